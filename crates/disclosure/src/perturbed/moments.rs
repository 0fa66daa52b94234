//! The noise of each statistic (rule 2).

use super::{Noise, Piece, products, quantile};
use crate::cell_key::{NoiseKey, Tag, perturbed_sum};
use crate::counted::{CountedCell, MomentValue};
use crate::{MomentSpec, Profile, Reason, Scalar, Scale, Statistic, TableSpec, ValueCell};
use sha2::{Digest, Sha256};

/// Numbers of structures and practitioners are rounded to this.
const ENTITIES: i64 = 5;
/// Parts of a unit in which noise is counted.
const UNIT: i64 = 1 << 20;

/// The moments of one cell.
pub(super) struct Values<'a> {
    pub(super) spec: &'a TableSpec,
    pub(super) cell: &'a CountedCell,
    pub(super) pieces: &'a [Piece],
    pub(super) noise: &'a Noise<'a>,
    pub(super) profile: &'a Profile,
}

/// A moment with what stands behind it.
pub(super) struct Moment<'a> {
    pub(super) asked: &'a MomentSpec,
    pub(super) value: &'a MomentValue,
    pub(super) piece: &'a Piece,
}

impl Values<'_> {
    pub(super) fn find(&self, moment: usize) -> Result<Moment<'_>, Reason> {
        let asked = self.spec.moments.get(moment).ok_or(Reason::Patients)?;
        Ok(Moment {
            asked,
            value: self.cell.moments.get(moment).ok_or(Reason::Patients)?,
            piece: self.pieces.get(asked.piece).ok_or(Reason::Patients)?,
        })
    }

    pub(super) fn moment(&self, moment: usize) -> Result<i64, Reason> {
        let of = self.find(moment)?;
        match of.asked.statistic {
            Statistic::Patients => Ok(of.piece.patients),
            Statistic::Rows => self.rows(of.piece),
            Statistic::Sum | Statistic::SumWhereKnown => self.sum(&of),
            Statistic::SumOfProducts { .. } => products::sum(self, &of),
            Statistic::Quantile { millionths } => quantile::shown(self, &of, millionths),
            Statistic::DistinctStructures => entities(
                of.piece,
                of.piece.summary.structures.as_deref(),
                self.profile,
            ),
            Statistic::DistinctPractitioners => entities(
                of.piece,
                of.piece.summary.practitioners.as_deref(),
                self.profile,
            ),
            Statistic::DistinctValues => self.distinct(&of),
        }
    }

    /// Whether each patient has one row, so that rows are patients.
    fn is_single(&self, piece: &Piece) -> bool {
        let single = |of: &crate::PieceSpec| of.single_row;
        self.spec.pieces.iter().any(single)
            || (self.spec.rows_most <= 1 && piece.summary.rows == piece.summary.patients())
    }

    /// How many rows of one patient count.
    pub(super) fn most(&self, piece: &Piece) -> u64 {
        if self.is_single(piece) {
            1
        } else {
            self.spec.rows_most.max(1)
        }
    }

    /// Rows are a measure whose width is the most that a patient may have.
    pub(super) fn rows(&self, piece: &Piece) -> Result<i64, Reason> {
        if self.is_single(piece) {
            return Ok(piece.patients);
        }
        let rows = piece.summary.rows;
        let z = piece.noise.triangular(Tag::Rows, 0, rows);
        let n = piece.summary.patients();
        perturbed_sum(i128::from(rows), n, piece.patients, self.most(piece), z)
            .ok_or(Reason::Support)
    }

    pub(super) fn sum(&self, of: &Moment<'_>) -> Result<i64, Reason> {
        let clipped = of.value.clipped.as_ref().ok_or(Reason::Support)?;
        let scale = scale(of.asked, &self.cell.keys)?;
        let width = scale.width.saturating_mul(self.most(of.piece));
        let z = of
            .piece
            .noise
            .triangular(Tag::Measure, column(of.asked), clipped.marks.digest);
        let rows = self.rows(of.piece)?;
        perturbed_sum(
            i128::from(clipped.sum),
            of.piece.summary.rows,
            rows,
            width,
            z,
        )
        .ok_or(Reason::Support)
    }

    /// Values whose own patients lie within the border of patients.
    fn distinct(&self, of: &Moment<'_>) -> Result<i64, Reason> {
        let values = of.value.cells.as_ref().ok_or(Reason::Support)?;
        let shown = |cell: &&ValueCell| {
            let set = cell.set;
            let about: [u8; 32] = Sha256::digest(b"value").into();
            let key = NoiseKey::of(self.noise.cell_key, set, &about, &about);
            let soft = signed(self.profile.soft_threshold());
            set.n >= self.profile.k()
                && signed(set.n).saturating_add(key.normal(Tag::Distinct)) >= soft
        };
        match values.cells.iter().filter(shown).count() {
            0 => Err(Reason::Support),
            several => i64::try_from(several).map_err(|_| Reason::Support),
        }
    }
}

