//! The file system, through one module: locks, durable writes, and what a failure is called.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::error::{Code, LedgerError};

/// Names the file and the kind of failure, never its content.
pub(crate) fn fault(path: &Path, error: &io::Error) -> LedgerError {
    let code = if error.kind() == io::ErrorKind::AlreadyExists {
        Code::Exists
    } else {
        Code::Io
    };
    LedgerError::because(code, path, error.kind())
}

/// Held while one process appends; released when dropped, also by a crash.
pub(crate) fn lock_alone(path: &Path) -> Result<File, LedgerError> {
    let file = File::open(path).map_err(|error| fault(path, &error))?;
    file.lock().map_err(|error| fault(path, &error))?;
    Ok(file)
}

/// Held while reading, so that a reader never sees an entry without its head.
pub(crate) fn lock_shared(path: &Path) -> Result<File, LedgerError> {
    let file = File::open(path).map_err(|error| fault(path, &error))?;
    file.lock_shared().map_err(|error| fault(path, &error))?;
    Ok(file)
}

/// An empty durable file, if there is none.
pub(crate) fn create_empty(path: &Path) -> Result<(), LedgerError> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| fault(path, &error))
}

/// Cuts the file to `keep` bytes, adds the line, and returns once both are on disk.
pub(crate) fn append_line(path: &Path, keep: u64, line: &str) -> Result<(), LedgerError> {
    let write = || {
        let mut file = OpenOptions::new().append(true).open(path)?;
        if file.metadata()?.len() > keep {
            file.set_len(keep)?;
        }
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| fault(path, &error))
}

/// The bytes of a file from a place on.
pub(crate) fn read_from(path: &Path, from: u64) -> Result<Vec<u8>, LedgerError> {
    let read = || {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map(|_| bytes)
    };
    read().map_err(|error| fault(path, &error))
}

/// The old content or the new, never a mix, whenever the process dies.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), LedgerError> {
    let beside = path.with_extension("tmp");
    let write = || {
        let mut file = File::create(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|error| fault(path, &error))?;
    sync_folder_of(path)
}

/// Makes a new or renamed name durable.
pub(crate) fn sync_folder_of(path: &Path) -> Result<(), LedgerError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or_else(|| Path::new("."));
    File::open(folder)
        .and_then(|file| file.sync_all())
        .map_err(|error| fault(folder, &error))
}
