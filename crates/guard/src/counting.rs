//! Collects the pieces and moments of one barrier.

use contract::Sentence;
use datafusion_common::Column;
use datafusion_expr::expr::AggregateFunctionParams;
use datafusion_expr::utils::conjunction;
use datafusion_expr::{Case, Expr, ExprSchemable};

use crate::atom::Origin;
use crate::counted::{Moment, Piece, Ruling, Statistic};
use crate::form::{Form, constant_number, form};
use crate::moments::added;
use crate::operand::operand;
use crate::pieces::guards;
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// A piece and its predicate over atoms; no predicate is the whole group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    pub(crate) predicate: Option<Expr>,
    pub(crate) ordinary: bool,
    pub(crate) missingness: bool,
}

impl Cut {
    pub(crate) fn describe(&self) -> Piece {
        Piece {
            whole: self.predicate.is_none(),
            ordinary: self.ordinary,
            missingness: self.missingness,
        }
    }
}

/// Collects the pieces and moments of one barrier; equal ones are computed once.
pub(crate) struct Counting<'a> {
    pub(crate) relation: &'a Relation,
    pub(crate) pieces: Vec<Cut>,
    pub(crate) moments: Vec<(Moment, Option<Column>)>,
}

impl<'a> Counting<'a> {
    pub(crate) fn over(relation: &'a Relation) -> Self {
        let whole = Cut {
            predicate: None,
            ordinary: true,
            missingness: false,
        };
        Self {
            relation,
            pieces: vec![whole],
            moments: Vec::new(),
        }
    }

    /// The index of the piece where all conditions hold.
    pub(crate) fn piece(&mut self, conditions: Vec<Expr>) -> Result<usize, Refusal> {
        let mut ordinary = true;
        let mut distinct = Vec::new();
        for condition in conditions {
            ordinary &= predicate(self.relation, &condition)?;
            if !distinct.contains(&condition) {
                distinct.push(condition);
            }
        }
        let missingness = ordinary && !distinct.is_empty() && distinct.iter().all(asks_for_known);
        let cut = Cut {
            predicate: conjunction(distinct),
            ordinary,
            missingness,
        };
        Ok(index_of(&mut self.pieces, cut))
    }

    pub(crate) fn moment(
        &mut self,
        statistic: Statistic,
        piece: usize,
        argument: Option<(Column, bool)>,
    ) -> Expr {
        let rest_is_nothing = argument.as_ref().is_some_and(|(_, nothing)| *nothing);
        let argument = argument.map(|(column, _)| column);
        let known = self.moments.iter().position(|(moment, column)| {
            moment.statistic == statistic && moment.piece == piece && *column == argument
        });
        let number = known.unwrap_or(self.moments.len());
        let name = format!("m{number}");
        if known.is_none() {
            let moment = Moment {
                name: name.clone(),
                statistic,
                piece,
                rest_is_nothing,
            };
            self.moments.push((moment, argument));
        }
        Expr::Column(Column::new_unqualified(name))
    }

    /// The expression over moments that stands for one aggregate of the statement.
    pub(crate) fn aggregate(
        &mut self,
        expr: &Expr,
        rulings: &mut Vec<Ruling>,
    ) -> Result<Expr, Refusal> {
        let Form::Aggregate(function) = form(expr) else {
            return Err(Refusal::new(Code::G08));
        };
        let name = function.func.name();
        let AggregateFunctionParams {
            args,
            distinct,
            filter,
            order_by,
            null_treatment,
        } = &function.params;
        if !order_by.is_empty() || null_treatment.is_some() {
            return Err(Refusal::about(Code::G08, name));
        }
        let filter = filter
            .as_ref()
            .map(|f| self.relation.resolve(f))
            .transpose()?;
        let filter: Vec<_> = filter.into_iter().collect();
        let args: Vec<_> = args
            .iter()
            .map(|arg| self.relation.resolve(arg))
            .collect::<Result<_, _>>()?;
        let [arg] = args.as_slice() else {
            return Err(refused_aggregate(name));
        };
        let above = match (name, distinct) {
            ("count", true) => self.distinct_patients(arg, filter)?,
            ("count", false) => self.count(arg, &filter)?,
            ("sum", false) => self.sum(arg, &filter)?,
            ("avg", false) => self.average(arg, &filter)?,
            _ => return Err(refused_aggregate(name)),
        };
        rulings.push(Ruling {
            subject: name.to_owned(),
            code: Code::G08,
            says: Sentence::new(
                "compté par cellule ; chaque condition est une cellule virtuelle, son complément aussi",
                "counted per cell; each condition is a virtual cell, and so is its complement",
            ),
        });
        Ok(above)
    }

