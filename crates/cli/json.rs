//! An answer as JSON: whole, as flat rows, or one flat object a line.

use disclosure::{Scalar, Status};
use engine::{Advice, Answer, AnswerColumn, AnswerValue};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// The answer as the engine serialises it, with what would lose less.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    answer: &'a Answer,
    advice: Vec<Advised<'a>>,
}

#[derive(Serialize)]
struct Advised<'a> {
    column: Option<&'a str>,
    code: &'a str,
    fr: &'a str,
    en: &'a str,
    hint_fr: &'a str,
    hint_en: &'a str,
    sql: Option<&'a str>,
}

impl<'a> From<&'a Advice> for Advised<'a> {
    fn from(advice: &'a Advice) -> Self {
        let notice = &advice.notice;
        Self {
            column: advice.column.as_deref(),
            code: notice.code,
            fr: &notice.what.fr,
            en: &notice.what.en,
            hint_fr: &notice.hint.fr,
            hint_en: &notice.hint.en,
            sql: advice.sql.as_deref(),
        }
    }
}

/// A row as one flat object: after a measure `x` its status, `x_status`.
struct Flat<'a> {
    columns: &'a [AnswerColumn],
    row: &'a [AnswerValue],
}

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(None)?;
        for (column, value) in self.columns.iter().zip(self.row) {
            let is_hidden = value.status == Some(Status::Suppressed);
            let shown = if is_hidden {
                &Scalar::Null
            } else {
                &value.value
            };
            object.serialize_entry(&column.name, shown)?;
            if column.measure {
                let name = format!("{}_status", column.name);
                object.serialize_entry(&name, value.status_text())?;
            }
        }
        object.end()
    }
}

/// One object: columns, rows of values, notes, advice.
pub(crate) fn whole(answer: &Answer, advice: &[Advice]) -> String {
    let advice = advice.iter().map(Advised::from).collect();
    // INVARIANT: strings, numbers and lists always serialise.
    serde_json::to_string_pretty(&Whole { answer, advice }).unwrap_or_default()
}

/// An array of flat objects.
pub(crate) fn rows(answer: &Answer) -> String {
    let rows: Vec<Flat<'_>> = flat(answer).collect();
    serde_json::to_string_pretty(&rows).unwrap_or_default()
}

/// The same objects, one a line.
pub(crate) fn lines(answer: &Answer) -> String {
    let rows = flat(answer).map(|row| serde_json::to_string(&row).unwrap_or_default());
    let mut lines: Vec<String> = rows.collect();
    // The last line ends as the others do.
    lines.push(String::new());
    lines.join("\n")
}

fn flat(answer: &Answer) -> impl Iterator<Item = Flat<'_>> {
    let columns = answer.columns();
    answer.rows().iter().map(move |row| Flat { columns, row })
}
