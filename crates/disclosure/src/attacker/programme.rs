//! The linear programme over the cells of which the value is not known.

use super::Published;
use crate::DisclosureError;
use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

/// How far from a whole number the solver's answer may be.
const TOLERANCE: f64 = 1e-5;

#[derive(Clone, Copy)]
pub(super) enum Direction {
    Down,
    Up,
}

/// Where the programme has its optimum.
pub(super) struct Extreme {
    objective: f64,
    /// The value of every cell there, brought to the nearest whole number.
    pub(super) world: Vec<i64>,
}

impl Extreme {
    /// The least whole number that is not below the optimum.
    pub(super) fn objective_up(&self) -> i64 {
        whole((self.objective - TOLERANCE).ceil())
    }

    /// The largest whole number that is not above the optimum.
    pub(super) fn objective_down(&self) -> i64 {
        whole((self.objective + TOLERANCE).floor())
    }
}

/// The optimum of one cell, not further up than `cap`; nothing where it has no limit.
pub(super) fn extreme(
    published: &Published,
    cell: usize,
    direction: Direction,
    cap: Option<i64>,
) -> Result<Option<Extreme>, DisclosureError> {
    let mut problem = Problem::new(match direction {
        Direction::Down => OptimizationDirection::Minimize,
        Direction::Up => OptimizationDirection::Maximize,
    });
    let variables = variables(&mut problem, published, cell, cap);
    for equation in &published.equations {
        constrain(&mut problem, published, &variables, equation)?;
    }
    let outcome = match problem.solve() {
        Ok(outcome) => outcome,
        Err(Error::Unbounded) => return Ok(None),
        Err(Error::Infeasible) => {
            return Err(published.fault("the published cells contradict each other"));
        }
        Err(_) => return Err(published.fault("the auditor's solver has failed")),
    };
    if !outcome.is_optimal() {
        return Err(published.fault("the auditor's solver has not ended"));
    }
    let solution = outcome
        .solution()
        .ok_or_else(|| published.fault("the auditor's solver has no solution"))?;
    let world = variables
        .iter()
        .zip(&published.cells)
        .map(|(variable, bounds)| {
            variable.map_or(bounds.lower, |variable| {
                whole(solution.var_value(variable).round())
            })
        })
        .collect();
    Ok(Some(Extreme {
        objective: solution.objective(),
        world,
    }))
}

/// One variable for every cell of which the value is not known.
fn variables(
    problem: &mut Problem,
    published: &Published,
    aim: usize,
    cap: Option<i64>,
) -> Vec<Option<Variable>> {
    let add = |(cell, bounds): (usize, &super::Bounds)| {
        if bounds.is_exact() {
            return None;
        }
        let is_aim = cell == aim;
        let cap = cap.filter(|_| is_aim).map(|cap| cap.max(bounds.lower));
        let upper = match (bounds.upper, cap) {
            (Some(upper), Some(cap)) => Some(upper.min(cap)),
            (upper, cap) => upper.or(cap),
        };
        let limits = (float(bounds.lower), upper.map_or(f64::INFINITY, float));
        Some(problem.add_var(f64::from(u8::from(is_aim)), limits))
    };
    published.cells.iter().enumerate().map(add).collect()
}

/// The parts less their total are zero; what is known goes to the right-hand side.
fn constrain(
    problem: &mut Problem,
    published: &Published,
    variables: &[Option<Variable>],
    equation: &super::Equation,
) -> Result<(), DisclosureError> {
    let mut terms: Vec<(Variable, f64)> = Vec::new();
    let mut known = 0.0;
    let parts = equation.parts.iter().map(|part| (*part, 1.0));
    for (cell, sign) in parts.chain([(equation.total, -1.0)]) {
        match variables.get(cell).copied().flatten() {
            Some(variable) => terms.push((variable, sign)),
            None => known += sign * float(published.bounds(cell)?.lower),
        }
    }
    if !terms.is_empty() {
        problem.add_constraint(&terms[..], ComparisonOp::Eq, -known);
    } else if known != 0.0 {
        return Err(published.fault("the published cells contradict each other"));
    }
    Ok(())
}

/// Exact, since bounds are at most 2^40 (`Published::check`).
#[expect(clippy::cast_precision_loss, reason = "bounds are at most 2^40")]
fn float(value: i64) -> f64 {
    value as f64
}

/// A world made of these is checked in whole numbers afterwards.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and is checked")]
fn whole(value: f64) -> i64 {
    value as i64
}
