//! The distinct rows of a model, by whom they hold.

use super::atoms::Groups;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// Rows in the order in which they were first given.
#[derive(Clone, Default)]
pub(super) struct Rows {
    rows: Vec<Groups>,
    /// By a digest of their patients.
    by_digest: BTreeMap<Digest, Vec<usize>>,
}

impl Rows {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Groups> {
        self.rows.iter()
    }

    /// The row with these very groups, of which this is the digest.
    pub(super) fn find(&self, groups: &Groups, digest: Digest) -> Option<usize> {
        self.like(digest, |row| row == groups)
    }

    /// The row that holds these patients, of whom this is the digest, in whatever groups.
    pub(super) fn find_whole(&self, patients: &RoaringBitmap, digest: Digest) -> Option<usize> {
        let is_whole = |row: &Groups| {
            let sizes = row.values().map(RoaringBitmap::len);
            sizes.fold(0, u64::saturating_add) == patients.len()
                && row.values().all(|group| group.is_subset(patients))
        };
        self.like(digest, is_whole)
    }

    fn like(&self, digest: Digest, is_like: impl Fn(&Groups) -> bool) -> Option<usize> {
        let mut places = self.by_digest.get(&digest)?.iter();
        let is_like = |place: &&usize| self.rows.get(**place).is_some_and(&is_like);
        places.find(is_like).copied()
    }

    /// One more, which was not found.
    pub(super) fn push(&mut self, groups: Groups, digest: Digest) {
        let place = self.rows.len();
        self.by_digest.entry(digest).or_default().push(place);
        self.rows.push(groups);
    }
}

/// The sum of a mixed number for each patient: that of disjoint sets is that of their union. Rows that agree in it are
/// held against each other, so that it need not be hard to find two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Digest(u64);

impl Digest {
    pub(super) fn of(groups: &Groups) -> Self {
        let digests = groups
            .values()
            .map(|patients| Self::of_patients(patients).0);
        Self(digests.fold(0, u64::wrapping_add))
    }

    pub(super) fn of_patients(patients: &RoaringBitmap) -> Self {
        Self(patients.iter().map(mixed).fold(0, u64::wrapping_add))
    }
}

/// Steele, Lea and Flood, `SplittableRandom` (2014).
fn mixed(patient: u32) -> u64 {
    let x = u64::from(patient).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
