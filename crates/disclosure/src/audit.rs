//! What all numbers that were given tell together: added up, never searched.
//!
//! Each unknown (a patient's secret, a structure's share) has a prior of its own variance; each number
//! given is a weighted sum of unknowns and of noise. In this Gaussian linear model the variance of an
//! unknown, given all numbers, has a closed form that does not depend on the numbers themselves, so
//! that a decision that rests on it tells nothing (a simulatable audit: Kenthapadi, Mishra and Nissim,
//! "Simulatable auditing", 2005). The memory keeps the
//! inverse of the normal equations, one row a distinct set of patients; a new number is a rank-one step
//! (Rasmussen and Williams, "Gaussian processes for machine learning", 2006, A.3), of a new row or of the
//! precision of one. The information on an unknown, 1/variance − 1/prior variance, never shrinks;
//! a number after which somebody's would pass a limit is hidden. So there is no combination of
//! numbers, however many, that tells a linear attacker with this prior more than the limit.

mod atoms;
mod entities;
mod factor;
mod leverage;
mod memory;
mod near;
mod places;
mod record;
mod rows;
mod systems;
mod verdict;

pub use entities::{Entities, Followed, WeighedEntities};
pub use leverage::{Leverage, Weighed};
pub use memory::{Memory, Used};
pub(crate) use record::StatisticId;
pub use record::sets_of;
pub(crate) use verdict::{Kind, Number, Piece, Reading, System, Verdict};

#[cfg(test)]
mod dense;

/// How much all numbers together may tell of one unknown.
///
/// Numbers on many patients, which tell little of each, go on where one patient's limit is nearly used, so that
/// nobody's limit ends them all: beyond the part that is for any number, each may use a share of what is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// The most information.
    pub most: f64,
    /// The part of it that is for any number, 0 to 1.
    pub unreserved: f64,
    /// Of what is left beyond, what one number may use, 0 to 1.
    pub per_number: f64,
}

/// Nearer to a limit than this share of it counts as beyond: floating point is not trusted further.
const MARGIN: f64 = 1e-6;

/// Whether information is beyond a limit, so that the number must be hidden. What is within 10⁻⁶ of
/// the limit, and what is no number, is beyond.
pub fn is_beyond(information: f64, limit: f64) -> bool {
    let is_within = information < limit * (1.0 - MARGIN);
    !is_within
}
