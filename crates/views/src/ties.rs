//! Orders that might as well have been: what arrival alone decided between events that tie (vocabulary §5, Order).

use crate::known::Known;

/// The most orders that are tried for one fold: beyond, a row would cost more than it tells.
const ORDERS_TRIED_MAX: usize = 24;

/// Of so many events that tie every order is tried; of more, each in the last place, which mostly decides.
const PERMUTED_MAX: usize = 4;

/// Returns the events in other orders of those that tie, latest ties first; only what `acts` is moved.
///
/// Orders that exchange nothing but events that say the same are left out.
pub(crate) fn other_orders<T: Clone>(
    events: &[T],
    known: impl Fn(&T) -> &Known,
    acts: impl Fn(&Known) -> bool,
) -> impl Iterator<Item = Vec<T>> + '_ {
    let known = |index: usize| events.get(index).map(&known);
    let acting = (0..events.len()).filter(|index| known(*index).is_some_and(&acts));
    let mut ties: Vec<Vec<usize>> = Vec::new();
    for index in acting {
        let ties_with = |tie: &&mut Vec<usize>| {
            let last = tie.last().and_then(|last| known(*last));
            last.zip(known(index)).is_some_and(|(one, other)| one.order.ties(other.order))
        };
        match ties.last_mut().filter(ties_with) {
            Some(tie) => tie.push(index),
            None => ties.push(vec![index]),
        }
    }
    let same = move |one: usize, other: usize| {
        known(one).zip(known(other)).is_some_and(|(one, other)| say_the_same(one, other))
    };
    let mut orders: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for tie in ties.into_iter().rev().filter(|tie| tie.len() > 1) {
        let others = orders_of(&tie, same);
        if !orders.is_empty() && orders.len() + others.len() > ORDERS_TRIED_MAX {
            break;
        }
        orders.extend(others.into_iter().map(|other| (tie.clone(), other)));
    }
    orders.truncate(ORDERS_TRIED_MAX);
    orders.into_iter().map(|(places, sources)| rearranged(events, &places, &sources))
}

/// Returns the events with those of some places taken from others.
fn rearranged<T: Clone>(events: &[T], places: &[usize], sources: &[usize]) -> Vec<T> {
    let mut turned = events.to_vec();
    for (place, source) in places.iter().zip(sources) {
        if let (Some(place), Some(source)) = (turned.get_mut(*place), events.get(*source)) {
            *place = source.clone();
        }
    }
    turned
}

/// Returns other orders of a tie, each saying something else than the one in which it arrived.
fn orders_of(tie: &[usize], same: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let said = |index: &usize| tie.iter().find(|one| same(**one, *index)).copied();
    let classes: Vec<Option<usize>> = tie.iter().map(said).collect();
    let first = classes.first();
    if classes.iter().all(|one| Some(one) == first) {
        return Vec::new();
    }
    if tie.len() > PERMUTED_MAX {
        return each_last(tie, &classes);
    }
    let all: Vec<usize> = (0..tie.len()).collect();
    let says = |order: &[usize]| -> Vec<_> {
        order.iter().filter_map(|at| classes.get(*at).copied()).collect()
    };
    let mut tried = vec![says(&all)];
    let mut found = Vec::new();
    for order in permutations(&all) {
        if !tried.contains(&says(&order)) {
            tried.push(says(&order));
            found.push(order.iter().filter_map(|at| tie.get(*at).copied()).collect());
        }
    }
    found
}

/// Returns the orders in which an event is exchanged with the last one, which says something else.
fn each_last(tie: &[usize], classes: &[Option<usize>]) -> Vec<Vec<usize>> {
    let last = tie.len().saturating_sub(1);
    let differs = |at: &usize| classes.get(*at) != classes.last();
    let turn = |at: usize| {
        let mut turned = tie.to_vec();
        turned.swap(at, last);
        turned
    };
    (0..last).filter(differs).map(turn).collect()
}

/// Returns every order of a few things.
fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let begun_with = |first: &usize| {
        let others: Vec<usize> = of.iter().filter(|one| *one != first).copied().collect();
        let begin = |rest: Vec<usize>| std::iter::once(*first).chain(rest).collect::<Vec<_>>();
        permutations(&others).into_iter().map(begin).collect::<Vec<_>>()
    };
    of.iter().flat_map(begun_with).collect()
}

/// Says whether two events say the same: also in whose voice, for that lends standing.
fn say_the_same(one: &Known, other: &Known) -> bool {
    let voices = |known: &Known| -> Vec<_> {
        let hops = known.event.common.iter().flat_map(|common| &common.attribution);
        hops.filter(|hop| hop.speaks()).cloned().collect()
    };
    let polarity = |known: &Known| known.event.common.as_ref().map(|common| common.polarity);
    polarity(one) == polarity(other)
        && one.event.body == other.event.body
        && voices(one) == voices(other)
}
