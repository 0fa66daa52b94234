//! Replacing the identities of a batch.

use std::fmt;

use contract::{HarmonisedBatch, HarmonisedRow, Rejection, Value};
use zeroize::Zeroizing;

use crate::identity::{Fault, Origin, Settings, tokens};
use crate::ring::{Entity, KeyRing};
use crate::token::{P2, Pseudonymiser, TokenType, Tokeniser};

/// Rows with no direct identifier left: keyed pseudonyms of a named key version stand in their
/// place.
///
/// Only [`apply`] makes one:
///
/// ```compile_fail
/// let batch = tamis_pseudonym::PseudonymisedBatch {
///     table: String::new(),
///     region: String::new(),
///     source: String::new(),
///     columns: Vec::new(),
///     rows: Vec::new(),
///     key_version: 1,
/// };
/// ```
pub struct PseudonymisedBatch {
    table: String,
    region: String,
    source: String,
    columns: Vec<String>,
    rows: Vec<PseudonymisedRow>,
    key_version: u32,
}

impl PseudonymisedBatch {
    /// The table of the model.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// COG code of the region that delivered.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Name of the source system.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Names of the value columns, in the order of [`PseudonymisedRow::values`].
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> &[PseudonymisedRow] {
        &self.rows
    }

    /// The rows, for the room that stores them.
    pub fn into_rows(self) -> Vec<PseudonymisedRow> {
        self.rows
    }

    /// Version of the key ring that made the pseudonyms.
    pub fn key_version(&self) -> u32 {
        self.key_version
    }
}

impl fmt::Debug for PseudonymisedBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymisedBatch {{ rows: {}, .. }}", self.rows.len())
    }
}

/// One row of a [`PseudonymisedBatch`].
#[derive(Clone, PartialEq, Eq)]
pub struct PseudonymisedRow {
    /// Physical line on which the record begins, from 1.
    pub line: u64,
    /// The pseudonyms of the patient, strongest token first; empty in reference tables.
    pub tokens: Vec<(TokenType, P2)>,
    /// The pseudonym of the professional.
    pub practitioner: Option<P2>,
    /// The keyed hash of table, region, source and business key: the same row is known again.
    pub row_key: [u8; 16],
    /// One value per column of the batch.
    pub values: Vec<Value>,
}

impl fmt::Debug for PseudonymisedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymisedRow {{ line: {}, .. }}", self.line)
    }
}

/// Replaces the identities of a batch by keyed pseudonyms, and fills the column `identity_class`
/// where the table has one.
///
/// A row whose identity is wrong is rejected with the first reason (`P01`–`P09`), under the name of
/// the identity field. The identities are wiped from memory on return.
pub fn apply(
    ring: &KeyRing,
    batch: HarmonisedBatch,
    settings: Settings,
) -> (PseudonymisedBatch, Vec<Rejection>) {
    let mut out = PseudonymisedBatch {
        table: batch.table().to_owned(),
        region: batch.region().to_owned(),
        source: batch.source().to_owned(),
        columns: batch.columns().to_vec(),
        rows: Vec::with_capacity(batch.rows().len()),
        key_version: ring.version(),
    };
    let maker = RowMaker::new(ring, settings, &out);
    let mut rejections = Vec::new();
    let mut rows = Vec::new();
    for row in batch.into_rows() {
        let line = row.line;
        match maker.row(row) {
            Ok(row) => rows.push(row),
            Err(Fault { field, code }) => rejections.push(Rejection {
                line,
                column: field.as_str().to_owned(),
                notice: code.notice(),
            }),
        }
    }
    out.rows = rows;
    (out, rejections)
}

/// Everything that is the same for all rows of a batch.
struct RowMaker {
    tokeniser: Tokeniser,
    patient: Pseudonymiser,
    practitioner: Pseudonymiser,
    episode: Pseudonymiser,
    settings: Settings,
    /// Table, region and source.
    place: [String; 3],
    class_at: Option<usize>,
}

impl RowMaker {
    fn new(ring: &KeyRing, settings: Settings, batch: &PseudonymisedBatch) -> Self {
        Self {
            tokeniser: Tokeniser::new(ring),
            patient: Pseudonymiser::new(ring, Entity::Patient),
            practitioner: Pseudonymiser::new(ring, Entity::Practitioner),
            episode: Pseudonymiser::new(ring, Entity::Episode),
            settings,
            place: [&batch.table, &batch.region, &batch.source].map(Clone::clone),
            class_at: batch
                .columns
                .iter()
                .position(|name| name == "identity_class"),
        }
    }

    fn row(&self, row: HarmonisedRow) -> Result<PseudonymisedRow, Fault> {
        let [table, region, source] = self.place.each_ref().map(String::as_str);
        let origin = Origin { region, source };
        let tokens = match &row.identity {
            Some(identity) => tokens(&self.tokeniser, origin, identity, self.settings)?,
            None => Vec::new(),
        };
        let tokens: Vec<_> = tokens
            .iter()
            .map(|(token_type, token)| (*token_type, self.patient.pseudonym(token)))
            .collect();
        let local_id = row.practitioner.map(Zeroizing::new);
        let practitioner = local_id.as_ref().map(|local_id| local_id.trim());
        let practitioner = practitioner.filter(|id| !id.is_empty()).map(|id| {
            let token = self
                .tokeniser
                .token(TokenType::Local, &[region, source, id]);
            self.practitioner.pseudonym(&token)
        });
        let business_key = Zeroizing::new(row.business_key);
        let key: Vec<&str> = [table, region, source]
            .into_iter()
            .chain(business_key.iter().map(String::as_str))
            .collect();
        let mut values = row.values;
        if let (Some(slot), Some((strongest, _))) = (
            self.class_at.and_then(|at| values.get_mut(at)),
            tokens.first(),
        ) {
            *slot = Value::Text(strongest.identity_class().to_owned());
        }
        Ok(PseudonymisedRow {
            line: row.line,
            tokens,
            practitioner,
            row_key: *self.episode.pseudonym(&self.tokeniser.row(&key)).as_bytes(),
            values,
        })
    }
}
