//! The table and the chart as text, for a terminal.

mod bars;

use contract::Lang;
use disclosure::Scalar;

use crate::front_matter::Measure;
use crate::labels::name;
use crate::number::{Shape, colon, interval, measure, plain, typography};
use crate::reference::Reference;
use crate::study::Study;
use crate::view::{CellView, HIDDEN, Reading, TableView};
use crate::words::t;

/// The table with its columns as the SELECT names them; numbers to the right, `s` where hidden.
pub fn table(rows: &TableView, lang: Lang) -> String {
    let header = rows
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    let body = rows.rows.iter().map(|row| {
        (0..rows.columns.len())
            .map(|at| cell(rows, rows.read(row, at), at, lang))
            .collect()
    });
    let right: Vec<bool> = (0..rows.columns.len())
        .map(|at| is_number(rows, at))
        .collect();
    let mut out = ruled(header, body.collect(), &right);
    push_notes(&mut out, rows, lang);
    out
}

/// The table as the study describes it: headings, names of codes, units, intervals in brackets.
pub fn labelled(study: &Study, rows: &TableView, reference: &Reference, lang: Lang) -> String {
    let front = study.front();
    let headings = front.dimensions.iter().map(|dimension| &dimension.label);
    let headings = headings.chain(front.measures.iter().map(|measure| &measure.label));
    let body = rows.rows.iter().map(|row| {
        let codes = front.dimensions.iter().map(|dimension| {
            match rows.read_named(row, &dimension.column) {
                Reading::Open(value) => {
                    typography(name(dimension, value, reference).get(lang), lang)
                }
                Reading::Hidden => HIDDEN.to_owned(),
            }
        });
        codes
            .chain(
                front
                    .measures
                    .iter()
                    .map(|of| with_interval(rows, row, of, lang)),
            )
            .collect()
    });
    let dimensions = front.dimensions.iter().map(|_| false);
    let right: Vec<bool> = dimensions
        .chain(front.measures.iter().map(|of| of.low.is_none()))
        .collect();
    let header = headings
        .map(|label| typography(label.get(lang), lang))
        .collect();
    let mut out = ruled(header, body.collect(), &right);
    push_notes(&mut out, rows, lang);
    out
}

fn with_interval(rows: &TableView, row: &[CellView], of: &Measure, lang: Lang) -> String {
    let shape = Shape {
        decimals: of.decimals,
        unit: of.unit.as_deref(),
    };
    let Some(value) = measure(rows.read_named(row, &of.column), shape, lang) else {
        return HIDDEN.to_owned();
    };
    let bare = Shape {
        unit: None,
        ..shape
    };
    let end =
        |column: &Option<String>| measure(rows.read_named(row, column.as_deref()?), bare, lang);
    match end(&of.low).zip(end(&of.high)) {
        None => value,
        Some((low, high)) => format!("{value}  {}", interval(&low, &high, lang)),
    }
}

/// Columns as wide as their longest text, a rule below the header.
fn ruled(header: Vec<String>, body: Vec<Vec<String>>, right: &[bool]) -> String {
    let lines: Vec<Vec<String>> = std::iter::once(header).chain(body).collect();
    let widths: Vec<usize> = (0..right.len())
        .map(|at| {
            lines
                .iter()
                .filter_map(|line| line.get(at))
                .map(|text| width(text))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths).zip(right);
        let cells: Vec<String> = cells
            .map(|((text, &width), &right)| pad(text, width, right))
            .collect();
        push_line(&mut out, &cells.join("  "));
        if index == 0 {
            let rules: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
            push_line(&mut out, &rules.join("  "));
        }
    }
    out
}

/// What `s` means, if there is one, and the notes of the whole table.
fn push_notes(out: &mut String, rows: &TableView, lang: Lang) {
    let hidden = rows
        .rows
        .iter()
        .any(|row| (0..rows.columns.len()).any(|at| rows.read(row, at) == Reading::Hidden));
    if hidden {
        push_line(out, &legend(lang));
    }
    for note in &rows.notes {
        push_line(out, &typography(note.what.get(lang), lang));
    }
}

fn cell(rows: &TableView, reading: Reading<'_>, at: usize, lang: Lang) -> String {
    let Reading::Open(value) = reading else {
        return HIDDEN.to_owned();
    };
    if !rows.columns.get(at).is_some_and(|column| column.measure) {
        return plain(value);
    }
    let decimals = usize::from(matches!(value, Scalar::Float(_)));
    measure(
        reading,
        Shape {
            decimals,
            unit: None,
        },
        lang,
    )
    .unwrap_or_else(|| HIDDEN.to_owned())
}

fn is_number(rows: &TableView, at: usize) -> bool {
    rows.columns.get(at).is_some_and(|column| column.measure)
        || rows.rows.iter().any(|row| {
            matches!(
                rows.read(row, at),
                Reading::Open(Scalar::Int(_) | Scalar::Float(_))
            )
        })
}

fn legend(lang: Lang) -> String {
    let meaning = t(
        lang,
        "valeur masquée pour protéger les patients",
        "value hidden to protect patients",
    );
    colon(HIDDEN, meaning, lang)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn pad(text: &str, width: usize, right: bool) -> String {
    if right {
        format!("{text:>width$}")
    } else {
        format!("{text:<width$}")
    }
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line.trim_end());
    out.push('\n');
}

pub use bars::bars;

#[cfg(test)]
mod tests;
