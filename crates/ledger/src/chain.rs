//! The chain on disk: create, open, append.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Kind};
use crate::error::{Code, LedgerError};
use crate::files;
use crate::given::Seen;
use crate::head::Head;
use crate::key::SigningKey;

/// A ledger in a folder: `chain.jsonl`, `head.json` and a lock.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
    /// Shared by the clones of one process.
    given_seen: Arc<Mutex<Seen>>,
}

/// `head.json`. The length lets `append` start where the head ends instead of reading the whole
/// chain.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadFile {
    pub(crate) head: Head,
    pub(crate) chain_bytes: u64,
}

impl Ledger {
    fn of(dir: &Path) -> Self {
        Self {
            folder: dir.to_owned(),
            given_seen: Arc::default(),
        }
    }

    /// Makes an empty ledger that belongs to `key`; the folder is made if it is missing.
    ///
    /// Fails with `L03` if the folder holds a ledger already.
    pub fn create(dir: &Path, key: &SigningKey) -> Result<Self, LedgerError> {
        let ledger = Self::of(dir);
        fs::create_dir_all(dir).map_err(|error| files::fault(dir, &error))?;
        files::create_empty(&ledger.lock_path())?;
        let _lock = files::lock_alone(&ledger.lock_path())?;
        files::create_empty(&ledger.chain_path())?;
        let chain_bytes = ledger.chain_length()?;
        if chain_bytes != 0 || ledger.head_path().exists() {
            return Err(LedgerError::at(Code::Exists, dir));
        }
        // The head comes last: a folder without one is no ledger, so a crash before it leaves none.
        ledger.write_head(&HeadFile {
            head: Head::of_empty_chain(key),
            chain_bytes,
        })?;
        Ok(ledger)
    }

    /// Opens the ledger of a folder. Looks at the head only; [`Ledger::verify`] looks at
    /// everything.
    ///
    /// Fails with `L02` if there is none, `L17` if its head is damaged.
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        let ledger = Self::of(dir);
        ledger.head()?;
        Ok(ledger)
    }

    /// Adds an entry and returns the new signed head, both durable on return. `time` is RFC 3339.
    ///
    /// Processes take turns. What an earlier crash left is repaired first: a torn last line is
    /// dropped, entries that `key` signed but whose head was not written are taken into the head.
    ///
    /// Fails with `L08` for another ledger's key, `L10` for a time that is none, `L14` if the chain
    /// is shorter than its head says, `L12`, `L13` or `L15` if what follows the head is not the
    /// work of `key`. After `L01` the entry may be in the chain.
    pub fn append(
        &self,
        key: &SigningKey,
        time: &str,
        kind: Kind,
        facts: BTreeMap<String, String>,
    ) -> Result<Head, LedgerError> {
        time.parse::<jiff::Timestamp>().map_err(|_| Code::Time)?;
        let _lock = files::lock_alone(&self.lock_path())?;
        let state = self.repair(key)?;
        let mut entry = Entry {
            number: state.head.number.saturating_add(1),
            time: time.to_owned(),
            kind,
            facts,
            previous: state.head.digest,
            digest: String::new(),
            signature: String::new(),
        };
        entry.digest = entry.compute_digest();
        entry.signature = key.sign(&entry.signed_message());
        let line = serde_json::to_string(&entry).map_err(|_| Code::Io)?;
        files::append_line(&self.chain_path(), state.chain_bytes, &line)?;
        let head = Head::sign(entry.number, &entry.digest, key);
        let added = u64::try_from(line.len())
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let chain_bytes = state.chain_bytes.saturating_add(added);
        self.write_head(&HeadFile {
            head: head.clone(),
            chain_bytes,
        })?;
        Ok(head)
    }

    /// All entries in order. Each must be well formed; nothing is verified.
    ///
    /// Fails with `L12` at the first entry that is not.
    pub fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        let _lock = files::lock_shared(&self.lock_path())?;
        let mut lines = self.lines(0)?;
        let mut entries = Vec::new();
        let mut number = 1;
        while let Some(line) = lines.next_complete()? {
            let entry = parse(&line).ok_or(LedgerError::of_entry(Code::Changed, number))?;
            entries.push(entry);
            number = number.saturating_add(1);
        }
        Ok(entries)
    }

    /// The signed head.
    ///
    /// Fails with `L02` if there is none, `L17` if it is damaged.
    pub fn head(&self) -> Result<Head, LedgerError> {
        Ok(self.head_file()?.head)
    }

    pub(crate) fn head_file(&self) -> Result<HeadFile, LedgerError> {
        let path = self.head_path();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(LedgerError::at(Code::Missing, &self.folder));
            }
            Err(error) => return Err(files::fault(&path, &error)),
        };
        let file: HeadFile = serde_json::from_slice(&text).map_err(|_| Code::HeadDamaged)?;
        if file.head.is_signed() {
            Ok(file)
        } else {
            Err(Code::HeadDamaged.into())
        }
    }

    /// Takes into the head what its owner signed after it. Every write starts from here.
    fn repair(&self, key: &SigningKey) -> Result<HeadFile, LedgerError> {
        let mut state = self.head_file()?;
        if state.head.public_key != key.public() {
            return Err(Code::ForeignKey.into());
        }
        if self.chain_length()? < state.chain_bytes {
            return Err(LedgerError::of_entry(Code::Truncated, state.head.number));
        }
        let mut lines = self.lines(state.chain_bytes)?;
        let before = state.head.number;
        while let Some(line) = lines.next_complete()? {
            let number = state.head.number.saturating_add(1);
            let entry = accept(&line, number, &state.head.digest, &state.head.public_key)?;
            state.head.number = number;
            state.head.digest = entry.digest;
            state.chain_bytes = lines.end;
        }
        if state.head.number > before {
            state.head = Head::sign(state.head.number, &state.head.digest, key);
            self.write_head(&state)?;
        }
        Ok(state)
    }

    fn write_head(&self, file: &HeadFile) -> Result<(), LedgerError> {
        let text = serde_json::to_string(file).map_err(|_| Code::Io)?;
        files::replace(&self.head_path(), format!("{text}\n").as_bytes())
    }

    pub(crate) fn lines(&self, from: u64) -> Result<Lines, LedgerError> {
        let path = self.chain_path();
        let mut file = File::open(&path).map_err(|error| files::fault(&path, &error))?;
        file.seek(SeekFrom::Start(from))
            .map_err(|error| files::fault(&path, &error))?;
        Ok(Lines {
            reader: BufReader::new(file),
            path,
            end: from,
            torn: false,
        })
    }

    fn chain_length(&self) -> Result<u64, LedgerError> {
        let path = self.chain_path();
        let metadata = fs::metadata(&path).map_err(|error| files::fault(&path, &error))?;
        Ok(metadata.len())
    }

    pub(crate) fn given_seen(&self) -> &Arc<Mutex<Seen>> {
        &self.given_seen
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn chain_path(&self) -> PathBuf {
        self.folder.join("chain.jsonl")
    }

    pub(crate) fn head_path(&self) -> PathBuf {
        self.folder.join("head.json")
    }

    pub(crate) fn lock_path(&self) -> PathBuf {
        self.folder.join("lock")
    }
}

