//! The distinct rows of a model, by whom they hold.

use super::atoms::Groups;
use crate::frame::{Digest, Patients};
use std::collections::BTreeMap;

/// Rows in the order in which they were first given.
#[derive(Clone, Default)]
pub(super) struct Rows {
    all: Vec<Groups>,
    /// By the digest of their patients.
    by_digest: BTreeMap<Digest, Vec<usize>>,
}

impl Rows {
    /// The row with these very groups.
    pub(super) fn find(&self, groups: &Groups) -> Option<usize> {
        let mut places = self.by_digest.get(&digest(groups))?.iter();
        let is_same = |place: &&usize| self.all.get(**place) == Some(groups);
        places.find(is_same).copied()
    }

    /// One more, which was not found; its place.
    pub(super) fn push(&mut self, groups: Groups) -> usize {
        let place = self.all.len();
        let known = self.by_digest.entry(digest(&groups)).or_default();
        known.push(place);
        self.all.push(groups);
        place
    }
}

/// That of disjoint sets is that of their union.
fn digest(groups: &Groups) -> Digest {
    let digests = groups.values().map(Patients::digest);
    digests.fold(Digest::default(), Digest::and)
}
