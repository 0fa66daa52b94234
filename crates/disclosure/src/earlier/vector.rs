//! What each patient contributes to one number.

mod written;

use roaring::RoaringBitmap;
use std::fmt;

/// Patient → whole number; a patient who is not listed contributes nothing.
///
/// Counts of patients are vectors of ones, counts of rows hold the rows of each patient, sums the
/// sum of each. Every number that leaves is the total of one such vector, so that what two numbers
/// tell together is the difference of two vectors. `Debug` shows no content.
#[derive(Clone, PartialEq)]
pub struct Vector {
    entries: Entries,
}

#[derive(Clone, PartialEq)]
enum Entries {
    Ones(RoaringBitmap),
    /// Ordered by patient, no zeros.
    Values(Vec<(u32, i64)>),
}

impl Vector {
    /// One for each of these patients.
    pub fn ones(patients: RoaringBitmap) -> Self {
        Self {
            entries: Entries::Ones(patients),
        }
    }

    /// These contributions, in any order; those of one patient are added up.
    pub fn of(contributions: impl IntoIterator<Item = (u32, i64)>) -> Self {
        let mut pairs: Vec<(u32, i64)> = contributions.into_iter().collect();
        // Sums that were gathered by patient come in order, and there may be a million of them.
        if !pairs.is_sorted_by(|(a, _), (b, _)| a < b) {
            pairs.sort_by_key(|(patient, _)| *patient);
            pairs.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 = kept.1.saturating_add(next.1);
                }
                same
            });
        }
        pairs.retain(|(_, x)| *x != 0);
        Self::ordered(pairs)
    }

    /// These contributions: each patient once, in order, no zeros.
    fn ordered(pairs: Vec<(u32, i64)>) -> Self {
        let entries = if pairs.iter().all(|(_, x)| *x == 1) {
            let patients = || pairs.iter().map(|(patient, _)| *patient);
            let in_order = RoaringBitmap::from_sorted_iter(patients());
            Entries::Ones(in_order.unwrap_or_else(|_| patients().collect()))
        } else {
            Entries::Values(pairs)
        };
        Self { entries }
    }

    /// How many patients contribute.
    pub fn patients(&self) -> u64 {
        match &self.entries {
            Entries::Ones(patients) => patients.len(),
            Entries::Values(pairs) => u64::try_from(pairs.len()).unwrap_or(u64::MAX),
        }
    }

    /// Whether nobody contributes.
    pub fn is_empty(&self) -> bool {
        self.patients() == 0
    }

    /// Whether a patient contributes.
    pub(crate) fn holds(&self, patient: u32) -> bool {
        match &self.entries {
            Entries::Ones(patients) => patients.contains(patient),
            Entries::Values(pairs) => pairs.binary_search_by_key(&patient, |(p, _)| *p).is_ok(),
        }
    }

    pub(crate) fn is_ones(&self) -> bool {
        matches!(self.entries, Entries::Ones(_))
    }

    /// The contributions, ordered by patient.
    #[expect(
        clippy::iter_without_into_iter,
        reason = "nothing loops over a vector itself"
    )]
    pub fn iter(&self) -> Box<dyn Iterator<Item = (u32, i64)> + '_> {
        match &self.entries {
            Entries::Ones(patients) => Box::new(patients.iter().map(|patient| (patient, 1))),
            Entries::Values(pairs) => Box::new(pairs.iter().copied()),
        }
    }

    /// Looks at every contribution in the order of patients, without a call for each.
    pub(crate) fn each(&self, mut look: impl FnMut(u32, i64)) {
        match &self.entries {
            Entries::Ones(patients) => patients.iter().for_each(|patient| look(patient, 1)),
            Entries::Values(pairs) => pairs.iter().for_each(|(patient, x)| look(*patient, *x)),
        }
    }

    /// Whether somebody contributes less than nothing.
    pub(crate) fn is_negative_somewhere(&self) -> bool {
        match &self.entries {
            Entries::Ones(_) => false,
            Entries::Values(pairs) => pairs.iter().any(|(_, x)| *x < 0),
        }
    }

    /// The total; saturated where 64 bits do not hold it.
    pub(crate) fn total(&self) -> i64 {
        self.iter().fold(0_i64, |sum, (_, x)| sum.saturating_add(x))
    }

    /// Up to two largest contributions in absolute value, largest first.
    pub(crate) fn largest(&self) -> Vec<i64> {
        let mut two = [0_i64; 2];
        self.each(|_, x| {
            let size = x.saturating_abs();
            let [first, second] = two;
            two = if size > first {
                [size, first]
            } else {
                [first, second.max(size)]
            };
        });
        two.into_iter().filter(|x| *x > 0).collect()
    }

    /// How far the two are from each other; patients are counted up to `at_least`, further only
    /// where the difference may be one-sided.
    pub(crate) fn difference(&self, other: &Self, at_least: u64) -> Difference {
        let (mut more, mut less) = (0_u64, 0_u64);
        if let (Entries::Ones(own), Entries::Ones(others)) = (&self.entries, &other.entries) {
            more = own.difference_len(others);
            less = others.difference_len(own);
        } else {
            for (_, own, theirs) in Both::new(self, other) {
                more = more.saturating_add(u64::from(own > theirs));
                less = less.saturating_add(u64::from(own < theirs));
                if more > 0 && less > 0 && more.saturating_add(less) >= at_least {
                    break;
                }
            }
        }
        Difference {
            patients: more.saturating_add(less),
            is_one_sided: more == 0 || less == 0,
        }
    }

    /// `self − factor · other`, as far as `at_most` patients: `None` where more differ.
    pub(crate) fn minus(
        &self,
        (num, den): (i64, i64),
        other: &Self,
        at_most: u64,
    ) -> Option<Vec<(u32, i128)>> {
        if let (Entries::Ones(a), Entries::Ones(b), (1, 1)) =
            (&self.entries, &other.entries, (num, den))
            && a.symmetric_difference_len(b) > at_most
        {
            return None;
        }
        let limit = usize::try_from(at_most).unwrap_or(usize::MAX);
        let mut different = Vec::new();
        for (patient, own, others) in Both::new(self, other) {
            let own = i128::from(own).saturating_mul(i128::from(den));
            let scaled = i128::from(others).saturating_mul(i128::from(num));
            let rest = own.saturating_sub(scaled);
            if rest != 0 {
                if different.len() >= limit {
                    return None;
                }
                different.push((patient, rest));
            }
        }
        Some(different)
    }

    /// The patients of either in order, with what each contributes to the one and to the other.
    pub(crate) fn beside<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u32, i64, i64)> {
        Both::new(self, other)
    }
}