    fn distinct_patients(&mut self, arg: &Expr, filter: Vec<Expr>) -> Result<Expr, Refusal> {
        let mut pieces = Vec::new();
        self.patient_pieces(arg, filter, &mut pieces)?;
        let [piece] = pieces.as_slice() else {
            return Err(Refusal::about(Code::G09, "count(DISTINCT …)"));
        };
        Ok(self.moment(Statistic::Patients, *piece, None))
    }

    /// `patient_no`, or `CASE WHEN … THEN patient_no END`.
    fn patient_pieces(
        &mut self,
        arg: &Expr,
        mut conditions: Vec<Expr>,
        pieces: &mut Vec<usize>,
    ) -> Result<(), Refusal> {
        if self.relation.is_any_patient(arg) {
            if !self.relation.is_patient(arg) {
                conditions.push(arg.clone().is_not_null());
            }
            pieces.push(self.piece(conditions)?);
            return Ok(());
        }
        match form(arg) {
            Form::Case(case) => {
                let last = case.else_expr.as_deref();
                let results = crate::operand::results(case).map(Some).chain([last]);
                for (guard, result) in guards(case).into_iter().zip(results) {
                    if let Some(result) = result {
                        let here = [conditions.clone(), guard].concat();
                        self.patient_pieces(result, here, pieces)?;
                    }
                }
                Ok(())
            }
            Form::Literal(value) if value.is_null() => Ok(()),
            Form::Cast(inner, _) => self.patient_pieces(inner, conditions, pieces),
            Form::Column(column)
                if matches!(self.relation.origin(column), Some(Origin::Entity(_))) =>
            {
                Err(Refusal::about(Code::G18, column.name.as_str()))
            }
            _ => Err(Refusal::about(Code::G08, "count(DISTINCT …)")),
        }
    }

    fn count(&mut self, arg: &Expr, filter: &[Expr]) -> Result<Expr, Refusal> {
        let everywhere = constant_number(arg).is_some() || self.relation.is_patient(arg);
        if everywhere {
            let piece = self.piece(filter.to_vec())?;
            return Ok(self.moment(Statistic::Rows, piece, None));
        }
        if let Form::Case(case) = form(arg) {
            return self.count_case(case, filter);
        }
        if !self.relation.is_any_patient(arg) {
            operand(self.relation, arg)?;
        }
        let mut conditions = filter.to_vec();
        let may_be_missing = arg.try_as_col().map_or_else(
            || arg.nullable(self.relation.schema()).unwrap_or(true),
            |column| self.relation.is_nullable(column),
        );
        if may_be_missing {
            conditions.push(arg.clone().is_not_null());
        }
        let piece = self.piece(conditions)?;
        Ok(self.moment(Statistic::Rows, piece, None))
    }

    /// `count(CASE …)` counts the rows whose result is not NULL.
    fn count_case(&mut self, case: &Case, filter: &[Expr]) -> Result<Expr, Refusal> {
        let last = case.else_expr.as_deref();
        let results = crate::operand::results(case).map(Some).chain([last]);
        let mut total = Vec::new();
        for (guard, result) in guards(case).into_iter().zip(results) {
            let Some(result) = result else { continue };
            if matches!(form(result), Form::Literal(value) if value.is_null()) {
                continue;
            }
            let here = [filter.to_vec(), guard].concat();
            total.push(self.count(result, &here)?);
        }
        Ok(added(total))
    }
}

/// Whether a condition only asks that a column be known. A function of a column is not meant: it
/// can be missing for a value of the requester's choice.
fn asks_for_known(condition: &Expr) -> bool {
    let is_column = |of: &Expr| matches!(of, Expr::Column(_));
    if let Expr::Not(inner) = condition {
        return matches!(inner.as_ref(), Expr::IsNull(of) if is_column(of));
    }
    matches!(condition, Expr::IsNotNull(of) if is_column(of))
}

fn index_of(pieces: &mut Vec<Cut>, cut: Cut) -> usize {
    if let Some(known) = pieces
        .iter()
        .position(|piece| piece.predicate == cut.predicate)
    {
        return known;
    }
    let next = pieces.len();
    pieces.push(cut);
    next
}

fn refused_aggregate(name: &str) -> Refusal {
    let later = [
        "median",
        "approx_median",
        "approx_percentile_cont",
        "approx_percentile_cont_with_weight",
        "percentile_cont",
        "quantile_cont",
        "stddev",
        "stddev_pop",
        "var",
        "var_samp",
        "var_pop",
        "corr",
        "covar_samp",
        "covar_pop",
        "grouping",
    ];
    if later.contains(&name) || name.starts_with("regr_") {
        Refusal::about(Code::G15, name)
    } else {
        Refusal::about(Code::G08, name)
    }
}
