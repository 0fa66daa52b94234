//! One entry of the chain, and exactly what is hashed and signed of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{hex, key};

/// Names the construction inside every digest and signature, so that neither is worth anything
/// elsewhere.
const DOMAIN: &str = "tamis/ledger/v1";

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A warehouse was created.
    WarehouseCreated,
    /// A delivery was committed as a version.
    Ingestion,
    /// A question was answered.
    Query,
    /// A question was refused.
    Refusal,
    /// A study was run.
    StudyRun,
    /// A publication was written.
    Publication,
    /// A key ring was created.
    KeyRingCreated,
    /// Another disclosure policy was taken for the warehouse's own.
    PolicyAdopted,
    /// The last version was rewritten as a new one in another layout of files; its rows stayed what they were.
    LayoutMigrated,
    /// All people together were told more of somebody than a limit for one; nothing was hidden for it.
    CeilingPassed,
    /// An approved extract came one step further.
    ExtractStep,
}

impl Kind {
    /// The name in the chain file: `ingestion`, `study_run`, …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WarehouseCreated => "warehouse_created",
            Self::Ingestion => "ingestion",
            Self::Query => "query",
            Self::Refusal => "refusal",
            Self::StudyRun => "study_run",
            Self::Publication => "publication",
            Self::KeyRingCreated => "key_ring_created",
            Self::PolicyAdopted => "policy_adopted",
            Self::LayoutMigrated => "layout_migrated",
            Self::CeilingPassed => "ceiling_passed",
            Self::ExtractStep => "extract_step",
        }
    }
}

/// One entry, as it stands in the chain file: one JSON line with the fields in this order and
/// nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Position in the chain, from 1.
    pub number: u64,
    /// When it happened, RFC 3339, as the caller's clock said.
    pub time: String,
    /// What happened.
    pub kind: Kind,
    /// Facts worth keeping: counts, digests, codes. Never a value that was not released.
    pub facts: BTreeMap<String, String>,
    /// Digest of the entry before, 64 hexadecimal characters; for entry 1 the digest of the empty
    /// chain.
    pub previous: String,
    /// SHA-256 of the fields above, 64 hexadecimal characters.
    pub digest: String,
    /// Ed25519 signature of the digest, 128 hexadecimal characters: who lacks the key cannot add an
    /// entry.
    pub signature: String,
}

impl Entry {
    /// `SHA-256(LP(domain, "entry", previous, number, time, kind, count of facts, name, value,
    /// …))`, where `LP` puts each field's length (8 bytes, big-endian) before it, so that no two
    /// entries hash the same bytes.
    pub(crate) fn compute_digest(&self) -> String {
        let count = u64::try_from(self.facts.len()).unwrap_or(u64::MAX);
        let mut fields = Fields::new("entry")
            .add(self.previous.as_bytes())
            .add(&self.number.to_be_bytes())
            .add(self.time.as_bytes())
            .add(self.kind.as_str().as_bytes())
            .add(&count.to_be_bytes());
        for (name, value) in &self.facts {
            fields = fields.add(name.as_bytes()).add(value.as_bytes());
        }
        fields.digest()
    }

    /// The bytes under the entry's signature.
    pub(crate) fn signed_message(&self) -> String {
        Fields::new("entry-signature")
            .add(self.digest.as_bytes())
            .digest()
    }

    /// Whether the key's owner signed this entry.
    pub(crate) fn is_signed_by(&self, public: &str) -> bool {
        key::is_signed(public, &self.signed_message(), &self.signature)
    }
}

/// Digest of the chain with no entry: bound to the key, so that a chain cannot change hands.
pub(crate) fn empty_chain_digest(public_key: &str) -> String {
    Fields::new("empty").add(public_key.as_bytes()).digest()
}

/// Length-prefixed hashing.
pub(crate) struct Fields(Sha256);

impl Fields {
    pub(crate) fn new(purpose: &str) -> Self {
        Self(Sha256::new())
            .add(DOMAIN.as_bytes())
            .add(purpose.as_bytes())
    }

    pub(crate) fn add(mut self, field: &[u8]) -> Self {
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(field);
        self
    }

    pub(crate) fn digest(self) -> String {
        hex::encode(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, Kind};
    use std::collections::BTreeMap;

    fn entry(facts: &[(&str, &str)]) -> Entry {
        let facts: BTreeMap<_, _> = facts
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Entry {
            number: 1,
            time: "2024-01-31T08:00:00Z".into(),
            kind: Kind::Query,
            facts,
            previous: "00".repeat(32),
            digest: String::new(),
            signature: String::new(),
        }
    }

    #[test]
    fn moving_a_character_between_neighbouring_fields_changes_the_digest() {
        assert_ne!(
            entry(&[("ab", "c")]).compute_digest(),
            entry(&[("a", "bc")]).compute_digest()
        );
        assert_ne!(
            entry(&[("a", "b"), ("c", "d")]).compute_digest(),
            entry(&[("a", "bcd")]).compute_digest()
        );
    }

    #[test]
    fn the_name_in_the_chain_file_is_the_name_that_is_hashed() {
        for kind in [
            Kind::WarehouseCreated,
            Kind::Ingestion,
            Kind::Query,
            Kind::Refusal,
            Kind::StudyRun,
            Kind::Publication,
            Kind::KeyRingCreated,
            Kind::PolicyAdopted,
            Kind::LayoutMigrated,
            Kind::CeilingPassed,
        ] {
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.as_str()));
        }
    }
}
