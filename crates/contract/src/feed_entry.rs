//! A feed contract as TOML: keys and closed vocabularies, before the model is consulted.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::dialect::{DateFormat, Encoding, LineEnd};
use crate::feed::{Check, Rule, Severity};
use crate::identity::IdentityField;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedFile {
    pub(crate) region: String,
    pub(crate) source: String,
    pub(crate) fr: String,
    pub(crate) en: String,
    #[serde(default)]
    pub(crate) assumed: bool,
    pub(crate) dialect: DialectEntry,
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, CodeMap>,
    pub(crate) file: Vec<FileEntry>,
}

/// Canonical code → raw forms.
pub(crate) type CodeMap = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DialectEntry {
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    pub(crate) separator: char,
    pub(crate) decimal_mark: char,
    pub(crate) dates: Vec<DateFormat>,
    pub(crate) pivot: Option<u8>,
    #[serde(default)]
    pub(crate) line_end: LineEnd,
    #[serde(default)]
    pub(crate) missing: Vec<String>,
}

/// File formats; one for now.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    Csv,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileEntry {
    pub(crate) name: String,
    pub(crate) table: String,
    pub(crate) mode: String,
    pub(crate) business_key: Vec<String>,
    pub(crate) footer: Option<String>,
    pub(crate) columns: Vec<ColumnEntry>,
    #[serde(default)]
    pub(crate) rules: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnEntry {
    pub(crate) raw: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) column: Option<String>,
    pub(crate) identity: Option<IdentityField>,
    #[serde(default)]
    pub(crate) practitioner: bool,
    #[serde(default)]
    pub(crate) record: bool,
    pub(crate) required: Option<bool>,
    #[serde(default)]
    pub(crate) optional: bool,
    pub(crate) codes: Option<String>,
    pub(crate) missing: Option<Vec<String>>,
    pub(crate) dates: Option<Vec<DateFormat>>,
    pub(crate) pivot: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "rule")]
pub(crate) enum RuleEntry {
    Order {
        first: String,
        then: String,
        severity: Severity,
    },
    Within {
        column: String,
        min: i64,
        max: i64,
        severity: Severity,
    },
    NotSunday {
        column: String,
        severity: Severity,
    },
    NotBoth {
        column: String,
        code: String,
        other: String,
        other_code: String,
        severity: Severity,
    },
}

pub(crate) fn rule(entry: RuleEntry) -> Rule {
    let (severity, check) = match entry {
        RuleEntry::Order {
            first,
            then,
            severity,
        } => (severity, Check::Order { first, then }),
        RuleEntry::Within {
            column,
            min,
            max,
            severity,
        } => (severity, Check::Within { column, min, max }),
        RuleEntry::NotSunday { column, severity } => (severity, Check::NotSunday { column }),
        RuleEntry::NotBoth {
            column,
            code,
            other,
            other_code,
            severity,
        } => {
            let check = Check::NotBoth {
                column,
                code,
                other,
                other_code,
            };
            (severity, check)
        }
    };
    Rule { severity, check }
}
