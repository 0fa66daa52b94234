//! What was given before, and what a new number would tell together with it.
//!
//! A number that leaves is the total of a [`Vector`]: what each patient contributes. Two numbers
//! whose vectors differ for fewer than k patients, *possibly for none*, would tell of these; so the
//! earlier answer is given again, with the status `near`, and which of the two it was cannot be seen.
//! The comparison is on vectors, not on questions: another way to write the question, another
//! statistic that happens to be the same number, or the same one without a single visit, are all
//! found. In this order (`statement`):
//!
//! 1. the same question in other words gives its answer again;
//! 2. numbers of one cell of one statement that differ by few patients hide the later one (`D12`);
//! 3. pairs: every earlier number (`pair`), where its record does not prove that they are far apart
//!    (`apart`, `sample`, `index`);
//! 4. combinations of any number of earlier numbers of one class (`system`, by `partition`, `peel` and
//!    `span`);
//! 5. beyond a stated number of steps, what could not be judged is hidden (`D14`).
//!
//! A number that leaves for the first time, with all that passed before it in its statement, is
//! kept: [`Earlier::given`].

mod apart;
mod atoms;
mod avoided;
mod candidate;
mod echelon;
mod homes;
mod index;
mod pair;
mod part;
mod partition;
mod peel;
mod remembered;
mod sample;
#[cfg(test)]
mod shelved;
mod sketch;
mod small;
mod span;
mod statement;
mod system;
mod vector;

pub use homes::Homes;
pub use remembered::{Place, RECORD_BYTES};
pub use vector::Vector;

pub(crate) use atoms::mixed;
pub(crate) use candidate::{Candidate, Cell};
pub(crate) use remembered::Signature;
pub(crate) use sample::Lowest;
pub(crate) use sketch::Sketch;

pub(crate) use statement::Settled;

use crate::{DisclosureError, Profile, Reason};
use index::Index;
use rayon::prelude::*;
use remembered::Remembered;
use statement::{Fresh, Known};
use std::sync::Arc;

/// Most steps that a statement may take to look for combinations of numbers of one class. A step is a
/// few additions of fractions.
const SEARCH_STEPS: u64 = 400_000_000;

/// Reads vectors from where the caller keeps them.
pub trait Shelf: Send {
    /// The bytes at a place; `None` if they cannot be read, which hides what depends on them.
    fn read(&self, place: Place) -> Option<Vec<u8>>;
}

/// What a person, a project and the public have been given before, and where patients are followed.
pub struct Earlier {
    remembered: Index,
    homes: Arc<Homes>,
    fresh: Vec<Fresh>,
    denials: u64,
    /// Instead of the usual number.
    steps: Option<u64>,
}

impl std::fmt::Debug for Earlier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Earlier(…)")
    }
}

/// A number to be kept: its record, and its vector. The record says where the vector will be,
/// counted from the place that the caller gave.
#[derive(Clone, PartialEq, Eq)]
#[expect(
    missing_debug_implementations,
    reason = "it holds patients: it must not be printed"
)]
pub struct Given {
    /// [`RECORD_BYTES`] bytes.
    pub record: Vec<u8>,
    /// The vector.
    pub vector: Vec<u8>,
}

impl Earlier {
    /// Nothing was given before, and nobody's structure is known but from the tables themselves.
    pub fn nothing() -> Self {
        Self {
            remembered: Index::default(),
            homes: Arc::default(),
            fresh: Vec::new(),
            denials: 0,
            steps: None,
        }
    }

    /// These records were given before; `shelf` reads their vectors.
    ///
    /// # Errors
    /// `D26` if a record is not what [`given`](Self::given) made.
    pub fn remembering<'a>(
        records: impl IntoIterator<Item = &'a [u8]>,
        shelf: Box<dyn Shelf>,
        homes: Arc<Homes>,
    ) -> Result<Self, DisclosureError> {
        let remembered = records
            .into_iter()
            .map(|bytes| Remembered::from_bytes(bytes).ok_or(DisclosureError::MemoryCorrupt))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            remembered: Index::of(remembered, Some(shelf)),
            homes,
            ..Self::nothing()
        })
    }

    /// How many steps a class may take in a statement, whatever the policy says; for tests of the limit.
    #[must_use]
    pub fn within_steps(mut self, steps: u64) -> Self {
        self.steps = Some(steps);
        self
    }

    /// Whether anything given now will be remembered.
    pub(crate) fn is_remembering(&self) -> bool {
        self.remembered.has_shelf()
    }

    pub(crate) fn homes(&self) -> &Homes {
        &self.homes
    }

    /// How many numbers were withheld, or answered by an earlier one, because of what was given
    /// before. Such refusals depend on the data; a policy limits them.
    pub fn denials(&self) -> u64 {
        self.denials
    }

    /// The numbers that were given for the first time, the vectors one after the other from
    /// `offset`.
    pub fn given(&self, offset: u64) -> Vec<Given> {
        let mut next = offset;
        let mut all = Vec::new();
        for fresh in &self.fresh {
            let vector = fresh.vector.to_bytes();
            let length = u64::try_from(vector.len()).unwrap_or(u64::MAX);
            let mut record = fresh.record.clone();
            record.place = Place {
                offset: next,
                length,
            };
            next = next.saturating_add(length);
            all.push(Given {
                record: record.to_bytes(),
                vector,
            });
        }
        all
    }

    /// Holds the numbers of one statement against each other and against what was given before, in
    /// their order.
    pub(crate) fn settle(&mut self, candidates: Vec<Candidate>, profile: &Profile) -> Vec<Settled> {
        let homes = &self.homes;
        let candidates: Vec<Candidate> = candidates
            .into_par_iter()
            .map(|candidate| candidate.summed_up(homes))
            .collect();
        let known = Known {
            index: &self.remembered,
            homes,
            profile,
            steps: self.steps.unwrap_or(SEARCH_STEPS),
        };
        let all = known.settle(&candidates, &mut self.fresh);
        for settled in &all {
            let is_denied = match settled {
                Settled::Shown => false,
                Settled::Near(_) => true,
                Settled::Hidden(reason) => *reason != Reason::Difference,
            };
            self.denials = self.denials.saturating_add(u64::from(is_denied));
        }
        all
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small worlds")]
#[path = "earlier/missed_tests.rs"]
mod missed_tests;
