//! The attacker of a table with totals: what follows for a hidden cell from the published ones, the
//! equations between them and the bounds that everybody knows. It reads published data only, and uses
//! nothing of the code that chose what to hide.
//!
//! The linear programme is that of Fischetti and Salazar (Management Science, 2001): the least and the
//! largest value of one cell under all that is known.

/// `Debug` that names the type and shows no datum: a world may be the true one.
macro_rules! without_data {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })+
    };
}

mod certificate;
mod programme;
mod published;

pub use certificate::{Certificate, Need, Proof, World, certify};
pub use published::{Bounds, Equation, Published};

use crate::DisclosureError;
use programme::{Direction, extreme};

/// What the attacker computes for every cell, in the order of the cells: the bounds of its value.
///
/// The bounds are those of the linear programme, brought to whole numbers. Not every whole number between
/// them need be possible, so that only a [`Certificate`] proves that a cell is protected.
///
/// # Errors
/// [`DisclosureError::Malformed`] if the publication does not fit together, contradicts itself, or is
/// beyond what the solver can decide.
pub fn intervals(published: &Published) -> Result<Vec<Bounds>, DisclosureError> {
    published.check()?;
    (0..published.cells.len())
        .map(|cell| interval(published, cell))
        .collect()
}

fn interval(published: &Published, cell: usize) -> Result<Bounds, DisclosureError> {
    let known = published.bounds(cell)?;
    if known.is_exact() {
        return Ok(known);
    }
    let lower = extreme(published, cell, Direction::Down, None)?;
    let upper = extreme(published, cell, Direction::Up, None)?;
    Ok(Bounds {
        lower: lower.map_or(known.lower, |found| found.objective_up()),
        upper: upper.map(|found| found.objective_down()),
    })
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small numbers of tests")]
mod attacker_tests;
