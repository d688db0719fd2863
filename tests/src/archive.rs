//! Published archives, written file by file as the format says, from the records of a real log.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chancery_domain::{Cursor, RecordedAt};
use chancery_event_log::{
    EventFields, Log, LogConfig, NewEvent, Range, StoredPart, StoredRecord, Submission,
};
use chancery_tlog::{
    Appender, Checkpoint, KeyName, NoteSigner, Resource, SignedCheckpoint, Tile, encode_bundle,
    leaf_hash, new_bundles,
};
use serde_json::{Value, json};

use crate::dossier::istanbul;

/// The name of the logs that are published here.
pub const ARCHIVE_ORIGIN: &str = "example.com/archive";

/// 2025-05-17T10:00:00Z.
const RECORDED_AT_MICROS: i64 = 1_747_476_000_000_000;

/// The records of a log, and the key that signs for it.
#[derive(Clone)]
pub struct TestArchive {
    /// What is published.
    pub records: Vec<StoredRecord>,
    /// Who signs.
    pub signer: NoteSigner,
}

impl TestArchive {
    /// Records the events of the dossier in a real log, over and over under new ids, `count` of them.
    pub fn of_events(count: usize) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        let config = LogConfig {
            dir: dir.path().to_owned(),
            origin: ARCHIVE_ORIGIN.to_owned(),
            clock: Arc::new(|| RecordedAt::from_micros(RECORDED_AT_MICROS)),
            entropy: salts(),
            signing: None,
        };
        let log = Log::open(config, |_| ()).expect("a new log can be opened");
        for events in Self::events(count).chunks(256) {
            let submission = Submission { events: events.to_vec(), atomic: true };
            log.append_blocking(vec![submission]).expect("events of the dossier are recorded");
        }
        Self { records: Self::read(&log), signer: signer(ARCHIVE_ORIGIN, 7) }
    }

    /// Makes the events of the dossier, over and over under new ids, `count` of them.
    pub fn events(count: usize) -> Vec<NewEvent> {
        let base = istanbul().base;
        let events = base.iter().cycle().take(count).enumerate();
        events.map(|(number, event)| numbered(event, number)).collect()
    }

    /// Reads every record of a log.
    pub fn read(log: &Log) -> Vec<StoredRecord> {
        let (after, limit) = (Cursor::Start, usize::MAX);
        let records = log.read(Range { after, through: None, limit, max_bytes: limit });
        records.expect("the records can be read")
    }

    /// Returns the verifier key.
    pub fn vkey(&self) -> String {
        self.signer.verifier().to_string()
    }

    /// Returns another history: as this one, but for the entry at a position.
    #[must_use]
    pub fn rewritten(&self, position: usize) -> Self {
        let mut other = self.clone();
        let record = &mut other.records[position - 1];
        let entry = String::from_utf8(record.entry.clone()).expect("an entry is text");
        record.entry = entry.replacen("\"id\":\"", "\"id\":\"X", 1).into_bytes();
        record.leaf = leaf_hash(&record.entry);
        other
    }

    /// Writes the files of the first `size` records; what is there stays, but for the checkpoint.
    pub fn write(&self, dir: &Path, size: usize) {
        let mut log = Appender::new();
        let mut tiles: Vec<Tile> = Vec::new();
        for record in &self.records[..size] {
            tiles.extend(log.push(record.leaf));
        }
        tiles.extend(log.partial_tiles());
        for tile in tiles {
            write(dir, &Resource::Tile(tile.id()).to_string(), &tile.to_bytes());
        }
        for bundle in new_bundles(0, size as u64) {
            let first = usize::try_from(bundle.leaves().start).expect("a small log");
            let records = &self.records[first..first + usize::from(bundle.width())];
            let entries = records.iter().map(|record| record.entry.as_slice());
            let path = bundle.to_string();
            write(dir, &path, &encode_bundle(bundle, entries).expect("entries fit a bundle"));
            let lines: String = records.iter().map(parts_line).collect();
            write(dir, &path.replacen("tile/entries", "parts", 1), lines.as_bytes());
        }
        write(dir, "vkey", format!("{}\n", self.vkey()).as_bytes());
        write(dir, "checkpoint", self.checkpoint(size).to_string().as_bytes());
    }

    /// Signs the checkpoint of the first `size` records.
    pub fn checkpoint(&self, size: usize) -> SignedCheckpoint {
        let mut log = Appender::new();
        for record in &self.records[..size] {
            log.push(record.leaf);
        }
        let checkpoint = Checkpoint::new(self.signer.name().as_str(), log.size(), log.root());
        SignedCheckpoint::sign(checkpoint.expect("a checkpoint"), &self.signer).expect("our key")
    }
}

/// Makes a key that depends on nothing but its name and a number.
pub fn signer(origin: &str, seed: u8) -> NoteSigner {
    NoteSigner::from_seed(KeyName::parse(origin).expect("a name for a key"), &[seed; 32])
}

/// Different bytes at every call, the same in every run.
fn salts() -> chancery_event_log::Entropy {
    let counter = AtomicU64::new(0);
    Arc::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let next = counter.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&next.to_le_bytes()[..chunk.len()]);
        }
    })
}

fn numbered(event: &Value, number: usize) -> NewEvent {
    let text = |name: &str| event[name].as_str().map(str::to_owned);
    let data = event["data"].as_object().expect("an event has data");
    let fields = EventFields {
        source: text("source").expect("an event has a source"),
        id: format!("{}-{number}", text("id").expect("an event has an id")),
        kind: text("type").expect("an event has a type"),
        subject: text("subject"),
        time: text("time"),
        data: chancery_wire::canonical::object_to_vec(data).into(),
        // One in ten has a second part.
        attributes: if number % 10 == 3 { r#"{"coder":"somebody"}"#.into() } else { "".into() },
        target: None,
    };
    NewEvent::accept(fields).expect("events of the dossier are accepted")
}

fn parts_line(record: &StoredRecord) -> String {
    let part = |name: &str, part: &Option<StoredPart>| {
        let StoredPart { salt, bytes } = part.as_ref()?;
        let body = json!(str::from_utf8(bytes).expect("a part is text"));
        Some(format!(r#"{{"name":"{name}","salt":"{}","body":{body}}}"#, base64(salt)))
    };
    let parts = [part("data", &record.data), part("attributes", &record.attributes)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{{\"position\":{},\"parts\":[{}]}}\n", record.position, parts.join(","))
}

/// Encodes a salt, by what already knows how: a hash of 32 bytes is written so too.
fn base64(salt: &[u8]) -> String {
    chancery_tlog::Hash::try_from(salt).expect("a salt has 32 bytes").to_base64()
}

fn write(dir: &Path, path: &str, bytes: &[u8]) {
    let path = dir.join(path);
    let folder = path.parent().expect("a file lies in a folder");
    std::fs::create_dir_all(folder).expect("folders can be made");
    std::fs::write(path, bytes).expect("files can be written");
}
