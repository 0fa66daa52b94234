//! The side store: what was given, to whom, beside the chain.
//!
//! The file `index` in the folder `given` holds batches, one a statement: a length, a header as JSON,
//! a record, and the SHA-256 of all that. What a record says is the caller's business; parts that many records
//! hold are kept once, in the file `shared`, and named by their SHA-256 in the batch. A batch is durable before the chain entry that names its digest, and that before anybody reads the answer; so what a
//! crash leaves behind is at most remembered too much.

mod batch;
mod named;
mod seen;
mod shared;

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use batch::{Batch, Header, place};
pub(crate) use seen::Seen;
use seen::{Concern, beside};
use shared::{Shared, named};

use crate::chain::Ledger;
use crate::error::{Code, LedgerError};
use crate::{files, hex};

/// Whose memory a question is held against: what the person, the project and the public were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Who asks.
    pub person: &'a str,
    /// Within which project.
    pub project: Option<&'a str>,
    /// Whether the answer is for the public.
    pub public: bool,
    /// The day, `2024-01-31`.
    pub day: &'a str,
}

/// What was given before within a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Records, oldest first.
    pub records: Vec<Vec<u8>>,
    /// How many irregular numbers this person asked in this project since the month began.
    pub irregular: u64,
}

/// The side store, held by one process until it is dropped.
#[derive(Debug)]
pub struct GivenStore {
    folder: PathBuf,
    seen: Arc<Mutex<Seen>>,
    /// The batch that the chain named last when the store was opened.
    named: Option<String>,
    _lock: File,
}

impl Ledger {
    /// Opens the side store and waits until no other process holds it.
    ///
    /// # Errors
    /// `L01`.
    pub fn given(&self) -> Result<GivenStore, LedgerError> {
        let folder = self.folder().join("given");
        fs::create_dir_all(&folder).map_err(|error| files::fault(&folder, &error))?;
        let lock = folder.join("lock");
        files::create_empty(&lock)?;
        let store = GivenStore {
            _lock: files::lock_alone(&lock)?,
            folder,
            seen: Arc::clone(self.given_seen()),
            named: self.named_last()?,
        };
        files::create_empty(&store.index_path())?;
        files::create_empty(&beside(&store.index_path()))?;
        files::sync_folder_of(&store.index_path())?;
        Ok(store)
    }
}

impl GivenStore {
    fn index_path(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// It grows by whole batches, so a panic while it was held leaves it true.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was given within a scope.
    ///
    /// # Errors
    /// `L18` if a batch was changed, or if the one that the chain named last is gone; one that a crash
    /// cut off is not named.
    pub fn known(&self, scope: &Scope<'_>) -> Result<Known, LedgerError> {
        let mut known = Known::default();
        let mut visit = |batch: &Batch<'_>, parts: &Shared| {
            if !Concern::of(batch).is_within(scope) {
                return Some(());
            }
            batch.add_to(&mut known.records, parts)?;
            if batch.is_of_the_month(scope) {
                known.irregular = known.irregular.saturating_add(batch.header.irregular);
            }
            Some(())
        };
        let mut seen = self.seen();
        seen.again(&self.index_path(), scope, &mut visit)?;
        seen.follow(&self.index_path(), visit)?;
        // A length that changed looks like a batch cut off: what follows would be forgotten.
        let is_whole = self.named.as_ref().is_none_or(|last| seen.holds(last));
        if is_whole {
            Ok(known)
        } else {
            Err(LedgerError::at(Code::GivenChanged, &self.index_path()))
        }
    }

    /// What everybody was given, oldest first; nothing where all of it is within a scope, which
    /// [`known`](Self::known) tells.
    ///
    /// # Errors
    /// `L18` if a batch was changed.
    pub fn beyond(&self, scope: &Scope<'_>) -> Result<Vec<Vec<u8>>, LedgerError> {
        let mut seen = self.seen();
        seen.follow(&self.index_path(), |_, _| Some(()))?;
        if seen.is_all_within(scope) {
            return Ok(Vec::new());
        }
        drop(seen);
        self.everything()
    }

