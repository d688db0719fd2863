//! The events of one request on their way to the log, in order.

use chancery_bus::Bus;
use chancery_domain::RecordedAt;
use chancery_domain::kinds::record::Target;
use chancery_wire::log::{NewEvent, Submission};
use chancery_wire::{Outcome, Problem, Receipt};

use crate::answer::{abandoned, answer};
use crate::batcher::{Batcher, Patience};
use crate::chain::{Act, Chain, Member, State};
use crate::config::Editors;
use crate::correction::{amend, check_flag, read_chain, unknown_target};
use crate::judge::{About, Judged};

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
    /// Whose events they are: every one that was judged right has it as its source.
    pub(crate) publisher: &'a str,
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
    pending: Vec<(usize, NewEvent)>,
    /// What keeps the log from answering: nothing is sent after it, so that nothing overtakes what was not recorded.
    halted: Option<Problem>,
    /// Chains as they will be once what is pending is recorded; only of a request that stands together.
    chains: Vec<Chain>,
}

impl<'a> Events<'a> {
    /// Starts with nothing.
    pub(crate) fn new(way: Way<'a>, count: usize) -> Self {
        let outcomes = Vec::with_capacity(count);
        let pending = Vec::with_capacity(count);
        Self { way, outcomes, pending, halted: None, chains: Vec::new() }
    }

    /// Takes the next event, or what was wrong with it.
    pub(crate) async fn push(&mut self, judged: Result<Judged, Problem>) {
        let index = self.outcomes.len();
        self.outcomes.push(None);
        let event = match judged {
            Ok(_) if self.halted.is_some() => Err(self.halted.clone().unwrap_or_else(abandoned)),
            Ok(Judged { event, about: About::World }) => Ok(event),
            Ok(judged) => Box::pin(self.look_at_the_log(judged)).await,
            Err(problem) => Err(problem),
        };
        match event {
            Ok(event) => self.pending.push((index, event)),
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
        let mut places = Vec::with_capacity(pending.len());
        let mut events = Vec::with_capacity(pending.len());
        for (index, event) in pending {
            places.push((index, event.id.clone()));
            events.push(event);
        }
        let atomic = self.way.together == Together::AllOrNone;
        let submission = Submission { events, atomic };
        match self.way.batcher.submit(submission, self.way.patience).await {
            Ok(outcomes) => {
                for ((index, id), outcome) in places.into_iter().zip(outcomes) {
                    self.set(index, answer(self.way.publisher, id, outcome));
                }
            }
            Err(problem) => {
                for (index, _) in places {
                    self.set(index, Err(problem.clone()));
                }
                self.halted = Some(problem).filter(|problem| problem.kind.is_transient());
            }
        }
    }

    /// Judges an event that is about other records by what they say now.
    async fn look_at_the_log(&mut self, mut judged: Judged) -> Result<NewEvent, Problem> {
        if self.way.together == Together::EachForItself {
            let pending = |target| self.pending.iter().any(|(_, event)| is_named(event, target));
            // What the target names is sent first if it is pending: then the log knows it, or refused it.
            if judged.about.target().is_some_and(pending) {
                self.send().await;
            }
            let Way { bus, editors, now, .. } = self.way;
            return amended(bus, editors, now, judged).await;
        }
        check_flag(self.way.bus, &judged, self.way.editors).await?;
        let Some(target) = judged.about.target().cloned() else { return Ok(judged.event) };
        self.amend_pending(&mut judged, &target).await?;
        Ok(judged.event)
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
            chain.push(member(&judged.event), act(&judged.about));
        }
        self.chains.push(chain);
        verdict
    }

    fn pending_chain(&self, target: &Target) -> Option<Chain> {
        let (_, event) = self.pending.iter().find(|(_, event)| is_named(event, target))?;
        let state = State::Says(serde_json::from_slice(&event.data).ok()?);
        let (kind, subject) = (event.r#type.clone(), event.subject.clone());
        Some(Chain::new(kind, subject, member(event), state))
    }
}

/// Judges an event that is about other records by what the log says now.
///
/// # Errors
///
/// What is wrong, or that the log is away.
pub(crate) async fn amended(
    bus: &Bus,
    editors: &Editors,
    now: RecordedAt,
    mut judged: Judged,
) -> Result<NewEvent, Problem> {
    check_flag(bus, &judged, editors).await?;
    if let Some(target) = judged.about.target().cloned() {
        let chain = read_chain(bus, &target).await?.ok_or_else(|| unknown_target(&target))?;
        amend(&mut judged, &chain, editors, now)?;
    }
    Ok(judged.event)
}

/// Says whether `target` names an event that is not recorded yet.
pub(crate) fn is_named(event: &NewEvent, target: &Target) -> bool {
    match target {
        Target::Position(_) => false,
        Target::Key { source, id } => event.source == source.as_str() && event.id == *id,
    }
}

/// An event that is not recorded yet, as a member of a chain.
fn member(event: &NewEvent) -> Member {
    Member { position: None, source: event.source.clone(), id: event.id.clone() }
}

/// Returns what a correction or retraction does to its chain.
fn act(about: &About) -> Act {
    match about {
        About::Correction { patch, .. } => Act::Corrects(Some(patch.clone())),
        About::Retraction { .. } | About::World | About::Flag { .. } => Act::Retracts,
    }
}
