//! `chancery schema`: the JSON Schema of each kind.

use chancery_domain::{Kind, schema, suggest};
use clap::Args;

use crate::exit::{Code, Failure, OrExit};
use crate::output::{Format, Output, line, table};
use crate::settings::Settings;

/// Print the JSON Schema of one kind's data, of the `envelope`, or the list of kinds
#[derive(Args, Debug)]
pub(crate) struct Schema {
    /// Kind, for example `condition.stated`; `envelope` for the CloudEvents envelope
    kind: Option<String>,
}

impl Schema {
    pub(crate) fn run(self, settings: &Settings) -> Result<Code, Failure> {
        let Some(name) = self.kind else {
            return list(settings);
        };
        let schema = if name == "envelope" {
            schema::envelope_schema()
        } else {
            let kind = Kind::from_word(&name).or_else(|| Kind::from_type_name(&name));
            let known = Kind::ALL.iter().map(|kind| kind.as_str()).chain(["envelope"]);
            let unknown = || {
                anyhow::anyhow!("there is no kind `{name}`{}", suggest::did_you_mean(&name, known))
            };
            schema::schema(kind.ok_or_else(unknown).or_exit(Code::Failed)?)
        };
        // A schema is JSON, also for people.
        line(&format!("{schema:#}"))?;
        Ok(Code::Ok)
    }
}

fn list(settings: &Settings) -> Result<Code, Failure> {
    let output = Output::new(settings);
    match output.format {
        Format::Jsonl => {
            Kind::ALL.iter().try_for_each(|kind| line(&format!("\"{kind}\"")))?;
        }
        Format::Table | Format::Json => output.value(&schema::index(), || {
            let row = |kind: &Kind| [kind.as_str().to_owned(), kind.type_name().to_owned()];
            table(["kind", "type"], Kind::ALL.iter().map(row).collect())
        })?,
    }
    Ok(Code::Ok)
}
