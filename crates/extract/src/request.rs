//! A request, as it was read: every required field is there and has its form.

use std::fmt;

use age::x25519::Recipient;
use contract::Model;
use jiff::civil::Date;
use serde::Deserialize;

use crate::against_model;
use crate::precision::Precision;
use crate::refusal::Refusal;
use crate::request_file;

/// What somebody asks for. Only [`Request::parse`] makes one.
#[derive(Clone)]
pub struct Request {
    pub(crate) id: String,
    pub(crate) requester: String,
    pub(crate) title: String,
    pub(crate) summary_fr: String,
    pub(crate) outputs: Vec<String>,
    pub(crate) protection: Protection,
    pub(crate) environment: Environment,
    pub(crate) regions: Vec<String>,
    pub(crate) version: u64,
    pub(crate) from: Date,
    pub(crate) until: Date,
    pub(crate) ends: Date,
    pub(crate) population: String,
    pub(crate) persons: Vec<Person>,
    pub(crate) tables: Vec<TableAsked>,
}

/// What is done to the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// `anonymised`: every class satisfies the requirement of the policy.
    Anonymised,
    /// `pseudonymised`: the data stay personal.
    Pseudonymised,
}

/// Where the rows are worked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// `enclave`: they stay with us.
    #[default]
    Enclave,
    /// `file`: they are handed over, for the reason that the request gives.
    File,
}

/// Somebody who receives the extract.
#[derive(Clone)]
pub struct Person {
    /// As in the list of officers, if she is in it.
    pub id: String,
    /// The public `age` key to which the package is encrypted.
    pub key: Recipient,
}

/// A table and its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableAsked {
    /// SQL name.
    pub name: String,
    /// At least one, each once.
    pub columns: Vec<ColumnAsked>,
}

/// A column, with what it serves for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnAsked {
    /// SQL name.
    pub name: String,
    /// Why it is needed.
    pub why: String,
    /// How precisely; None where nothing was said.
    pub precision: Option<Precision>,
}

impl Request {
    /// Reads `request.toml`.
    ///
    /// Fails with everything that is missing or wrong at once: `X01` alone if it is no TOML of the
    /// closed vocabulary, else `X02`, `X03`, `X04`, `X08`, `X10`–`X13`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Refusal>> {
        request_file::read(bytes)
    }

    /// Holds the request against the model, and gives all that cannot be asked for: `X05`–`X07`,
    /// `X09`, `X25`. Nothing if all can.
    pub fn against(&self, model: &Model) -> Vec<Refusal> {
        against_model::faults(self, model)
    }

    /// The name of the extract.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who asks.
    pub fn requester(&self) -> &str {
        &self.requester
    }

    /// The title, for the public register.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The lay summary in French, for the public register.
    pub fn summary_fr(&self) -> &str {
        &self.summary_fr
    }

    /// The outputs that are planned.
    pub fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// What is done to the rows.
    pub fn protection(&self) -> Protection {
        self.protection
    }

    /// Where they are worked on.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Codes of the regions of which the rows are.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// The version of the data.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// First and last day of the period, both included.
    pub fn period(&self) -> (Date, Date) {
        (self.from, self.until)
    }

    /// The last day on which the extract may be used.
    pub fn ends(&self) -> Date {
        self.ends
    }

    /// One SQL statement whose only column is `patient_no`; the guard judges it.
    pub fn population(&self) -> &str {
        &self.population
    }

    /// Who receives it.
    pub fn persons(&self) -> &[Person] {
        &self.persons
    }

    /// Tables and columns.
    pub fn tables(&self) -> &[TableAsked] {
        &self.tables
    }
}

/// Names and days; a population may say what somebody knows of a patient.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("version", &self.version)
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Person").field(&self.id).finish()
    }
}
