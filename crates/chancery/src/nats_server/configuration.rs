//! The configuration file of the embedded server.

use std::path::Path;

use serde_json::{Value, json};

use super::launch::Credentials;
use super::permissions::{guest_may_publish, guest_may_subscribe};

/// What the user without credentials is called, in the server's own logs.
const GUEST: &str = "guest";

/// Above the 1 MiB that we answer with 413: above this the server closes the connection unanswered.
const MESSAGE_BYTES_MAX: u32 = 4 * 1024 * 1024;

/// Renders the configuration. JSON is a subset of nats-server's own notation, and quotes every path and
/// password by known rules.
///
/// `port` none lets the server choose a free one.
pub(super) fn render(port: Option<u16>, store: &Path, credentials: &Credentials) -> String {
    let service = json!({ "user": credentials.user, "password": credentials.password });
    let guest = json!({
        "user": GUEST,
        // Nobody logs in by it: who brings no credentials becomes this user.
        "password": credentials.guest_password,
        "permissions": {
            "publish": { "allow": guest_may_publish() },
            "subscribe": { "allow": guest_may_subscribe() },
        },
    });
    let configuration = json!({
        "server_name": "chancery",
        "host": "127.0.0.1",
        "port": port.map_or(Value::from(-1), Value::from),
        "max_payload": MESSAGE_BYTES_MAX,
        // Acknowledged is not on disk: what the server holds is made again from the log, so a second is enough.
        "jetstream": { "store_dir": store, "sync_interval": "1s" },
        "authorization": { "users": [service, guest] },
        "no_auth_user": GUEST,
    });
    format!("{configuration:#}\n")
}
