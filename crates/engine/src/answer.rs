//! What a requester gets: released values with their statuses.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use arrow::datatypes::DataType;
use contract::Notice;
use datafusion::common::ScalarValue;
use disclosure::{Scalar, Status};

use serde::{Serialize, Serializer};

use crate::value::{kind, scalar};

/// Type of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Whole numbers.
    Int,
    /// Real numbers.
    Float,
    /// Texts and codes.
    Text,
    /// Days.
    Date,
    /// Yes or no.
    Bool,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerColumn {
    /// Name as the statement gives it.
    pub name: String,
    /// Whether it derives from a protected measure, so that each value has a status.
    pub measure: bool,
    /// Type of its values.
    pub kind: ColumnKind,
    /// What its numbers are counted in (`0.1 mg`, `days`), where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A value, and its status where the column has one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnswerValue {
    /// The value; `Null` where it is suppressed.
    pub value: Scalar,
    /// How it was released.
    #[serde(
        serialize_with = "status_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<Status>,
    /// The standard deviation that the noise gives it; `None` where there is none, or where it was not
    /// asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub noise_sd: Option<f64>,
    /// Of a quantile in the first cell of its grid, where 0 stands for less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<i64>,
}

impl AnswerValue {
    /// How it was released, as a text: `under` for a quantile below the first step of its grid; empty for what
    /// has no status.
    pub fn status_text(&self) -> &'static str {
        match (self.status, self.under) {
            (None, _) => "",
            (Some(Status::Shown), Some(_)) => "under",
            (Some(status), _) => status.as_str(),
        }
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's signature for serialize_with"
)]
fn status_text<S: Serializer>(status: &Option<Status>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(status.map_or("", Status::as_str))
}

/// Released values only. The engine makes it after the sealed session has run:
///
/// ```compile_fail,E0451
/// fn forged(answer: tamis_engine::Answer) -> tamis_engine::Answer {
///     tamis_engine::Answer { ..answer }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    version: u64,
    profile: String,
    pub(crate) columns: Vec<AnswerColumn>,
    pub(crate) rows: Vec<Vec<AnswerValue>>,
    #[serde(serialize_with = "note_texts")]
    pub(crate) notes: Vec<Notice>,
    /// Of each column, whether a part of it is hidden because of what was given before; empty where none is.
    #[serde(skip)]
    by_memory: Vec<bool>,
}

fn note_texts<S: Serializer>(notes: &[Notice], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(
        notes
            .iter()
            .map(|note| (note.code, &note.what.fr, &note.what.en)),
    )
}

/// How the answer was protected; the same for all its values.
#[derive(Clone)]
pub(crate) struct Release<'a> {
    pub(crate) version: u64,
    pub(crate) profile: &'a disclosure::Profile,
    pub(crate) measures: &'a [bool],
    pub(crate) notes: Vec<Notice>,
    /// Whether the statement itself orders the rows.
    pub(crate) ordered: bool,
    /// Whether each value comes with what the noise adds to it.
    pub(crate) tells_noise: bool,
}

impl Answer {
    /// The columns, in the order of the statement.
    pub fn columns(&self) -> &[AnswerColumn] {
        &self.columns
    }
    /// The rows; one value a column.
    pub fn rows(&self) -> &[Vec<AnswerValue>] {
        &self.rows
    }
    /// What a reader must know of the answer.
    pub fn notes(&self) -> &[Notice] {
        &self.notes
    }
    /// Whether a part of a column is hidden because of what was given before.
    pub(crate) fn is_hidden_by_memory(&self, column: usize) -> bool {
        self.by_memory.get(column).copied().unwrap_or(false)
    }

    pub(crate) fn with_hidden_by_memory(self, by_memory: Vec<bool>) -> Self {
        Self { by_memory, ..self }
    }

    /// The version of the warehouse that was asked.
    pub fn version(&self) -> u64 {
        self.version
    }
    /// The profile under which it was protected.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Marks as `near` what another reading of the same question does not know. Rows are found by
    /// what is public in them; where that does not tell them apart, everything is marked.
    pub(crate) fn near_where_unknown_in(self, other: &Self) -> Self {
        self.marked_where_unknown_in(other, Status::Near)
    }

    /// Marks as `partial` what a reading does not know in which numbers of distinct things are hidden.
    pub(crate) fn partial_where_unknown_in(self, other: &Self) -> Self {
        self.marked_where_unknown_in(other, Status::Partial)
    }

    fn marked_where_unknown_in(mut self, other: &Self, status: Status) -> Self {
        let mut known: BTreeMap<Vec<Scalar>, &Vec<AnswerValue>> = BTreeMap::new();
        for row in &other.rows {
            known.insert(public(row), row);
        }
        let are_told_apart = known.len() == other.rows.len() && self.rows.len() == other.rows.len();
        for row in &mut self.rows {
            let twin = known.get(&public(row)).filter(|_| are_told_apart);
            for (number, value) in row.iter_mut().enumerate() {
                let is_known = twin
                    .and_then(|twin| twin.get(number))
                    .is_some_and(|twin| twin.value == value.value);
                let is_shown = value.status.is_some() && value.value != Scalar::Null;
                if is_shown && !is_known {
                    value.status = Some(status);
                }
            }
        }
        self
    }

