//! A protected answer against the rows of a plain session.

use disclosure::{Scalar, Status};
use engine::{Answer, AnswerColumn, AnswerValue};

use super::file::Question;

/// Checks every row and cell; says what is wrong.
pub(crate) fn judge(
    question: &Question,
    answer: &Answer,
    mut plain: Vec<Vec<Scalar>>,
) -> Result<(), String> {
    let columns = answer.columns();
    let (mut shown, mut hidden) = (0_usize, 0_usize);
    for row in answer.rows() {
        for (value, column) in row.iter().zip(columns) {
            let is_hidden = value.status == Some(Status::Suppressed);
            if is_hidden && value.value != Scalar::Null {
                return Err(format!("{} is hidden and has a value", column.name));
            }
        }
        let matching = |other: &Vec<Scalar>| agrees(question, columns, row, other);
        let Some(position) = plain.iter().position(matching) else {
            if is_empty_cell(columns, row) {
                continue;
            }
            return Err(format!("no plain row like {row:?}, among {plain:?}"));
        };
        let truth = plain.swap_remove(position);
        for ((value, column), truth) in row.iter().zip(columns).zip(&truth) {
            // What nobody knows is neither shown nor hidden.
            if column.measure && *truth != Scalar::Null {
                let is_hidden = value.status == Some(Status::Suppressed);
                *(if is_hidden { &mut hidden } else { &mut shown }) += 1;
            }
        }
    }
    let share = 100 * shown / (shown + hidden).max(1);
    if shown == 0 || share < question.shown {
        return Err(format!("{shown} cells shown, {hidden} hidden: {share} %"));
    }
    Ok(())
}

/// Same keys, and the same value wherever one is shown.
fn agrees(
    question: &Question,
    columns: &[AnswerColumn],
    row: &[AnswerValue],
    plain: &[Scalar],
) -> bool {
    let cells = row.iter().zip(columns).zip(plain);
    cells.into_iter().all(|((value, column), truth)| {
        let step = question
            .snapped
            .iter()
            .find(|(name, _)| *name == column.name);
        match (value.status, step) {
            // Hidden, or the answer to a population close by.
            (Some(Status::Suppressed | Status::Near), _) => true,
            (_, Some((_, step))) => match (number(&value.value), number(truth)) {
                (Some(got), Some(exact)) => (got - (exact / step).floor() * step).abs() < 1e-9,
                _ => false,
            },
            _ if question.at_most.contains(&column.name) => {
                matches!((number(&value.value), number(truth)), (Some(x), Some(y)) if x <= y)
            }
            _ => same(&value.value, truth),
        }
    })
}

/// A cell of the declared grid that no row fills: nobody is counted in it.
fn is_empty_cell(columns: &[AnswerColumn], row: &[AnswerValue]) -> bool {
    let measures = row.iter().zip(columns).filter(|(_, column)| column.measure);
    measures
        .into_iter()
        .all(|(value, _)| value.value == Scalar::Null || number(&value.value) == Some(0.0))
}

fn same(got: &Scalar, wanted: &Scalar) -> bool {
    match (number(got), number(wanted)) {
        (Some(got), Some(wanted)) => (got - wanted).abs() <= 1e-9 * wanted.abs().max(1.0),
        _ => got == wanted,
    }
}

fn number(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Int(x) => i32::try_from(*x).ok().map(f64::from),
        Scalar::Float(x) => Some(*x),
        Scalar::Null | Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_) => None,
    }
}
