//! What an asker may know of who can be in a number: computed from attributes alone.
//!
//! A condition on attributes and secrets leaves every patient in one of three states: *in* whatever the
//! secrets are, *out* whatever they are, or *open*. What is left of the condition for an open patient
//! is the residual. A [`Frame`] holds the patients who are not out, in parts of one state and residual.

mod bytes;
mod part;

pub use part::{Part, State};

use roaring::RoaringBitmap;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;

/// Of one number: every patient who is in or open, in disjoint parts in canonical order. Two frames are
/// equal where every patient has the same state and residual. `Debug` shows no content.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Ascending by state and residual, no two of which are equal.
    parts: Vec<Part>,
}

impl Frame {
    /// Of these parts, in any order; parts of one state and residual become one. `None` if a part has no
    /// patients, if a patient is in two, or if one residual is said to hold two sets of columns.
    pub fn new(mut parts: Vec<Part>) -> Option<Self> {
        let mut reach = RoaringBitmap::new();
        for part in &parts {
            if part.patients.is_empty() || !reach.is_disjoint(&part.patients) {
                return None;
            }
            reach |= part.patients.as_ref();
        }
        parts.sort_by_key(Part::key);
        let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
        for part in parts {
            match merged.last_mut() {
                Some(last) if last.key() == part.key() => last.join(&part)?,
                Some(_) | None => merged.push(part),
            }
        }
        Some(Self { parts: merged })
    }

    /// The parts, ascending by state and residual.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn union<'a>(parts: impl Iterator<Item = &'a Part>) -> RoaringBitmap {
        parts.fold(RoaringBitmap::new(), |all, part| {
            all | part.patients.as_ref()
        })
    }

    fn in_state(&self, state: State) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.state == state)
    }

    /// Everybody who may be in the number: in and open.
    pub fn reach(&self) -> RoaringBitmap {
        Self::union(self.parts.iter())
    }

    /// Those of whom the asker may not know whether they are in the number.
    pub fn open(&self) -> RoaringBitmap {
        Self::union(self.in_state(State::Open))
    }

    /// Patients in the reach.
    pub fn reach_len(&self) -> u64 {
        len(self.parts.iter())
    }

    /// Open patients.
    pub fn open_len(&self) -> u64 {
        len(self.in_state(State::Open))
    }

    /// SHA-256 of who is in and who is open. It does not depend on residuals, nor on how the frame was
    /// cut into parts.
    pub fn states_digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for state in [State::In, State::Open] {
            let patients = Self::union(self.in_state(state));
            digest.update([state.byte()]);
            digest.update(patients.len().to_le_bytes());
            let mut buffer = Vec::with_capacity(4 * CHUNK);
            for (place, patient) in patients.iter().enumerate() {
                buffer.extend(patient.to_le_bytes());
                if place % CHUNK == CHUNK - 1 {
                    digest.update(&buffer);
                    buffer.clear();
                }
            }
            digest.update(&buffer);
        }
        digest.finalize().into()
    }

    /// How many patients have another state or residual in `other`; out is a residual of its own.
    pub fn differing_residuals(&self, other: &Self) -> u64 {
        let mut theirs = other.parts.iter().peekable();
        let mut same = 0_u64;
        for part in &self.parts {
            while theirs.next_if(|their| their.key() < part.key()).is_some() {}
            if let Some(their) = theirs.next_if(|their| their.key() == part.key()) {
                same = same.saturating_add(part.patients.intersection_len(&their.patients));
            }
        }
        let either = self.reach().union_len(&other.reach());
        either.saturating_sub(same)
    }

    /// How many patients have another state in `other`: in, open or out.
    pub fn differing_states(&self, other: &Self) -> u64 {
        let same = [State::In, State::Open].map(|state| {
            let mine = Self::union(self.in_state(state));
            mine.intersection_len(&Self::union(other.in_state(state)))
        });
        let either = self.reach().union_len(&other.reach());
        same.into_iter().fold(either, u64::saturating_sub)
    }

    /// Whose secret of this column the number reads: for a column, the open patients in whose residual it
    /// is; for presence (`None`), everybody in reach.
    pub fn row_of(&self, column: Option<u32>) -> RoaringBitmap {
        let Some(column) = column else {
            return self.reach();
        };
        let reads = |part: &&Part| part.columns.binary_search(&column).is_ok();
        Self::union(self.in_state(State::Open).filter(reads))
    }

    /// The secret columns that some open patient's residual holds.
    pub fn columns(&self) -> BTreeSet<u32> {
        let open = self.in_state(State::Open);
        open.flat_map(|part| part.columns.iter().copied()).collect()
    }
}

/// Patients that are hashed at once.
const CHUNK: usize = 1_024;

fn len<'a>(parts: impl Iterator<Item = &'a Part>) -> u64 {
    parts.fold(0, |sum: u64, part| sum.saturating_add(part.patients.len()))
}

impl fmt::Debug for Frame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Frame(…)")
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "plain arithmetic on numbers of the test"
)]
mod tests;
