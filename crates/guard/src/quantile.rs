//! Medians and quantiles: the piece, the argument, and the public grid on which the value is shown.
//!
//! A quantile is the value of one person. What leaves is the lower bound of the grid cell that holds
//! it, if enough patients are in that cell. The grid is declared (the model's `grid`, for some codes one of
//! their own; five years, seven days); a requester may ask for a coarser one as `median(x / 60 * 60)`.

use datafusion_common::Column;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::Sort;
use datafusion_expr::{Expr, ExprSchemable, Operator};

use crate::atom::Origin;
use crate::counted::{Grids, Statistic};
use crate::counting::{Argument, Counting};
use crate::days::is_day;
use crate::form::{Form, constant_number, form};
use crate::moments::{known_conditions, shown_as};
use crate::operand::number_or_none;
use crate::pieces::{Branch, branches};
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// The grid of years and ages.
const YEARS: i64 = 5;
/// The grid of numbers of days.
const DAYS: i64 = 7;
/// One, in the unit in which quantiles are written down.
const MILLION: u32 = 1_000_000;

impl Counting<'_> {
    /// `median(x)`, `percentile_cont(q) WITHIN GROUP (ORDER BY x)`; `None` if the name is another.
    pub(crate) fn quantile(
        &mut self,
        name: &str,
        args: &[Expr],
        order: &[Sort],
        filter: &[Expr],
    ) -> Result<Option<Expr>, Refusal> {
        let Some((arg, millionths)) = asked(name, args, order)? else {
            return Ok(None);
        };
        let (arg, coarser) = self.banded(arg);
        let refused = || Refusal::about(Code::G09, name);
        let found = match filled(self.relation, &arg) {
            Some(filled) => vec![Branch::of(filled.clone())],
            None => branches(self.relation, &arg)?,
        };
        let mut valued = found
            .into_iter()
            .filter_map(|Branch { conditions, value }| Some((conditions, value?)));
        let (Some((conditions, linear)), None) = (valued.next(), valued.next()) else {
            return Err(refused());
        };
        let [(weight, base)] = linear.terms.as_slice() else {
            return Err(refused());
        };
        let known = match filled(self.relation, base) {
            Some(_) => Vec::new(),
            None => known_conditions(self.relation, base),
        };
        let within = [filter, &conditions, &known].concat();
        let grid = self.grid(base, &within).ok_or_else(refused)?;
        let declared = grid.step;
        let is_plain = (weight - 1.0).abs() <= 0.0 && linear.constant.abs() <= 0.0;
        let step = match coarser {
            // A band of a shifted or scaled number is another grid.
            Some(asked) if is_plain && asked.checked_rem(declared) == Some(0) => asked,
            None if weight.abs() > 0.0 => declared,
            Some(_) | None => return Err(refused()),
        };
        // Of what is turned round it is the quantile from the other end, and the upper end of its cell is the lower.
        let (millionths, turned) = if *weight < 0.0 {
            let ends = weight * (float(step) - 1.0);
            (MILLION.saturating_sub(millionths), ends)
        } else {
            (millionths, 0.0)
        };
        let piece = self.piece(within)?;
        let argument = Argument {
            x: base.clone(),
            rest_is_nothing: true,
            factors: None,
        };
        // A coarser grid that was asked for is the same for all codes.
        let grids = grid.by_key.filter(|_| coarser.is_none());
        let finest = grids.iter().flat_map(|(_, grids)| grids);
        let step = finest.fold(step, |step, (_, of_code)| divisor(step, *of_code));
        let statistic = Statistic::Quantile { millionths, step };
        let lower = self.moment(statistic, piece, Some(argument));
        let grids = grids.map(|(key, codes)| Grids {
            key,
            codes,
            otherwise: declared,
        });
        self.with_grids(&lower, grids);
        Ok(Some(shown_as(*weight, lower, linear.constant + turned)))
    }

    /// Says of a quantile that its grid is another one for some codes of a key.
    fn with_grids(&mut self, lower: &Expr, grids: Option<Grids>) {
        let name = lower.try_as_col().map(|column| column.name.as_str());
        let mut moments = self.moments.iter_mut().map(|(moment, _)| moment);
        if let Some(moment) = moments.find(|moment| Some(moment.name.as_str()) == name) {
            moment.grids = grids;
        }
    }

    /// The public grid of a base column, over the rows where some conditions hold.
    fn grid(&self, base: &Expr, within: &[Expr]) -> Option<Grid> {
        let plain = |step| Grid { step, by_key: None };
        if filled(self.relation, base).is_some() {
            return Some(plain(1));
        }
        match form(base) {
            Form::Column(column) => match self.relation.origin(column) {
                Some(Origin::Field(facts)) if facts.measure => {
                    let step = facts.grid?;
                    Some(
                        self.grid_by_code(column, within, step)
                            .unwrap_or(plain(step)),
                    )
                }
                Some(Origin::Field(facts)) if facts.year => Some(plain(YEARS)),
                Some(Origin::PerPatient { .. }) => Some(plain(1)),
                Some(_) | None => None,
            },
            Form::Arithmetic(left, _, right) => {
                let of_days = is_day(self.relation, left) || is_day(self.relation, right);
                Some(plain(if of_days { DAYS } else { YEARS }))
            }
            Form::Function(_) => Some(plain(YEARS)),
            _ => None,
        }
    }

    /// The grid of a measure that has one by the codes of another column: by code where the column is a group
    /// key, of one code where conditions leave no other.
    fn grid_by_code(&self, column: &Column, within: &[Expr], step: i64) -> Option<Grid> {
        let (by, grids) = self.relation.grids_by(column)?;
        if let Some(key) = self.keys.iter().position(|key| *key == by) {
            return Some(Grid {
                step,
                by_key: Some((key, grids.to_vec())),
            });
        }
        let mut pinned = self.relation.clone();
        pinned.kept.extend(within.iter().cloned());
        let of_code = |code: &String| {
            let found = grids.iter().find(|(known, _)| known == code);
            found.map_or(step, |(_, step)| *step)
        };
        let codes = pinned.pinned_to(&by)?;
        let mut steps = codes.iter().map(of_code);
        let first = steps.next()?;
        steps.all(|other| other == first).then_some(Grid {
            step: first,
            by_key: None,
        })
    }

    /// `x / c * c` in whole numbers: x on a grid of c.
    fn banded(&self, arg: &Expr) -> (Expr, Option<i64>) {
        let unbanded = || (arg.clone(), None);
        match form(arg) {
            Form::Cast(inner, _) => match self.banded(inner) {
                (inner, Some(step)) => (inner, Some(step)),
                (_, None) => unbanded(),
            },
            Form::Arithmetic(band, Operator::Multiply, width) => {
                let Form::Arithmetic(x, Operator::Divide, divisor) = form(band) else {
                    return unbanded();
                };
                let is_whole = band
                    .get_type(self.relation.schema())
                    .is_ok_and(|data_type| data_type.is_integer());
                match (whole(width), whole(divisor)) {
                    (Some(width), Some(divisor)) if is_whole && width == divisor => {
                        (x.clone(), Some(width))
                    }
                    _ => unbanded(),
                }
            }
            _ => unbanded(),
        }
    }
}