/// The lines of the chain file, one at a time.
pub(crate) struct Lines {
    reader: BufReader<File>,
    path: PathBuf,
    /// Offset just after the last complete line, in bytes.
    pub(crate) end: u64,
    /// Whether bytes without a newline follow.
    pub(crate) torn: bool,
}

impl Lines {
    /// The next line that ends in a newline, without it.
    pub(crate) fn next_complete(&mut self) -> Result<Option<Vec<u8>>, LedgerError> {
        let mut line = Vec::new();
        let read = self.reader.read_until(b'\n', &mut line);
        let length = read.map_err(|error| files::fault(&self.path, &error))?;
        if line.pop_if(|last| *last == b'\n').is_none() {
            self.torn = length > 0;
            return Ok(None);
        }
        self.end = self
            .end
            .saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        Ok(Some(line))
    }
}

/// An entry only in the one spelling that `append` writes, so that no byte is free to change.
pub(crate) fn parse(line: &[u8]) -> Option<Entry> {
    let entry: Entry = serde_json::from_slice(line).ok()?;
    let canonical = serde_json::to_vec(&entry).ok()?;
    (canonical == line).then_some(entry)
}

/// The entry if it is number `number`, follows `previous` and was signed by `public`; else what is
/// wrong with it.
pub(crate) fn accept(
    line: &[u8],
    number: u64,
    previous: &str,
    public: &str,
) -> Result<Entry, LedgerError> {
    let wrong = |code| LedgerError::of_entry(code, number);
    let entry = parse(line).ok_or_else(|| wrong(Code::Changed))?;
    if entry.digest != entry.compute_digest() {
        return Err(wrong(Code::Changed));
    }
    // Its own digest holds but it is not the next one: what should stand here is gone.
    if entry.number != number {
        return Err(wrong(Code::Removed));
    }
    if !entry.is_signed_by(public) {
        return Err(wrong(Code::BadSignature));
    }
    if entry.previous != previous {
        return Err(wrong(Code::Changed));
    }
    Ok(entry)
}
