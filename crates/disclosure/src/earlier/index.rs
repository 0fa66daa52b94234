//! The numbers that were given before, found without reading their vectors.
//!
//! Three questions are asked of them: which one has this signature, which ones are of this class,
//! and which ones a new number must be compared with vector by vector. The last goes through all of
//! them in their order, but looks at a hundred bytes of each (`apart::Brief`), then at the summaries
//! of the few that are left.

use super::apart::{self, Brief};
use super::candidate::Candidate;
use super::homes::Homes;
use super::remembered::{Remembered, Signature};
use super::{Shelf, Vector};
use crate::Profile;
use std::collections::BTreeMap;

/// Records, oldest first.
#[derive(Default)]
pub(crate) struct Index {
    records: Vec<Remembered>,
    briefs: Vec<Brief>,
    /// Places in `records`, by signature.
    by_signature: Vec<(Signature, usize)>,
    /// Places of the totals in `records`, by class.
    by_class: BTreeMap<u64, Vec<usize>>,
    shelf: Option<Box<dyn Shelf>>,
}

impl Index {
    pub(crate) fn of(records: Vec<Remembered>, shelf: Option<Box<dyn Shelf>>) -> Self {
        let mut by_signature: Vec<(Signature, usize)> = records
            .iter()
            .enumerate()
            .map(|(place, record)| (record.signature, place))
            .collect();
        by_signature.sort_unstable();
        let mut by_class: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (place, record) in records.iter().enumerate().filter(|(_, r)| r.linear) {
            by_class.entry(record.class).or_default().push(place);
        }
        Self {
            briefs: records.iter().map(Brief::of).collect(),
            by_signature,
            by_class,
            shelf,
            records,
        }
    }

    pub(crate) fn has_shelf(&self) -> bool {
        self.shelf.is_some()
    }

    /// The vector of a record; `None` where it cannot be read.
    pub(crate) fn load(&self, record: &Remembered) -> Option<Vector> {
        let bytes = self.shelf.as_ref()?.read(record.place)?;
        Vector::from_bytes(&bytes)
    }

    /// Those with a signature.
    pub(crate) fn signed(&self, signature: Signature) -> impl Iterator<Item = &Remembered> {
        let before = |(other, _): &(Signature, usize)| *other < signature;
        let first = self.by_signature.partition_point(before);
        let rest = self.by_signature.get(first..).unwrap_or_default().iter();
        rest.take_while(move |(other, _)| *other == signature)
            .filter_map(|(_, place)| self.records.get(*place))
    }

    /// The totals of a class, oldest first.
    pub(crate) fn of_class(&self, class: u64) -> impl Iterator<Item = &Remembered> {
        let places = self.by_class.get(&class).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.records.get(*place))
    }

    /// Those whose vectors must be looked at beside a new number, oldest first.
    pub(crate) fn open<'a>(
        &'a self,
        new: &'a Candidate,
        homes: &'a Homes,
        profile: &'a Profile,
    ) -> impl Iterator<Item = &'a Remembered> {
        let k = profile.k();
        let both = self.briefs.iter().zip(&self.records);
        both.filter(move |(brief, _)| brief.is_open(new, k))
            .map(|(_, record)| record)
            .filter(move |record| apart::is_open(new, record, homes, profile))
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small worlds")]
#[path = "index_tests.rs"]
mod tests;
