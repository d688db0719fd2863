//! Checking records against themselves and each other, wherever they were read.
//!
//! An audit of a directory and one over the network feed the same verifier, record by record in order.

use std::collections::{BTreeMap, HashMap};

use chancery_domain::{Cursor, Position, RecordedAt};
use chancery_tlog::{Appender, BundleId, Hash, TILE_HASHES, Tile};
use chancery_wire::entry::{Entry, EntryRef, Relation};

use crate::difference::Differences;
use crate::entry::{ATTRIBUTES, DATA, ENTRY_VERSION, JSON, relation};
use crate::examined::{Examined, PartFault, Plain};
use crate::leaves::Leaves;
use crate::record::StoredRecord;

/// The longest entry: C2SP tiles write its length in two bytes.
pub(crate) const ENTRY_BYTES_MAX: usize = 65_535;

/// Checks every record of a log from the first on.
#[derive(Debug)]
pub struct Verifier {
    source: Source,
    origin: String,
    tree: Appender,
    /// The tiles that the last record made full.
    full: Vec<Tile>,
    /// Roots at sizes that were asked for.
    roots: BTreeMap<u64, Option<Hash>>,
    next: Position,
    recorded_at: Option<RecordedAt>,
    leaves: Leaves,
    /// Target and the entry that corrects or retracts it.
    chain: HashMap<Position, Position>,
    /// Entries without payload, until an entry says that they are redacted.
    unexplained: Vec<Position>,
    /// Target and the entry that redacts it.
    redacted: HashMap<Position, Position>,
    differences: Differences,
}

/// What differences are prefixed with.
#[derive(Debug)]
enum Source {
    /// `log.db`, or where else records come from.
    Named(String),
    /// Published files of a log of this size: what is in which file.
    Published { size: u64 },
}

/// What an audit of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Entries looked at.
    pub events: u64,
    /// The last position.
    pub through: Cursor,
    /// The RFC 6962 root, computed from the bytes of the entries.
    pub root: Hash,
    /// Everything that is not as it must be.
    pub differences: Differences,
}

impl Verifier {
    /// Makes a verifier for the log `origin`; `source` is named in differences.
    pub fn new(source: impl Into<String>, origin: impl Into<String>) -> Self {
        Self::of(Source::Named(source.into()), origin.into())
    }

    /// Makes a verifier for what was published of the log `origin` under a checkpoint of `size`.
    pub(crate) fn of_published(origin: impl Into<String>, size: u64) -> Self {
        Self::of(Source::Published { size }, origin.into())
    }

    fn of(source: Source, origin: String) -> Self {
        Self {
            source,
            origin,
            tree: Appender::new(),
            full: Vec::new(),
            roots: BTreeMap::new(),
            next: Position::FIRST,
            recorded_at: None,
            leaves: Leaves::default(),
            chain: HashMap::new(),
            unexplained: Vec::new(),
            redacted: HashMap::new(),
            differences: Differences::default(),
        }
    }

    /// Asks to remember the root over the first `size` entries; later, [`root_at`](Self::root_at) gives it.
    pub fn remember_root_at(&mut self, sizes: impl IntoIterator<Item = u64>) {
        for size in sizes {
            let root = (size == self.tree.size()).then(|| self.tree.root());
            self.roots.entry(size).or_insert(root);
        }
    }

