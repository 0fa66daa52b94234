//! The harmonised model: every table and column that may exist, as an officer reads it in
//! `pseudonymisation/model.toml`.

use serde::Deserialize;

use crate::declared::{Knowledge, Scale};
use crate::identity::{IdentityColumn, IdentityField};
use crate::model_file;
use crate::sentence::{Notice, Sentence};

/// Every table, column, code list and identity field that may exist.
#[derive(Clone, Debug)]
pub struct Model {
    pub(crate) tables: Vec<Table>,
    pub(crate) code_lists: Vec<CodeList>,
    pub(crate) identity: Vec<IdentityColumn>,
    pub(crate) digest: String,
}

impl Model {
    /// Reads `model.toml`. Unknown keys, doubled names and references to nothing are refused
    /// (`F01`, `F02`).
    pub fn parse(toml: &str) -> Result<Self, Notice> {
        model_file::read(toml)
    }

    /// All tables, in the order of the file.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// A table by its SQL name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// All code lists, in the order of the file.
    pub fn code_lists(&self) -> &[CodeList] {
        &self.code_lists
    }

    /// A code list by its name.
    pub fn code_list(&self, name: &str) -> Option<&CodeList> {
        self.code_lists.iter().find(|list| list.name == name)
    }

    /// The fields of an identity, with what is done to each.
    pub fn identity(&self) -> &[IdentityColumn] {
        &self.identity
    }

    /// One field of an identity.
    pub fn identity_column(&self, field: IdentityField) -> Option<&IdentityColumn> {
        self.identity.iter().find(|column| column.field == field)
    }

    /// SHA-256 of the text of the file, in hexadecimal.
    pub fn digest(&self) -> String {
        self.digest.clone()
    }
}

/// A table of the warehouse.
#[derive(Clone, Debug)]
pub struct Table {
    /// SQL name.
    pub name: String,
    /// Does a row speak of a person?
    pub level: Level,
    /// Title in both languages.
    pub label: Sentence,
    /// Columns in stored order.
    pub columns: Vec<Column>,
    /// Columns by which the stored files are split.
    pub partition: Vec<String>,
    /// What names a row inside one region: columns, `local_id` (the patient's local number) or
    /// `record` (the number of the record in its source).
    pub business_key: Vec<String>,
    /// Do regions deliver it? Otherwise it is computed, or ships with the product.
    pub fed: bool,
    /// The table from which it is computed (`patient` from `patient_by_region`).
    pub derived_from: Option<String>,
    /// Bounds of a measure that depend on a code of the same row.
    pub ranges: Vec<Range>,
    /// Centres and widths of a measure that depend on a code of the same row.
    pub scales: Vec<Scale>,
    /// The most rows of one patient that count in a statistic; further ones are clipped. One in
    /// derived and reference tables.
    pub rows_most: u64,
}

impl Table {
    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns whose values leave `harmonise`, in their order: all but the numbers given to
    /// people later.
    pub fn value_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns
            .iter()
            .filter(|column| column.origin != Origin::Person)
    }
}

/// Whether a row of a table speaks of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Rows of people: protected.
    Person,
    /// Public reference.
    Reference,
}

