//! `chancery attest`: what the views come to now, said in the log.

use bytes::Bytes;
use chancery_wire::limits::QUERY_TIMEOUT;
use chancery_wire::subjects;
use clap::Args;
use serde_json::Value;

use crate::client::{Client, answered};
use crate::exit::{Code, Failure};
use crate::output::{Output, table};
use crate::settings::Settings;

/// Attest the views as they are now: their digests become events of the log, which audits check
///
/// For operators: whoever may append to the log may ask for it. Views that were attested already are not
/// attested again.
#[derive(Args, Debug)]
pub(crate) struct Attest {}

impl Attest {
    pub(crate) async fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let client = Client::connect_as_operator(settings).await?;
        let asked =
            client.bus.request(subjects::VIEWS_ATTEST, None, Bytes::new(), QUERY_TIMEOUT).await;
        let reply: Value = serde_json::from_slice(&answered(asked)?.payload)?;
        Output::new(settings).value(&reply, || shown(&reply))?;
        Ok(Code::Ok)
    }
}

fn shown(reply: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = reply["attestations"].as_array().into_iter().flatten();
    let names = ["position", "status", "view", "upto", "rows", "digest"];
    table(names, rows.map(|row| names.map(|name| text(&row[name]))).collect())
}
