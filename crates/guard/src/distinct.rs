//! `count(DISTINCT …)`: of patients; of structures or practitioners; of the values of a group key.

use contract::Entity;
use datafusion_common::Column;
use datafusion_expr::Expr;

use crate::atom::Origin;
use crate::counted::Statistic;
use crate::counting::{Argument, Counting};
use crate::form::{Form, form};
use crate::group_key::tells_apart;
use crate::operand::operand;
use crate::pieces::guards;
use crate::refusal::Refusal;
use crate::rules::Code;

impl Counting<'_> {
    pub(crate) fn distinct(&mut self, arg: &Expr, filter: Vec<Expr>) -> Result<Expr, Refusal> {
        if let Expr::Column(column) = arg
            && let Some(Origin::Entity(entity)) = self.relation.origin(column)
        {
            let entity = *entity;
            return self.entities(column, entity, filter);
        }
        let mut columns = arg.column_refs().into_iter().cloned();
        if columns.any(|column| self.relation.is_any_patient(&Expr::Column(column))) {
            return self.distinct_patients(arg, filter);
        }
        self.values(arg, filter)
    }

    /// The structures or practitioners that each have k patients. The evidence holds all that a row
    /// names, so that it is the number asked for only where a row names one.
    fn entities(
        &mut self,
        column: &Column,
        entity: Entity,
        filter: Vec<Expr>,
    ) -> Result<Expr, Refusal> {
        let statistic = match entity {
            Entity::Structure => Statistic::DistinctStructures,
            Entity::Practitioner => Statistic::DistinctPractitioners,
            Entity::Patient => return Err(Refusal::about(Code::G14, column.name.as_str())),
        };
        let others = self.relation.atoms.iter().filter(|atom| {
            let is_same_kind = match &atom.origin {
                Origin::Entity(other) => *other == entity,
                Origin::EntitySet(_) => true,
                Origin::Patient | Origin::Field(_) | Origin::PerPatient { .. } => false,
            };
            is_same_kind && atom.column != *column
        });
        if others.count() > 0 {
            return Err(Refusal::about(Code::G18, column.name.as_str()));
        }
        let piece = self.piece(filter)?;
        Ok(self.moment(statistic, piece, None))
    }

    /// The values of a group key that each have k patients: as many as a table by it would show.
    fn values(&mut self, arg: &Expr, filter: Vec<Expr>) -> Result<Expr, Refusal> {
        let read = operand(self.relation, arg)?;
        if !read.groupable || read.constant || !tells_apart(arg, &read.data_type) {
            return Err(Refusal::about(Code::G08, "count(DISTINCT …)"));
        }
        let piece = self.piece(filter)?;
        let argument = Argument {
            x: arg.clone(),
            rest_is_nothing: true,
            factors: None,
        };
        Ok(self.moment(Statistic::DistinctValues, piece, Some(argument)))
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
}
