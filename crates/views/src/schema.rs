//! The JSON Schemas of the view documents, generated from the types; published in `proto/documents/`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::{
    claims, commitments, conditions, corrections, leads, meetings, outlets, proposals, stances,
    timeline,
};

/// Returns every schema as the file that publishes it: its name, and its text.
pub fn files() -> Vec<(String, String)> {
    [
        (commitments::VIEW, document::<commitments::Document>(commitments::VIEW)),
        (conditions::VIEW, document::<conditions::Document>(conditions::VIEW)),
        (claims::VIEW, document::<claims::Document>(claims::VIEW)),
        (corrections::VIEW, document::<corrections::Document>(corrections::VIEW)),
        (outlets::VIEW, document::<outlets::Document>(outlets::VIEW)),
        (stances::VIEW, document::<stances::Document>(stances::VIEW)),
        (meetings::VIEW, document::<meetings::Document>(meetings::VIEW)),
        (proposals::VIEW, document::<proposals::Document>(proposals::VIEW)),
        (leads::VIEW, document::<leads::Document>(leads::VIEW)),
        (timeline::VIEW, document::<timeline::Document>(timeline::VIEW)),
    ]
    .into_iter()
    .map(|(view, schema)| (format!("{view}.json"), format!("{schema:#}\n")))
    .collect()
}

fn document<T: JsonSchema>(view: &str) -> Value {
    // Documents are written, not read: every member that is always written is required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), format!("urn:chancery:document:{view}:v1").into());
    schema.insert("title".to_owned(), view.into());
    schema.to_value()
}
