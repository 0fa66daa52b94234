//! What an asker may know of a result by patient, and how far its value may reach.

use datafusion_common::{Column, ScalarValue};
use datafusion_expr::{Expr, Operator, lit};

use crate::atom::{Given, GivenBy, Range, Says};
use crate::condition::Condition;
use crate::form::{Form, constant, constant_number, form};
use crate::operand::results;
use crate::pieces::guards;
use crate::tracked::Relation;

/// What a function gives of the rows of one patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// One of the values: `min`, `max`, `first_value`, `last_value`.
    Value,
    /// How many: `count`, `row_number`, `rank`.
    Count,
    /// Their sum.
    Sum,
    /// Whether some, or all, hold: `bool_or`, `bool_and`.
    Truth,
    /// The value of another row, or none: `lag`, `lead`, a window's frame.
    Other,
}

/// What a name gives, over all rows of a patient.
pub(crate) fn gives(name: &str) -> Gives {
    match name {
        "min" | "max" | "first_value" | "last_value" => Gives::Value,
        "count" | "row_number" | "rank" | "dense_rank" => Gives::Count,
        "sum" => Gives::Sum,
        "bool_or" | "bool_and" => Gives::Truth,
        _ => Gives::Other,
    }
}

/// The result of a function over the rows of one patient.
pub(crate) fn result_says(
    relation: &Relation,
    (name, gives): (&str, Gives),
    args: &[Expr],
    filter: Option<&Expr>,
) -> Says {
    let reads: Vec<Expr> = args.iter().chain(filter).cloned().collect();
    let mut says = relation.derived(name, &reads);
    says.range = range_of(relation, gives, args.first());
    (says.list, says.grid) = declared(relation, gives, args.first());
    let arg = args.first();
    if filter.is_none()
        && gives == Gives::Value
        && let Some(known) = arg.and_then(|arg| relation.known(arg))
    {
        // Every row of the patient has this value.
        says.known = Some(known);
        return says;
    }
    says.given = given(relation, gives, arg, filter);
    if name == "bool_or"
        && let (Some(arg), None) = (arg, filter)
    {
        let some = relation.condition.clone().and(relation.reading(arg));
        says.truth = Some(Condition::Is(Box::new(some), Some(true)));
    }
    says
}

/// The code list and the cut-points of a result.
fn declared(
    relation: &Relation,
    gives: Gives,
    arg: Option<&Expr>,
) -> (Option<String>, Option<i64>) {
    let column = arg.and_then(Expr::try_as_col);
    let of_column = column.and_then(|column| relation.says(column));
    let grid = of_column.and_then(|says| says.grid);
    match gives {
        Gives::Count => (None, Some(1)),
        Gives::Sum => (None, grid),
        Gives::Value | Gives::Other => (of_column.and_then(|says| says.list.clone()), grid),
        Gives::Truth => (None, None),
    }
}

fn given(
    relation: &Relation,
    gives: Gives,
    arg: Option<&Expr>,
    filter: Option<&Expr>,
) -> Option<Given> {
    let of_filter = filter.map(|filter| holds(relation, filter));
    let mut absent = match gives {
        Gives::Count => ScalarValue::Int64(Some(0)),
        Gives::Value | Gives::Sum | Gives::Truth => ScalarValue::Null,
        Gives::Other => return None,
    };
    let mut value = arg.and_then(|arg| relation.known(arg));
    let mut when = of_filter.clone();
    if let Some(Form::Case(case)) = arg.map(uncast).map(form) {
        let last = case.else_expr.as_deref();
        let mut counting = Vec::new();
        let all = results(case).map(Some).chain([last]);
        for (guard, result) in guards(case).iter().zip(all) {
            let zero = result
                .and_then(constant_number)
                .is_some_and(|x| x.abs() <= 0.0);
            if zero && gives == Gives::Sum {
                absent = ScalarValue::Int64(Some(0));
            }
            let counts = result.is_some_and(|result| !is_null(result)) && !zero;
            if counts {
                value = result.and_then(|result| relation.known(result));
                counting.push(guard.iter().fold(Condition::Always, |all, part| {
                    all.and(holds(relation, part))
                }));
            } else if zero && gives == Gives::Value {
                // The least and the largest of zeros and values: not known where none count.
                return None;
            }
        }
        let any = Condition::Any(counting);
        when = Some(of_filter.unwrap_or(Condition::Always).and(any));
    }
    let value = value.filter(|_| gives == Gives::Value);
    when.map(|when| Given {
        when: relation.condition.clone().and(when),
        value,
        absent,
        by: GivenBy::Aggregate,
    })
}