    /// What everybody was given, oldest first.
    ///
    /// # Errors
    /// `L18` if a batch was changed.
    pub fn everything(&self) -> Result<Vec<Vec<u8>>, LedgerError> {
        let mut records = Vec::new();
        Seen::default().follow(&self.index_path(), |batch, parts| {
            batch.add_to(&mut records, parts)
        })?;
        Ok(records)
    }

    /// The SHA-256 of every batch, oldest first.
    ///
    /// # Errors
    /// `L18` if a batch was changed.
    pub fn digests(&self) -> Result<Vec<String>, LedgerError> {
        let mut digests = Vec::new();
        // From the first byte: whoever asks for these trusts nothing.
        Seen::default().follow(&self.index_path(), |batch, _| {
            digests.push(batch.digest.clone());
            Some(())
        })?;
        Ok(digests)
    }

    /// Adds what a statement gave: a record, if it gave anything new, and how many irregular numbers it
    /// asked. Durable on return; gives the batch's digest. Parts of the record that other records may hold too,
    /// ascending, are kept once for all.
    ///
    /// # Errors
    /// `L01`.
    pub fn add(
        &self,
        scope: &Scope<'_>,
        irregular: u64,
        record: &[u8],
        shared: &[Range<usize>],
    ) -> Result<String, LedgerError> {
        let (places, own) = apart(record, shared);
        let header = Header {
            person: scope.person.to_owned(),
            project: scope.project.map(str::to_owned),
            public: scope.public,
            day: scope.day.to_owned(),
            irregular,
            record_bytes: count(own.len()),
            shared: count(places.len()),
        };
        let header = serde_json::to_vec(&header).map_err(|_| Code::Io)?;
        let mut batch = count(header.len()).to_le_bytes().to_vec();
        batch.extend_from_slice(&header);
        batch.extend(places.concat());
        batch.extend_from_slice(&own);
        let digest = Sha256::digest(&batch);
        batch.extend_from_slice(&digest);
        let mut seen = self.seen();
        seen.follow(&self.index_path(), |_, _| Some(()))?;
        let parts = shared.iter().filter_map(|part| record.get(part.clone()));
        seen.keep(&self.index_path(), parts)?;
        append(&self.index_path(), seen.bytes(), &batch)?;
        Ok(hex::encode(&digest))
    }
}

/// A record without parts that are kept apart, and the places and names of these. A part that is not one, or not
/// after the one before, stays where it is.
fn apart(record: &[u8], shared: &[Range<usize>]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let (mut places, mut own, mut before) = (Vec::new(), Vec::new(), 0);
    for range in shared {
        let parts = record
            .get(before..range.start)
            .zip(record.get(range.clone()));
        if let Some((between, part)) = parts {
            own.extend_from_slice(between);
            places.push(place(own.len(), &named(part)));
            before = range.end;
        }
    }
    own.extend_from_slice(record.get(before..).unwrap_or_default());
    (places, own)
}

/// `length` bytes of a file from `offset` on; `None` if they are not there.
fn bytes_at(mut file: &File, offset: u64, length: u64) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(offset)).ok()?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes).ok()?;
    (count(bytes.len()) == length).then_some(bytes)
}

fn count(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn length(path: &Path) -> Result<u64, LedgerError> {
    let metadata = fs::metadata(path).map_err(|error| files::fault(path, &error))?;
    Ok(metadata.len())
}

/// Cuts the file to `keep` bytes, adds these, and returns once they are on disk.
fn append(path: &Path, keep: u64, bytes: &[u8]) -> Result<(), LedgerError> {
    let write = || {
        let mut file = OpenOptions::new().append(true).open(path)?;
        if file.metadata()?.len() > keep {
            file.set_len(keep)?;
        }
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| files::fault(path, &error))
}
