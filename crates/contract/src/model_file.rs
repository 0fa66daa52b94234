//! Reads `model.toml`.

use std::fmt::Write;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::code::Code;
use crate::declared::{Knowledge, Scale};
use crate::declared_check;
use crate::identity::{IdentityColumn, IdentityField};
use crate::model::{
    CodeEntry, CodeList, Column, Entity, Kind, Level, Model, Origin, Range, Role, Table, Treatment,
};
use crate::model_check;
use crate::sentence::{Notice, Sentence};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    identity: Vec<IdentityEntry>,
    code_list: Vec<CodeListEntry>,
    table: Vec<TableEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityEntry {
    name: IdentityField,
    treatment: String,
    codes: Option<String>,
    fr: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeListEntry {
    name: String,
    source: String,
    codes: Vec<CodeFields>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFields {
    code: String,
    fr: String,
    en: String,
    tdi: Option<String>,
    group: Option<String>,
    #[serde(default)]
    assumed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableEntry {
    name: String,
    level: Level,
    fr: String,
    en: String,
    #[serde(default)]
    fed: bool,
    derived_from: Option<String>,
    #[serde(default)]
    partition: Vec<String>,
    #[serde(default)]
    business_key: Vec<String>,
    #[serde(default)]
    columns: Vec<ColumnEntry>,
    #[serde(default)]
    ranges: Vec<Range>,
    #[serde(default)]
    scales: Vec<Scale>,
    rows_most: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent declarations that the officer reads one by one"
)]
struct ColumnEntry {
    name: String,
    kind: Kind,
    role: Role,
    treatment: String,
    knowledge: Option<Knowledge>,
    fr: String,
    en: String,
    codes: Option<String>,
    unit: Option<String>,
    from: Option<String>,
    entity: Option<Entity>,
    min: Option<i64>,
    max: Option<i64>,
    grid: Option<i64>,
    centre: Option<i64>,
    width: Option<i64>,
    #[serde(default)]
    decimals: u32,
    #[serde(default)]
    groupable: bool,
    #[serde(default)]
    measure: bool,
    #[serde(default)]
    ordinary: bool,
    #[serde(default)]
    nullable: bool,
    #[serde(default)]
    missing_tells: bool,
    missing_by: Option<String>,
    #[serde(default)]
    local_code: bool,
}

pub(crate) fn read(text: &str) -> Result<Model, Notice> {
    let file: ModelFile = toml::from_str(text).map_err(|e| unreadable(Code::F01, text, &e))?;
    let identity: Vec<_> = file
        .identity
        .into_iter()
        .map(identity_column)
        .collect::<Result<_, _>>()?;
    let code_lists: Vec<_> = file.code_list.into_iter().map(code_list).collect();
    let mut tables: Vec<Table> = Vec::new();
    for entry in file.table {
        let table = table(entry, &tables)?;
        tables.push(table);
    }
    let model = Model {
        tables,
        code_lists,
        identity,
        digest: digest(text),
    };
    model_check::check(&model)?;
    declared_check::check(&model)?;
    Ok(model)
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn digest(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A TOML error as a notice: its line and its cause. The texts are rules, not data of people.
pub(crate) fn unreadable(code: Code, text: &str, error: &toml::de::Error) -> Notice {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(0, |part| part.matches('\n').count() + 1);
    code.notice(&[("line", &line.to_string()), ("detail", error.message())])
}

fn identity_column(entry: IdentityEntry) -> Result<IdentityColumn, Notice> {
    let treatment = treatment(&entry.treatment)?;
    let name = entry.name.as_str();
    let expected = if entry.name.is_read() {
        Treatment::Pseudonym
    } else {
        Treatment::Drop
    };
    if treatment != expected {
        let detail = format!(
            "identity `{name}`: treatment must be `pseudonym` if it is read, `drop` if not"
        );
        return Err(broken(Code::F02, &detail));
    }
    Ok(IdentityColumn {
        field: entry.name,
        label: Sentence::new(entry.fr, entry.en),
        treatment,
        code_list: entry.codes,
    })
}

fn treatment(text: &str) -> Result<Treatment, Notice> {
    match text.split_once(':') {
        None if text == "drop" => Ok(Treatment::Drop),
        None if text == "pseudonym" => Ok(Treatment::Pseudonym),
        None if text == "keep" => Ok(Treatment::Keep),
        Some(("generalise", to)) => Ok(Treatment::Generalise(to.to_owned())),
        _ => Err(broken(Code::F02, &format!("treatment `{text}`"))),
    }
}

fn code_list(entry: CodeListEntry) -> CodeList {
    let codes = entry.codes.into_iter().map(|fields| CodeEntry {
        code: fields.code,
        label: Sentence::new(fields.fr, fields.en),
        tdi: fields.tdi,
        group: fields.group,
        assumed: fields.assumed,
    });
    CodeList {
        name: entry.name,
        codes: codes.collect(),
        source: entry.source,
    }
}

fn table(entry: TableEntry, earlier: &[Table]) -> Result<Table, Notice> {
    let rows_most = rows_most(&entry)?;
    let columns = match &entry.derived_from {
        None => entry
            .columns
            .into_iter()
            .map(|column| self::column(column, entry.fed))
            .collect::<Result<_, _>>()?,
        Some(name) => earlier
            .iter()
            .find(|table| table.name == *name)
            .map(|table| table.columns.clone())
            .ok_or_else(|| broken(Code::F02, &format!("`{}`: `{name}`", entry.name)))?,
    };
    Ok(Table {
        rows_most,
        name: entry.name,
        level: entry.level,
        label: Sentence::new(entry.fr, entry.en),
        columns,
        partition: entry.partition,
        business_key: entry.business_key,
        fed: entry.fed,
        derived_from: entry.derived_from,
        ranges: entry.ranges,
        scales: entry.scales,
    })
}

/// What regions deliver of people has a declared most; other tables have one row of each.
fn rows_most(entry: &TableEntry) -> Result<u64, Notice> {
    match (entry.level == Level::Person && entry.fed, entry.rows_most) {
        (true, Some(most)) if most > 0 => Ok(most),
        (false, None) => Ok(1),
        (true | false, _) => Err(broken(Code::F02, &format!("`{}`: rows_most", entry.name))),
    }
}

fn column(entry: ColumnEntry, fed: bool) -> Result<Column, Notice> {
    let origin = origin(entry.from.as_deref(), fed)
        .ok_or_else(|| broken(Code::F02, &format!("`{}`: from", entry.name)))?;
    Ok(Column {
        treatment: treatment(&entry.treatment)?,
        knowledge: entry.knowledge,
        label: Sentence::new(entry.fr, entry.en),
        name: entry.name,
        kind: entry.kind,
        code_list: entry.codes,
        role: entry.role,
        unit: entry.unit,
        groupable: entry.groupable,
        measure: entry.measure,
        grid: entry.grid,
        centre: entry.centre,
        width: entry.width,
        ordinary: entry.ordinary,
        nullable: entry.nullable,
        missing_tells: entry.missing_tells,
        missing_by: entry.missing_by,
        entity: entry.entity,
        min: entry.min,
        max: entry.max,
        decimals: entry.decimals,
        local_code: entry.local_code,
        origin,
    })
}

fn origin(from: Option<&str>, fed: bool) -> Option<Origin> {
    match from {
        None if fed => Some(Origin::Delivered),
        None => Some(Origin::Computed),
        Some("region") => Some(Origin::Region),
        Some("tokens") => Some(Origin::Tokens),
        Some("person") => Some(Origin::Person),
        Some("identity:birth_date") => Some(Origin::Identity(IdentityField::BirthDate)),
        Some("identity:sex") => Some(Origin::Identity(IdentityField::Sex)),
        Some(other) => {
            let name = other.strip_prefix("column:")?;
            Some(Origin::Column(name.to_owned()))
        }
    }
}

/// What is wrong with a model, as a notice.
pub(crate) fn broken(code: Code, detail: &str) -> Notice {
    code.notice(&[("detail", detail)])
}
