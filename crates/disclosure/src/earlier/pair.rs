//! Two numbers, and what they tell together.

use super::Vector;
use super::candidate::Candidate;
use super::homes::Homes;
use super::remembered::Remembered;
use crate::Profile;
use crate::rules::{dominance, patients, practitioners, structure_share, structures};

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

/// What a candidate and an earlier number tell together, by their vectors. Where the earlier one
/// cannot be read, the pair counts as unsafe.
pub(crate) fn compare(
    new: &Candidate,
    earlier: &Remembered,
    other: Option<&Vector>,
    homes: &Homes,
    profile: &Profile,
) -> Pair {
    let k = profile.k();
    let is_total = new.linear && earlier.linear;
    if !is_total && new.class != earlier.class {
        return Pair::Apart;
    }
    let Some(other) = other else {
        return Pair::Unsafe;
    };
    let difference = new.vector.difference(other, k);
    match difference.patients {
        0 => Pair::Same,
        few if few < k => Pair::Near,
        // Numbers that are no totals are compared among their like, by their populations.
        _ if !is_total => Pair::Apart,
        _ if is_scaled(&new.vector, other, k) => Pair::Proportional,
        _ if difference.is_one_sided && !passes(&new.vector, other, homes, profile) => Pair::Unsafe,
        _ => Pair::Apart,
    }
}

/// Whether a factor makes the one out of the other but for fewer than `k` patients: it would be the
/// factor of one of any `k` patients that contribute to either.
fn is_scaled(new: &Vector, other: &Vector, k: u64) -> bool {
    // Who contributes to one only, differs under any factor.
    let as_many = new.patients().abs_diff(other.patients()) < k;
    if !as_many || (new.is_ones() && other.is_ones()) {
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
fn passes(new: &Vector, other: &Vector, homes: &Homes, profile: &Profile) -> bool {
    let Some(different) = new.minus((1, 1), other, u64::MAX) else {
        return false;
    };
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