fn holds(relation: &Relation, condition: &Expr) -> Condition {
    Condition::Is(Box::new(relation.reading(condition)), Some(true))
}

/// An expression without the casts and names around it.
pub(crate) fn uncast(expr: &Expr) -> &Expr {
    match expr {
        Expr::Cast(cast) => uncast(&cast.expr),
        Expr::Alias(alias) => uncast(&alias.expr),
        other => other,
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(uncast(expr), Expr::Literal(value, _) if value.is_null())
}

fn range_of(relation: &Relation, gives: Gives, arg: Option<&Expr>) -> Option<Range> {
    let most = i64::try_from(relation.most).unwrap_or(i64::MAX);
    let up_to = |most: i64| Range::between(0, most.max(1));
    match gives {
        Gives::Count => Some(up_to(most)),
        Gives::Truth => Some(up_to(1)),
        Gives::Value | Gives::Other => relation.range(arg?),
        Gives::Sum => {
            let (low, high) = relation.range(arg?).unwrap_or(up_to(1)).ends();
            let low = low.min(0).saturating_mul(most);
            let high = high.max(1).saturating_mul(most);
            Some(Range::between(low, high))
        }
    }
}

impl Relation {
    /// How far the value of an expression may reach in one row; `None` where nothing is declared.
    pub(crate) fn range(&self, expr: &Expr) -> Option<Range> {
        if let Some(x) = constant_number(expr) {
            let whole = ScalarValue::Float64(Some(x)).cast_to(&I64).ok()?;
            let ScalarValue::Int64(Some(centre)) = whole else {
                return None;
            };
            return Some(Range { centre, width: 0 });
        }
        match form(expr) {
            Form::Column(column) => self.narrowed(column).or(self.says(column)?.range),
            Form::Cast(inner, _) => self.range(inner),
            Form::Negative(inner) => {
                let of = self.range(inner)?;
                Some(Range {
                    centre: of.centre.saturating_neg(),
                    ..of
                })
            }
            Form::Arithmetic(left, op, right) => self.range_of_two(left, op, right),
            Form::Case(case) => {
                let last = case.else_expr.as_deref();
                let all = results(case).chain(last);
                let some = all.filter(|result| !is_null(result));
                some.filter_map(|result| self.range(result)).reduce(around)
            }
            Form::Function(function) if function.name() == "date_part" => {
                let date = function.args.last().and_then(|date| self.range(date));
                date.map(|date| Range {
                    centre: (date.centre / DAYS_A_YEAR).saturating_add(1970),
                    width: (date.width / DAYS_A_YEAR).saturating_add(1),
                })
            }
            Form::Function(function) => {
                let all = function.args.iter();
                all.filter_map(|arg| self.range(arg)).reduce(around)
            }
            _ => None,
        }
    }

    /// The range of a column whose rows are pinned to some codes of another one.
    fn narrowed(&self, column: &Column) -> Option<Range> {
        let ranges = self.says(column)?.ranges.as_ref()?;
        let by = Expr::Column(Column::new(column.relation.clone(), &ranges.by));
        let pinned = self.kept.iter().find_map(|kept| pinned(kept, &by))?;
        let of_code = |code: &String| {
            let found = ranges.codes.iter().find(|(known, _)| known == code);
            found.map(|(_, range)| *range)
        };
        let all: Option<Vec<Range>> = pinned.iter().map(of_code).collect();
        all?.into_iter().reduce(around)
    }

    /// The steps of the grids of a column by the codes of another one, and that one.
    pub(crate) fn grids_by(&self, column: &Column) -> Option<(Expr, &[(String, i64)])> {
        let ranges = self.says(column)?.ranges.as_ref()?;
        let by = Expr::Column(Column::new(column.relation.clone(), &ranges.by));
        (!ranges.grids.is_empty()).then_some((by, ranges.grids.as_slice()))
    }

    /// The codes of a column to which its rows are pinned.
    pub(crate) fn pinned_to(&self, by: &Expr) -> Option<Vec<String>> {
        self.kept.iter().find_map(|kept| pinned(kept, by))
    }

    /// The ranges of an expression by the values of a column that its measure is narrowed by.
    pub(crate) fn ranges_by(&self, expr: &Expr, key: &Expr) -> Vec<(String, Range)> {
        let narrowed = |column: &&Column| {
            let ranges = self.says(column).and_then(|says| says.ranges.as_ref());
            ranges.is_some_and(|ranges| {
                *key == Expr::Column(Column::new(column.relation.clone(), &ranges.by))
            })
        };
        let columns = expr.column_refs();
        let Some(column) = columns.into_iter().find(narrowed) else {
            return Vec::new();
        };
        let ranges = self.says(column).and_then(|says| says.ranges.clone());
        let codes = ranges.into_iter().flat_map(|ranges| ranges.codes);
        let of_code = |(code, _): (String, Range)| {
            let mut pinned = self.clone();
            pinned.kept.insert(0, key.clone().eq(lit(code.as_str())));
            Some((code, pinned.range(expr)?))
        };
        codes.filter_map(of_code).collect()
    }

    /// A difference reaches as far as the wider of the two: both are of one life.
    fn range_of_two(&self, left: &Expr, op: Operator, right: &Expr) -> Option<Range> {
        let (l, r) = (self.range_or_day(left)?, self.range_or_day(right)?);
        let width = l.width.max(r.width);
        Some(match op {
            Operator::Plus => Range {
                centre: l.centre.saturating_add(r.centre),
                width,
            },
            Operator::Minus => Range {
                centre: l.centre.saturating_sub(r.centre),
                width,
            },
            Operator::Multiply => Range {
                centre: l.centre.saturating_mul(r.centre),
                width: l
                    .width
                    .saturating_mul(r.centre.saturating_abs().saturating_add(r.width))
                    .max(r.width.saturating_mul(l.centre.saturating_abs())),
            },
            _ => l,
        })
    }

    fn range_or_day(&self, expr: &Expr) -> Option<Range> {
        if let Some(ScalarValue::Date32(Some(day))) = constant(expr) {
            return Some(Range {
                centre: day.into(),
                width: 0,
            });
        }
        self.range(expr)
    }
}

/// The codes that a condition pins a column to.
fn pinned(condition: &Expr, column: &Expr) -> Option<Vec<String>> {
    let text = |expr: &Expr| {
        let value = constant(expr)?;
        value.try_as_str().flatten().map(str::to_owned)
    };
    match condition {
        Expr::BinaryExpr(binary) if binary.op == Operator::Eq => {
            if uncast(&binary.left) == column {
                return Some(vec![text(&binary.right)?]);
            }
            (uncast(&binary.right) == column).then(|| text(&binary.left).map(|code| vec![code]))?
        }
        Expr::BinaryExpr(binary) if binary.op == Operator::Or => {
            let (left, right) = (
                pinned(&binary.left, column)?,
                pinned(&binary.right, column)?,
            );
            Some([left, right].concat())
        }
        Expr::InList(list) if !list.negated && uncast(&list.expr) == column => {
            list.list.iter().map(text).collect()
        }
        _ => None,
    }
}

const DAYS_A_YEAR: i64 = 365;
const I64: datafusion_common::arrow::datatypes::DataType =
    datafusion_common::arrow::datatypes::DataType::Int64;

/// The least range that holds both.
pub(crate) fn around(one: Range, other: Range) -> Range {
    let ((a, b), (c, d)) = (one.ends(), other.ends());
    Range::between(a.min(c), b.max(d))
}
