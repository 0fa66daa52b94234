//! The key of one number's noise, and what is drawn from it.

use super::mac::{Keyed, first_64};
use super::{CellKey, SetKey, laws};

/// Keeps noise keys apart from record keys.
const NOISE: &[u8; 8] = b"noise  1";

/// What a draw is for: every purpose has a draw of its own. The bytes are part of the noise and must
/// never change.
#[derive(Clone, Copy)]
pub(crate) enum Tag {
    /// The noise of a count.
    Count,
    /// The soft border of patients.
    Patients,
    /// The soft border of structures.
    Structures,
    /// The soft border of practitioners.
    Practitioners,
    /// The soft border of one structure's share.
    StructureShare,
    /// Whether an earlier answer is near.
    Near,
    /// The rank of a quantile.
    Quantile,
    /// The sum of a measure.
    Measure,
    /// The number of rows.
    Rows,
    /// A sum of squares or of products.
    Product,
    /// A number of distinct things.
    Distinct,
}

impl Tag {
    /// Its fixed byte.
    const fn byte(self) -> u8 {
        match self {
            Self::Count => 1,
            Self::Patients => 2,
            Self::Structures => 3,
            Self::Practitioners => 4,
            Self::StructureShare => 5,
            Self::Near => 6,
            Self::Quantile => 7,
            Self::Measure => 8,
            Self::Rows => 9,
            Self::Product => 10,
            Self::Distinct => 11,
        }
    }
}

/// From what the noise of one number is drawn: a keyed hash of the set, of the states of all classes
/// and of the piece. Neither printed nor compared.
pub(crate) struct NoiseKey([u8; 32]);

impl NoiseKey {
    /// Of a set, the digest of its frame's states, and the digest of what the piece asks.
    pub(crate) fn of(key: &CellKey, set: SetKey, states: &[u8; 32], piece: &[u8; 32]) -> Self {
        let (sum, n) = (set.sum.to_le_bytes(), set.n.to_le_bytes());
        Self(Keyed::new(key.bytes()).mac(&[NOISE, &sum, &n, states, piece]))
    }

    /// A whole number of the discrete normal with variance 4 (4.06), cut at ± 6.
    pub(crate) fn normal(&self, tag: Tag) -> i64 {
        laws::normal(self.bits(&[&[tag.byte(), 1]]))
    }

    /// The triangular law with standard deviation 1 and support ± √6, in 2⁻²⁰; its own for each
    /// column and each digest of contributions.
    pub(crate) fn triangular(&self, tag: Tag, column: u64, digest: u64) -> i64 {
        let (column, digest) = (column.to_le_bytes(), digest.to_le_bytes());
        laws::triangular(self.bits(&[&[tag.byte(), 2], &column, &digest]))
    }

    fn bits(&self, message: &[&[u8]]) -> u64 {
        first_64(&Keyed::new(&self.0).mac(message))
    }
}

/// The noise in the comparison of two numbers, in 2⁻²⁰: nearly normal (the sum of twelve uniforms)
/// with standard deviation 6, drawn from the keys of both, in whatever order they are named.
pub(crate) fn tau(a: &NoiseKey, b: &NoiseKey) -> i64 {
    let (first, second) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    let both = Keyed::new(&[first.0, second.0].concat());
    laws::six(&both.mac(&[&[Tag::Near.byte(), 3]]))
}

#[cfg(test)]
#[path = "noise_tests.rs"]
#[expect(clippy::cast_precision_loss, reason = "moments of draws")]
mod tests;
