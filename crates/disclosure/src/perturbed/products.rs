//! Sums of products, from which variances, covariances and coefficients are computed above.
//!
//! The noise is on the central sum Σ(x − x̄)(y − ȳ): then nothing that is computed depends on where zero
//! is, and a variance can be floored. What leaves is Σxy such that Σxy − Σx·Σy/n with the other noisy
//! numbers gives that central sum back.

use super::moments::{Moment, Values, column, scale};
use crate::cell_key::Tag;
use crate::{Reason, Statistic};

/// Fewest patients, the noise included, of whom dispersion or association is told.
const FEWEST: i64 = 20;
/// Parts of a unit in which noise is counted.
const UNIT: i128 = 1 << 20;
/// |r| is cut at this many thousandths.
const CUT: i128 = 999;

pub(super) fn sum(values: &Values<'_>, of: &Moment<'_>) -> Result<i64, Reason> {
    if of.piece.patients < FEWEST {
        return Err(Reason::DegreesOfFreedom);
    }
    let [x, y] = factors(of)?;
    let central = cut(values, of, (x, y))?;
    let (x, y) = (values.find(x)?, values.find(y)?);
    let (x, y) = (values.sum(&x)?, values.sum(&y)?);
    let rows = values.rows(of.piece)?;
    let shift = i128::from(x)
        .checked_mul(i128::from(y))
        .and_then(|xy| xy.checked_mul(UNIT));
    let shift = shift.and_then(|xy| xy.checked_div(i128::from(rows)));
    let total = shift.and_then(|shift| shift.checked_add(central));
    // To the nearest whole number.
    let total = total.and_then(|total| total.checked_add(UNIT / 2));
    let total = total.map(|total| total.div_euclid(UNIT));
    total
        .and_then(|total| i64::try_from(total).ok())
        .ok_or(Reason::Support)
}

fn factors(of: &Moment<'_>) -> Result<[usize; 2], Reason> {
    of.asked.factors.ok_or(Reason::Support)
}

/// The central sum with its noise: not negative of a square, and no correlation beyond the cut.
fn cut(values: &Values<'_>, of: &Moment<'_>, (x, y): (usize, usize)) -> Result<i128, Reason> {
    let own = central(values, of, (x, y))?;
    if x == y {
        return Ok(own.max(UNIT));
    }
    let square = |factor: usize| {
        let moments = (0..values.spec.moments.len()).filter_map(|m| values.find(m).ok());
        let mut squares = moments.filter(|m| {
            m.asked.piece == of.asked.piece && m.asked.factors == Some([factor, factor])
        });
        let found = squares.next().ok_or(Reason::Support)?;
        Ok(central(values, &found, (factor, factor))?.max(UNIT))
    };
    let (xx, yy) = (square(x)?, square(y)?);
    let product = xx.unsigned_abs().checked_mul(yy.unsigned_abs());
    let root = product.ok_or(Reason::Support)?.isqrt();
    let most = i128::try_from(root).map_err(|_| Reason::Support)?;
    let most = most.saturating_mul(CUT).div_euclid(1000);
    Ok(own.clamp(most.saturating_neg(), most))
}

/// Σ(x − x̄)(y − ȳ) + 1.2·(width/2)²·most·z, in 2⁻²⁰.
fn central(values: &Values<'_>, of: &Moment<'_>, (x, y): (usize, usize)) -> Result<i128, Reason> {
    let (x, y) = (values.find(x)?, values.find(y)?);
    let clipped = of.value.clipped.as_ref().ok_or(Reason::Support)?;
    let (sum_x, sum_y) = (
        x.value.clipped.as_ref().ok_or(Reason::Support)?.sum,
        y.value.clipped.as_ref().ok_or(Reason::Support)?.sum,
    );
    let rows = i128::from(of.piece.summary.rows);
    let exact = rows
        .checked_mul(i128::from(clipped.sum))
        .zip(i128::from(sum_x).checked_mul(i128::from(sum_y)))
        .and_then(|(all, means)| all.checked_sub(means))
        .and_then(|apart| apart.checked_mul(UNIT))
        .and_then(|apart| apart.checked_div(rows));
    let (wx, wy) = (
        scale(x.asked, &values.cell.keys)?.width,
        scale(y.asked, &values.cell.keys)?.width,
    );
    let z = of
        .piece
        .noise
        .triangular(Tag::Product, column(of.asked), clipped.marks.digest);
    // 1.2 · (wx/2) · (wy/2) = 3·wx·wy / 10.
    let noise = i128::from(wx)
        .checked_mul(i128::from(wy))
        .and_then(|square| square.checked_mul(i128::from(values.most(of.piece))))
        .and_then(|square| square.checked_mul(3))
        .and_then(|square| square.checked_mul(i128::from(z)))
        .map(|noise| noise.div_euclid(10));
    let moved = exact
        .zip(noise)
        .and_then(|(exact, noise)| exact.checked_add(noise));
    debug_assert!(matches!(
        of.asked.statistic,
        Statistic::SumOfProducts { .. }
    ));
    moved.ok_or(Reason::Support)
}