/// What a quantile is of, and which one, in millionths; `None` if the name is another.
fn asked<'a>(
    name: &str,
    args: &'a [Expr],
    order: &[Sort],
) -> Result<Option<(&'a Expr, u32)>, Refusal> {
    match (name, args) {
        ("median", [arg]) => Ok(Some((arg, 500_000))),
        ("percentile_cont", [arg, q]) => {
            let q = millionths(q).ok_or_else(|| Refusal::about(Code::G08, name))?;
            let descends = order.first().is_some_and(|sort| !sort.asc);
            let q = if descends {
                MILLION.saturating_sub(q)
            } else {
                q
            };
            Ok(Some((arg, q)))
        }
        ("median" | "percentile_cont", _) => Err(Refusal::about(Code::G08, name)),
        _ => Ok(None),
    }
}

/// A public grid: its step, and by the codes of a group key another one.
struct Grid {
    step: i64,
    by_key: Option<(usize, Vec<(String, i64)>)>,
}

/// The largest step of which both are multiples.
fn divisor(a: i64, b: i64) -> i64 {
    match a.checked_rem(b) {
        None | Some(0) => b.max(1),
        Some(rest) => divisor(b, rest),
    }
}

/// A number of rows by patient with 0 for those without any: known of everybody, and one value of each.
fn filled<'a>(relation: &Relation, expr: &'a Expr) -> Option<&'a Expr> {
    match form(expr) {
        Form::Cast(inner, _) => filled(relation, inner),
        Form::Case(case) => {
            let number = number_or_none(relation, case)?;
            is_whole_result(relation, number).then_some(expr)
        }
        Form::Function(call) => {
            let ("coalesce", [number, nothing]) = (call.name(), call.args.as_slice()) else {
                return None;
            };
            let is_zero = constant_number(nothing).is_some_and(|x| x.abs() <= 0.0);
            (is_zero && is_whole_result(relation, number)).then_some(expr)
        }
        _ => None,
    }
}

/// Whether an expression is a result by patient that may be added up.
fn is_whole_result(relation: &Relation, expr: &Expr) -> bool {
    let origin = expr.try_as_col().and_then(|column| relation.origin(column));
    let is_whole = expr
        .get_type(relation.schema())
        .is_ok_and(|of| of.is_integer());
    is_whole && matches!(origin, Some(Origin::PerPatient { summable: true, .. }))
}

/// Steps of grids are small.
fn float(step: i64) -> f64 {
    i32::try_from(step).map_or(f64::NAN, f64::from)
}

fn whole(expr: &Expr) -> Option<i64> {
    const LARGEST: f64 = 1e9;
    let number = constant_number(expr)?;
    let is_sane = number.fract().abs() <= 0.0 && (1.0..=LARGEST).contains(&number);
    let scalar = datafusion_common::ScalarValue::Float64(Some(number));
    match scalar.cast_to(&DataType::Int64) {
        Ok(datafusion_common::ScalarValue::Int64(whole)) if is_sane => whole,
        Ok(_) | Err(_) => None,
    }
}

/// A quantile between 5 % and 95 % in millionths; the extremes are values of single persons.
fn millionths(q: &Expr) -> Option<u32> {
    let q = constant_number(q).filter(|q| (0.05..=0.95).contains(q))?;
    let scaled = (q * f64::from(MILLION)).round();
    let is_exact = (scaled / f64::from(MILLION) - q).abs() < 1e-12;
    let scalar = datafusion_common::ScalarValue::Float64(Some(scaled));
    match scalar.cast_to(&DataType::UInt32) {
        Ok(datafusion_common::ScalarValue::UInt32(found)) if is_exact => found,
        Ok(_) | Err(_) => None,
    }
}
