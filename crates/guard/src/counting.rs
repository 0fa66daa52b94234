//! Collects the pieces and moments of one barrier.

use contract::Sentence;
use datafusion_common::Column;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::{AggregateFunctionParams, Sort};
use datafusion_expr::utils::{conjunction, split_conjunction};
use datafusion_expr::{Case, Expr, ExprSchemable, cast};

use crate::atom::Range;
use crate::condition::Condition;
use crate::context::Context;
use crate::counted::{Measured, Moment, Piece, Ruling, Scale, Statistic};
use crate::form::{Form, constant_number, form};
use crate::known::{asks_for_known, holds_everywhere, is_decided, missing_tells};
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
    pub(crate) reading: Condition,
}

impl Cut {
    pub(crate) fn describe(&self) -> Piece {
        Piece {
            whole: self.predicate.is_none(),
            ordinary: self.ordinary,
            missingness: self.missingness,
            reading: self.reading.clone(),
        }
    }
}

/// What a moment adds up or orders.
#[derive(Debug, Clone)]
pub(crate) struct Argument {
    /// A base column, or a product of two.
    pub(crate) x: Expr,
    /// Outside the piece there is nothing to add by construction.
    pub(crate) rest_is_nothing: bool,
    /// The factors of a product.
    pub(crate) factors: Option<[Expr; 2]>,
}

/// Collects the pieces and moments of one barrier; equal ones are computed once.
pub(crate) struct Counting<'a> {
    pub(crate) relation: &'a Relation,
    pub(crate) pieces: Vec<Cut>,
    pub(crate) moments: Vec<(Moment, Option<Expr>)>,
    /// What is added up, each once.
    pub(crate) measures: Vec<Expr>,
    /// The group keys.
    pub(crate) keys: Vec<Expr>,
}

