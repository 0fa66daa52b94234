//! Two numbers that are far apart, as far as their summaries prove it.
//!
//! Nothing here is likely only. What `pair` finds in two vectors, it finds for one of four reasons,
//! and each is excluded by what follows from it:
//!
//! * *Fewer than k patients differ.* Then fewer than k patients are in one of the two only, fewer
//!   than k buckets of contributions differ, and fewer than k sampled patients are in one only.
//! * *A multiple but for fewer than k patients.* Who is in one only differs under any factor; and
//!   where sums did not wrap, the factor of some bucket holds in all but k buckets.
//! * *One is at most the other for every patient, and the difference breaks a rule.* Then it is so in
//!   every bucket that did not wrap; and where nothing is negative, the patients of the one are
//!   patients of the other, in every bucket of places counted by the same homes, and in the sample.
//!   What is left of such pairs is still apart if the difference keeps all rules:
//!   - at least as many patients differ as the one has more than the other;
//!   - a bucket of places with unlike counts has a patient who differs, and so at least one place;
//!   - no place has more of the difference than its bucket has, in the difference of two counts of
//!     patients, and in any other case than its bucket has in the larger number;
//!   - nobody contributes more to the difference than the most that somebody contributes to the
//!     larger, and its total is the difference of totals.
//!
//!   Counts of places say this only if both were counted by the same homes, and where no home is known
//!   of anybody there is nothing to say.
//! * *Numbers that are no totals*: of one class, and fewer than k patients differ.
//!
//! A record that lacks its witnesses proves by its buckets of contributions alone, and never that a
//! difference keeps the rules.

use super::candidate::Candidate;
use super::homes::Homes;
use super::remembered::Remembered;
use super::sample::Sample;
use super::sketch::{PLACES, Sketch};
use crate::rules::dominance;
use crate::{Profile, ThresholdName};

/// What a few patients say of a number that was given: looked at before all else.
pub(crate) struct Brief {
    class: u64,
    linear: bool,
    is_negative_somewhere: bool,
    patients: u64,
    sample: Option<Sample>,
}

impl Brief {
    pub(crate) fn of(earlier: &Remembered) -> Self {
        Self {
            class: earlier.class,
            linear: earlier.linear,
            is_negative_somewhere: earlier.is_negative_somewhere,
            patients: earlier.patients,
            sample: earlier.witnesses.as_ref().map(|more| more.sample.clone()),
        }
    }

    /// Whether the two may have to do with each other.
    pub(crate) fn is_open(&self, new: &Candidate, k: u64) -> bool {
        if !new.linear || !self.linear {
            return new.class == self.class && self.may_share_all_but(new, k);
        }
        self.may_be_within(new) || self.may_hold(new) || self.may_share_all_but(new, k)
    }

    /// Whether fewer than `k` patients may be in one of the two only.
    fn may_share_all_but(&self, new: &Candidate, k: u64) -> bool {
        let seen = |sample: &Sample| {
            let here = sample.only_here(&new.vector);
            here.saturating_add(sample.only_there(&new.lowest))
        };
        self.patients.abs_diff(new.patients()) < k
            && self.sample.as_ref().is_none_or(|sample| seen(sample) < k)
    }

    /// Whether all patients of the earlier number may be patients of the new one, or contribute less
    /// than nothing.
    fn may_be_within(&self, new: &Candidate) -> bool {
        let is_outside = |sample: &Sample| sample.is_any_only_here(&new.vector);
        self.is_negative_somewhere
            || (self.patients <= new.patients() && !self.sample.as_ref().is_some_and(is_outside))
    }

    /// The same the other way round.
    fn may_hold(&self, new: &Candidate) -> bool {
        let is_outside = |sample: &Sample| sample.is_any_only_there(&new.lowest);
        new.is_negative_somewhere
            || (new.patients() <= self.patients && !self.sample.as_ref().is_some_and(is_outside))
    }
}

/// Whether the vectors must be looked at to know what two numbers tell together.
pub(crate) fn is_open(
    new: &Candidate,
    earlier: &Remembered,
    homes: &Homes,
    profile: &Profile,
) -> bool {
    let k = profile.k();
    let as_many = new.patients().abs_diff(earlier.patients) < k;
    let may_be_near = as_many && new.sketch.differing(&earlier.sketch) < k;
    if !new.linear || !earlier.linear {
        return new.class == earlier.class && may_be_near;
    }
    let (new, earlier) = (Side::of_new(new), Side::of_earlier(earlier));
    may_be_near
        || (as_many && new.may_be_multiple(&earlier, k))
        || new.may_lack(&earlier, homes, profile)
        || earlier.may_lack(&new, homes, profile)
}

/// What summaries say of one of the two.
struct Side<'a> {
    patients: u64,
    largest: i64,
    is_negative_somewhere: bool,
    sketch: &'a Sketch,
    /// The print of the homes that places were counted by; `None` where that is not known.
    homes: Option<u64>,
}

