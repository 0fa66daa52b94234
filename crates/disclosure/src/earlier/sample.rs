//! A few patients of a vector, the same ones wherever they are: by them, nearly all pairs are known
//! not to be part of each other.
//!
//! Every patient has a rank, which looks like chance and never changes. A record keeps the patients
//! of lowest rank. So it is known of every patient up to the last of these, the *reach*, whether
//! the vector has them: a patient of another vector who ranks within the reach and is not in the
//! sample, is not in this vector. Either proves a patient who is in one vector only; nothing here is
//! an estimate.

use super::Vector;
use super::atoms::mixed;
use std::collections::BinaryHeap;

/// Patients that a record keeps.
pub(crate) const KEPT: usize = 14;

/// Patients that a new number looks at: most of them rank beyond the reach of a large vector.
const LOOKED_AT: usize = 64;

/// Patients in the order of their ranks.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Lowest {
    ranked: Vec<(u64, u32)>,
}

impl Lowest {
    pub(crate) fn of(vector: &Vector) -> Self {
        let mut kept = BinaryHeap::new();
        vector.each(|patient, _| {
            let ranked = (rank(patient), patient);
            if kept.len() < LOOKED_AT {
                kept.push(ranked);
            } else if let Some(mut last) = kept.peek_mut()
                && ranked < *last
            {
                *last = ranked;
            }
        });
        Self {
            ranked: kept.into_sorted_vec(),
        }
    }

    /// What a record of this vector keeps.
    pub(crate) fn sample(&self, patients: u64) -> Sample {
        let mut sample = Sample {
            patients: [0; KEPT],
            count: 0,
            reach: 0,
        };
        for (place, (_, patient)) in sample.patients.iter_mut().zip(&self.ranked) {
            *place = *patient;
            sample.count = sample.count.saturating_add(1);
        }
        sample.reach = sample.reaches(patients);
        sample
    }
}

/// The patients of lowest rank of a vector that was given.
#[derive(Clone, PartialEq)]
pub(crate) struct Sample {
    patients: [u32; KEPT],
    count: usize,
    /// Up to which rank no patient of the vector is missing here.
    reach: u64,
}

impl Sample {
    /// As it was written; `None` where no vector of so many patients has this sample.
    pub(crate) fn read(written: [u32; KEPT], patients: u64) -> Option<Self> {
        let count = usize::try_from(patients).unwrap_or(usize::MAX).min(KEPT);
        let mut sample = Self {
            patients: written,
            count,
            reach: 0,
        };
        let ranks = sample.iter().map(|patient| (rank(patient), patient));
        let is_ordered = ranks.is_sorted_by(|a, b| a < b);
        let rest = written.iter().skip(count);
        sample.reach = sample.reaches(patients);
        (is_ordered && rest.into_iter().all(|patient| *patient == 0)).then_some(sample)
    }

    pub(crate) fn written(&self) -> &[u32; KEPT] {
        &self.patients
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        self.patients.iter().copied().take(self.count)
    }

    fn reaches(&self, patients: u64) -> u64 {
        let is_whole = usize::try_from(patients).is_ok_and(|patients| patients <= self.count);
        match self.iter().last() {
            Some(last) if !is_whole => rank(last),
            _ => u64::MAX,
        }
    }

    /// How many patients are seen to be in the sampled vector and not in the other.
    pub(crate) fn only_here(&self, other: &Vector) -> u64 {
        count(self.iter().filter(|patient| !other.holds(*patient)))
    }

    /// Whether one is.
    pub(crate) fn is_any_only_here(&self, other: &Vector) -> bool {
        self.iter().any(|patient| !other.holds(patient))
    }

    /// How many patients are seen to be in the other vector and not in the sampled one.
    pub(crate) fn only_there(&self, other: &Lowest) -> u64 {
        count(self.missing(other))
    }

    /// Whether one is.
    pub(crate) fn is_any_only_there(&self, other: &Lowest) -> bool {
        self.missing(other).next().is_some()
    }

    fn missing<'a>(&'a self, other: &'a Lowest) -> impl Iterator<Item = u32> + 'a {
        let within = |(rank, _): &&(u64, u32)| *rank <= self.reach;
        let reached = other.ranked.iter().take_while(within);
        reached
            .map(|(_, patient)| *patient)
            .filter(|patient| !self.iter().any(|own| own == *patient))
    }
}

fn rank(patient: u32) -> u64 {
    // Another sequence than that of the buckets of a sketch, so that the two do not say the same.
    mixed(0x5eed, u64::from(patient))
}

fn count(patients: impl Iterator<Item = u32>) -> u64 {
    u64::try_from(patients.count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use roaring::RoaringBitmap;
    use std::collections::BTreeSet;

    fn ones(who: &BTreeSet<u32>) -> Vector {
        Vector::ones(who.iter().copied().collect::<RoaringBitmap>())
    }

    fn sample(vector: &Vector) -> Sample {
        Lowest::of(vector).sample(vector.patients())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn who_is_seen_to_be_in_one_only_is_in_one_only(
            one in proptest::collection::btree_set(0_u32..200, 0..120),
            other in proptest::collection::btree_set(0_u32..200, 0..120),
        ) {
            let here = sample(&ones(&one));
            let only = |a: &BTreeSet<u32>, b: &BTreeSet<u32>| u64::try_from(a.difference(b).count()).unwrap();
            let lowest = Lowest::of(&ones(&other));
            prop_assert!(here.only_here(&ones(&other)) <= only(&one, &other));
            prop_assert!(here.only_there(&lowest) <= only(&other, &one));
            prop_assert_eq!(here.is_any_only_here(&ones(&other)), here.only_here(&ones(&other)) > 0);
            prop_assert_eq!(here.is_any_only_there(&lowest), here.only_there(&lowest) > 0);
        }

        #[test]
        fn a_sample_is_read_back(who in proptest::collection::btree_set(any::<u32>(), 0..40)) {
            let vector = ones(&who);
            let sample = sample(&vector);
            let read = Sample::read(*sample.written(), vector.patients());
            prop_assert!(read == Some(sample));
        }
    }

    #[test]
    fn a_sample_of_few_is_all_of_them() {
        let few = ones(&(0..10).collect());
        let others = Lowest::of(&ones(&(5..40).collect()));
        assert_eq!(sample(&few).only_there(&others), 30);
    }

    #[test]
    fn a_sample_out_of_order_or_with_more_than_its_vector_is_none() {
        let written = *sample(&ones(&(0..100).collect())).written();
        let mut turned = written;
        turned.swap(3, 4);
        assert!(Sample::read(turned, 100).is_none());
        assert!(Sample::read(written, 5).is_none());
    }
}
