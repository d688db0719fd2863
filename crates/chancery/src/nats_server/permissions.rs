//! What somebody without credentials may do on the embedded server.
//!
//! One account holds everything here, which is a development mode: permissions on subjects guard against
//! accidents, not against a hostile client on this machine (a request may name any subject for its reply).

use chancery_projections::BUCKETS;

/// The stream of recorded events.
const FEED: &str = "CHANCERY_EVENTS";

/// Returns the subjects that the user without credentials may publish to; all others are denied.
pub(super) fn guest_may_publish() -> Vec<String> {
    let mut allowed: Vec<String> = [
        "chancery.ingest.*",
        "chancery.inbox.*",
        "chancery.receipt.*",
        "chancery.query.>",
        "chancery.log.read",
        "chancery.log.head",
        "chancery.log.checkpoint",
        "chancery.log.proof",
        "chancery.log.tile",
        // Discovery of services: asks who is there, changes nothing.
        "$SRV.>",
        "$JS.API.INFO",
        "$JS.API.STREAM.NAMES",
        "$JS.API.STREAM.LIST",
    ]
    .map(str::to_owned)
    .into();
    let streams = BUCKETS.iter().map(|view| format!("KV_chancery_{view}"));
    for stream in streams.chain([FEED.to_owned()]) {
        allowed.extend(reading(&stream));
    }
    allowed
}

/// Returns the subjects that the user without credentials may subscribe to; all others are denied.
pub(super) fn guest_may_subscribe() -> Vec<String> {
    [
        "_INBOX.>",
        "chancery.views.>",
        "chancery.events.>",
        "chancery.receipts.*",
        "chancery.log.advanced",
        "chancery.checkpoints",
        "chancery.redactions",
    ]
    .map(str::to_owned)
    .into()
}

/// What following and reading one stream takes: its description, single messages, consumers, flow control
/// and acknowledgements. Neither deleting a consumer (it may be another's; idle ones go by themselves) nor
/// changing the stream.
fn reading(stream: &str) -> [String; 13] {
    [
        format!("$JS.API.STREAM.INFO.{stream}"),
        format!("$JS.API.STREAM.MSG.GET.{stream}"),
        format!("$JS.API.DIRECT.GET.{stream}"),
        format!("$JS.API.DIRECT.GET.{stream}.>"),
        format!("$JS.API.CONSUMER.NAMES.{stream}"),
        format!("$JS.API.CONSUMER.LIST.{stream}"),
        format!("$JS.API.CONSUMER.INFO.{stream}.*"),
        format!("$JS.API.CONSUMER.CREATE.{stream}"),
        format!("$JS.API.CONSUMER.CREATE.{stream}.>"),
        format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.*"),
        format!("$JS.API.CONSUMER.MSG.NEXT.{stream}.*"),
        format!("$JS.FC.{stream}.>"),
        format!("$JS.ACK.{stream}.>"),
    ]
}
