//! How much a row would tell of whom it tells most.

use super::{Factor, RAISED, Step};

/// Information in units of 1/σ² that is little: a number on everybody tells so much of each, and one on some
/// hundreds that was given before.
const LITTLE: f64 = 1e-3;

/// The largest information, after a row, on any unknown on which the row raises it, and on any on which it
/// raises it by more than a little; infinite if the row is no row.
#[derive(Clone, Copy)]
pub(crate) struct Raised {
    pub(crate) largest: f64,
    pub(crate) much: f64,
}

impl Raised {
    const ALL: Self = Self {
        largest: f64::INFINITY,
        much: f64::INFINITY,
    };
}

impl Factor {
    /// What a row would raise, at most. Unknowns that the row does not hold are in it too: a number on A tells
    /// of B after one on both.
    pub(crate) fn raised(&self, step: &Step) -> Raised {
        if !step.is_sound() {
            return Raised::ALL;
        }
        let little = LITTLE / self.prior;
        let nothing = self.of_told(0.0);
        let mut raised = Raised {
            largest: nothing,
            much: nothing,
        };
        let mut look = |column: Option<usize>, weight: f64| {
            let y = step.explains(column, weight);
            let before = self.told(column);
            let told = before + y * y;
            // Not "more": what is no number is raised.
            let is_same = y * y <= RAISED * told;
            if is_same {
                return;
            }
            let after = self.of_told(told);
            raised.largest = raised.largest.max(after);
            let is_little = after - self.of_told(before) <= little;
            if !is_little {
                raised.much = raised.much.max(after);
            }
        };
        for piece in step.pieces() {
            look(piece.column, piece.weight);
        }
        for column in step.others(self.columns.len()) {
            look(Some(column), 0.0);
        }
        raised
    }
}
