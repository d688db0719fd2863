//! The events of one request on their way to the log, in order.

use chancery_bus::Bus;
use chancery_domain::RecordedAt;
use chancery_domain::kinds::record::Target;
use chancery_wire::log::Submission;
use chancery_wire::{Outcome, Problem, Receipt};

use crate::answer::{Key, abandoned, answer};
use crate::batcher::{Batcher, Patience};
use crate::chain::{Chain, Member, State, act_of};
use crate::config::Editors;
use crate::correction::{amend, check_flag, read_chain, unknown_target};
use crate::judge::Judged;

/// Whether the events of a request stand or fall together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Together {
    /// All are recorded, or none.
    AllOrNone,
    /// Each for itself.
    EachForItself,
}

/// Where the events go, and by which rules.
pub(crate) struct Way<'a> {
    pub(crate) bus: &'a Bus,
    pub(crate) batcher: &'a Batcher,
    pub(crate) editors: &'a Editors,
    pub(crate) now: RecordedAt,
    pub(crate) patience: Patience,
    pub(crate) together: Together,
}

/// The events of one request.
pub(crate) struct Events<'a> {
    way: Way<'a>,
    outcomes: Vec<Option<Result<Receipt, Problem>>>,
    /// Judged and not yet sent, with the index of their outcome.
    pending: Vec<(usize, Judged)>,
    /// Chains as they will be once what is pending is recorded; only of a request that stands together.
    chains: Vec<Chain>,
}

impl<'a> Events<'a> {
    /// Starts with nothing.
    pub(crate) fn new(way: Way<'a>, count: usize) -> Self {
        let outcomes = Vec::with_capacity(count);
        Self { way, outcomes, pending: Vec::with_capacity(count), chains: Vec::new() }
    }

    /// Takes the next event, or what was wrong with it.
    pub(crate) async fn push(&mut self, judged: Result<Judged, Problem>) {
        let index = self.outcomes.len();
        self.outcomes.push(None);
        let judged = match judged {
            Ok(judged) => self.look_at_the_log(judged).await,
            Err(problem) => Err(problem),
        };
        match judged {
            Ok(judged) => self.pending.push((index, judged)),
            Err(problem) => self.set(index, Err(problem)),
        }
    }

    /// Sends what is pending, and returns what became of every event.
    pub(crate) async fn finish(mut self) -> Vec<Outcome> {
        let refused = self.outcomes.iter().any(|outcome| matches!(outcome, Some(Err(_))));
        if refused && self.way.together == Together::AllOrNone {
            for (index, _) in std::mem::take(&mut self.pending) {
                self.set(index, Err(abandoned()));
            }
        }
        self.send().await;
        let told = |outcome: Option<_>| Outcome::from(outcome.unwrap_or_else(|| Err(abandoned())));
        self.outcomes.into_iter().map(told).collect()
    }

    fn set(&mut self, index: usize, outcome: Result<Receipt, Problem>) {
        if let Some(place) = self.outcomes.get_mut(index) {
            *place = Some(outcome);
        }
    }

    async fn send(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let (places, events): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .map(|(index, judged)| ((index, key(&judged)), judged.event))
            .unzip();
        let atomic = self.way.together == Together::AllOrNone;
        let submission = Submission { events, atomic };
        match self.way.batcher.submit(submission, self.way.patience).await {
            Ok(outcomes) => {
                for ((index, key), outcome) in places.into_iter().zip(outcomes) {
                    self.set(index, answer(key, outcome));
                }
            }
            Err(problem) => {
                for (index, _) in places {
                    self.set(index, Err(problem.clone()));
                }
            }
        }
    }

    /// Judges an event that is about other records by what they say now.
    async fn look_at_the_log(&mut self, mut judged: Judged) -> Result<Judged, Problem> {
        check_flag(self.way.bus, &judged, self.way.editors).await?;
        let Some(target) = judged.amendment().map(|(target, _)| target.clone()) else {
            return Ok(judged);
        };
        match self.way.together {
            Together::EachForItself => self.amend_recorded(&mut judged, &target).await?,
            Together::AllOrNone => self.amend_pending(&mut judged, &target).await?,
        }
        Ok(judged)
    }

    /// What the target names is sent first if it is pending: then the log knows it, or refused it.
    async fn amend_recorded(
        &mut self,
        judged: &mut Judged,
        target: &Target,
    ) -> Result<(), Problem> {
        if self.pending.iter().any(|(_, pending)| member(pending).is(target)) {
            self.send().await;
        }
        let chain = read_chain(self.way.bus, target).await?;
        let chain = chain.ok_or_else(|| unknown_target(target))?;
        amend(judged, &chain, self.way.editors, self.way.now)
    }

    /// The target may be pending: the chain is followed as it will be if everything is recorded.
    async fn amend_pending(&mut self, judged: &mut Judged, target: &Target) -> Result<(), Problem> {
        let mut chain = match self.chains.iter().position(|chain| chain.holds(target)) {
            Some(index) => self.chains.swap_remove(index),
            None => match read_chain(self.way.bus, target).await? {
                Some(chain) => chain,
                None => self.pending_chain(target).ok_or_else(|| unknown_target(target))?,
            },
        };
        let verdict = amend(judged, &chain, self.way.editors, self.way.now);
        if verdict.is_ok() && !chain.has(&judged.event.source, &judged.event.id) {
            chain.push(member(judged), act_of(&judged.accepted.event.body));
        }
        self.chains.push(chain);
        verdict
    }

    fn pending_chain(&self, target: &Target) -> Option<Chain> {
        let (_, event) = self.pending.iter().find(|(_, pending)| member(pending).is(target))?;
        let state = State::Says(event.accepted.data.clone());
        let (kind, subject) = (event.event.r#type.clone(), event.event.subject.clone());
        Some(Chain::new(kind, subject, member(event), state))
    }
}

fn key(judged: &Judged) -> Key {
    Key { source: judged.event.source.clone(), id: judged.event.id.clone() }
}

/// An event that is not recorded yet, as a member of a chain.
fn member(judged: &Judged) -> Member {
    let Key { source, id } = key(judged);
    Member { position: None, source, id }
}
