//! The patients of a frame who have one state and one residual.

use super::Patients;
use std::fmt;
use std::sync::Arc;

/// What an asker may know of whether a patient is in a number. Patients who are out are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// In, whatever the secrets are.
    In,
    /// In or not, as the secrets are.
    Open,
}

impl State {
    /// How it is written.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::In => 1,
            Self::Open => 2,
        }
    }

    pub(super) fn of_byte(byte: u8) -> Option<Self> {
        [Self::In, Self::Open]
            .into_iter()
            .find(|state| state.byte() == byte)
    }
}

/// Patients of one state and residual. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// Theirs.
    pub state: State,
    /// Digest of what is left of the condition, with its attributes filled in and simplified.
    pub residual: u64,
    /// The secret columns in the residual, by number, ascending, each once.
    pub columns: Arc<[u32]>,
    /// At least one.
    pub patients: Patients,
}

impl Part {
    /// Of columns in any order.
    pub fn new(
        state: State,
        residual: u64,
        columns: impl IntoIterator<Item = u32>,
        patients: impl Into<Patients>,
    ) -> Self {
        let mut columns: Vec<u32> = columns.into_iter().collect();
        columns.sort_unstable();
        columns.dedup();
        let columns = columns.into();
        Self {
            state,
            residual,
            columns,
            patients: patients.into(),
        }
    }

    pub(super) fn key(&self) -> (State, u64) {
        (self.state, self.residual)
    }

    /// Takes in another part of the same state and residual. `None` if their columns are not the same.
    pub(super) fn join(&mut self, other: &Self) -> Option<()> {
        if self.columns != other.columns {
            return None;
        }
        self.patients = Patients::from(&*self.patients | &*other.patients);
        Some(())
    }

    /// Whether the columns are ascending, each once.
    pub(super) fn is_ordered(&self) -> bool {
        self.columns.is_sorted_by(|one, next| one < next)
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Part(…)")
    }
}
