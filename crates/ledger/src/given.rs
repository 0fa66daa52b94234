//! The side store: what was given, to whom, beside the chain.
//!
//! Two files in the folder `given`. `vectors` holds blobs one after the other; `index` holds
//! batches, one a statement: a length, a header as JSON, records of one fixed size, and the SHA-256
//! of all that. What a record or a blob says is the caller's business. A batch is durable before the
//! chain entry that names its digest, and that before anybody reads the answer; so what a crash
//! leaves behind is at most remembered too much.

mod batch;
mod named;
mod seen;

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use batch::{Batch, Header};
use seen::Concern;
pub(crate) use seen::Seen;

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
        files::create_empty(&store.vectors_path())?;
        files::sync_folder_of(&store.index_path())?;
        Ok(store)
    }
}

impl GivenStore {
    fn index_path(&self) -> PathBuf {
        self.folder.join("index")
    }

    fn vectors_path(&self) -> PathBuf {
        self.folder.join("vectors")
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
        let mut visit = |batch: &Batch<'_>| {
            if !Concern::of(batch).is_within(scope) {
                return;
            }
            known.records.extend(batch.records());
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

    /// The SHA-256 of every batch, oldest first.
    ///
    /// # Errors
    /// `L18` if a batch, or the blobs that it names, were changed.
    pub fn digests(&self) -> Result<Vec<String>, LedgerError> {
        let mut digests = Vec::new();
        let mut blobs = Vec::new();
        // From the first byte: whoever asks for these trusts nothing.
        Seen::default().follow(&self.index_path(), |batch| {
            digests.push(batch.digest.clone());
            let header = &batch.header;
            let whole = (header.vectors_from, header.vectors_bytes);
            blobs.push((whole, header.vectors_sha256.clone()));
        })?;
        for ((from, length), sha256) in blobs {
            let blob = self.vectors()?.read(from, length);
            if blob.is_none_or(|bytes| hex::encode(&Sha256::digest(bytes)) != sha256) {
                return Err(LedgerError::at(Code::GivenChanged, &self.vectors_path()));
            }
        }
        Ok(digests)
    }

    /// Where the next blob will stand.
    ///
    /// # Errors
    /// `L01`.
    pub fn vectors_end(&self) -> Result<u64, LedgerError> {
        length(&self.vectors_path())
    }

    /// The blobs, for reading.
    ///
    /// # Errors
    /// `L01`.
    pub fn vectors(&self) -> Result<Vectors, LedgerError> {
        Vectors::open(&self.vectors_path())
    }

    /// Adds what a statement gave: records of one size, and the blobs that they name, which stand
    /// from [`vectors_end`](Self::vectors_end) on. Durable on return; gives the batch's digest.
    ///
    /// # Errors
    /// `L01`; `L18` if records differ in size.
    pub fn add(
        &self,
        scope: &Scope<'_>,
        denials: u64,
        records: &[Vec<u8>],
        vectors: &[Vec<u8>],
    ) -> Result<String, LedgerError> {
        let vectors = vectors.concat();
        let from = self.vectors_end()?;
        append(&self.vectors_path(), from, &vectors)?;
        let size = records.first().map_or(0, Vec::len);
        if records.iter().any(|record| record.len() != size) {
            return Err(LedgerError::at(Code::GivenChanged, &self.index_path()));
        }
        let header = Header {
            person: scope.person.to_owned(),
            project: scope.project.map(str::to_owned),
            public: scope.public,
            day: scope.day.to_owned(),
            denials,
            records: count(records.len()),
            record_bytes: count(size),
            vectors_from: from,
            vectors_bytes: count(vectors.len()),
            vectors_sha256: hex::encode(&Sha256::digest(&vectors)),
        };
        let header = serde_json::to_vec(&header).map_err(|_| Code::Io)?;
        let mut batch = count(header.len()).to_le_bytes().to_vec();
        batch.extend_from_slice(&header);
        batch.extend(records.iter().flatten());
        let digest = Sha256::digest(&batch);
        batch.extend_from_slice(&digest);
        let mut seen = self.seen();
        seen.follow(&self.index_path(), |_| {})?;
        append(&self.index_path(), seen.bytes(), &batch)?;
        Ok(hex::encode(&digest))
    }
}

/// Blobs, read by their place.
#[derive(Debug)]
pub struct Vectors {
    file: File,
}

impl Vectors {
    fn open(path: &Path) -> Result<Self, LedgerError> {
        let file = File::open(path).map_err(|error| files::fault(path, &error))?;
        Ok(Self { file })
    }

    /// The bytes from `offset` on; `None` if they are not there.
    pub fn read(&self, offset: u64, length: u64) -> Option<Vec<u8>> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(offset)).ok()?;
        let mut bytes = Vec::new();
        file.take(length).read_to_end(&mut bytes).ok()?;
        (count(bytes.len()) == length).then_some(bytes)
    }
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