    /// Hides what is another value in another reading of the same question. Rows that are alike in what is public
    /// are one group: a value that fewer of them have in the other reading is hidden in all.
    pub(crate) fn hidden_where_other_in(mut self, others: &[Self]) -> Self {
        let others: Vec<_> = others.iter().map(|other| counted(&other.rows)).collect();
        if others.is_empty() {
            return self;
        }
        let own = counted(&self.rows);
        for row in &mut self.rows {
            let key = public(row);
            for (number, value) in row.iter_mut().enumerate() {
                if value.status.is_none() || value.value == Scalar::Null {
                    continue;
                }
                let place = (key.clone(), number, rounded(&value.value));
                let held = own.get(&place).copied().unwrap_or(0);
                let is_same = |of: &Counted| of.get(&place).is_some_and(|count| *count >= held);
                if !others.iter().all(is_same) {
                    value.value = Scalar::Null;
                    value.status = Some(Status::Suppressed);
                }
            }
        }
        self
    }

    /// Says of each measured value how far other noise would move it. Rows are found by what is public in
    /// them; where that does not tell them apart, nothing is said.
    pub(crate) fn with_noise(mut self, again: &[Self]) -> Self {
        let by_key: Vec<BTreeMap<Vec<Scalar>, &Vec<AnswerValue>>> = again
            .iter()
            .map(|answer| answer.rows.iter().map(|row| (public(row), row)).collect())
            .collect();
        let told_apart = by_key
            .iter()
            .zip(again)
            .all(|(by_key, answer)| by_key.len() == answer.rows.len());
        if !told_apart {
            return self;
        }
        for row in &mut self.rows {
            let key = public(row);
            let twins: Vec<&&Vec<AnswerValue>> =
                by_key.iter().filter_map(|of| of.get(&key)).collect();
            for (number, value) in row.iter_mut().enumerate() {
                let is_shown = value
                    .status
                    .is_some_and(|status| status != Status::Suppressed);
                let moved = twins
                    .iter()
                    .filter_map(|twin| real(&twin.get(number)?.value));
                let own = real(&value.value).filter(|_| is_shown);
                value.noise_sd = own.and_then(|own| deviation(own, &moved.collect::<Vec<_>>()));
            }
        }
        self
    }

    /// Reads the batches of the sealed session; `None` if a type has no place in an answer.
    pub(crate) fn read(
        schema: &arrow::datatypes::Schema,
        batches: &[RecordBatch],
        release: Release<'_>,
    ) -> Option<Self> {
        let columns = schema
            .fields()
            .iter()
            .zip(release.measures)
            .map(|(field, measure)| {
                let kind = kind(field.data_type())?;
                Some(AnswerColumn {
                    name: field.name().clone(),
                    measure: *measure,
                    kind,
                    unit: None,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        let shown = if release.profile.rounding_base() > 1 {
            Status::Rounded
        } else {
            Status::Shown
        };
        let mut rows = Vec::new();
        for batch in batches {
            for row in 0..batch.num_rows() {
                let values = batch.columns().iter().zip(&columns).map(|(array, column)| {
                    let value = scalar(&ScalarValue::try_from_array(array, row).ok()?)?;
                    let status = column.measure.then_some(match value {
                        Scalar::Null => Status::Suppressed,
                        _ => shown,
                    });
                    Some(AnswerValue {
                        value,
                        status,
                        noise_sd: None,
                        under: None,
                    })
                });
                rows.push(values.collect::<Option<Vec<_>>>()?);
            }
        }
        if !release.ordered {
            // Rows of one set come in the same order every time.
            rows.sort_by(|a, b| a.iter().map(|v| &v.value).cmp(b.iter().map(|v| &v.value)));
        }
        Some(Self {
            version: release.version,
            profile: release.profile.name().to_owned(),
            columns,
            rows,
            notes: release.notes,
            by_memory: Vec::new(),
        })
    }
}

/// How many rows have a value in a column, by what is public in them.
type Counted = BTreeMap<(Vec<Scalar>, usize, Scalar), usize>;

fn counted(rows: &[Vec<AnswerValue>]) -> Counted {
    let mut counted = Counted::new();
    for row in rows {
        let key = public(row);
        for (number, value) in row.iter().enumerate() {
            let place = (key.clone(), number, rounded(&value.value));
            let count = counted.entry(place).or_default();
            *count = count.saturating_add(1);
        }
    }
    counted
}

/// A real number to twelve digits: in another order, sums of the same numbers end in others.
fn rounded(value: &Scalar) -> Scalar {
    match value {
        Scalar::Float(x) if x.is_normal() => {
            let scale = 10.0_f64.powf(11.0 - x.abs().log10().floor());
            let short = (x * scale).round() / scale;
            Scalar::Float(if short.is_finite() { short } else { *x })
        }
        other => other.clone(),
    }
}

/// What is public in a row.
fn public(row: &[AnswerValue]) -> Vec<Scalar> {
    let own = row.iter().filter(|value| value.status.is_none());
    own.map(|value| value.value.clone()).collect()
}

fn real(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Int(x) => ScalarValue::Int64(Some(*x))
            .cast_to(&DataType::Float64)
            .ok()
            .and_then(|x| match x {
                ScalarValue::Float64(x) => x,
                _ => None,
            }),
        Scalar::Float(x) => Some(*x),
        Scalar::Null | Scalar::Bool(_) | Scalar::Text(_) | Scalar::Date(_) => None,
    }
}

/// The standard deviation of some values around one, to three digits; `None` of fewer than two.
fn deviation(from: f64, values: &[f64]) -> Option<f64> {
    let count = f64::from(
        u32::try_from(values.len())
            .ok()
            .filter(|count| *count > 1)?,
    );
    let squares = values.iter().map(|x| (x - from) * (x - from));
    let deviation = (squares.sum::<f64>() / count).sqrt();
    if deviation <= 0.0 {
        return Some(0.0);
    }
    let scale = 10.0_f64.powf(2.0 - deviation.log10().floor());
    Some((deviation * scale).round() / scale)
}