    /// Gives a root that was asked for, once there were as many entries.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        self.roots.get(&size).copied().flatten()
    }

    /// Gives how many entries there were so far.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Gives the root over the entries so far.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Gives the tiles that the last entry made full, each once.
    pub fn full_tiles(&mut self) -> impl Iterator<Item = Tile> {
        self.full.drain(..)
    }

    /// Gives the partial tiles over the entries so far.
    pub fn partial_tiles(&self) -> Vec<Tile> {
        self.tree.partial_tiles()
    }

    /// Gives the entry that redacts another, of those seen so far.
    pub fn redaction_of(&self, target: Position) -> Option<Position> {
        self.redacted.get(&target).copied()
    }

    /// Goes past an entry that cannot be read, but whose leaf is known. The caller tells why.
    pub(crate) fn absent(&mut self, leaf: Hash) {
        let at = self.next;
        self.next = at.next();
        self.push(at, leaf);
    }

    /// Takes it back that a payload is missing: the caller has told why.
    pub(crate) fn excuse(&mut self, at: Position) {
        if self.unexplained.last() == Some(&at) {
            self.unexplained.pop();
        }
    }

    fn push(&mut self, at: Position, leaf: Hash) {
        self.full = self.tree.push(leaf);
        self.leaves.insert(at, leaf);
        if let Some(root) = self.roots.get_mut(&self.tree.size()) {
            *root = Some(self.tree.root());
        }
    }

    /// Gives the differences so far, to add what only the caller can see.
    pub fn differences(&mut self) -> &mut Differences {
        &mut self.differences
    }

    /// Checks the next record, and gives its entry if it can be read.
    pub fn check(&mut self, record: &StoredRecord) -> Option<Entry> {
        self.settle(record, Examined::of(record))
    }

    /// Does what [`check`](Self::check) does with the next record, which was examined already.
    pub(crate) fn settle(&mut self, record: &StoredRecord, examined: Examined) -> Option<Entry> {
        let at = record.position;
        self.follow(at);
        let leaf = examined.leaf;
        if record.leaf != leaf {
            self.differ(at, "leaf", leaf, record.leaf);
        }
        self.push(at, leaf);
        if record.entry.len() > ENTRY_BYTES_MAX {
            self.differ(at, "entry", "at most 65535 bytes", record.entry.len());
        }
        if let Err(error) = &examined.form {
            self.differ(at, "entry", "RFC 8785 JSON", error);
        }
        match &examined.entry {
            Ok(entry) => {
                self.check_members(at, entry, &examined);
                self.check_parts(at, entry, record, &examined);
                self.check_references(at, entry);
            }
            Err(error) => self.differ(at, "entry", "an entry", error),
        }
        examined.entry.ok()
    }

    /// Does what [`check`](Self::check) does with the next record, of which nothing is to be told by itself.
    pub(crate) fn settle_plain(&mut self, plain: &Plain) {
        self.follow(plain.position);
        self.push(plain.position, plain.leaf);
        self.check_moment(plain.position, Some(plain.recorded_at));
    }

    fn follow(&mut self, at: Position) {
        if at != self.next {
            self.differ(self.next, "position", self.next, format_args!("{at} follows"));
        }
        self.next = at.next();
    }

    /// Ends the check.
    pub fn finish(mut self) -> Verification {
        for at in std::mem::take(&mut self.unexplained) {
            if !self.redacted.contains_key(&at) {
                self.differ(at, DATA, "the payload, or a redaction that names it", "neither");
            }
        }
        Verification {
            events: self.tree.size(),
            through: Cursor::from_count(self.next.get() - 1),
            root: self.tree.root(),
            differences: self.differences,
        }
    }

    fn check_members(&mut self, at: Position, entry: &Entry, examined: &Examined) {
        if entry.v != ENTRY_VERSION {
            self.differ(at, "v", ENTRY_VERSION, entry.v);
        }
        if entry.log != self.origin {
            let origin = self.origin.clone();
            self.differ(at, "log", origin, &entry.log);
        }
        if entry.position != at {
            self.differ(at, "position", at, entry.position);
        }
        if !examined.well_timed {
            self.differ(at, "recorded_at", "RFC 3339, UTC, six decimals", &entry.recorded_at);
        }
        self.check_moment(at, examined.recorded_at);
    }

    fn check_moment(&mut self, at: Position, recorded_at: Option<RecordedAt>) {
        if let (Some(last), Some(moment)) = (self.recorded_at, recorded_at)
            && moment < last
        {
            self.differ(at, "recorded_at", format_args!("{last} or later"), moment);
        }
        self.recorded_at = self.recorded_at.max(recorded_at);
    }

    fn check_parts(
        &mut self,
        at: Position,
        entry: &Entry,
        record: &StoredRecord,
        examined: &Examined,
    ) {
        let names = || entry.parts.iter().map(|part| part.name.as_str());
        let attributed = names().eq([DATA, ATTRIBUTES]);
        if !names().eq([DATA]) && !attributed {
            let names: Vec<&str> = names().collect();
            self.differ(at, "parts", "`data`, and `attributes` or nothing", names.join(", "));
        }
        for part in &entry.parts {
            if part.content_type != JSON {
                self.differ(at, "parts", JSON, &part.content_type);
            }
        }
        if record.data.is_none() {
            self.unexplained.push(at);
        }
        self.tell_part(at, DATA, examined.data.as_ref());
        match (&record.attributes, attributed) {
            (Some(_), false) => self.differ(at, ATTRIBUTES, "no such part", "one"),
            (None, true) if record.data.is_some() => {
                self.differ(at, ATTRIBUTES, "the part that the entry commits to", "none");
            }
            (Some(_), true) | (None, _) => {
                self.tell_part(at, ATTRIBUTES, examined.attributes.as_ref());
            }
        }
    }

    fn tell_part(&mut self, at: Position, name: &'static str, fault: Option<&PartFault>) {
        match fault {
            None => (),
            Some(PartFault::Commitment { committed, computed }) => {
                let expected = format_args!("salt and bytes of commitment {committed}");
                self.differences.add(self.source.place(at, name), expected, computed);
            }
            Some(PartFault::Form(error)) => self.differ(at, name, "RFC 8785 JSON", error),
        }
    }

    fn check_references(&mut self, at: Position, entry: &Entry) {
        let target = relation(&entry.kind);
        let relations = || entry.refs.iter().map(|reference| reference.rel);
        if !relations().eq(target) {
            let relations: Vec<Relation> = relations().collect();
            let expected = format_args!("the references of `{}`", entry.kind);
            self.differences.add(
                self.source.place(at, "refs"),
                expected,
                format_args!("{relations:?}"),
            );
        }
        for reference in &entry.refs {
            self.check_reference(at, reference);
        }
    }

    fn check_reference(&mut self, at: Position, reference: &EntryRef) {
        let target = reference.position;
        let leaf = self.leaves.get(target).filter(|_| target < at).map(|leaf| leaf.to_string());
        if leaf.as_ref() != Some(&reference.leaf) {
            let expected = leaf.unwrap_or_else(|| "an earlier entry".into());
            let found = format_args!("entry {target} with leaf {}", reference.leaf);
            self.differences.add(self.source.place(at, "refs"), expected, found);
        }
        if reference.rel == Relation::Redacts {
            self.redacted.insert(target, at);
        } else if let Some(first) = self.chain.insert(target, at) {
            let expected = format_args!("the last member of the chain, {first} or after");
            self.differences.add(self.source.place(at, "refs"), expected, target);
        }
    }

    fn differ(
        &mut self,
        at: Position,
        member: &str,
        expected: impl std::fmt::Display,
        found: impl std::fmt::Display,
    ) {
        self.differences.add(self.source.place(at, member), expected, found);
    }
}

impl Source {
    fn place(&self, at: Position, member: &str) -> String {
        match self {
            Self::Named(source) => format!("{source} entry {at}: {member}"),
            Self::Published { size } => {
                let bundle = BundleId::in_tree((at.get() - 1) / u64::from(TILE_HASHES), *size);
                let path = bundle.map_or_else(String::new, |bundle| bundle.to_string());
                let path = match member {
                    DATA | ATTRIBUTES => path.replacen("tile/entries", "parts", 1),
                    _ => path,
                };
                format!("public {path} entry {at}: {member}")
            }
        }
    }
}
