//! How much a row would tell of whom it tells most, and of whom it tells much.

use super::{Factor, RAISED, Step};
use crate::audit::is_beyond;

/// The part of a limit that is for every number: what is above is kept for those that tell less.
const PARTS: [Part; 3] = [
    Part {
        beyond: 1e-3,
        of_limit: 0.90,
    },
    Part {
        beyond: 1e-4,
        of_limit: 0.95,
    },
    Part {
        beyond: 1e-5,
        of_limit: 0.98,
    },
];

/// Numbers that tell more than this of somebody, in units of 1/σ², have this part of the limit. A new number on
/// some hundreds tells about 10⁻³, one on thousands 10⁻⁴, one on a row that was given often less.
struct Part {
    beyond: f64,
    of_limit: f64,
}

/// The largest information, after a row, on any unknown on which the row raises it, and on any on which it
/// raises it beyond each part; infinite if the row is no row.
#[derive(Clone, Copy)]
pub(crate) struct Raised {
    pub(crate) largest: f64,
    beyond: [f64; 3],
}

impl Raised {
    fn of(information: f64) -> Self {
        Self {
            largest: information,
            beyond: [information; 3],
        }
    }

    /// Of an unknown: what the row adds, in units of 1/σ², and what is known then.
    fn look(&mut self, added: f64, after: f64) {
        self.largest = self.largest.max(after);
        for (largest, part) in self.beyond.iter_mut().zip(&PARTS) {
            // Not "more": what is no number is beyond.
            let is_less = added <= part.beyond;
            if !is_less {
                *largest = largest.max(after);
            }
        }
    }

    /// Whether the row leaves everybody of whom it tells within a limit and within the parts of it.
    pub(crate) fn is_within(&self, limit: f64) -> bool {
        let mut parts = self.beyond.iter().zip(&PARTS);
        !is_beyond(self.largest, limit)
            && parts.all(|(largest, part)| !is_beyond(*largest, limit * part.of_limit))
    }
}

impl Factor {
    /// What a row would raise, at most. Unknowns that the row does not hold are in it too: a number on A tells
    /// of B after one on both.
    pub(crate) fn raised(&self, step: &Step) -> Raised {
        if !step.is_sound() {
            return Raised::of(f64::INFINITY);
        }
        let mut raised = Raised::of(self.of_told(0.0));
        let mut look = |column: Option<usize>, weight: f64| {
            let y = step.explains(column, weight);
            let before = self.told(column);
            let told = before + y * y;
            // Not "more": what is no number is raised.
            let is_same = y * y <= RAISED * told;
            if !is_same {
                let after = self.of_told(told);
                let added = self.prior * (after - self.of_told(before));
                raised.look(added, after);
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
