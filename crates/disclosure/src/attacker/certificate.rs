//! The proof that sensitive cells are protected: for each, two worlds that agree with all that was
//! published, one with a value low enough and one with a value high enough. Its check needs no solver.

use super::Published;
use super::programme::{Direction, extreme};
use crate::DisclosureError;
use serde::{Deserialize, Serialize};

without_data!(Need, World, Proof, Certificate);

/// How far the attacker's interval of a sensitive cell must reach.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The cell.
    pub cell: usize,
    /// Some world has at most this value: the true one less the lower protection level.
    pub at_most: i64,
    /// Some world has at least this value: the true one plus the upper protection level.
    pub at_least: i64,
}

/// A whole value for every cell.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct World(pub Vec<i64>);

/// Which two worlds prove a need, by their places.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The world with the low value.
    pub low: usize,
    /// The world with the high value.
    pub high: usize,
}

/// Worlds, and for each need which two of them prove it. Needs share worlds.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub(super) worlds: Vec<World>,
    proofs: Vec<Proof>,
}

impl Certificate {
    /// Whether every need is proved, by whole-number arithmetic alone.
    #[must_use]
    pub fn proves(&self, published: &Published, needs: &[Need]) -> bool {
        let value = |world: usize, cell: usize| self.worlds.get(world)?.0.get(cell).copied();
        self.worlds.iter().all(|world| world.agrees(published))
            && self.proofs.len() == needs.len()
            && needs.iter().zip(&self.proofs).all(|(need, proof)| {
                value(proof.low, need.cell).is_some_and(|low| low <= need.at_most)
                    && value(proof.high, need.cell).is_some_and(|high| high >= need.at_least)
            })
    }
}

impl World {
    /// Whether it has the published cells and fulfils the equations.
    fn agrees(&self, published: &Published) -> bool {
        let value = |cell: &usize| self.0.get(*cell).copied().map(i128::from);
        let is_sum = |equation: &super::Equation| {
            let parts: Option<i128> = equation.parts.iter().map(value).sum();
            parts.is_some() && parts == value(&equation.total)
        };
        self.0.len() == published.cells.len()
            && self
                .0
                .iter()
                .zip(&published.cells)
                .all(|(value, bounds)| bounds.contain(*value))
            && published.equations.iter().all(is_sum)
    }
}

/// The proof that all needs are met, or the cells that are exposed or could not be proved: whoever
/// calls must take them for exposed.
///
/// # Errors
/// As [`super::intervals`].
pub fn certify(
    published: &Published,
    needs: &[Need],
) -> Result<Result<Certificate, Vec<usize>>, DisclosureError> {
    published.check()?;
    let mut worlds = Vec::new();
    let mut proofs = Vec::new();
    let mut exposed = Vec::new();
    for need in needs {
        published.bounds(need.cell)?;
        let low = witness(published, &mut worlds, need, Direction::Down)?;
        let high = witness(published, &mut worlds, need, Direction::Up)?;
        match (low, high) {
            (Some(low), Some(high)) => proofs.push(Proof { low, high }),
            (None, _) | (_, None) => exposed.push(need.cell),
        }
    }
    if exposed.is_empty() {
        return Ok(Ok(Certificate { worlds, proofs }));
    }
    Ok(Err(exposed))
}

/// A world that reaches the need on one side: one that is there already, or one more.
fn witness(
    published: &Published,
    worlds: &mut Vec<World>,
    need: &Need,
    direction: Direction,
) -> Result<Option<usize>, DisclosureError> {
    let reaches = |world: &World| {
        world.0.get(need.cell).is_some_and(|value| match direction {
            Direction::Down => *value <= need.at_most,
            Direction::Up => *value >= need.at_least,
        })
    };
    if let Some(place) = worlds.iter().position(reaches) {
        return Ok(Some(place));
    }
    let cap = match direction {
        Direction::Down => None,
        Direction::Up => Some(need.at_least),
    };
    let Some(found) = extreme(published, need.cell, direction, cap)? else {
        return Ok(None);
    };
    let world = World(found.world);
    if !reaches(&world) || !world.agrees(published) {
        return Ok(None);
    }
    worlds.push(world);
    Ok(Some(worlds.len().saturating_sub(1)))
}