/// A column of a table.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent declarations that the officer reads one by one"
)]
pub struct Column {
    /// SQL name.
    pub name: String,
    /// Type of its values.
    pub kind: Kind,
    /// The code list its values belong to.
    pub code_list: Option<String>,
    /// What it can do to a person's privacy.
    pub role: Role,
    /// What is done to it before it is stored.
    pub treatment: Treatment,
    /// Whether an asker may know it of a patient; None in reference tables, which are public.
    pub knowledge: Option<Knowledge>,
    /// Title in both languages.
    pub label: Sentence,
    /// Unit of a number.
    pub unit: Option<String>,
    /// May be a group key.
    pub groupable: bool,
    /// May be summed and averaged.
    pub measure: bool,
    /// The step of the public grid on which quantiles of a measure are shown: a quantile itself is
    /// the value of one person.
    pub grid: Option<i64>,
    /// Middle of the values that count in a sum, in stored units (a day: since 1970-01-01).
    pub centre: Option<i64>,
    /// Length of the interval around `centre` outside which a contribution to a sum is clipped, in
    /// stored units (a date: days). It should hold nearly all values and no more, as the noise of a
    /// sum is 1.2 times as large.
    pub width: Option<i64>,
    /// Carries nothing about health: a zero or a share of 100 % tells nothing.
    pub ordinary: bool,
    /// May be missing.
    pub nullable: bool,
    /// Whether it is missing depends on a secret. Otherwise its absence tells nothing.
    pub missing_tells: bool,
    /// The column of the same row that decides whether the value is missing: among rows of one of its
    /// values that it is missing tells no more.
    pub missing_by: Option<String>,
    /// Names a protected entity.
    pub entity: Option<Entity>,
    /// Smallest plausible value, inclusive.
    pub min: Option<i64>,
    /// Largest plausible value, inclusive.
    pub max: Option<i64>,
    /// The stored integer is the delivered number times `10^decimals`.
    pub decimals: u32,
    /// A local code (structure, network): stored as `<region>-<code>`, so that two regions do not
    /// share one by chance, and in one normalised form, so that one place is not several by its
    /// spellings.
    pub local_code: bool,
    /// Where its values come from.
    pub origin: Origin,
}

/// Type of the values of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Whole number; stored as 32 bits.
    Int,
    /// Text or code.
    Text,
    /// Calendar day.
    Date,
    /// Yes or no.
    Bool,
}

/// What a column can do to a person's privacy (SDC Handbook, Hundepool et al. 2012).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Identifies alone.
    DirectIdentifier,
    /// Identifies in combination.
    QuasiIdentifier,
    /// What an intruder wants to learn.
    Sensitive,
    /// Neither.
    Ordinary,
    /// Names or singles out a professional or a structure.
    Professional,
}

/// What is done to a column before it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Never stored.
    Drop,
    /// Replaced by a keyed pseudonym, then by a number.
    Pseudonym,
    /// Made coarser, e.g. `year`.
    Generalise(String),
    /// Stored as it is.
    Keep,
}

/// Who is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// The patient.
    Patient,
    /// A health professional.
    Practitioner,
    /// A microstructure.
    Structure,
}

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A column of the delivered file.
    Delivered,
    /// The region of the contract.
    Region,
    /// A field of the identity: birth year from the birth date, sex.
    Identity(IdentityField),
    /// Another column of the same row: the year of a date.
    Column(String),
    /// Filled by the pseudonymisation: the class of the strongest token.
    Tokens,
    /// A number given to a person by the warehouse; not a value of `harmonise`.
    Person,
    /// The product or a computation (tables that regions do not feed).
    Computed,
}

/// A closed list of codes.
#[derive(Clone, Debug)]
pub struct CodeList {
    /// Name by which columns refer to it.
    pub name: String,
    /// Codes in published order.
    pub codes: Vec<CodeEntry>,
    /// Where the list comes from.
    pub source: String,
}

impl CodeList {
    /// An entry by its code.
    pub fn entry(&self, code: &str) -> Option<&CodeEntry> {
        self.codes.iter().find(|entry| entry.code == code)
    }
}

/// One code of a list.
#[derive(Clone, Debug)]
pub struct CodeEntry {
    /// The stored text.
    pub code: String,
    /// Its label.
    pub label: Sentence,
    /// The code of the same category in TDI 3.0, if it has one.
    pub tdi: Option<String>,
    /// A coarser category.
    pub group: Option<String>,
    /// Not in the sources: a placeholder of ours.
    pub assumed: bool,
}

/// Bounds and scale of a measure for one code of another column: a score by its scale.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The measure.
    pub column: String,
    /// The column whose code decides.
    pub by: String,
    /// The code.
    pub code: String,
    /// Smallest value, inclusive, in stored units.
    pub min: i64,
    /// Largest value, inclusive, in stored units.
    pub max: i64,
    /// The stored integer is the delivered number times `10^decimals`.
    #[serde(default)]
    pub decimals: u32,
}
