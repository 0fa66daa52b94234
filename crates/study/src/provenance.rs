//! Where a publication comes from: filled by the command, which alone knows warehouse and ledger.

use std::collections::BTreeMap;

use disclosure::Profile;
use serde::Serialize;

use crate::digest::sha256;
use crate::reference::Reference;
use crate::study::Study;

/// What the command knows about the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Version of the program.
    pub program_version: String,
    /// Version of the warehouse that was read.
    pub warehouse_version: u64,
    /// Whether the warehouse holds synthetic data; every page then says so first.
    pub synthetic: bool,
    /// The feed contracts under which the data came in.
    pub contracts: Vec<ContractFacts>,
    /// SHA-256 of `pseudonymisation/model.toml`.
    pub model_digest: String,
    /// SHA-256 of `pseudonymisation/policy.toml`.
    pub policy_digest: String,
    /// The disclosure rules that were applied, with what the study tightened.
    pub profile: Profile,
    /// Head of the ledger after the run; stands in `provenance.json` only.
    pub ledger_head: String,
}

/// One feed contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractFacts {
    /// Code of the region.
    pub region: String,
    /// Name of the source system.
    pub source: String,
    /// SHA-256 of the contract.
    pub digest: String,
}

#[derive(Serialize)]
struct Document<'a> {
    study: StudyFacts<'a>,
    #[serde(flatten)]
    run: &'a Provenance,
    contracts_signature: &'static str,
    reference_digest: &'a str,
    files: BTreeMap<&'a str, String>,
}

#[derive(Serialize)]
struct StudyFacts<'a> {
    slug: &'a str,
    digest: &'a str,
}

/// `provenance.json`: the run, and the SHA-256 of every other file of the publication.
pub(crate) fn document(
    study: &Study,
    reference: &Reference,
    run: &Provenance,
    files: &[(String, Vec<u8>)],
) -> Vec<u8> {
    let document = Document {
        study: StudyFacts {
            slug: study.slug(),
            digest: study.digest(),
        },
        run,
        contracts_signature: "unsigned",
        reference_digest: reference.digest(),
        files: files
            .iter()
            .map(|(name, bytes)| (name.as_str(), sha256(&[bytes])))
            .collect(),
    };
    // INVARIANT: strings, numbers and maps with string keys always serialise.
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
