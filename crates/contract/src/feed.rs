//! A feed contract: what one region sends, file by file and column by column.

use std::collections::BTreeMap;

use crate::dialect::Dialect;
use crate::feed_file;
use crate::identity::IdentityField;
use crate::model::Model;
use crate::render;
use crate::sentence::{Lang, Notice, Sentence};
use crate::shape::Shape;

/// The contract of one region, from `pseudonymisation/regions/<region>.toml`.
#[derive(Clone, Debug)]
pub struct FeedContract {
    pub(crate) region: String,
    pub(crate) source: String,
    pub(crate) label: Sentence,
    pub(crate) assumed: bool,
    pub(crate) files: Vec<FileContract>,
    pub(crate) digest: String,
    pub(crate) sentences: [String; 2],
}

impl FeedContract {
    /// Reads a contract and checks it against the model: every target exists, every code belongs
    /// to its list, no raw form means two codes, no file or header is named twice (`F03`–`F05`).
    pub fn parse(toml: &str, model: &Model) -> Result<Self, Notice> {
        let mut contract = feed_file::read(toml, model)?;
        contract.sentences = [
            render::sentences(&contract, model, Lang::Fr),
            render::sentences(&contract, model, Lang::En),
        ];
        Ok(contract)
    }

    /// COG code of the region, e.g. `44`.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Name of the source system, part of every business key.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Title in both languages.
    pub fn label(&self) -> &Sentence {
        &self.label
    }

    /// Is the region itself an assumption of ours?
    pub fn is_assumed(&self) -> bool {
        self.assumed
    }

    /// SHA-256 of the text of the contract, in hexadecimal.
    pub fn digest(&self) -> String {
        self.digest.clone()
    }

    /// The files that may be delivered.
    pub fn files(&self) -> &[FileContract] {
        &self.files
    }

    /// The contract of a file by its name; folders before the name are ignored.
    pub fn file_for(&self, name: &str) -> Option<&FileContract> {
        let base = base_name(name);
        self.files.iter().find(|file| file.matches(base))
    }

    /// The whole contract as sentences, one per column, for `tamis contract show`.
    pub fn sentences(&self, lang: Lang) -> String {
        let [fr, en] = &self.sentences;
        match lang {
            Lang::Fr => fr.clone(),
            Lang::En => en.clone(),
        }
    }
}

/// The last part of a path.
pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The contract of one file, or of several with one pattern.
#[derive(Clone, Debug)]
pub struct FileContract {
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) table: String,
    pub(crate) dialect: Dialect,
    pub(crate) mode: Mode,
    pub(crate) business_key: Vec<String>,
    pub(crate) footer: Option<String>,
    pub(crate) columns: Vec<ColumnContract>,
    pub(crate) rules: Vec<Rule>,
}

impl FileContract {
    /// The file name, or a pattern with one `*`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name with `*` replaced, e.g. by a year.
    pub fn name_with(&self, part: &str) -> String {
        self.name.replace('*', part)
    }

    /// Does a file name belong to this contract?
    pub fn matches(&self, name: &str) -> bool {
        match self.name.split_once('*') {
            None => name == self.name,
            Some((start, end)) => {
                name.len() >= start.len() + end.len()
                    && name.starts_with(start)
                    && name.ends_with(end)
            }
        }
    }

    /// The table of the model that the file fills.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// How the file is written.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// How a new delivery relates to earlier ones.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What names a row: columns of the table, `local_id`, `record`.
    pub fn business_key(&self) -> &[String] {
        &self.business_key
    }

    /// How the last line begins when it is a total and no record.
    pub fn footer(&self) -> Option<&str> {
        self.footer.as_deref()
    }

    /// The columns, in the order in which `write` puts them.
    pub fn columns(&self) -> &[ColumnContract] {
        &self.columns
    }

    /// Plausibility rules over a row.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

/// How a new delivery relates to earlier ones. `full(period)` is not accepted yet (`F05`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Rows are added or corrected by their business key; nothing is withdrawn.
    Delta,
}

/// The contract of one column of a file.
#[derive(Clone, Debug)]
pub struct ColumnContract {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) target: Target,
    pub(crate) required: bool,
    pub(crate) optional: bool,
    pub(crate) codes: BTreeMap<String, Vec<String>>,
    pub(crate) missing: Vec<String>,
    pub(crate) shape: Shape,
}

impl ColumnContract {
    /// The header as the region writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Other headers that mean the same.
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// What the column is in the model.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Must every row have a value?
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// May the whole column be absent from a file?
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// Canonical code → raw forms; `write` uses the first. Empty for a column without codes, and
    /// for one whose raw forms are the canonical codes themselves.
    pub fn codes(&self) -> &BTreeMap<String, Vec<String>> {
        &self.codes
    }

    /// What stands for a missing value; `write` uses the first.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }
}

/// What a delivered column is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A column of the table.
    Column(String),
    /// A direct identifier.
    Identity(IdentityField),
    /// The local number of a professional.
    Practitioner,
    /// The number of the record in its source: part of the business key, never stored in clear.
    Record,
}

/// What happens to a row that breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is rejected.
    Hard,
    /// The row is kept and the case is counted.
    Soft,
}

/// A plausibility rule over the values of one row. Future dates, codes outside their list and
/// values outside the bounds of the model are rejected without a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Reject or count.
    pub severity: Severity,
    /// What is judged.
    pub check: Check,
}

/// What a plausibility rule judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `then` is not before `first`. `first` may be `birth_date` of the identity.
    Order {
        /// The earlier date.
        first: String,
        /// The later date.
        then: String,
    },
    /// A number within tighter bounds than the model's, both inclusive.
    Within {
        /// The number.
        column: String,
        /// Smallest usual value.
        min: i64,
        /// Largest usual value.
        max: i64,
    },
    /// A date that is no Sunday.
    NotSunday {
        /// The date.
        column: String,
    },
    /// Two codes that do not go together.
    NotBoth {
        /// First column.
        column: String,
        /// Its code.
        code: String,
        /// Second column.
        other: String,
        /// Its code.
        other_code: String,
    },
}
