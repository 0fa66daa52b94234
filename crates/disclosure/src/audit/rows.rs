//! The distinct rows of a model, by whom they hold.

use super::atoms::Groups;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// Rows in the order in which they were first given.
#[derive(Clone, Default)]
pub(super) struct Rows {
    rows: Vec<Groups>,
    /// By a digest of their patients.
    by_digest: BTreeMap<u64, Vec<usize>>,
}

impl Rows {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Groups> {
        self.rows.iter()
    }

    /// The row with these very groups.
    pub(super) fn find(&self, groups: &Groups) -> Option<usize> {
        self.like(digest(groups), |row| row == groups)
    }

    /// The row that holds these patients, in whatever groups.
    pub(super) fn find_whole(&self, patients: &RoaringBitmap) -> Option<usize> {
        let is_whole = |row: &Groups| {
            let sizes = row.values().map(RoaringBitmap::len);
            sizes.fold(0, u64::saturating_add) == patients.len()
                && row.values().all(|group| group.is_subset(patients))
        };
        self.like(of_patients(patients), is_whole)
    }

    fn like(&self, digest: u64, is_like: impl Fn(&Groups) -> bool) -> Option<usize> {
        let mut places = self.by_digest.get(&digest)?.iter();
        let is_like = |place: &&usize| self.rows.get(**place).is_some_and(&is_like);
        places.find(is_like).copied()
    }

    /// One more, which was not found.
    pub(super) fn push(&mut self, groups: Groups) {
        let place = self.rows.len();
        self.by_digest
            .entry(digest(&groups))
            .or_default()
            .push(place);
        self.rows.push(groups);
    }
}

/// That of disjoint sets is that of their union.
fn digest(groups: &Groups) -> u64 {
    let digests = groups.values().map(of_patients);
    digests.fold(0, u64::wrapping_add)
}

/// The sum of a mixed number for each patient. Sets that agree in it are held against each other, so that
/// it need not be hard to find two.
fn of_patients(patients: &RoaringBitmap) -> u64 {
    patients.iter().map(mixed).fold(0, u64::wrapping_add)
}

/// Steele, Lea and Flood, `SplittableRandom` (2014).
fn mixed(patient: u32) -> u64 {
    let x = u64::from(patient).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
