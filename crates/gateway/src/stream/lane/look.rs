//! Looking for what is missing on a lane.

use std::collections::HashMap;
use std::time::Duration;

use chancery_bus::RequestError;
use chancery_wire::limits::QUERY_PAGE_MAX;
use futures::future::try_join_all;
use tokio::time::{Instant, timeout_at};

use super::Changes;
use super::progress::Key;
use crate::stream::asking::{self, Page};
use crate::stream::registry::Looked;
use crate::stream::told::Told;
use crate::stream::topics::{ALL, Lane, TIMELINE};

/// How long a message may be on its way that tells what the projections have told already. To ask for it would have a
/// document rendered again.
const ON_ITS_WAY: Duration = Duration::from_millis(250);

/// How many changes of a key are asked for where few can be missing.
const FEW: usize = 16;

/// Why looking for changes brought none.
pub(super) enum Failed {
    Asked(RequestError),
    OtherLog,
    /// More was lost than is told again.
    TooMuch,
}

impl From<RequestError> for Failed {
    fn from(error: RequestError) -> Self {
        Self::Asked(error)
    }
}

/// Keys that changed, and may not have been heard of yet.
pub(super) struct Suspects {
    /// Each with its last change.
    pub(super) keys: HashMap<Key, u64>,
    /// There are no others through here.
    pub(super) through: u64,
    pub(super) looked: Looked,
    /// Through where changes had been heard.
    pub(super) heard: u64,
}

impl Changes {
    /// Lists which keys changed beyond what was handed out of them, and through where those are all. Their messages may be
    /// on their way: the projections fold first, and tell then.
    pub(super) async fn suspects(&self, looked: Looked) -> Result<Suspects, Failed> {
        let (mut keys, mut through) = self.changed(0, looked.followed).await?;
        if !looked.followed {
            keys.clear();
        }
        let timelines = looked.timelines.iter().map(String::as_str).chain([ALL]);
        for timeline in timelines.filter(|_| looked.followed) {
            let key = (TIMELINE.to_owned(), timeline.to_owned());
            let after = self.progress.base(&key);
            let (page, next) =
                asking::changes(&self.bus, TIMELINE, timeline, after, QUERY_PAGE_MAX).await?;
            self.check(&page)?;
            if let Some(last) = page.body.last() {
                keys.insert(key, last.position);
                through = if next.is_some() { through.min(last.position) } else { through };
            }
            through = through.min(page.through);
        }
        keys.retain(|_, last| *last <= through);
        Ok(Suspects { keys, through, looked, heard: self.heard_through })
    }

    async fn changed(&self, needs: u64, all: bool) -> Result<(HashMap<Key, u64>, u64), Failed> {
        let views = self.lane.views().iter().filter(|view| **view != TIMELINE);
        let asked = views.map(|view| self.keys(view, needs, all));
        let (mut keys, mut through) = (HashMap::new(), u64::MAX);
        for (of_view, of_view_through) in try_join_all(asked).await? {
            keys.extend(of_view);
            through = through.min(of_view_through);
        }
        Ok((keys, through))
    }

    /// Finds what is missing through a position at most, in order, and through where that is everything.
    pub(super) async fn look(
        &mut self,
        looked: &Looked,
        needs: u64,
        most: u64,
    ) -> Result<(Vec<Told>, u64), Failed> {
        let (keys, through) = self.changed(needs, looked.followed).await?;
        let mut through = through.min(most);
        let mut found = Vec::new();
        if !looked.followed {
            return Ok((found, through));
        }
        if self.lane == Lane::Behind {
            self.hear_until(&keys).await;
        }
        if self.lane == Lane::Ordered {
            for timeline in looked.timelines.iter().map(String::as_str).chain([ALL]) {
                let key = (TIMELINE.to_owned(), timeline.to_owned());
                through = through.min(self.missing(&key, None, most, &mut found).await?);
            }
        }
        for (key, last) in &keys {
            self.missing(key, Some(*last), most, &mut found).await?;
        }
        found.retain(|told| told.position <= through);
        found.sort_by_cached_key(Told::place);
        Ok((found, through))
    }

    /// Hears what is on its way, until nothing is missing of any key, or it seems to be lost.
    async fn hear_until(&mut self, keys: &HashMap<Key, u64>) {
        let until = Instant::now() + ON_ITS_WAY;
        let mut missing = keys.clone();
        missing.retain(|key, last| self.progress.chain(key).1 < *last);
        while !missing.is_empty() {
            let Ok(Some(told)) = timeout_at(until, self.heard.recv()).await else { return };
            let key = told.name();
            self.keep(told);
            if missing.get(&key).is_some_and(|last| self.progress.chain(&key).1 >= *last) {
                missing.remove(&key);
            }
        }
    }

    /// Lists the keys of a view that changed beyond what is held of them, each with its last change.
    async fn keys(
        &self,
        view: &'static str,
        needs: u64,
        all: bool,
    ) -> Result<(HashMap<Key, u64>, u64), Failed> {
        let (mut found, mut through, mut cursor) = (HashMap::new(), None, None);
        loop {
            let after = self.progress.settled;
            let page = asking::keys(&self.bus, view, after, needs, cursor.as_deref()).await?;
            self.check(&page)?;
            // A key that changes after the first page may stand before the cursor of the next one.
            let through = *through.get_or_insert(page.through);
            let keys =
                page.body.keys.into_iter().map(|at| ((view.to_owned(), at.key), at.position));
            found.extend(keys.filter(|(key, position)| *position > self.progress.base(key)));
            if found.len() > self.registry.limits().replay_changes_max {
                return Err(Failed::TooMuch);
            }
            cursor = page.body.next.filter(|_| all);
            if cursor.is_none() {
                return Ok((found, through));
            }
        }
    }

    /// Adds what waits of a key, and asks for what follows, unless that is everything through its last change. Returns
    /// through where nothing is missing, where it was asked.
    async fn missing(
        &self,
        key: &Key,
        last: Option<u64>,
        most: u64,
        found: &mut Vec<Told>,
    ) -> Result<u64, Failed> {
        // Beyond the bound documents would be rendered in vain.
        let limit = if most == u64::MAX { QUERY_PAGE_MAX } else { FEW };
        let (chain, mut after) = self.progress.chain(key);
        found.extend(chain);
        if last.is_some_and(|last| after >= last) {
            return Ok(u64::MAX);
        }
        loop {
            let (page, next) = asking::changes(&self.bus, &key.0, &key.1, after, limit).await?;
            self.check(&page)?;
            found.extend(page.body);
            if found.len() > self.registry.limits().replay_changes_max {
                return Err(Failed::TooMuch);
            }
            match next {
                Some(next) if next < most => after = next,
                // What is beyond was not asked for.
                Some(next) => return Ok(next),
                None => return Ok(page.through),
            }
        }
    }

    fn check<T>(&self, page: &Page<T>) -> Result<(), Failed> {
        if self.registry.enter(page.log.as_deref()) { Ok(()) } else { Err(Failed::OtherLog) }
    }
}
