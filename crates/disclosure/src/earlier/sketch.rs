//! A short linear summary of a vector, by which nearly all pairs are known to be far apart.

/// How many buckets patients fall into. More than any sensible k, so that k differing buckets can
/// exist.
pub(crate) const BUCKETS: usize = 64;

/// How many buckets structures, and practitioners, fall into.
pub(crate) const PLACES: usize = 32;

/// The contributions of a vector added up by bucket of patients, and its patients counted by bucket
/// of home structure and of home practitioner.
///
/// Two buckets that differ prove that a patient in them differs, so at least as many patients
/// differ as buckets do.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Sketch {
    pub(crate) sums: [i64; BUCKETS],
    pub(crate) structures: [u32; PLACES],
    pub(crate) practitioners: [u32; PLACES],
}

impl Sketch {
    pub(crate) fn empty() -> Self {
        Self {
            sums: [0; BUCKETS],
            structures: [0; PLACES],
            practitioners: [0; PLACES],
        }
    }

    pub(crate) fn add(&mut self, patient: u32, x: i64) {
        if let Some(sum) = self.sums.get_mut(bucket(u64::from(patient), BUCKETS)) {
            // Wrapping keeps the summary linear; a difference is still a difference.
            *sum = sum.wrapping_add(x);
        }
    }

    pub(crate) fn meet(places: &mut [u32; PLACES], place: u64) {
        if let Some(count) = places.get_mut(bucket(place, PLACES)) {
            *count = count.saturating_add(1);
        }
    }

    /// How many buckets differ.
    pub(crate) fn differing(&self, other: &Self) -> u64 {
        let pairs = self.sums.iter().zip(&other.sums);
        pairs.fold(0, |n, (a, b)| n.saturating_add(u64::from(a != b)))
    }

    /// Whether no factor makes the one vector out of the other but for fewer than `k` patients: for
    /// each of `k` buckets, one of which would hold nobody who differs, the factor that it
    /// suggests fails in `k` buckets.
    pub(crate) fn is_disproportionate(&self, other: &Self, k: u64) -> bool {
        let pairs: Vec<(i128, i128)> = self
            .sums
            .iter()
            .zip(&other.sums)
            .map(|(a, b)| (i128::from(*a), i128::from(*b)))
            .filter(|(a, b)| *a != 0 || *b != 0)
            .collect();
        let wanted = usize::try_from(k).unwrap_or(usize::MAX);
        if pairs.len() < wanted.saturating_mul(2) {
            return false;
        }
        pairs.iter().take(wanted).all(|(num, den)| {
            let failing = pairs
                .iter()
                .filter(|(a, b)| a.saturating_mul(*den) != b.saturating_mul(*num))
                .count();
            failing >= wanted
        })
    }

    /// Whether every bucket of the one is at most that of the other: else some patient contributes
    /// more to the one.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.sums.iter().zip(&other.sums).all(|(a, b)| a <= b)
    }

    /// The same for the patients by structure and practitioner: else the one has a patient whom the
    /// other has not.
    pub(crate) fn is_placed_within(&self, other: &Self) -> bool {
        let structures = self.structures.iter().zip(&other.structures);
        let practitioners = self.practitioners.iter().zip(&other.practitioners);
        structures.chain(practitioners).all(|(a, b)| a <= b)
    }
}

fn bucket(number: u64, buckets: usize) -> usize {
    // Steele, Lea and Flood, Fast splittable pseudorandom number generators (2014): the finaliser.
    let mut x = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^= x >> 31;
    let buckets = u64::try_from(buckets).unwrap_or(u64::MAX);
    usize::try_from(x.checked_rem(buckets).unwrap_or(0)).unwrap_or(0)
}
