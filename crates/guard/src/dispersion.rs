//! Variances, standard deviations, covariances, correlations and regression lines as arithmetic
//! over base moments: n, Σx, Σy, Σx², Σy² and Σxy over the piece where all columns are known.
//!
//! The sums are exact integers; what is subtracted is subtracted exactly and divided last. A
//! statistic that tells something of everybody (no variance at all, points on one line) is unknown,
//! and all statistics of one pair are unknown together.

use datafusion_common::ScalarValue;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::{Case, Expr, Operator, binary_expr, cast, lit};

use crate::context::Context;
use crate::counted::Statistic;
use crate::counting::{Argument, Counting};
use crate::moments::{asks_only_for, known_conditions};
use crate::pieces::{Branch, branches};
use crate::refusal::Refusal;
use crate::rules::Code;

/// `weight · base + constant` where the conditions hold.
struct Variable {
    weight: f64,
    base: Expr,
    constant: f64,
    conditions: Vec<Expr>,
}

/// The six sums of a pair of variables, or three of them twice.
struct Sums {
    rows: Expr,
    x: Expr,
    y: Expr,
    xx: Expr,
    yy: Expr,
    xy: Expr,
    /// Sums that are hidden where a condition inside a variable singles patients out.
    whole: Vec<Expr>,
}

impl Counting<'_> {
    /// `var…` or `stddev…`; `None` if the name is another.
    pub(crate) fn dispersion(
        &mut self,
        context: &Context<'_>,
        name: &str,
        args: &[Expr],
        filter: &[Expr],
    ) -> Result<Option<Expr>, Refusal> {
        let root = name.starts_with("stddev");
        let less = match name {
            "var" | "stddev" => 1.0,
            "var_pop" | "stddev_pop" => 0.0,
            _ => return Ok(None),
        };
        let [arg] = args else {
            return Err(Refusal::about(Code::G08, name));
        };
        let x = self.variable(arg)?;
        let (weight, conditions) = (x.weight, [filter, x.conditions.as_slice()].concat());
        let sums = self.sums((&x, &x), 1, conditions)?;
        let spread = centred(&sums.rows, &sums.xx, (&sums.x, &sums.x));
        let degrees = minus(real(sums.rows), lit(less));
        let variance = times(weight * weight, divided(spread.clone(), degrees.clone()));
        let value = if root {
            context.functions.sqrt.call(vec![variance])
        } else {
            variance
        };
        // With its noise the number of rows may be none, or less.
        let is_told = spread.gt(lit(0.0_f64)).and(degrees.gt(lit(0.0_f64)));
        let shown = all_known(is_told, sums.whole);
        Ok(Some(only_if(shown, value)))
    }

    /// `covar…`, `corr` or `regr_…`; `None` if the name is another.
    pub(crate) fn association(
        &mut self,
        context: &Context<'_>,
        name: &str,
        args: &[Expr],
        filter: &[Expr],
    ) -> Result<Option<Expr>, Refusal> {
        let listed = matches!(name, "covar_samp" | "covar_pop" | "corr");
        if !listed && !name.starts_with("regr_") {
            return Ok(None);
        }
        let [y, x] = args else {
            return Err(Refusal::about(Code::G08, name));
        };
        let (y, x) = (self.variable(y)?, self.variable(x)?);
        let conditions = [filter, &x.conditions, &y.conditions].concat();
        let sums = self.sums((&x, &y), 2, conditions)?;
        let pair = Pair::of(&x, &y, &sums);
        let value = pair
            .value(context, name)
            .ok_or_else(|| Refusal::about(Code::G08, name))?;
        let shown = all_known(pair.tells_of_nobody(), sums.whole);
        Ok(Some(only_if(shown, value)))
    }

    fn variable(&self, arg: &Expr) -> Result<Variable, Refusal> {
        let refused = || Refusal::about(Code::G09, "one measure");
        let mut valued = branches(self.relation, arg)?
            .into_iter()
            .filter_map(|Branch { conditions, value }| Some((conditions, value?)));
        let (Some((conditions, linear)), None) = (valued.next(), valued.next()) else {
            return Err(refused());
        };
        let [(weight, base)] = linear.terms.as_slice() else {
            return Err(refused());
        };
        if weight.abs() <= 0.0 {
            return Err(refused());
        }
        Ok(Variable {
            weight: *weight,
            base: base.clone(),
            constant: linear.constant,
            conditions,
        })
    }

    /// The sums over the piece where the conditions hold and both variables are known.
    fn sums(
        &mut self,
        (x, y): (&Variable, &Variable),
        fitted: u8,
        mut conditions: Vec<Expr>,
    ) -> Result<Sums, Refusal> {
        conditions.extend(known_conditions(self.relation, &x.base));
        conditions.extend(known_conditions(self.relation, &y.base));
        let piece = self.piece(conditions.clone())?;
        let argument = |x: Expr| Argument {
            rest_is_nothing: conditions.iter().all(|c| asks_only_for(c, &x)),
            x,
            factors: None,
        };
        let mut plain = |of: &Variable| {
            let sum = argument(of.base.clone());
            self.moment(Statistic::Sum, piece, Some(sum))
        };
        let (sum_x, sum_y) = (plain(x), plain(y));
        let mut product = |(a, b): (&Variable, &Variable)| {
            let square = a.base == b.base;
            let statistic = Statistic::SumOfProducts { fitted, square };
            // One product, whichever is named first and in whatever order the tables are.
            let text = |of: &Variable| self.relation.text_of(&of.base);
            let (a, b) = if text(a) <= text(b) { (a, b) } else { (b, a) };
            let x = product_of(&a.base, &b.base);
            let factors = Some([a.base.clone(), b.base.clone()]);
            let argument = Argument {
                factors,
                ..argument(x)
            };
            self.moment(statistic, piece, Some(argument))
        };
        let (xx, yy, xy) = (product((x, x)), product((y, y)), product((x, y)));
        let mut whole = Vec::new();
        for of in [x, y] {
            whole.extend(self.sum_where_not_zero(&of.base, &conditions)?);
        }
        Ok(Sums {
            rows: self.moment(Statistic::Rows, piece, None),
            x: sum_x,
            y: sum_y,
            xx,
            yy,
            xy,
            whole,
        })
    }
}

