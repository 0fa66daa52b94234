//! A piece of a row as the audit is asked about it: what it is a number of, and what it reads.

use super::Row;
use crate::audit::{Kind, Number, Piece, Reading, StatisticId, System, Verdict};
use crate::{Frame, Marks, Memory, MomentSpec, Profile, Reason, Scalar, Statistic, TableSpec};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Precisions, 1/variance, of what a number reads (perturbation.md, rule 4), measures in widths.
const COUNT: f64 = 1.0 / 4.0;
const MEASURE: f64 = 1.0 / 1.44;
const DISTINCT: f64 = 1.0 / 8.0;
/// Rounded to five.
const ROUNDED: f64 = 1.0 / 2.0;
/// Exact.
const EXACT: f64 = f64::INFINITY;

impl Row {
    /// Decides on the numbers of one piece.
    pub(super) fn settle(
        &mut self,
        spec: &TableSpec,
        piece: usize,
        profile: &Profile,
        memory: &mut Memory,
    ) {
        let moments: Vec<usize> = (0..spec.moments.len())
            .filter(|moment| {
                spec.moments
                    .get(*moment)
                    .is_some_and(|of| of.piece == piece)
            })
            .collect();
        let is_group = spec.pieces.get(piece).is_some_and(|of| of.whole);
        let shows_rows = profile.is_perturbed() && is_group && !spec.has_declared_grid();
        if moments.is_empty() && !shows_rows {
            return;
        }
        let Some(asked) = self.asked(spec, (piece, &moments), shows_rows, profile) else {
            return;
        };
        let verdicts = memory.settle(&asked, profile);
        if let Some((of, behind)) = self.pieces.get_mut(piece).zip(memory.behind()) {
            of.patients = behind;
        }
        if shows_rows {
            let group = verdicts.get(moments.len());
            self.is_seen = matches!(group, Some(Verdict::Shown(_) | Verdict::Near(_)));
        }
        for (moment, verdict) in moments.into_iter().zip(verdicts) {
            if let Some(of) = self.verdicts.get_mut(moment) {
                *of = verdict;
            }
        }
    }

    fn asked(
        &self,
        spec: &TableSpec,
        (piece, moments): (usize, &[usize]),
        shows_rows: bool,
        profile: &Profile,
    ) -> Option<Piece> {
        let of = self.pieces.get(piece)?;
        let frame = self.frames.get(piece)?.clone();
        let mut numbers: Vec<Number> = moments
            .iter()
            .filter_map(|moment| self.number(spec, *moment, &frame, profile))
            .collect();
        if shows_rows {
            numbers.push(Number {
                statistic: id("group", ""),
                marks: Marks::default(),
                value: Ok(0),
                readings: Vec::new(),
                kind: Kind::Group,
                is_scaled: false,
            });
        }
        Some(Piece {
            version: spec.version,
            words: self.words(spec, piece),
            reads_secrets: spec.pieces.get(piece)?.reads_secrets,
            near_k: profile.near_k(),
            // A table without frames reads nothing that anybody chose.
            is_regular: self.are_regular.get(piece).copied().unwrap_or(true),
            // Exact profiles say of each group of k patients that it is there.
            is_found: self.is_found && profile.is_perturbed(),
            states: frame.states_digest(),
            frame,
            set: of.summary.set,
            sketch: of.summary.sketch.clone(),
            // Exact profiles judge every number by itself.
            verdict: if profile.is_perturbed() {
                of.verdict
            } else {
                self.any_shown(moments)
            },
            patients: of.patients,
            soft: of.soft,
            precision: precision(profile, COUNT),
            practitioners: spec.asks_practitioners,
            numbers,
        })
    }

    /// The conditions of the piece and of the row's keys, in whatever words and order.
    fn words(&self, spec: &TableSpec, piece: usize) -> [u8; 32] {
        let of_piece = spec.pieces.get(piece).map(|of| of.conditions.clone());
        let mut all = of_piece.unwrap_or_default();
        for (key, value) in spec.keys.iter().zip(&self.keys) {
            all.insert(if *value == Scalar::Null {
                format!("{} IS NULL", key.text)
            } else {
                format!("{} = {}", key.text, value.literal())
            });
        }
        let mut digest = Sha256::new();
        for condition in &all {
            digest.update(condition.len().to_le_bytes());
            digest.update(condition.as_bytes());
        }
        digest.finalize().into()
    }

    fn any_shown(&self, moments: &[usize]) -> Result<(), Reason> {
        let mut values = moments.iter().filter_map(|moment| self.values.get(*moment));
        let first = values.clone().find_map(|value| value.err());
        if values.any(Result::is_ok) {
            return Ok(());
        }
        first.map_or(Ok(()), Err)
    }

    fn number(
        &self,
        spec: &TableSpec,
        moment: usize,
        frame: &Frame,
        profile: &Profile,
    ) -> Option<Number> {
        let asked = spec.moments.get(moment)?;
        Some(Number {
            statistic: statistic(spec, asked),
            marks: self.marks.get(moment).cloned().unwrap_or_default(),
            value: *self.values.get(moment)?,
            readings: readings(spec, asked, frame, profile),
            kind: kind(asked.statistic),
            is_scaled: false,
        })
    }
}

