//! How far the noise moves each number: from what is declared and from noisy counts alone, so that it may
//! be told.

use super::Piece;
use crate::{Noise, Scalar, Statistic, TableSpec};

/// The standard deviation of the noise of a count (its table has variance 4.063).
const COUNT: f64 = 2.016;
/// Of a sum in widths.
const MEASURE: f64 = 1.2;
/// Of a rank, in patients, spread over the values around it: told as nothing, the grid is coarser.
const GRID: f64 = 0.0;
/// Rounding to five: uniform, 5/√12.
const ROUNDED: f64 = 1.443;

/// The noise of every moment of a table, of one patient and in its own unit; measures whose scale a key
/// decides have their widest.
pub fn noise_of(spec: &TableSpec) -> Vec<Noise> {
    noise(spec, &[], &[])
}

/// The noise of every moment of a row.
pub(crate) fn noise(spec: &TableSpec, keys: &[Scalar], pieces: &[Piece]) -> Vec<Noise> {
    let of = |moment: &crate::MomentSpec| {
        let piece = pieces.get(moment.piece);
        let patients = piece.map_or(1, |piece| piece.patients.max(1));
        let most = float(i64::try_from(spec.rows_most.max(1)).unwrap_or(i64::MAX));
        let width = |index: usize| {
            let measure = spec
                .moments
                .get(index)
                .and_then(|moment| moment.measure.as_ref());
            let scale = measure.and_then(|measure| measure.scale_of(keys));
            scale.map_or(0.0, |scale| {
                float(i64::try_from(scale.width).unwrap_or(i64::MAX))
            })
        };
        let relative = COUNT / float(patients);
        let (relative, absolute) = match moment.statistic {
            Statistic::Patients => (relative, 0.0),
            Statistic::Rows if spec.rows_most <= 1 => (relative, 0.0),
            Statistic::Rows => (relative, MEASURE * most),
            Statistic::Sum | Statistic::SumWhereKnown => {
                let measure = moment.measure.as_ref();
                let scale = measure.and_then(|measure| measure.scale_of(keys));
                let width = scale.map_or(0, |scale| scale.width);
                let width = float(i64::try_from(width).unwrap_or(i64::MAX));
                (relative, MEASURE * width * most)
            }
            Statistic::SumOfProducts { .. } => {
                let square = moment.factors.map_or(0.0, |[x, y]| width(x) * width(y));
                (relative, MEASURE / 4.0 * square * most)
            }
            Statistic::DistinctStructures | Statistic::DistinctPractitioners => (0.0, ROUNDED),
            Statistic::DistinctValues | Statistic::Quantile { .. } => (0.0, GRID),
        };
        Noise {
            piece: moment.piece,
            relative,
            absolute,
        }
    };
    spec.moments.iter().map(of).collect()
}

fn float(count: i64) -> f64 {
    let small = i32::try_from(count.clamp(i64::from(i32::MIN), i64::from(i32::MAX)));
    small.map_or(0.0, f64::from)
}
