//! Whether one column tells another: groups in which a value is constant that would not be so by
//! chance.

use std::collections::{BTreeMap, BTreeSet};

/// Natural logarithm of a millionth: the whole network has a few thousand groups.
const MILLIONTH: f64 = -13.8;

/// Does some value of `by` fix `what`? True if all rows of a group hold one value of `what`, which
/// would happen by chance less than once in a million.
///
/// Chance is that of as many draws as the group has *patients* (rows of one are alike), each with
/// the share of the value in the patient's region: a region's habit tells the region only.
pub(super) fn fixes(
    by: &[Option<usize>],
    what: &[Option<usize>],
    patients: &[usize],
    regions: &[usize],
) -> bool {
    let shares = shares(what, regions);
    let mut groups: BTreeMap<Option<usize>, Group> = BTreeMap::new();
    for (row, &value) in what.iter().enumerate() {
        let group = groups.entry(by[row]).or_insert_with(|| Group::new(value));
        group.add(value, patients[row], regions[row]);
    }
    groups.values().any(|group| group.is_no_chance(&shares))
}

/// The rows with one value of `by`.
struct Group {
    /// The one value, as long as there is one.
    only: Option<usize>,
    is_constant: bool,
    /// A patient in two regions counts in the first.
    regions: BTreeMap<usize, usize>,
}

impl Group {
    fn new(only: Option<usize>) -> Self {
        Self {
            only,
            is_constant: true,
            regions: BTreeMap::new(),
        }
    }

    fn add(&mut self, value: Option<usize>, patient: usize, region: usize) {
        self.is_constant &= value == self.only;
        self.regions.entry(patient).or_insert(region);
    }

    fn is_no_chance(&self, shares: &BTreeMap<(usize, Option<usize>), f64>) -> bool {
        let share = |region: &usize| shares.get(&(*region, self.only)).copied().unwrap_or(1.0);
        let chance: f64 = self.regions.values().map(|region| share(region).ln()).sum();
        self.is_constant && chance < MILLIONTH
    }
}

/// The share of each value among the rows of each region.
fn shares(what: &[Option<usize>], regions: &[usize]) -> BTreeMap<(usize, Option<usize>), f64> {
    let mut counts: BTreeMap<(usize, Option<usize>), u32> = BTreeMap::new();
    let mut totals: BTreeMap<usize, u32> = BTreeMap::new();
    for (value, &region) in what.iter().zip(regions) {
        *counts.entry((region, *value)).or_default() += 1;
        *totals.entry(region).or_default() += 1;
    }
    let share = |((region, value), count)| {
        let total = f64::from(totals[&region]);
        ((region, value), f64::from(count) / total)
    };
    counts.into_iter().map(share).collect()
}

/// The values of `what` that fewer than `least` different values of `entity` have.
pub(super) fn singles_out(entity: &[Option<usize>], what: &[Option<usize>], least: usize) -> bool {
    let mut holders: BTreeMap<Option<usize>, BTreeSet<Option<usize>>> = BTreeMap::new();
    for (who, value) in entity.iter().zip(what) {
        holders.entry(*value).or_default().insert(*who);
    }
    holders.values().any(|who| who.len() < least)
}
