//! The manifest of a version: which version of every table, made of which deliveries.
//!
//! `versions/<n>.json`, written if absent, **is** the commit; what Delta's own logs say beyond it
//! never happened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::code::{Code, Fault};
use crate::files::{self, Put};
use crate::people::Numbers;

/// How files are laid out: by region and range of patients, in the order of patients. Before that (1) they were
/// laid out by region and year, and nothing said what is in a file.
pub(crate) const LAYOUT: u32 = 2;

/// The layout before.
pub(crate) const FIRST_LAYOUT: u32 = 1;

/// A committed version of the warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Number of the version, from 0 (the empty warehouse).
    pub version: u64,
    /// When it was committed, RFC 3339, as the caller's clock said; none for version 0.
    pub time: Option<String>,
    /// SHA-256 of the manifest before, in hexadecimal; none for version 0.
    pub previous: Option<String>,
    /// Digest of the model all tables follow.
    pub model_digest: String,
    /// Which key ring made the pseudonyms; a check value tells nothing about the keys.
    pub key_check_value: String,
    /// Version of that key ring; none before the first delivery.
    pub key_version: Option<u32>,
    /// How its files are laid out.
    #[serde(default = "first_layout", skip_serializing_if = "is_first_layout")]
    pub layout: u32,
    /// The pinned Delta version of every table.
    pub tables: BTreeMap<String, u64>,
    /// What is in every file, by table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, TableRecord>,
    /// Everything delivered so far, oldest first.
    pub deliveries: Vec<DeliveryRecord>,
    /// First and last month of activity by region.
    pub coverage: BTreeMap<String, Months>,
    /// The highest numbers ever given to people.
    pub numbers: Numbers,
}

/// The files of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRecord {
    /// The columns by which the rows of every file are sorted.
    pub order: Vec<String>,
    /// The files by their name in the table's folder.
    pub files: BTreeMap<String, FileRecord>,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Number of rows.
    pub rows: u64,
    /// The least and the greatest patient number; none where rows are about no patient.
    pub patients: Option<(i32, i32)>,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
}

fn first_layout() -> u32 {
    FIRST_LAYOUT
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that serde wants"
)]
fn is_first_layout(layout: &u32) -> bool {
    *layout == FIRST_LAYOUT
}

/// One delivery that went into the warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRecord {
    /// The version it made.
    pub version: u64,
    /// The region that delivered.
    pub region: String,
    /// The software it came from.
    pub source: String,
    /// Day of the extract.
    pub received: Date,
    /// SHA-256 over names and digests of the files, in hexadecimal.
    pub digest: String,
    /// Digest of the contract it was read with.
    pub contract_digest: String,
    /// SHA-256 of every file by its name.
    pub files: BTreeMap<String, String>,
    /// Rows rejected because their patient was unknown (`W14`). The same delivery is worth taking
    /// again while there are any; without one it is a repetition.
    pub waiting_rows: u64,
}

/// A range of months, both inclusive, each as its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Months {
    /// First month.
    pub first: Date,
    /// Last month.
    pub last: Date,
}

impl Months {
    /// The months of `day`, widened by `earlier`.
    pub(crate) fn widened(earlier: Option<Months>, day: Date) -> Months {
        let month = day.first_of_month();
        earlier.map_or(
            Months {
                first: month,
                last: month,
            },
            |known| Months {
                first: known.first.min(month),
                last: known.last.max(month),
            },
        )
    }
}

impl Manifest {
    /// The delivery that made this version; none for version 0.
    pub fn delivery(&self) -> Option<&DeliveryRecord> {
        self.deliveries
            .last()
            .filter(|delivery| delivery.version == self.version)
    }

    /// The version that made its rows what they are: this one, unless it only laid out their files otherwise.
    pub fn version_of_rows(&self) -> u64 {
        let last = self.deliveries.last();
        last.map_or(0, |delivery| delivery.version)
    }

    /// Refuses a version whose files are laid out as before (`W23`): order would be taken for granted.
    pub(crate) fn in_layout(self) -> Result<Manifest, Fault> {
        if self.layout == LAYOUT {
            Ok(self)
        } else {
            Err(Fault::new(Code::W23))
        }
    }

    /// Whether its files are laid out as a release before did (`W23`): nothing can be asked of it or delivered to it.
    pub fn is_of_layout_before(&self) -> bool {
        self.layout < LAYOUT
    }

    /// The last time the same files were taken under the same contract.
    pub(crate) fn same_delivery(&self, new: &DeliveryRecord) -> Option<&DeliveryRecord> {
        self.deliveries.iter().rev().find(|known| {
            known.digest == new.digest
                && known.contract_digest == new.contract_digest
                && known.region == new.region
        })
    }

    /// The digest of the last contract of every region.
    pub fn contracts(&self) -> BTreeMap<&str, &str> {
        self.deliveries
            .iter()
            .map(|delivery| (delivery.region.as_str(), delivery.contract_digest.as_str()))
            .collect()
    }

    /// SHA-256 of the manifest's file, in hexadecimal.
    pub fn digest(&self) -> String {
        files::hexadecimal(&Sha256::digest(self.bytes()))
    }

    fn bytes(&self) -> Vec<u8> {
        // Strings, numbers and maps with string keys always have a JSON form.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// The folder of manifests of a warehouse.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("versions")
}

/// The last version, if there is any.
pub(crate) fn last_version(root: &Path) -> Result<Option<u64>, Fault> {
    let names = files::names(&folder(root))?;
    Ok(names
        .iter()
        .filter_map(|name| name.strip_suffix(".json")?.parse().ok())
        .max())
}

/// Reads the manifest of a version.
pub(crate) fn read(root: &Path, version: u64) -> Result<Manifest, Fault> {
    match last_version(root)? {
        None => return Err(Fault::new(Code::W02)),
        Some(last) if version > last => return Err(Fault::new(Code::W10)),
        Some(_) => {}
    }
    let name = format!("{version}.json");
    let damaged = || Fault::with(Code::W11, name.clone());
    let bytes = files::read(&folder(root).join(&name)).map_err(|_| damaged())?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    if manifest.version != version || manifest.bytes() != bytes {
        return Err(damaged());
    }
    Ok(manifest)
}

/// Reads the manifest of the last version.
pub(crate) fn read_last(root: &Path) -> Result<Manifest, Fault> {
    read(
        root,
        last_version(root)?.ok_or_else(|| Fault::new(Code::W02))?,
    )
}

/// Commits a version: its manifest exists whole after this, or not at all.
pub(crate) fn commit(root: &Path, manifest: &Manifest) -> Result<(), Fault> {
    let name = format!("{}.json", manifest.version);
    match files::put_if_absent(&folder(root), &name, &manifest.bytes())? {
        Put::Done => Ok(()),
        Put::Exists => Err(Fault::with(Code::W06, manifest.version.to_string())),
    }
}