/// What is declared of a measure; without it no noise could hide a patient.
pub(super) fn scale(asked: &MomentSpec, keys: &[Scalar]) -> Result<Scale, Reason> {
    let measure = asked.measure.as_ref();
    measure
        .and_then(|measure| measure.scale_of(keys))
        .ok_or(Reason::Support)
}

/// Tells the noise of one measure from that of another.
pub(super) fn column(asked: &MomentSpec) -> u64 {
    let text = asked
        .measure
        .as_ref()
        .map_or("", |measure| measure.text.as_str());
    let digest = Sha256::digest(text.as_bytes());
    digest
        .first_chunk::<8>()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn entities(piece: &Piece, counts: Option<&[u64]>, profile: &Profile) -> Result<i64, Reason> {
    let counts = counts.ok_or(Reason::Support)?;
    match large(&piece.noise, counts, profile) {
        0 => Err(Reason::Support),
        several => rounded(several),
    }
}

/// Entities whose own patients lie within the border of patients: one patient alone makes no entity more.
fn large(noise: &NoiseKey, counts: &[u64], profile: &Profile) -> usize {
    let soft = signed(profile.soft_threshold());
    let is_large = |(place, n): &(u64, u64)| {
        // Twice a triangle with standard deviation 1, in patients.
        let z = noise.triangular(Tag::Distinct, *place, *n);
        let e = z.saturating_mul(2).div_euclid(UNIT);
        *n >= profile.k() && signed(*n).saturating_add(e) >= soft
    };
    let counts = counts.iter().copied();
    (0..).zip(counts).filter(is_large).count()
}

fn rounded(count: usize) -> Result<i64, Reason> {
    let count = i64::try_from(count).map_err(|_| Reason::Support)?;
    let half = count.saturating_add(ENTITIES / 2);
    Ok(half.saturating_sub(half.checked_rem(ENTITIES).unwrap_or(0)))
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell_key::SetKey;
    use crate::{CellKey, Policy};

    #[test]
    fn an_entity_of_few_patients_is_none_and_the_border_is_soft() {
        let text = include_str!("../../../../pseudonymisation/policy.toml");
        let policy = Policy::parse(text).unwrap();
        let research = policy.profile("research").unwrap();
        let counted = |n: u64| -> usize {
            let of = |sum| {
                let key = CellKey::from_bytes([7; 32]);
                let noise = NoiseKey::of(&key, SetKey { sum, n: 200 }, &[0; 32], &[0; 32]);
                large(&noise, &[n], research)
            };
            (0..100).map(of).sum()
        };
        assert_eq!([1, 10, 19, 500].map(counted), [0, 0, 100, 100]);
        assert!((5..95).contains(&counted(13)) && counted(13) < counted(15));
    }

    #[test]
    fn numbers_of_entities_are_multiples_of_five() {
        let counts = [0, 2, 3, 7, 8, 12];
        assert_eq!(
            counts.map(|count| rounded(count).unwrap()),
            [0, 0, 5, 5, 10, 10]
        );
    }
}