impl<'a> Side<'a> {
    fn of_new(new: &'a Candidate) -> Self {
        Self {
            patients: new.patients(),
            largest: new.largest,
            is_negative_somewhere: new.is_negative_somewhere,
            sketch: &new.sketch,
            homes: Some(new.homes),
        }
    }

    fn of_earlier(earlier: &'a Remembered) -> Self {
        Self {
            patients: earlier.patients,
            largest: earlier.largest,
            is_negative_somewhere: earlier.is_negative_somewhere,
            sketch: &earlier.sketch,
            homes: earlier.witnesses.as_ref().map(|more| more.homes),
        }
    }

    fn is_ones(&self) -> bool {
        self.largest <= 1 && !self.is_negative_somewhere
    }

    /// Whether no sum of contributions can have wrapped.
    fn fits(&self) -> bool {
        let patients = i64::try_from(self.patients).unwrap_or(i64::MAX);
        self.largest.checked_mul(patients).is_some()
    }

    fn may_be_multiple(&self, other: &Self, k: u64) -> bool {
        if self.is_ones() && other.is_ones() {
            return false;
        }
        let fits = self.fits() && other.fits();
        !(fits && self.sketch.is_disproportionate(other.sketch, k))
    }

    /// Whether this may be at most the other for every patient, with a difference that breaks a rule.
    fn may_lack(&self, whole: &Self, homes: &Homes, profile: &Profile) -> bool {
        self.may_be_under(whole) && !self.is_safe_within(whole, homes, profile)
    }

    fn may_be_under(&self, whole: &Self) -> bool {
        if self.fits() && whole.fits() && !self.sketch.is_within(whole.sketch) {
            return false;
        }
        if self.has_negatives(whole) {
            return true;
        }
        let is_counted_alike = self.homes.is_some() && self.homes == whole.homes;
        let is_placed = !is_counted_alike || self.sketch.is_placed_within(whole.sketch);
        self.patients <= whole.patients && is_placed
    }

    fn has_negatives(&self, other: &Self) -> bool {
        self.is_negative_somewhere || other.is_negative_somewhere
    }

    /// Whether the difference, should this be at most the other for every patient, keeps all rules.
    fn is_safe_within(&self, whole: &Self, homes: &Homes, profile: &Profile) -> bool {
        let (Some(own), Some(others)) = (self.homes, whole.homes) else {
            return false;
        };
        if self.has_negatives(whole) || !self.fits() || !whole.fits() {
            return false;
        }
        let patients = whole.patients.saturating_sub(self.patients);
        let is_of_ones = self.is_ones() && whole.is_ones();
        let is_placed = || {
            own == others
                && own == homes.print()
                && Places::of(self, whole, is_of_ones).keep_the_rules(patients, profile)
        };
        patients >= profile.k()
            && (homes.is_empty() || is_placed())
            && self.is_even_within(whole, profile)
    }

    /// Whether nobody can make up too much of the difference.
    fn is_even_within(&self, whole: &Self, profile: &Profile) -> bool {
        let total = |side: &Self| {
            let sums = side.sketch.sums.iter();
            sums.fold(0_i64, |total, sum| total.saturating_add(*sum))
        };
        let difference = total(whole).saturating_sub(total(self));
        let largest = [whole.largest, whole.largest];
        dominance::judge(Some(difference), &largest, profile).is_ok()
    }
}

/// Where the patients of a difference are followed.
struct Places {
    structures: u64,
    practitioners: u64,
    most_in_one: u64,
}

impl Places {
    fn of(part: &Side<'_>, whole: &Side<'_>, is_of_ones: bool) -> Self {
        let (part, whole) = (part.sketch, whole.sketch);
        let unlike = |a: &[u32; PLACES], b: &[u32; PLACES]| {
            let unlike = a.iter().zip(b).filter(|(a, b)| a != b);
            u64::try_from(unlike.count()).unwrap_or(0)
        };
        let structures = part.structures.iter().zip(&whole.structures);
        let most = structures.map(|(part, whole)| {
            if is_of_ones {
                whole.saturating_sub(*part)
            } else {
                *whole
            }
        });
        Self {
            structures: unlike(&part.structures, &whole.structures),
            practitioners: unlike(&part.practitioners, &whole.practitioners),
            most_in_one: u64::from(most.max().unwrap_or(u32::MAX)),
        }
    }

    fn keep_the_rules(&self, patients: u64, profile: &Profile) -> bool {
        let share = profile.value(ThresholdName::StructureShare);
        self.structures >= profile.value(ThresholdName::Structures)
            && self.practitioners >= profile.value(ThresholdName::Practitioners)
            && self.most_in_one.saturating_mul(100) <= patients.saturating_mul(share)
    }
}
