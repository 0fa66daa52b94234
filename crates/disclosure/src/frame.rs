//! What an asker may know of who can be in a number: computed from attributes alone.
//!
//! A condition on attributes and secrets leaves every patient in one of three states: *in* whatever the
//! secrets are, *out* whatever they are, or *open*. What is left of the condition for an open patient
//! is the residual. A [`Frame`] holds the patients who are not out, in parts of one state and residual.

mod bytes;
mod part;
mod patients;

pub use part::{Part, State};
pub use patients::Patients;
pub(crate) use patients::{Digest, Rests};

use roaring::{MultiOps, RoaringBitmap};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

/// Of one number: every patient who is in or open, in disjoint parts in canonical order. Two frames are
/// equal where every patient has the same state and residual. `Debug` shows no content.
#[derive(Clone, Default)]
pub struct Frame {
    /// Ascending by state and residual, no two of which are equal.
    parts: Vec<Part>,
    /// Their union.
    reach: Patients,
    states: OnceLock<[u8; 32]>,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Frame {}

impl Frame {
    /// Of these parts, in any order; parts of one state and residual become one. `None` if a part has no
    /// patients, if a patient is in two, or if one residual is said to hold two sets of columns.
    pub fn new(mut parts: Vec<Part>) -> Option<Self> {
        let reach = disjoint(&parts)?;
        parts.sort_by_key(Part::key);
        let mut merged: Vec<Part> = Vec::with_capacity(parts.len());
        for part in parts {
            match merged.last_mut() {
                Some(last) if last.key() == part.key() => last.join(&part)?,
                Some(_) | None => merged.push(part),
            }
        }
        Some(Self {
            parts: merged,
            reach,
            states: OnceLock::new(),
        })
    }

    /// The parts, ascending by state and residual.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The patients of some parts, which are those in reach if the parts are all.
    fn union<'a>(&self, parts: impl Iterator<Item = &'a Part>) -> Patients {
        let parts: Vec<&Part> = parts.collect();
        match parts.as_slice() {
            [] => Patients::default(),
            [only] => only.patients.clone(),
            several if several.len() == self.parts.len() => self.reach.clone(),
            several => {
                let sets = several.iter().map(|part| &*part.patients);
                Patients::from(sets.union())
            }
        }
    }

    fn in_state(&self, state: State) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.state == state)
    }

    /// Everybody who may be in the number: in and open.
    pub fn reach(&self) -> &Patients {
        &self.reach
    }

    /// Those of whom the asker may not know whether they are in the number.
    pub fn open(&self) -> Patients {
        self.union(self.in_state(State::Open))
    }

    /// Patients in the reach.
    pub fn reach_len(&self) -> u64 {
        self.reach.len()
    }

    /// How many in reach have numbers of each rest.
    pub(crate) fn rests(&self) -> Rests {
        let mut rests = Rests::default();
        for part in &self.parts {
            rests.add(part.patients.rests());
        }
        rests
    }

    /// Open patients.
    pub fn open_len(&self) -> u64 {
        let open = self.in_state(State::Open);
        open.fold(0, |sum: u64, part| sum.saturating_add(part.patients.len()))
    }

    /// SHA-256 of who is in and who is open. It does not depend on residuals, nor on how the frame was
    /// cut into parts.
    pub fn states_digest(&self) -> [u8; 32] {
        *self.states.get_or_init(|| {
            let [is_in, open] = [State::In, State::Open].map(|state| self.in_state(state));
            let [is_in, open] = [self.union(is_in), self.union(open)];
            if open.is_empty() {
                is_in.states_digest(State::In)
            } else if is_in.is_empty() {
                open.states_digest(State::Open)
            } else {
                patients::states_digest(&is_in, &open)
            }
        })
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
        let either = self.reach.union_len(&other.reach);
        either.saturating_sub(same)
    }

    /// How many patients have another state in `other`: in, open or out.
    pub fn differing_states(&self, other: &Self) -> u64 {
        let same = [State::In, State::Open].map(|state| {
            let mine = self.union(self.in_state(state));
            mine.intersection_len(&other.union(other.in_state(state)))
        });
        let either = self.reach.union_len(&other.reach);
        same.into_iter().fold(either, u64::saturating_sub)
    }

    /// Whose secret of this column the number reads: for a column, the open patients in whose residual it
    /// is; for presence (`None`), everybody in reach.
    pub fn row_of(&self, column: Option<u32>) -> Patients {
        let Some(column) = column else {
            return self.reach.clone();
        };
        let reads = |part: &&Part| part.columns.binary_search(&column).is_ok();
        self.union(self.in_state(State::Open).filter(reads))
    }

    /// The secret columns that some open patient's residual holds.
    pub fn columns(&self) -> BTreeSet<u32> {
        let open = self.in_state(State::Open);
        open.flat_map(|part| part.columns.iter().copied()).collect()
    }
}

/// The patients of all of these; `None` if one is without patients, or two have one together.
fn disjoint(parts: &[Part]) -> Option<Patients> {
    if let [only] = parts {
        return (!only.patients.is_empty()).then(|| only.patients.clone());
    }
    let mut reach = RoaringBitmap::new();
    for part in parts {
        if part.patients.is_empty() || !reach.is_disjoint(&part.patients) {
            return None;
        }
        reach |= &*part.patients;
    }
    Some(Patients::from(reach))
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
