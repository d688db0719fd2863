//! Events about the record itself, and machine leads.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::assertion::Evidence;
use crate::limits::{EVIDENCE_MAX, FLAGGED_MAX, LEAD_COLUMNS_MAX};
use crate::mentions::{Mentions, NewName, speaks};
use crate::position::Position;
use crate::reference::{EntityRef, PublisherName};
use crate::text::{Format, Sha256Hex, ShortText};
use crate::words::words;

words! {
    /// Why a record is corrected.
    CorrectionCause { OutletCorrection = "outlet_correction", CoderError = "coder_error", MachineError = "machine_error" }
    /// Why a record is retracted.
    RetractionCause { OutletRetraction = "outlet_retraction", CoderError = "coder_error", MachineError = "machine_error", Duplicate = "duplicate" }
    /// What is doubtful.
    Flag { IndependenceNotEstablished = "independence_not_established", LabelMismatch = "label_mismatch", FalsePresupposition = "false_presupposition", AttributionAmbiguous = "attribution_ambiguous", ContentUnclear = "content_unclear" }
    /// Where a machine lead comes from.
    LeadScheme { Gdelt2 = "gdelt2", Gdelt1 = "gdelt1", Acled = "acled", Ucdp = "ucdp", Icews = "icews", Polecat = "polecat" }
}

/// The event that a correction or retraction names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// By its place in the log.
    Position(Position),
    /// By its publisher and id.
    Key {
        /// The publisher.
        source: PublisherName,
        /// The publisher's id.
        id: String,
    },
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Shape {
            position: Option<u64>,
            source: Option<String>,
            id: Option<String>,
        }
        let wrong = || serde::de::Error::custom("a target is {position} or {source, id}");
        match Shape::deserialize(deserializer)? {
            Shape { position: Some(number), source: None, id: None } => {
                Position::new(number).map(Self::Position).ok_or_else(wrong)
            }
            Shape { position: None, source: Some(source), id: Some(id) } => {
                let source = PublisherName::parse(&source).map_err(serde::de::Error::custom)?;
                Format::EventId.check(&id).map_err(serde::de::Error::custom)?;
                Ok(Self::Key { source, id })
            }
            Shape { .. } => Err(wrong()),
        }
    }
}

impl JsonSchema for Target {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Target".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [
            { "title": "by position", "type": "object", "required": ["position"], "additionalProperties": false,
              "properties": { "position": { "type": "integer", "minimum": 1 } } },
            { "title": "by publisher and id", "type": "object", "required": ["source", "id"], "additionalProperties": false,
              "properties": { "source": { "type": "string", "pattern": Format::Slug.pattern(), "x-format": "slug" },
                              "id": { "type": "string", "pattern": Format::EventId.pattern(), "x-format": "event-id" } } }
        ] })
    }
}

impl Mentions for Target {
    fn mentions(&self, _: &mut Vec<EntityRef>) {}
}

/// What a flag is put on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FlagTarget {
    /// One recorded event.
    Event(Target),
    /// An entity.
    Entity(EntityRef),
}

impl<'de> Deserialize<'de> for FlagTarget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let parsed = match &value {
            Value::String(text) => {
                return EntityRef::parse(text).map(Self::Entity).map_err(serde::de::Error::custom);
            }
            Value::Number(number) => number.as_u64().and_then(Position::new).map(Target::Position),
            Value::Object(_) => Target::deserialize(value).ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) => None,
        };
        parsed.map(Self::Event).ok_or_else(|| {
            serde::de::Error::custom("a flag's target is a position, {source, id} or a reference")
        })
    }
}

impl Serialize for FlagTarget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Entity(entity) => entity.serialize(serializer),
            Self::Event(Target::Position(position)) => position.serialize(serializer),
            Self::Event(Target::Key { source, id }) => {
                let key = serde_json::json!({ "source": source, "id": id });
                key.serialize(serializer)
            }
        }
    }
}

impl JsonSchema for FlagTarget {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "FlagTarget".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let target = Target::json_schema(generator);
        let entity = EntityRef::json_schema(generator);
        json_schema!({ "oneOf": [{ "title": "position", "type": "integer", "minimum": 1 }, target, entity] })
    }
}

impl Mentions for FlagTarget {
    fn mentions(&self, found: &mut Vec<EntityRef>) {
        match self {
            Self::Entity(entity) => found.push(entity.clone()),
            Self::Event(_) => {}
        }
    }

    fn rename(&mut self, names: &NewName<'_>) {
        match self {
            Self::Entity(entity) => entity.rename(names),
            Self::Event(_) => {}
        }
    }
}

/// Describes the columns of a lead: texts by their names.
fn columns(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": { "type": "string", "x-hint": "a lead keeps its columns as they stand in the file, as texts" },
        "maxProperties": LEAD_COLUMNS_MAX
    })
}

speaks! {
    /// Our record or the outlet's report was wrong: the target is as patched, from here on, for every V.
    pub struct RecordCorrected {
        /// The last member of the chain that is corrected.
        pub target: Target,
        /// JSON Merge Patch (RFC 7396) on the target's `data`.
        #[schemars(extend("minProperties" = 1, "x-hint" = "a patch without members changes nothing"))]
        pub patch: Map<String, Value>,
        /// Why.
        pub cause: CorrectionCause,
        /// Why, in words.
        pub reason: ShortText,
        /// Where it stands.
        #[serde(default)]
        #[schemars(length(max = EVIDENCE_MAX))]
        pub evidence: Vec<Evidence>,
    }

    /// The target does not count, from here on.
    pub struct RecordRetracted {
        /// The last member of the chain that is retracted.
        pub target: Target,
        /// Why.
        pub cause: RetractionCause,
        /// Why, in words.
        pub reason: ShortText,
    }

    /// Something about events or entities is doubtful.
    pub struct RecordFlagged {
        /// What is flagged; it may not be there yet.
        #[schemars(length(min = 1, max = FLAGGED_MAX))]
        pub targets: Vec<FlagTarget>,
        /// What is doubtful.
        pub flag: Flag,
        /// What is doubtful, in words.
        pub note: ShortText,
        /// Where it stands.
        #[serde(default)]
        #[schemars(length(max = EVIDENCE_MAX))]
        pub evidence: Vec<Evidence>,
    }

    /// A row of a machine-coded data set. Not an assertion: grade F6, never folded into entities.
    pub struct LeadImported {
        /// Where it comes from.
        pub scheme: LeadScheme,
        /// The row's id in its scheme.
        pub row: ShortText,
        /// The row, all strings, as in the file.
        #[schemars(schema_with = "columns")]
        pub values: Map<String, Value>,
        /// Hash of the row.
        pub sha256: Sha256Hex,
    }
}