/// What the statistics of a pair are computed from: centred sums, and means.
struct Pair<'a> {
    x: &'a Variable,
    y: &'a Variable,
    rows: Expr,
    xx: Expr,
    yy: Expr,
    xy: Expr,
    mean_x: Expr,
    mean_y: Expr,
}

impl<'a> Pair<'a> {
    fn of(x: &'a Variable, y: &'a Variable, sums: &Sums) -> Self {
        let mean = |sum: &Expr, of: &Variable| {
            let mean = divided(real(sum.clone()), real(sums.rows.clone()));
            plus(times(of.weight, mean), lit(of.constant))
        };
        Self {
            x,
            y,
            rows: real(sums.rows.clone()),
            xx: centred(&sums.rows, &sums.xx, (&sums.x, &sums.x)),
            yy: centred(&sums.rows, &sums.yy, (&sums.y, &sums.y)),
            xy: centred(&sums.rows, &sums.xy, (&sums.x, &sums.y)),
            mean_x: mean(&sums.x, x),
            mean_y: mean(&sums.y, y),
        }
    }

    /// Both vary, and neither gives the other exactly. With its noise the number of rows may be none, or less.
    fn tells_of_nobody(&self) -> Expr {
        const NEARLY_ONE: f64 = 1.0 - 1e-9;
        let (xx, yy, xy) = (self.xx.clone(), self.yy.clone(), self.xy.clone());
        let varies = xx.clone().gt(lit(0.0_f64)).and(yy.clone().gt(lit(0.0_f64)));
        let square = multiplied(xy.clone(), xy);
        let is_several = self.rows.clone().gt(lit(1.0_f64));
        let varies = varies.and(is_several);
        varies.and(square.lt(times(NEARLY_ONE, multiplied(xx, yy))))
    }

