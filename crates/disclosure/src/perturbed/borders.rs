//! The soft borders of rule 1: patients, structures, one structure's share, practitioners.

use crate::cell_key::{NoiseKey, Tag};
use crate::rules::Verdict;
use crate::{Profile, Reason, Summary, ThresholdName};

/// How far beyond its floor a border on structures or practitioners is soft: so many patients outside the
/// largest ones, the noise included.
const OUTSIDE: i64 = 4;

/// Which borders apply.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) practitioners: bool,
    pub(super) profile: &'a Profile,
}

/// From how far beyond a border on everybody knows that it is passed: twice what the noise can be.
const CERTAIN: i64 = 12;

/// What the borders say of a set of rows.
#[derive(Clone, Copy)]
pub(super) struct Bordered {
    pub(super) verdict: Verdict,
    /// How many of them were so near that passing, or not, was decided by their noise.
    pub(super) soft: u32,
}

/// Whether a set of rows lies within every border. An empty set is beyond the first, like a small one.
pub(super) fn border(summary: &Summary, key: &NoiseKey, asked: Asked<'_>) -> Bordered {
    let mut bordered = Bordered {
        verdict: Ok(()),
        soft: 0,
    };
    for (reason, beyond) in beyond(summary, key, asked) {
        // Beyond by nothing or less is not within.
        let Some(beyond) = beyond else {
            bordered.verdict = bordered.verdict.and(Err(reason));
            bordered.soft = bordered.soft.saturating_add(1);
            continue;
        };
        bordered.soft = bordered.soft.saturating_add(u32::from(beyond < CERTAIN));
        if beyond < 0 {
            bordered.verdict = bordered.verdict.and(Err(reason));
        }
    }
    bordered
}

/// How many patients a set of rows is beyond each border, the noise included; `None` below a floor.
fn beyond(summary: &Summary, key: &NoiseKey, asked: Asked<'_>) -> Vec<(Reason, Option<i64>)> {
    let profile = asked.profile;
    let n = signed(summary.patients());
    let soft = signed(profile.soft_threshold());
    let enough = summary.patients() >= profile.k();
    let of_patients = n
        .saturating_add(key.normal(Tag::Patients))
        .saturating_sub(soft);
    let mut all = vec![(Reason::Patients, enough.then_some(of_patients))];
    if let Some(structures) = &summary.structures {
        let fewest = profile.value(ThresholdName::Structures);
        let e = key.normal(Tag::Structures);
        all.push((Reason::Structures, others(n, structures, fewest, e)));
        let share = signed(profile.value(ThresholdName::StructureShare));
        let first = signed(structures.first().copied().unwrap_or(0));
        let e = key.normal(Tag::StructureShare);
        let left = 100_i64.saturating_sub(share).saturating_mul(n);
        let outside = n.saturating_sub(first).saturating_add(e);
        let apart = outside
            .saturating_mul(100)
            .saturating_sub(left)
            .div_euclid(100);
        all.push((Reason::StructureShare, Some(apart)));
    }
    if let (Some(practitioners), true) = (&summary.practitioners, asked.practitioners) {
        let fewest = profile.value(ThresholdName::Practitioners);
        let e = key.normal(Tag::Practitioners);
        all.push((Reason::Practitioners, others(n, practitioners, fewest, e)));
    }
    all
}

/// How many patients are outside the largest entities beyond what there must be, so that there is one
/// entity more; `None` if there is none. A patient of several is counted in each, which only makes those
/// outside fewer; one of whom none is known is in no other entity.
fn others(n: i64, counts: &[u64], fewest: u64, e: i64) -> Option<i64> {
    let Some(largest) = usize::try_from(fewest)
        .ok()
        .and_then(|fewest| fewest.checked_sub(1))
    else {
        return Some(CERTAIN);
    };
    let inside = counts.iter().take(largest).copied().map(signed);
    let outside = inside.fold(n, i64::saturating_sub);
    let others = counts.iter().skip(largest).copied().map(signed);
    let outside = outside.min(others.fold(0, i64::saturating_add));
    let is_one = counts.len() > largest && outside >= 1;
    is_one.then_some(outside.saturating_add(e).saturating_sub(OUTSIDE))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patients_of_no_known_entity_are_not_those_of_another() {
        let has_others = |n, counts: &[u64], fewest, e| {
            others(n, counts, fewest, e).is_some_and(|beyond| beyond >= 0)
        };
        // Of the twenty, none or four are of no known one.
        assert!(has_others(20, &[8, 7, 5], 3, 0));
        assert!(!has_others(20, &[8, 7, 1], 3, 0));
        assert!(!has_others(20, &[8, 7], 3, 6));
        assert!(!has_others(20, &[15, 5], 3, 6));
        // Patients of several entities.
        assert!(!has_others(12, &[8, 8, 8], 3, 3));
        assert!(has_others(12, &[8, 8, 8], 0, -6));
    }
}