fn kind(statistic: Statistic) -> Kind {
    match statistic {
        Statistic::Patients | Statistic::Rows => Kind::Count,
        Statistic::Sum | Statistic::SumWhereKnown => Kind::Sum,
        Statistic::SumOfProducts { .. } => Kind::Product,
        Statistic::DistinctStructures
        | Statistic::DistinctPractitioners
        | Statistic::DistinctValues
        | Statistic::Quantile { .. } => Kind::Other,
    }
}

fn precision(profile: &Profile, perturbed: f64) -> f64 {
    if profile.is_perturbed() {
        perturbed
    } else if profile.rounding_base() > 1 {
        ROUNDED
    } else {
        EXACT
    }
}

/// What a number reads beyond its patients. Where its noise is not that of the number of patients, it
/// reads once more who they are.
fn readings(
    spec: &TableSpec,
    asked: &MomentSpec,
    frame: &Frame,
    profile: &Profile,
) -> Vec<Reading> {
    let precision = |of: f64| precision(profile, of);
    let measure = |column: u32| Reading::of(System::Measure(column), precision(MEASURE));
    // A condition on the value itself, of everybody who may be in the number.
    let values = |of: f64| {
        let bit = move |column: u32| Reading {
            is_of_all: true,
            ..Reading::of(System::Bit(column), precision(of))
        };
        let secrets = secrets(asked).into_iter().map(bit);
        Reading::of_patients(frame, precision(of))
            .into_iter()
            .chain(secrets)
            .collect()
    };
    match asked.statistic {
        Statistic::Patients => Vec::new(),
        Statistic::Rows if spec.rows_most <= 1 => Vec::new(),
        // Rows are a measure of each patient.
        Statistic::Rows => vec![measure(rows_column(&spec.rows))],
        Statistic::Sum | Statistic::SumWhereKnown | Statistic::SumOfProducts { .. } => {
            let columns = summed(spec, asked);
            if columns.is_empty() {
                // Attributes: who is in the sum is the secret.
                return Reading::of_patients(frame, precision(MEASURE));
            }
            // A product moves by (width/2)² from the centre to an end, where a sum moves by width/2, and the
            // noise is as many times that: it tells four times as much of half a width.
            let square = matches!(asked.statistic, Statistic::SumOfProducts { .. });
            let times = if square { 4.0 } else { 1.0 };
            let read = columns.into_iter().map(measure);
            read.map(|reading| Reading {
                precision: times * reading.precision,
                ..reading
            })
            .collect()
        }
        Statistic::Quantile { .. } => values(COUNT),
        Statistic::DistinctValues
        | Statistic::DistinctStructures
        | Statistic::DistinctPractitioners => values(DISTINCT),
    }
}

fn secrets(of: &MomentSpec) -> Vec<u32> {
    of.measure.clone().unwrap_or_default().secrets
}

/// The secret columns that a sum, or a sum of products, adds up; each once.
fn summed(spec: &TableSpec, asked: &MomentSpec) -> BTreeSet<u32> {
    let factors = asked.factors.into_iter().flatten();
    let factors = factors.filter_map(|factor| spec.moments.get(factor));
    factors.flat_map(secrets).chain(secrets(asked)).collect()
}

/// What a number is a number of, whatever its patients.
fn statistic(spec: &TableSpec, asked: &MomentSpec) -> StatisticId {
    let text = asked
        .measure
        .as_ref()
        .map_or("", |measure| measure.text.as_str());
    let of_rows = format!("{text} of {}", spec.rows);
    match asked.statistic {
        Statistic::Patients => id("patients", ""),
        // Rows of a table with one row a patient are its patients.
        Statistic::Rows if spec.rows_most <= 1 => id("patients", ""),
        Statistic::Rows => id("rows", &spec.rows),
        Statistic::Sum | Statistic::SumWhereKnown => id("sum", &of_rows),
        Statistic::SumOfProducts { .. } => id("sum of products", &of_rows),
        Statistic::Quantile { millionths } => id(&format!("quantile {millionths}"), &of_rows),
        Statistic::DistinctStructures => id("structures", &spec.rows),
        Statistic::DistinctPractitioners => id("practitioners", &spec.rows),
        Statistic::DistinctValues => id("values", &of_rows),
    }
}

/// The parts are told apart by their lengths.
fn id(kind: &str, text: &str) -> StatisticId {
    let mut digest = Sha256::new();
    for part in [kind, text] {
        digest.update(part.len().to_le_bytes());
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    StatisticId(digest.first_chunk::<16>().copied().unwrap_or_default())
}

/// The number of the secret that is how many rows a patient has, by the rows' canonical text (for one table
/// its name).
pub fn rows_column(rows: &str) -> u32 {
    let StatisticId(bytes) = id("rows", rows);
    bytes
        .first_chunk::<4>()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
#[path = "asked_tests.rs"]
mod tests;
