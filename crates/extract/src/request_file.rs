//! `request.toml`, as it is written: a closed vocabulary, of which everything that is missing or
//! wrong is said at once.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Deserialize;

use crate::code::Code;
use crate::entries;
use crate::precision::Precision;
use crate::refusal::Refusal;
use crate::request::{Environment, Protection, Request, TableAsked};

/// Every key is optional here, so that one reading finds all that is missing.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    id: String,
    title: String,
    requester: String,
    controller: String,
    public_interest: String,
    summary_fr: String,
    legal_basis: String,
    references: Vec<String>,
    decision_sha256: String,
    why_rows: String,
    protection: Option<Protection>,
    environment: Environment,
    reason: String,
    regions: Vec<String>,
    version: Option<u64>,
    from: Option<Date>,
    until: Option<Date>,
    ends: Option<Date>,
    outputs: Vec<String>,
    population: String,
    person: Vec<entries::Person>,
    table: Vec<entries::Table>,
}

/// Reads the bytes of a request.
pub(crate) fn read(bytes: &[u8]) -> Result<Request, Vec<Refusal>> {
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| vec![Refusal::about(Code::Unreadable, "UTF-8")])?;
    let file: File = toml::from_str(text).map_err(|error| vec![unreadable(text, &error)])?;
    let mut faults = missing(&file);
    faults.extend(forms(&file));
    faults.extend(lists(&file));
    let persons = gathered(file.person.iter().map(entries::person), &mut faults);
    let tables = gathered(file.table.iter().map(entries::table), &mut faults);
    faults.extend(days(&file, &tables));
    match (
        file.protection,
        file.version,
        file.from,
        file.until,
        file.ends,
    ) {
        (Some(protection), Some(version), Some(from), Some(until), Some(ends))
            if faults.is_empty() =>
        {
            Ok(Request {
                id: file.id,
                requester: file.requester,
                title: file.title,
                summary_fr: file.summary_fr,
                outputs: file.outputs,
                protection,
                environment: file.environment,
                regions: file.regions,
                version,
                from,
                until,
                ends,
                population: file.population,
                persons,
                tables,
            })
        }
        _ => Err(faults),
    }
}

/// What could be read; what could not goes to the faults.
fn gathered<T>(
    read: impl Iterator<Item = Result<T, Vec<Refusal>>>,
    faults: &mut Vec<Refusal>,
) -> Vec<T> {
    let mut found = Vec::new();
    for one in read {
        match one {
            Ok(one) => found.push(one),
            Err(more) => faults.extend(more),
        }
    }
    found
}

fn missing(file: &File) -> Vec<Refusal> {
    let is_blank = |text: &String| text.trim().is_empty();
    let no_list = |list: &Vec<String>| list.is_empty() || list.iter().any(is_blank);
    let fields = [
        ("id", is_blank(&file.id)),
        ("title", is_blank(&file.title)),
        ("requester", is_blank(&file.requester)),
        ("controller", is_blank(&file.controller)),
        ("public_interest", is_blank(&file.public_interest)),
        ("summary_fr", is_blank(&file.summary_fr)),
        ("legal_basis", is_blank(&file.legal_basis)),
        ("references", no_list(&file.references)),
        ("decision_sha256", is_blank(&file.decision_sha256)),
        ("why_rows", is_blank(&file.why_rows)),
        ("protection", file.protection.is_none()),
        ("regions", no_list(&file.regions)),
        ("version", file.version.is_none()),
        ("from", file.from.is_none()),
        ("until", file.until.is_none()),
        ("ends", file.ends.is_none()),
        ("outputs", no_list(&file.outputs)),
        ("population", is_blank(&file.population)),
        ("[[person]]", file.person.is_empty()),
        ("[[table]]", file.table.is_empty()),
    ];
    let absent = fields.iter().filter(|(_, absent)| *absent);
    absent
        .map(|(name, _)| Refusal::about(Code::Missing, name))
        .collect()
}

fn forms(file: &File) -> Vec<Refusal> {
    let is_digest = |text: &str| {
        let digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        text.len() == 64 && text.chars().all(digit)
    };
    let given = |text: &str| !text.trim().is_empty();
    let mut faults = Vec::new();
    for (name, text) in [("id", &file.id), ("requester", &file.requester)] {
        if given(text) && !entries::is_id(text) {
            faults.push(Refusal::about(Code::Form, name));
        }
    }
    if given(&file.decision_sha256) && !is_digest(&file.decision_sha256) {
        faults.push(Refusal::about(Code::Form, "decision_sha256"));
    }
    if file.environment == Environment::File && !given(&file.reason) {
        faults.push(Refusal::about(Code::Reason, "reason"));
    }
    faults
}

/// What a list names twice.
fn lists(file: &File) -> Vec<Refusal> {
    let regions = file.regions.iter().map(String::as_str);
    let ids = file.person.iter().map(|person| person.id.as_str());
    let keys = file.person.iter().map(|person| person.key.as_str());
    let tables = file.table.iter().map(|table| table.name.as_str());
    let mut faults = twice("regions", regions);
    faults.extend(twice("[[person]] id", ids));
    // A key is not repeated: somebody may have given the secret half.
    if !twice("", keys).is_empty() {
        faults.push(Refusal::about(Code::Twice, "[[person]] key"));
    }
    faults.extend(twice("[[table]] name", tables));
    faults
}

/// A fault for each text that stands there again; a missing one is a fault of its own.
pub(crate) fn twice<'a>(place: &str, all: impl Iterator<Item = &'a str>) -> Vec<Refusal> {
    let mut seen = BTreeSet::new();
    all.filter(|text| !text.is_empty() && !seen.insert(*text))
        .map(|text| Refusal::about(Code::Twice, format_args!("{place}, {text}")))
        .collect()
}

fn days(file: &File, tables: &[TableAsked]) -> Vec<Refusal> {
    let (Some(from), Some(until)) = (file.from, file.until) else {
        return Vec::new();
    };
    if from > until {
        return vec![Refusal::about(Code::Days, "from, until")];
    }
    let mut faults = Vec::new();
    for table in tables {
        for column in &table.columns {
            let keeps = |precision: Precision| precision.keeps_within(from, until);
            if !column.precision.is_none_or(keeps) {
                let place = format_args!("{}.{}", table.name, column.name);
                faults.push(Refusal::about(Code::Period, place));
            }
        }
    }
    faults
}

fn unreadable(text: &str, error: &toml::de::Error) -> Refusal {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(0, |part| part.matches('\n').count() + 1);
    Refusal::about(Code::Unreadable, format_args!("{line}"))
}