    fn value(&self, context: &Context<'_>, name: &str) -> Option<Expr> {
        let (wx, wy) = (self.x.weight, self.y.weight);
        let (xx, yy, xy) = (self.xx.clone(), self.yy.clone(), self.xy.clone());
        let slope = || times(wy / wx, divided(self.xy.clone(), self.xx.clone()));
        let root = |of: Expr| context.functions.sqrt.call(vec![of]);
        Some(match name {
            "covar_samp" => times(wx * wy, divided(xy, minus(self.rows.clone(), lit(1.0_f64)))),
            "covar_pop" => times(wx * wy, divided(xy, self.rows.clone())),
            "corr" => times(
                (wx * wy).signum(),
                divided(xy, multiplied(root(xx), root(yy))),
            ),
            "regr_slope" => slope(),
            "regr_intercept" => minus(
                self.mean_y.clone(),
                multiplied(slope(), self.mean_x.clone()),
            ),
            "regr_r2" => divided(multiplied(xy.clone(), xy), multiplied(xx, yy)),
            "regr_count" => self.rows.clone(),
            "regr_avgx" => self.mean_x.clone(),
            "regr_avgy" => self.mean_y.clone(),
            "regr_sxx" => times(wx * wx, xx),
            "regr_syy" => times(wy * wy, yy),
            "regr_sxy" => times(wx * wy, xy),
            _ => return None,
        })
    }
}

/// The product of two base columns in one row. Beyond what a product can hold it is the largest
/// number, which dominates its sum, so that the sum is hidden.
fn product_of(x: &Expr, y: &Expr) -> Expr {
    const LARGEST: i64 = 1_000_000_000;
    let (x, y) = (
        cast(x.clone(), DataType::Int64),
        cast(y.clone(), DataType::Int64),
    );
    let fits = |of: &Expr| of.clone().between(lit(-LARGEST), lit(LARGEST));
    let missing = x.clone().is_null().or(y.clone().is_null());
    Expr::Case(Case {
        expr: None,
        when_then_expr: vec![
            (
                Box::new(missing),
                Box::new(Expr::Literal(ScalarValue::Int64(None), None)),
            ),
            (Box::new(fits(&x).and(fits(&y))), Box::new(multiplied(x, y))),
        ],
        else_expr: Some(Box::new(lit(i64::MAX))),
    })
}

/// `Σxy − Σx·Σy/n`, subtracted as whole numbers: n·Σxy and Σx·Σy are nearly equal.
fn centred(rows: &Expr, xy: &Expr, (x, y): (&Expr, &Expr)) -> Expr {
    let whole = |of: &Expr| cast(of.clone(), DataType::Decimal128(20, 0));
    let apart = minus(
        multiplied(whole(rows), whole(xy)),
        multiplied(whole(x), whole(y)),
    );
    divided(cast(apart, DataType::Float64), real(rows.clone()))
}

fn real(of: Expr) -> Expr {
    cast(of, DataType::Float64)
}

fn plus(left: Expr, right: Expr) -> Expr {
    binary_expr(left, Operator::Plus, right)
}

fn minus(left: Expr, right: Expr) -> Expr {
    binary_expr(left, Operator::Minus, right)
}

fn multiplied(left: Expr, right: Expr) -> Expr {
    binary_expr(left, Operator::Multiply, right)
}

fn times(weight: f64, of: Expr) -> Expr {
    multiplied(lit(weight), of)
}

/// A division by nothing is unknown.
fn divided(left: Expr, right: Expr) -> Expr {
    let right = only_if(right.clone().not_eq(lit(0.0_f64)), right);
    binary_expr(left, Operator::Divide, right)
}

fn all_known(condition: Expr, sums: Vec<Expr>) -> Expr {
    sums.into_iter()
        .fold(condition, |all, sum| all.and(sum.is_not_null()))
}

fn only_if(condition: Expr, value: Expr) -> Expr {
    Expr::Case(Case {
        expr: None,
        when_then_expr: vec![(Box::new(condition), Box::new(value))],
        else_expr: None,
    })
}
