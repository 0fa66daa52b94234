//! Two numbers, and what they tell together.

use super::Vector;
use super::candidate::Candidate;
use super::homes::Homes;
use super::remembered::Remembered;
use crate::rules::{dominance, patients, practitioners, structure_share, structures};
use crate::{Profile, ThresholdName};

/// What a new number and an earlier one tell together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pair {
    /// Nothing about few patients.
    Apart,
    /// They differ by fewer than k patients, and not by nobody.
    Near,
    /// They differ by nobody.
    Same,
    /// One is a multiple of the other but for fewer than k patients.
    Proportional,
    /// Their difference is a number of its own that breaks a rule.
    Unsafe,
}

/// Compares a candidate with an earlier number. `load` reads the earlier vector, and is called for
/// the few pairs that summaries do not tell apart; where it fails, the pair counts as unsafe.
pub(crate) fn compare(
    new: &Candidate,
    earlier: &Remembered,
    load: impl FnOnce() -> Option<Vector>,
    homes: &Homes,
    profile: &Profile,
) -> Pair {
    let k = profile.k();
    if !new.linear || !earlier.linear {
        return populations(new, earlier, load, k);
    }
    let ones = new.vector.is_ones() && earlier.largest <= 1 && !earlier.is_negative_somewhere;
    // Who contributes to one only, differs under any factor.
    let as_many = new.patients().abs_diff(earlier.patients) < k;
    let may_be_near = as_many && new.sketch.differing(&earlier.sketch) < k;
    let may_be_scaled = as_many && !ones && !new.sketch.is_disproportionate(&earlier.sketch, k);
    let may_be_nested = is_nested(new, earlier) && !nested_is_safe(new, earlier, profile);
    if !may_be_near && !may_be_scaled && !may_be_nested {
        return Pair::Apart;
    }
    let Some(other) = load() else {
        return Pair::Unsafe;
    };
    exactly(new, &other, homes, profile)
}

/// Numbers that are no totals are compared among their like, by their populations.
fn populations(
    new: &Candidate,
    earlier: &Remembered,
    load: impl FnOnce() -> Option<Vector>,
    k: u64,
) -> Pair {
    if new.class != earlier.class || new.sketch.differing(&earlier.sketch) >= k {
        return Pair::Apart;
    }
    let Some(other) = load() else {
        return Pair::Unsafe;
    };
    match new.vector.minus((1, 1), &other, k) {
        Some(different) if different.is_empty() => Pair::Same,
        Some(different) if is_under(different.len(), k) => Pair::Near,
        Some(_) | None => Pair::Apart,
    }
}

fn is_under(count: usize, k: u64) -> bool {
    u64::try_from(count).is_ok_and(|count| count < k)
}

/// Whether one may be a part of the other, as far as summaries tell.
fn is_nested(new: &Candidate, earlier: &Remembered) -> bool {
    let positive = !new.is_negative_somewhere && !earlier.is_negative_somewhere;
    positive && (new.sketch.is_within(&earlier.sketch) || earlier.sketch.is_within(&new.sketch))
}

/// Whether the difference of a part and its whole passes by the summaries alone: enough buckets of
/// structures and practitioners, none too large.
fn nested_is_safe(new: &Candidate, earlier: &Remembered, profile: &Profile) -> bool {
    // Only for counts of patients are the patients of a difference the difference of the patients.
    if !new.vector.is_ones() || earlier.largest > 1 {
        return false;
    }
    let patients = new.patients().abs_diff(earlier.patients);
    let places = |a: &[u32], b: &[u32], fewest: u64| {
        let parts: Vec<u64> = a
            .iter()
            .zip(b)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .collect();
        let met = parts.iter().filter(|x| **x > 0).count();
        let known: u64 = parts.iter().fold(0, |sum, x| sum.saturating_add(*x));
        // Nobody's home is known: nothing to judge.
        known == 0 || u64::try_from(met).is_ok_and(|met| met >= fewest)
    };
    let (a, b) = (&new.sketch, &earlier.sketch);
    let most = a
        .structures
        .iter()
        .zip(&b.structures)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .max()
        .unwrap_or(0);
    let share = profile.value(ThresholdName::StructureShare);
    let spread = most.saturating_mul(100) <= patients.saturating_mul(share);
    patients >= profile.k()
        && places(
            &a.structures,
            &b.structures,
            profile.value(ThresholdName::Structures),
        )
        && places(
            &a.practitioners,
            &b.practitioners,
            profile.value(ThresholdName::Practitioners),
        )
        && spread
}

fn exactly(new: &Candidate, other: &Vector, homes: &Homes, profile: &Profile) -> Pair {
    let k = profile.k();
    let Some(different) = new.vector.minus((1, 1), other, u64::MAX) else {
        return Pair::Unsafe;
    };
    if different.is_empty() {
        return Pair::Same;
    }
    if is_under(different.len(), k) {
        return Pair::Near;
    }
    if is_scaled(&new.vector, other, k) {
        return Pair::Proportional;
    }
    let one_sided = different.iter().all(|(_, x)| *x > 0) || different.iter().all(|(_, x)| *x < 0);
    if one_sided && !passes(&different, homes, profile) {
        return Pair::Unsafe;
    }
    Pair::Apart
}

/// Whether a factor makes the one out of the other but for fewer than `k` patients: it would be the
/// factor of one of any `k` patients that contribute to either.
fn is_scaled(new: &Vector, other: &Vector, k: u64) -> bool {
    if new.is_ones() && other.is_ones() {
        return false;
    }
    let first = usize::try_from(k).unwrap_or(usize::MAX);
    let factors = new.beside(other).take(first);
    let mut tried = Vec::new();
    for (_, own, theirs) in factors {
        let factor = (own, theirs);
        if own == theirs || own == 0 || theirs == 0 || tried.contains(&factor) {
            continue;
        }
        tried.push(factor);
        if new.minus(factor, other, k.saturating_sub(1)).is_some() {
            return true;
        }
    }
    false
}

/// The rules on a number of its own, for the difference of two.
fn passes(different: &[(u32, i128)], homes: &Homes, profile: &Profile) -> bool {
    let who = homes.evidence(different.iter().map(|(patient, _)| *patient));
    let narrow = |x: &i128| i64::try_from(*x).unwrap_or(i64::MAX);
    let sizes = different.iter().map(|(patient, x)| (*patient, narrow(x)));
    let difference = Vector::of(sizes);
    patients::judge(&who, profile).is_ok()
        && structures::judge(&who, profile).is_ok()
        && practitioners::judge(&who, profile).is_ok()
        && structure_share::judge(&who, profile).is_ok()
        && (difference.is_ones()
            || dominance::judge(Some(difference.total()), &difference.largest(), profile).is_ok())
}