impl fmt::Debug for Vector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vector(…)")
    }
}

/// How far two vectors are from each other.
pub(crate) struct Difference {
    /// Who contributes to the one what they do not to the other.
    pub(crate) patients: u64,
    /// Whether one of the two is at most the other for every patient.
    pub(crate) is_one_sided: bool,
}

/// The patients of two vectors in order, with what each contributes to the one and the other.
struct Both<'a> {
    left: std::iter::Peekable<Box<dyn Iterator<Item = (u32, i64)> + 'a>>,
    right: std::iter::Peekable<Box<dyn Iterator<Item = (u32, i64)> + 'a>>,
}

impl<'a> Both<'a> {
    fn new(left: &'a Vector, right: &'a Vector) -> Self {
        Self {
            left: left.iter().peekable(),
            right: right.iter().peekable(),
        }
    }
}

impl Iterator for Both<'_> {
    type Item = (u32, i64, i64);

    fn next(&mut self) -> Option<Self::Item> {
        let next = match (self.left.peek(), self.right.peek()) {
            (None, None) => return None,
            (Some((patient, _)), None) | (None, Some((patient, _))) => *patient,
            (Some((a, _)), Some((b, _))) => *a.min(b),
        };
        let own = self.left.next_if(|(patient, _)| *patient == next);
        let other = self.right.next_if(|(patient, _)| *patient == next);
        Some((next, own.map_or(0, |(_, x)| x), other.map_or(0, |(_, x)| x)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_contributions_does_not_matter() {
        let ordered = Vector::of([(1, 2), (4, 0), (7, 1), (9, -3)]);
        assert!(ordered == Vector::of([(9, -3), (7, 1), (1, 1), (1, 1)]));
        assert!(Vector::of([(1, 1), (2, 1)]).is_ones());
    }

    #[test]
    fn contributions_that_cancel_out_are_none() {
        let vector = Vector::of([(1, 2), (1, -2), (4, 1)]);
        assert_eq!(vector.patients(), 1);
        assert!(vector.is_ones());
    }

    #[test]
    fn a_difference_stops_where_more_patients_differ_than_asked() {
        let (a, b) = (
            Vector::of((0..50).map(|p| (p, 2))),
            Vector::of((0..47).map(|p| (p, 2))),
        );
        assert_eq!(a.minus((1, 1), &b, 10).unwrap().len(), 3);
        assert!(a.minus((1, 1), &b, 2).is_none());
        let ones = Vector::of((0..50).map(|p| (p, 1)));
        assert_eq!(a.minus((2, 1), &ones, 10).unwrap(), vec![]);
    }
}
