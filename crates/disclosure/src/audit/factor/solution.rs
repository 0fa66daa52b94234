//! Solutions of K·v = b. The inverse at hand has gathered rounding; so each solution is held against what K does to
//! some vectors, and where it misses, against K itself and refined (Higham, "Accuracy and stability of numerical
//! algorithms", 2002, ch. 12).

use super::Factor;
use super::symmetric::add;

/// Of the right side, what a solution may miss without being refined further.
const FINE: f64 = 1e-10;
/// What it may miss at most. Beyond, it is none.
const SOUND: f64 = 1e-3;
/// Refinements that are worth it.
const TURNS: usize = 6;

/// v of a right side b.
pub(super) struct Solution {
    rows: Vec<f64>,
    /// What it missed, as a share of the right side: at first and in the end.
    first: f64,
    last: f64,
}

impl Solution {
    pub(super) fn rows(&self) -> &[f64] {
        &self.rows
    }

    pub(super) fn is_sound(&self) -> bool {
        self.last <= SOUND
    }

    pub(super) fn has_drifted(&self) -> bool {
        let is_near = self.first <= super::DRIFTED;
        !is_near
    }
}

impl Factor {
    /// For b, which has an entry for each row.
    pub(super) fn solve(&self, right: &[f64]) -> Solution {
        let whole = largest(right);
        let rows = self.inverse.times(right);
        let missed = self.probes.missed(right, &rows, &self.noises);
        if missed > FINE * whole || missed.is_nan() {
            return self.refined(right, rows);
        }
        let share = if whole > 0.0 { missed / whole } else { 0.0 };
        Solution {
            rows,
            first: share,
            last: share,
        }
    }

    /// For b, which has an entry for each of as many first rows; v is held against these lines of K themselves.
    pub(super) fn refined(&self, right: &[f64], rows: Vec<f64>) -> Solution {
        let mut solution = Solution {
            rows: vec![0.0; right.len()],
            first: 0.0,
            last: 0.0,
        };
        let whole = largest(right);
        if whole <= 0.0 {
            return solution;
        }
        solution.last = 1.0;
        let mut next = rows;
        for turn in 0..TURNS {
            let left = self.missed(right, &next);
            let share = largest(&left) / whole;
            if turn == 0 {
                solution.first = share;
            }
            let is_better = share < solution.last;
            if !is_better {
                break;
            }
            solution.rows = next;
            solution.last = share;
            if share <= FINE {
                break;
            }
            next = self.inverse.times(&left);
            add(&mut next, &solution.rows, 1.0);
        }
        solution
    }

    /// b − K·v.
    fn missed(&self, right: &[f64], rows: &[f64]) -> Vec<f64> {
        let known = self.common.times(rows);
        let noise = self.noises.iter().zip(rows).map(|(noise, v)| noise * v);
        let of = right.iter().zip(known).zip(noise);
        of.map(|((b, known), noise)| b - known - noise).collect()
    }
}

/// The largest magnitude; infinite if one is no number.
fn largest(values: &[f64]) -> f64 {
    let most = |most: f64, x: &f64| {
        if x.is_nan() {
            f64::INFINITY
        } else {
            most.max(x.abs())
        }
    };
    values.iter().fold(0.0, most)
}
