//! The numbers of a table as candidates: what each is a number of, and what each patient contributes.

use crate::counted::CountedCell;
use crate::earlier::{Candidate, Cell, Lowest, Signature, Sketch, mixed};
use crate::{MomentSpec, Scalar, Statistic, TableSpec, ValueCell, Vector};
use std::collections::BTreeSet;

/// The numbers of one table.
pub(crate) struct Numbers<'a> {
    spec: &'a TableSpec,
}

impl<'a> Numbers<'a> {
    pub(crate) fn of(spec: &'a TableSpec) -> Self {
        Self { spec }
    }

    /// The candidate of a moment; `None` where the contributions of its patients are not known.
    #[expect(
        clippy::too_many_arguments,
        reason = "what a number is and where it stands"
    )]
    pub(crate) fn candidate(
        &self,
        place: Cell,
        moment: usize,
        value: i64,
        keys: &[Scalar],
        cell: &mut CountedCell,
    ) -> Option<Candidate> {
        let asked = self.spec.moments.get(moment)?;
        let piece = self.spec.pieces.get(asked.piece)?;
        let patients = || {
            cell.pieces
                .get(asked.piece)
                .map(|p| p.inside.patients.clone())
        };
        let one_row = piece.single_row && asked.statistic == Statistic::Rows;
        let (vector, linear) = match asked.statistic {
            Statistic::Patients => (Vector::ones(patients()?), true),
            Statistic::Rows if piece.single_row => (Vector::ones(patients()?), true),
            Statistic::Rows
            | Statistic::Sum
            | Statistic::SumWhereKnown
            | Statistic::SumOfProducts { .. } => {
                let empty = patients()?.is_empty();
                let given = cell.moments.get_mut(moment)?.vector.take();
                let vector = given.or_else(|| empty.then(|| Vector::of([])))?;
                (vector, true)
            }
            Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
                (Vector::ones(patients()?), false)
            }
            Statistic::DistinctValues | Statistic::Quantile { .. } => {
                let cells = cell.moments.get_mut(moment)?.cells.take();
                let empty = || patients().is_some_and(|who| who.is_empty());
                let known = cells.or_else(|| empty().then(Vec::new))?;
                (by_value(&known), false)
            }
        };
        let measure = if one_row {
            tag(Statistic::Patients)
        } else {
            self.measure(moment, asked)
        };
        Some(Candidate {
            cell: place,
            signature: self.signature(asked, &measure, keys),
            class: Signature::of([self.class(moment, asked, &measure).as_str()]).short(),
            measure: Signature::of([measure.as_str()]).short(),
            linear,
            may_fill_cell: self.spec.empty_piece_is_ordinary(piece),
            ordinary: piece.ordinary && self.spec.empty_group_is_ordinary(),
            version: self.spec.origin.version,
            value,
            vector,
            largest: 0,
            is_negative_somewhere: false,
            sketch: Sketch::empty(),
            lowest: Lowest::default(),
            homes: 0,
        })
    }

    /// Rows of a table with one row a patient are its patients.
    fn measure(&self, moment: usize, asked: &MomentSpec) -> String {
        let stated = self.spec.origin.measures.get(moment);
        let argument = stated.map_or(asked.name.as_str(), String::as_str);
        match asked.statistic {
            // These add up with their like, whatever the table.
            Statistic::Patients | Statistic::Rows => tag(asked.statistic),
            Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
                tag(asked.statistic)
            }
            Statistic::Sum
            | Statistic::SumWhereKnown
            | Statistic::SumOfProducts { .. }
            | Statistic::DistinctValues
            | Statistic::Quantile { .. } => format!("{} {argument}", tag(asked.statistic)),
        }
    }

    /// What may be combined with what: patients, rows and numbers of them by patient; sums of the same
    /// columns, whatever tables and results they came through.
    fn class(&self, moment: usize, asked: &MomentSpec, measure: &str) -> String {
        let columns = self.spec.origin.columns.get(moment);
        match asked.statistic {
            Statistic::Patients | Statistic::Rows => "count".to_owned(),
            Statistic::Sum | Statistic::SumWhereKnown | Statistic::SumOfProducts { .. } => {
                match columns.map(String::as_str) {
                    Some("") => "count".to_owned(),
                    Some(columns) => format!("sum {columns}"),
                    None => measure.to_owned(),
                }
            }
            Statistic::DistinctStructures
            | Statistic::DistinctPractitioners
            | Statistic::DistinctValues
            | Statistic::Quantile { .. } => measure.to_owned(),
        }
    }

    fn signature(&self, asked: &MomentSpec, measure: &str, keys: &[Scalar]) -> Signature {
        let origin = &self.spec.origin;
        let none = BTreeSet::new();
        let of_piece = origin.pieces.get(asked.piece).unwrap_or(&none);
        let mut conditions: BTreeSet<String> = origin.conditions.union(of_piece).cloned().collect();
        for (number, value) in keys.iter().enumerate() {
            let stated = origin.keys.get(number).map(String::as_str);
            let name = self.spec.keys.get(number).map(|key| key.name.as_str());
            let key = stated.or(name).unwrap_or_default();
            conditions.insert(value.is_said_of(key));
        }
        let fixed = [origin.population.as_str(), measure];
        Signature::of(
            fixed
                .into_iter()
                .chain(conditions.iter().map(String::as_str)),
        )
    }
}

/// A mark of the values that each patient has: patients with other values have another one.
fn by_value(cells: &[ValueCell]) -> Vector {
    let marks = cells.iter().flat_map(|cell| {
        // Thirty bits, so that the marks of one patient add up without overflow.
        let mark = mixed(0, cell.value.cast_unsigned()) >> 34;
        let mark = i64::try_from(mark).unwrap_or(0).saturating_add(1);
        cell.patients.iter().map(move |patient| (patient, mark))
    });
    Vector::of(marks)
}

fn tag(statistic: Statistic) -> String {
    match statistic {
        Statistic::Patients => "patients".to_owned(),
        Statistic::Rows => "rows".to_owned(),
        // A sum of x · y adds up with any other of the same product.
        Statistic::Sum | Statistic::SumWhereKnown | Statistic::SumOfProducts { .. } => {
            "sum".to_owned()
        }
        Statistic::DistinctStructures => "structures".to_owned(),
        Statistic::DistinctPractitioners => "practitioners".to_owned(),
        Statistic::DistinctValues => "values".to_owned(),
        Statistic::Quantile { millionths } => format!("quantile {millionths}"),
    }
}
