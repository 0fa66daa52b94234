//! From raw bytes to pseudonymised rows; the only module that sees raw rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use contract::{FeedContract, LineCounts, Model, Notice, RawFile, Rejection};
use jiff::civil::Date;
use ledger::SigningKey;
use pseudonym::{KeyRing, PseudonymisedBatch, Settings};
use sha2::{Digest, Sha256};

use crate::code::{Code, Fault};
use crate::files;

/// One arrival of files of one region.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The files, each once.
    pub files: Vec<DeliveredFile>,
    /// Day of the extract; nothing in it can be later.
    pub received: Date,
}

/// One delivered file.
#[derive(Clone)]
pub struct DeliveredFile {
    /// Its name, by which the contract knows it.
    pub name: String,
    /// Where its bytes are.
    pub content: Content,
}

/// The bytes of a delivered file, or where to read them.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "its bytes are data of people")]
pub enum Content {
    /// On disk.
    Path(PathBuf),
    /// In memory.
    Bytes(Vec<u8>),
}

impl DeliveredFile {
    /// A file on disk, under its own name.
    pub fn at(path: &Path) -> DeliveredFile {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        DeliveredFile {
            name: name.unwrap_or_default(),
            content: Content::Path(path.to_owned()),
        }
    }

    /// A file in memory.
    pub fn of_bytes(name: impl Into<String>, bytes: Vec<u8>) -> DeliveredFile {
        DeliveredFile {
            name: name.into(),
            content: Content::Bytes(bytes),
        }
    }
}

/// Prints the name, never the bytes.
impl fmt::Debug for DeliveredFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveredFile")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// By what rules and with what keys a delivery is taken.
pub struct Intake<'a> {
    /// The model of the warehouse.
    pub model: &'a Model,
    /// The contract of the region that delivers.
    pub contract: &'a FeedContract,
    /// The key ring of the warehouse.
    pub ring: &'a KeyRing,
    /// The key that signs the ledger.
    pub signing_key: &'a SigningKey,
    /// The time to write down, RFC 3339; this crate has no clock.
    pub time: &'a str,
    /// Production or synthetic data.
    pub settings: Settings,
    /// `age1…` key of the region, to which the content of rejected rows is encrypted; without
    /// one that content is not kept.
    pub quarantine_recipient: Option<&'a str>,
    /// Told before every step is taken.
    pub progress: &'a (dyn Fn(&Step) + Sync),
}

impl fmt::Debug for Intake<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake")
            .field("region", &self.contract.region())
            .finish_non_exhaustive()
    }
}

impl Intake<'_> {
    /// Announces a step.
    pub(crate) fn step(&self, name: impl Into<String>) {
        (self.progress)(&Step { name: name.into() });
    }
}

/// A step that is about to be taken, of a delivery: `read patients.csv`, `restore tables`, `merge event`,
/// `write event`, `write person`, `write quarantine`, `commit version`, `write ledger`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A delivered file in memory, with its digest.
pub(crate) struct LoadedFile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: String,
}

/// A file as pseudonymised rows.
pub(crate) struct TakenFile {
    pub(crate) name: String,
    pub(crate) batch: PseudonymisedBatch,
    pub(crate) lines: LineCounts,
    /// Parsed rows that were not taken, and the unparsable records.
    pub(crate) rejections: Vec<Rejection>,
    pub(crate) repairs: BTreeMap<&'static str, u64>,
    pub(crate) warnings: BTreeMap<&'static str, u64>,
}

/// Reads the files into memory.
pub(crate) fn load(delivery: &Delivery) -> Result<Vec<LoadedFile>, Fault> {
    let names: BTreeSet<_> = delivery.files.iter().map(|file| &file.name).collect();
    if names.is_empty() || names.len() != delivery.files.len() {
        return Err(Fault::new(Code::W12));
    }
    let mut loaded = Vec::with_capacity(delivery.files.len());
    for file in &delivery.files {
        let bytes = match &file.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Path(path) => {
                files::read(path).map_err(|_| Fault::with(Code::W20, file.name.clone()))?
            }
        };
        let digest = files::hexadecimal(&Sha256::digest(&bytes));
        loaded.push(LoadedFile {
            name: file.name.clone(),
            bytes,
            digest,
        });
    }
    Ok(loaded)
}

/// One digest for all files, whatever their order.
pub(crate) fn digest(loaded: &[LoadedFile]) -> String {
    let files: BTreeMap<_, _> = loaded
        .iter()
        .map(|file| (&file.name, &file.digest))
        .collect();
    let mut hash = Sha256::new();
    for (name, digest) in files {
        // Fixed length, then length and text: no two deliveries hash the same bytes.
        hash.update(digest.as_bytes());
        hash.update(u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(name.as_bytes());
    }
    files::hexadecimal(&hash.finalize())
}

/// Judges a file by its contract and replaces the identities in it.
///
/// Fails with the contract's notice if the whole file is refused.
pub(crate) fn take(
    intake: &Intake<'_>,
    file: &LoadedFile,
    received: Date,
) -> Result<TakenFile, Notice> {
    let raw = RawFile {
        name: &file.name,
        bytes: &file.bytes,
        received,
    };
    let harmonised = contract::harmonise(intake.model, intake.contract, &raw)
        .map_err(|notice| of_file(&file.name, notice))?;
    let (batch, unidentified) = pseudonym::apply(intake.ring, harmonised.batch, intake.settings);
    let mut rejections = harmonised.rejections;
    rejections.extend(unidentified);
    Ok(TakenFile {
        name: file.name.clone(),
        batch,
        lines: harmonised.lines,
        rejections,
        repairs: harmonised.repairs,
        warnings: harmonised.warnings,
    })
}

/// A refusal of a whole file names it: a delivery has many.
fn of_file(name: &str, mut notice: Notice) -> Notice {
    notice.what.fr = format!("`{name}` : {}", notice.what.fr);
    notice.what.en = format!("`{name}`: {}", notice.what.en);
    notice
}
