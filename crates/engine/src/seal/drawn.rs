//! Noise of the same size once more, to see how far it moves what is computed from a number. It is drawn from
//! no key: the same in every run.
//!
//! Each source of noise moves its number up in half of the runs and down in the other half, by one standard
//! deviation. Which half is a column of a Hadamard matrix (Sylvester 1867): any two sources of one value
//! agree as often as they differ, so that the deviation of a linear value is exact, as with balanced
//! half-samples (McCarthy 1969). Where a value adds up more sources than there are columns, they are used
//! again in another order and with other signs, and the deviation is estimated.

use disclosure::{Noise, mixed};

/// How often the public plan is run with noise drawn again; a power of two.
pub(super) const REPLICATES: u64 = 32;

/// Where a number stands: its row, and its place among so many moments of the table.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) moment: usize,
    pub(super) moments: usize,
}

impl Place {
    /// The number of a source of noise: those of the pieces of a row, then those of its moments. No table
    /// has more pieces than moments, the group counted in.
    fn source(self, within: usize) -> u64 {
        let in_a_row = self.moments.saturating_add(1).saturating_mul(2);
        let source = self.row.saturating_mul(in_a_row).saturating_add(within);
        u64::try_from(source).unwrap_or(u64::MAX)
    }

    fn of_piece(self, piece: usize) -> u64 {
        self.source(piece)
    }

    fn of_moment(self) -> u64 {
        self.source(self.moments.saturating_add(1).saturating_add(self.moment))
    }
}

/// The number with other noise.
pub(super) fn again(x: i64, noise: Noise, replicate: u64, place: Place) -> i64 {
    // The numbers of one piece move together with its patients.
    let of_piece = sign(place.of_piece(noise.piece), replicate);
    let of_number = sign(place.of_moment(), replicate);
    let moved = noise
        .relative
        .mul_add(of_piece * float(x), noise.absolute * of_number);
    x.saturating_add(whole(moved))
}

/// Up or down.
fn sign(source: u64, replicate: u64) -> f64 {
    let columns = REPLICATES.saturating_sub(1);
    let column = (source % columns).saturating_add(1);
    let turn = source / columns;
    let (replicate, flipped) = if turn == 0 {
        (replicate, 0)
    } else {
        // The same columns once more, in another order of the runs and with other signs.
        let (step, start) = (mixed(turn, 1) | 1, mixed(turn, 2));
        let moved = replicate.wrapping_mul(step).wrapping_add(start) % REPLICATES;
        (moved, mixed(turn, replicate) & 1)
    };
    let agreeing = u64::from((column & replicate).count_ones());
    let is_odd = agreeing.wrapping_add(flipped) % 2 == 1;
    if is_odd { -1.0 } else { 1.0 }
}

fn float(x: i64) -> f64 {
    let (high, low) = (x >> 32, x & 0xffff_ffff);
    let part = |x: i64| {
        f64::from(i32::try_from(x >> 1).unwrap_or(i32::MAX))
            .mul_add(2.0, f64::from(i32::try_from(x & 1).unwrap_or(0)))
    };
    part(high).mul_add(4_294_967_296.0, part(low))
}

/// To the nearest whole number; what no 64 bits hold is the largest that they do.
fn whole(x: f64) -> i64 {
    let scalar = datafusion::common::ScalarValue::Float64(Some(x.round()));
    match scalar.cast_to(&arrow::datatypes::DataType::Int64) {
        Ok(datafusion::common::ScalarValue::Int64(Some(whole))) => whole,
        Ok(_) | Err(_) => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::{REPLICATES, sign};

    #[test]
    fn sources_are_balanced_and_any_two_of_the_first_agree_half_the_time() {
        let dot = |a, b| {
            (0..REPLICATES)
                .map(|r| sign(a, r) * sign(b, r))
                .sum::<f64>()
        };
        for a in 0..31 {
            assert!((0..REPLICATES).map(|r| sign(a, r)).sum::<f64>().abs() < 0.5);
            for b in 0..a {
                assert!(dot(a, b).abs() < 0.5, "{a} {b}");
            }
        }
        // The sources of later turns are not those of earlier ones.
        let square = |sources: u64| {
            let sum = |r| (0..sources).map(|s| sign(s, r)).sum::<f64>();
            (0..REPLICATES).map(|r| sum(r) * sum(r)).sum::<f64>() / 32.0
        };
        let ratio = (square(400) / 400.0).sqrt();
        assert!((0.75..1.25).contains(&ratio), "{ratio}");
    }
}
