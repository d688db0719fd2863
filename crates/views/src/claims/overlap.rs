//! Which groups may count some of the same, found without holding each against every other: a metric may have ten
//! thousand of them.

use std::collections::BTreeMap;

use chancery_domain::EntityRef;

use crate::claims::group::Alike;
use crate::claims::like::Like;

/// Groups by something that they are of; under none are those that leave it open, which may be anybody's.
type By<'a> = BTreeMap<Option<&'a EntityRef>, Vec<usize>>;

/// The groups of a metric, by place and by side.
pub(crate) struct Groups<'a> {
    all: &'a [Alike<'a>],
    by_place: By<'a>,
    by_side: By<'a>,
}

impl<'a> Groups<'a> {
    pub(crate) fn of(all: &'a [Alike<'a>]) -> Self {
        let (mut by_place, mut by_side) = (By::new(), By::new());
        for (number, one) in all.iter().enumerate() {
            by_place.entry(one.like.place.as_ref()).or_default().push(number);
            if one.like.sides.is_empty() {
                by_side.entry(None).or_default().push(number);
            }
            for side in &one.like.sides {
                by_side.entry(Some(side)).or_default().push(number);
            }
        }
        Self { all, by_place, by_side }
    }

    /// Returns the ids of the groups that overlap one, in the order of the groups.
    pub(crate) fn overlapping(&self, like: &Like) -> Vec<String> {
        let of_place = like.place.as_ref().map(|place| among(&self.by_place, [place]));
        let of_sides = (!like.sides.is_empty()).then(|| among(&self.by_side, &like.sides));
        let fewest = of_place.into_iter().chain(of_sides).min_by_key(Vec::len);
        let numbers = fewest.unwrap_or_else(|| (0..self.all.len()).collect());
        let others = numbers.into_iter().filter_map(|number| self.all.get(number));
        others.filter(|other| like.overlaps(other.like)).map(Alike::id).collect()
    }
}

/// Returns the groups that are of one of these, or leave it open; in order, each once.
fn among<'a>(by: &By<'a>, of: impl IntoIterator<Item = &'a EntityRef>) -> Vec<usize> {
    let keys = of.into_iter().map(Some).chain([None]);
    let mut numbers: Vec<usize> = keys.filter_map(|key| by.get(&key)).flatten().copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