impl<'a> Counting<'a> {
    pub(crate) fn over(relation: &'a Relation) -> Self {
        let whole = Cut {
            predicate: None,
            ordinary: true,
            missingness: false,
            reading: Condition::Always,
        };
        Self {
            relation,
            pieces: vec![whole],
            moments: Vec::new(),
            measures: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// The index of the piece where all conditions hold.
    pub(crate) fn piece(&mut self, conditions: Vec<Expr>) -> Result<usize, Refusal> {
        let mut ordinary = true;
        let mut distinct = Vec::new();
        for condition in conditions {
            let is_ordinary = predicate(self.relation, &condition)?;
            if holds_everywhere(self.relation, &condition) {
                continue;
            }
            // Where another column says whether this one is known, that it is known tells nothing more.
            ordinary &= is_ordinary || asks_for_known(&condition) && is_decided(self, &condition);
            if !distinct.contains(&condition) {
                distinct.push(condition);
            }
        }
        let tells_nothing =
            |condition: &Expr| asks_for_known(condition) && !missing_tells(self, condition);
        let missingness = !distinct.is_empty() && distinct.iter().all(tells_nothing);
        let reading = distinct
            .iter()
            .map(|condition| self.relation.reading(condition))
            .fold(Condition::Always, Condition::and);
        let cut = Cut {
            reading,
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
        argument: Option<Argument>,
    ) -> Expr {
        let rest_is_nothing = argument.as_ref().is_some_and(|a| a.rest_is_nothing);
        let factors = argument.as_ref().and_then(|a| a.factors.clone());
        let factors =
            factors.and_then(|[x, y]| Some([self.sum_over(piece, &x)?, self.sum_over(piece, &y)?]));
        let measured = argument
            .as_ref()
            .map(|argument| self.measured(argument, piece));
        let argument = argument.map(|argument| argument.x);
        let known = self.moments.iter().position(|(moment, x)| {
            moment.statistic == statistic && moment.piece == piece && *x == argument
        });
        let number = known.unwrap_or(self.moments.len());
        let name = format!("m{number}");
        if known.is_none() {
            let measure = match statistic {
                Statistic::Sum | Statistic::SumOfProducts { .. } => {
                    argument.as_ref().map(|x| self.measure(x))
                }
                _ => None,
            };
            let moment = Moment {
                name: name.clone(),
                statistic,
                piece,
                rest_is_nothing,
                measure,
                measured,
                factors,
                grids: None,
            };
            self.moments.push((moment, argument));
        }
        Expr::Column(Column::new_unqualified(name))
    }

    /// The moment that adds up a factor over a piece.
    fn sum_over(&self, piece: usize, factor: &Expr) -> Option<usize> {
        self.moments.iter().position(|(moment, x)| {
            moment.statistic == Statistic::Sum
                && moment.piece == piece
                && x.as_ref() == Some(factor)
        })
    }

    fn measured(&self, argument: &Argument, piece: usize) -> Measured {
        let x = &argument.x;
        // What a condition of the piece pins narrows how far a value may reach.
        let mut relation = self.relation.clone();
        let predicate = self.pieces.get(piece).and_then(|cut| cut.predicate.clone());
        if let Some(predicate) = &predicate {
            let parts = split_conjunction(predicate).into_iter().cloned();
            relation.kept.extend(parts);
        }
        let read = relation.secret(x);
        let scale = |range: Range| Scale {
            centre: range.centre,
            width: range.width,
            rows: relation.most,
        };
        let by_key = self.keys.iter().enumerate().find_map(|(place, key)| {
            let ranges = relation.ranges_by(x, key).into_iter();
            let scales: Vec<_> = ranges.map(|(code, range)| (code, scale(range))).collect();
            (!scales.is_empty()).then_some((place, scales))
        });
        // Noise is drawn from the text: of a product it is ours, not how an expression is displayed.
        let product = argument
            .factors
            .as_ref()
            .map(|[x, y]| format!("{} * {}", relation.text_of(x), relation.text_of(y)));
        Measured {
            text: product.unwrap_or(read.text),
            secrets: read.secrets,
            known: relation.known(x),
            scale: relation.range(x).map(scale),
            by_key,
            unit: relation.unit(x),
        }
    }

    fn measure(&mut self, x: &Expr) -> usize {
        let measure = cast(x.clone(), DataType::Int64);
        if let Some(known) = self.measures.iter().position(|one| *one == measure) {
            return known;
        }
        self.measures.push(measure);
        self.measures.len().saturating_sub(1)
    }

    /// The expression over moments that stands for one aggregate of the statement.
    pub(crate) fn aggregate(
        &mut self,
        context: &Context<'_>,
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
        let is_ordered = !order_by.is_empty() && name != "percentile_cont";
        if is_ordered || null_treatment.is_some() {
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
        let above = match (name, distinct, args.as_slice()) {
            ("count", true, [arg]) => self.distinct(arg, filter)?,
            ("count", false, [arg]) => self.count(arg, &filter)?,
            ("sum", false, [arg]) => self.sum(arg, &filter)?,
            ("avg", false, [arg]) => self.average(arg, &filter)?,
            (_, false, args) => self
                .spread(context, name, (args, order_by), &filter)?
                .ok_or_else(|| refused_aggregate(name))?,
            _ => return Err(refused_aggregate(name)),
        };
        rulings.push(Ruling {
            subject: name.to_owned(),
            code: Code::G08,
            says: taken_as(name, *distinct),
        });
        Ok(above)
    }

    /// Quantiles, dispersion and association.
    fn spread(
        &mut self,
        context: &Context<'_>,
        name: &str,
        (args, order): (&[Expr], &[Sort]),
        filter: &[Expr],
    ) -> Result<Option<Expr>, Refusal> {
        if let Some(above) = self.quantile(name, args, order, filter)? {
            return Ok(Some(above));
        }
        if let Some(above) = self.dispersion(context, name, args, filter)? {
            return Ok(Some(above));
        }
        self.association(context, name, args, filter)
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

/// What an aggregate is taken as, in a sentence.
fn taken_as(name: &str, distinct: bool) -> Sentence {
    match name {
        "median" | "percentile_cont" => Sentence::new(
            "montré comme la borne inférieure de la case d'une grille publique qui le contient",
            "shown as the lower bound of the cell of a public grid that holds it",
        ),
        "count" if distinct => Sentence::new(
            "des patients, ou de ce que k patients au moins ont chacun ; chaque condition est une cellule virtuelle, son complément aussi",
            "of patients, or of what k patients at least have each; each condition is a virtual cell, and so is its complement",
        ),
        "count" | "sum" | "avg" => counted_per_cell(),
        _ => Sentence::new(
            "calculé de sommes exactes protégées : n, Σx, Σy, Σx², Σy², Σxy",
            "computed from exact protected sums: n, Σx, Σy, Σx², Σy², Σxy",
        ),
    }
}

fn counted_per_cell() -> Sentence {
    Sentence::new(
        "compté par cellule ; chaque condition est une cellule virtuelle, son complément aussi",
        "counted per cell; each condition is a virtual cell, and so is its complement",
    )
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
    if name == "grouping" {
        Refusal::about(Code::G15, name)
    } else {
        Refusal::about(Code::G08, name)
    }
}
