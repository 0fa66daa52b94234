//! A quantile: the rank is moved, and the value is that of a public grid.

use super::moments::{Moment, Values, column};
use crate::Reason;
use crate::cell_key::Tag;

/// Fewest patients, the noise included, of whom a quantile is told.
const FEWEST: i64 = 22;
/// Standard deviations of the moved rank between the two ends, counted with their noise: of true numbers
/// the border would be sharp, and whether a quantile is shown would tell of one patient.
const ROOM: i128 = 4;
const MILLION: i128 = 1_000_000;
/// Parts of a unit in which noise is counted.
const UNIT: i128 = 1 << 20;
/// The standard deviation by which a rank is moved, in patients.
const MOVED: i128 = 2;

/// The lower bound of the grid cell that holds the moved rank.
pub(super) fn shown(values: &Values<'_>, of: &Moment<'_>, millionths: u32) -> Result<i64, Reason> {
    let cells = &of.value.cells.as_ref().ok_or(Reason::Quantile)?.cells;
    if of.piece.patients < FEWEST {
        return Err(Reason::Quantile);
    }
    let rows = cells.iter().fold(0_i128, |rows, cell| {
        rows.saturating_add(i128::from(cell.counted))
    });
    let noise = MOVED.saturating_mul(i128::from(values.most(of.piece)));
    // One z a set and column: all quantiles of a column are moved to one side.
    let z = of
        .piece
        .noise
        .triangular(Tag::Quantile, column(of.asked), 0);
    let moved = i128::from(z).saturating_mul(noise);
    let wanted = rows
        .saturating_mul(i128::from(millionths))
        .saturating_mul(UNIT)
        .div_euclid(MILLION)
        .saturating_add(moved);
    // Never the value of the outermost patients: at least k on either side.
    let n = i128::from(of.piece.summary.patients()).max(1);
    let k = i128::from(values.profile.k());
    let edge = rows.saturating_mul(UNIT).saturating_mul(k).div_euclid(n);
    let far = rows.saturating_mul(UNIT).saturating_sub(edge);
    // Between them there is room for the noise: an end that always wins would have none.
    if !has_room(values, of, noise.saturating_mul(ROOM))? || far < edge {
        return Err(Reason::Quantile);
    }
    let wanted = wanted.clamp(edge, far);
    let mut reached = 0_i128;
    for cell in cells {
        reached = reached.saturating_add(i128::from(cell.counted));
        if reached.saturating_mul(UNIT) >= wanted {
            return Ok(cell.value);
        }
    }
    Err(Reason::Quantile)
}

/// Whether so many rows are left between the ends, as far as the noisy numbers tell.
fn has_room(values: &Values<'_>, of: &Moment<'_>, room: i128) -> Result<bool, Reason> {
    let n = i128::from(of.piece.patients);
    let k = i128::from(values.profile.k());
    let rows = i128::from(values.rows(of.piece)?);
    let left = rows.saturating_mul(n.saturating_sub(k.saturating_mul(2)));
    Ok(left >= room.saturating_mul(n))
}
