//! Documents rendered from nothing, many at once: by this thread and by others, each of which reads the store on a
//! connection of its own, while nobody writes.
//!
//! Most of what such a document costs is reading its events. What comes out does not depend on who rendered what.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use chancery_views::brief::Brief;
use chancery_views::conditions::Document;
use chancery_views::source::NEIGHBOURS;
use rusqlite::Connection;

use crate::error::StoreError;
use crate::facet::Seen;
use crate::index::Index;
use crate::known_cache::{KnownCache, Told};
use crate::reader::{Reader, Snapshot};
use crate::source::SourceAt;
use crate::store::Durability;
use crate::store::names::{NameId, Names};
use crate::views;

/// The most documents that are rendered before they are stored.
pub(crate) const AT_ONCE_MAX: usize = 16 * 1024;

/// Fewer documents are not worth a thread each.
const OF_A_THREAD_MIN: usize = 64;

/// The most threads: each has caches of its own.
const THREADS_MAX: usize = 4;

/// A document, and what it was made from.
pub(crate) struct Fresh {
    pub(crate) key: NameId,
    pub(crate) document: Document,
    pub(crate) seen: Seen,
}

/// What was rendered, in order of key, and what was told on the way.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) documents: Vec<Fresh>,
    pub(crate) told: Vec<Told>,
}

/// Meetings and proposals in brief, each with what it rests on, that were told before anybody asked.
pub(crate) type Briefs = HashMap<NameId, (Arc<Brief>, Seen)>;

/// Returns on how many threads so many documents are best rendered.
pub(crate) fn threads_for(documents: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    processors.min(THREADS_MAX).min(documents / OF_A_THREAD_MIN).max(1)
}

/// Renders the documents of keys as known at the cursor; everything must be committed, and nobody may write meanwhile.
/// Each thread has the memory of one that writes a store so.
///
/// Boards of one actor look at the same meetings in brief. So these are told first, by who renders their documents
/// afterwards and has read their events by then.
pub(crate) fn render(
    index: &Index,
    keys: &[NameId],
    threads: usize,
    durability: Durability,
) -> Result<Made, StoreError> {
    let mut others = Vec::new();
    if let Some(path) = index.db().path() {
        for _ in 1..threads {
            let (reader, cache) = (Reader::open(Path::new(path))?, KnownCache::of_head(durability));
            others.push(Other { reader, cache });
        }
    }
    let all = others.len() + 1;
    let briefs =
        shared(index, &mut others, |at, nth| at.briefs(keys.iter().skip(nth).step_by(all)))?;
    let briefs: Arc<Briefs> = Arc::new(briefs.into_iter().flatten().collect());
    let mut made = Made::default();
    for some in shared(index, &mut others, |at, nth| {
        // What was read last is still in memory: it comes first now.
        at.documents(keys.iter().skip(nth).step_by(all).rev(), &briefs)
    })? {
        made.documents.extend(some.documents);
        made.told.extend(some.told);
    }
    let caches: Vec<_> = others.into_iter().map(|other| other.cache).collect();
    // Freeing takes a while, and nobody needs to wait for it.
    thread::spawn(move || drop(caches));
    made.documents.sort_unstable_by_key(|fresh| fresh.key);
    // Names get their numbers in this order.
    made.told.sort_unstable_by_key(|(sort, id, _)| (*sort, *id));
    Ok(made)
}

/// What another thread reads with.
struct Other {
    reader: Reader,
    cache: KnownCache,
}

/// Has this thread, the first, and others work at once.
fn shared<T: Send>(
    index: &Index,
    others: &mut [Other],
    work: impl Fn(&At<'_>, usize) -> Result<T, StoreError> + Sync,
) -> Result<Vec<T>, StoreError> {
    let (work, cursor) = (&work, index.cursor());
    thread::scope(|scope| {
        let begun: Vec<_> = others
            .iter_mut()
            .zip(1..)
            .map(|(Other { reader, cache }, nth)| {
                scope.spawn(move || {
                    reader.snapshot(|snapshot| {
                        let Snapshot { db, names, .. } = *snapshot;
                        work(&At { db, names, cache, source: snapshot.source(cache, cursor) }, nth)
                    })
                })
            })
            .collect();
        let (db, names, cache) = (index.db(), index.names(), index.cache());
        let mut made = vec![work(&At { db, names, cache, source: index.head() }, 0)?];
        for other in begun {
            made.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(made)
    })
}

/// What one thread renders from.
struct At<'a> {
    db: &'a Connection,
    names: &'a Names,
    cache: &'a KnownCache,
    source: SourceAt<'a>,
}

impl At<'_> {
    /// Tells meetings and proposals in brief.
    fn briefs<'b>(&self, keys: impl Iterator<Item = &'b NameId>) -> Result<Briefs, StoreError> {
        let mut briefs = Briefs::new();
        for id in keys {
            let key = self.names.entity(self.db, *id)?;
            if NEIGHBOURS.contains(&key.kind()) {
                self.source.try_brief(*id, &key)?;
                for (_, id, rests_on) in self.cache.take_told() {
                    let brief = self.cache.forget_brief(id);
                    briefs.extend(brief.map(|brief| (id, (brief, rests_on))));
                }
            }
        }
        Ok(briefs)
    }

    /// Renders documents.
    fn documents<'b>(
        &self,
        keys: impl Iterator<Item = &'b NameId>,
        briefs: &Arc<Briefs>,
    ) -> Result<Made, StoreError> {
        self.cache.take_from(Some(Arc::clone(briefs)));
        let mut documents = Vec::new();
        for id in keys {
            let document =
                views::conditions(&self.names.entity(self.db, *id)?, &self.source, None)?;
            documents.push(Fresh { key: *id, document, seen: self.source.take_seen() });
        }
        self.cache.take_from(None);
        Ok(Made { documents, told: self.cache.take_told() })
    }
}
