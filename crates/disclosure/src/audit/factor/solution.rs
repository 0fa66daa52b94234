//! Solutions of K·v = b. The inverse at hand has gathered rounding; so each solution is held against K
//! itself and refined (Higham, "Accuracy and stability of numerical algorithms", 2002, ch. 12).

use super::Factor;

/// Of the right side, what a solution may miss without being refined further.
const FINE: f64 = 1e-10;
/// What it may miss at most. Beyond, it is none.
const SOUND: f64 = 1e-3;
/// Refinements that are worth it.
const TURNS: usize = 6;

/// v, and Aᵀ·v by column.
pub(super) struct Solution {
    pub(super) rows: Vec<f64>,
    pub(super) along: Vec<f64>,
    /// What it missed, as a share of the right side: at first and in the end.
    first: f64,
    last: f64,
}

impl Solution {
    pub(super) fn is_sound(&self) -> bool {
        self.last <= SOUND
    }

    pub(super) fn has_drifted(&self) -> bool {
        let is_near = self.first <= super::DRIFTED;
        !is_near
    }

    /// As far as the row at this place.
    pub(super) fn lower(mut self, place: usize) -> Vec<f64> {
        self.rows.truncate(place.saturating_add(1));
        self.rows
    }
}

impl Factor {
    /// For b = σ²·A·mass, where mass is the sum of weights in each column, or 1 in one row alone.
    pub(super) fn solve(&self, unit: Option<usize>, mass: &[f64]) -> Solution {
        let mut solution = Solution {
            rows: vec![0.0; self.noises.len()],
            along: vec![0.0; self.columns.len()],
            first: 0.0,
            last: 0.0,
        };
        let mut missed = self.missed(unit, mass, &solution);
        let whole = largest(&missed);
        if whole <= 0.0 {
            return solution;
        }
        solution.last = 1.0;
        for turn in 0..TURNS {
            let next = self.refined(&solution, unit.filter(|_| turn == 0), &missed);
            let left = self.missed(unit, mass, &next);
            let share = largest(&left) / whole;
            if turn == 0 {
                solution.first = share;
            }
            let is_better = share < solution.last;
            if !is_better {
                break;
            }
            solution = Solution {
                first: solution.first,
                last: share,
                ..next
            };
            if share <= FINE {
                break;
            }
            missed = left;
        }
        solution
    }

    fn refined(&self, solution: &Solution, unit: Option<usize>, missed: &[f64]) -> Solution {
        let more = match unit {
            Some(row) => self.inverse.column(row),
            None => self.inverse.times(missed),
        };
        let rows: Vec<f64> = solution
            .rows
            .iter()
            .zip(more)
            .map(|(v, more)| v + more)
            .collect();
        let along = self.columns.iter().map(|column| column.rows.sum(&rows));
        Solution {
            along: along.collect(),
            rows,
            ..*solution
        }
    }

    /// b − K·v = e + σ²·A·(mass − size·Aᵀv) − D·v.
    fn missed(&self, unit: Option<usize>, mass: &[f64], solution: &Solution) -> Vec<f64> {
        let own = self.noises.iter().zip(&solution.rows);
        let mut missed: Vec<f64> = own.map(|(noise, v)| -noise * v).collect();
        if let Some(one) = unit.and_then(|row| missed.get_mut(row)) {
            *one += 1.0;
        }
        let mut mass = mass.iter();
        for (column, along) in self.columns.iter().zip(&solution.along) {
            let mass = mass.next().copied().unwrap_or(0.0);
            let left = self.prior * (mass - column.size * along);
            let is_nothing = left.abs() <= 0.0;
            if is_nothing {
                continue;
            }
            column.rows.add(left, &mut missed);
        }
        missed
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
