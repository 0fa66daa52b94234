//! The one module of this crate that touches the file system: durable, never half-written.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use crate::code::{Code, Fault};

/// What a put-if-absent found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// The file is there now, with our bytes, on disk.
    Done,
    /// Somebody else's file already has the name; it was not touched.
    Exists,
}

/// Writes `bytes` under `folder/name` if no file has that name: whole or not at all.
pub(crate) fn put_if_absent(folder: &Path, name: &str, bytes: &[u8]) -> Result<Put, Fault> {
    let draft = folder.join(format!(".{}.tmp", random_name()?));
    write_new(&draft, bytes)?;
    // A hard link never replaces, unlike a rename.
    let put = match fs::hard_link(&draft, folder.join(name)) {
        Ok(()) => Ok(Put::Done),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Put::Exists),
        Err(error) => Err(fault(&error)),
    };
    fs::remove_file(&draft).map_err(|error| fault(&error))?;
    sync_folder(folder)?;
    put
}

/// Writes a new file readable by its owner only, and waits until it is on disk.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut file = create_new(path)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| fault(&error))
}

/// Opens a new file for writing, readable by its owner only; it must not exist.
pub(crate) fn create_new(path: &Path) -> Result<File, Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| fault(&error))
}

/// Opens an existing file for reading.
pub(crate) fn open(path: &Path) -> Result<File, Fault> {
    File::open(path).map_err(|error| fault(&error))
}

/// Opens (or creates) the file that carries the writer's lock.
pub(crate) fn open_lock(path: &Path) -> Result<File, Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    options.open(path).map_err(|error| fault(&error))
}

/// The whole content of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    open(path)?
        .read_to_end(&mut bytes)
        .map_err(|error| fault(&error))?;
    Ok(bytes)
}

/// SHA-256 of a file, in hexadecimal.
pub(crate) fn digest(path: &Path) -> Result<String, Fault> {
    Ok(hexadecimal(&Sha256::digest(read(path)?)))
}

/// Creates a folder and its parents, open to their owner only.
pub(crate) fn create_folder(path: &Path) -> Result<(), Fault> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| fault(&error))
}

/// The names in a folder, sorted; none if the folder does not exist.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, Fault> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fault(&error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| fault(&error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The absolute form of a folder's path; the folder must exist.
pub(crate) fn absolute(path: &Path) -> Result<std::path::PathBuf, Fault> {
    fs::canonicalize(path).map_err(|error| fault(&error))
}

/// Size in bytes.
pub(crate) fn size(path: &Path) -> Result<u64, Fault> {
    Ok(fs::metadata(path).map_err(|error| fault(&error))?.len())
}

/// Last change of a file, in milliseconds since 1970; a file has a clock, this crate has none.
pub(crate) fn modified_milliseconds(path: &Path) -> Result<i64, Fault> {
    let modified = fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .map_err(|error| fault(&error))?;
    let since = modified
        .duration_since(UNIX_EPOCH)
        .map_err(|_| Fault::new(Code::W07))?;
    i64::try_from(since.as_millis()).map_err(|_| Fault::new(Code::W07))
}

/// Waits until a file's content is on disk.
pub(crate) fn sync_file(path: &Path) -> Result<(), Fault> {
    open(path)?.sync_all().map_err(|error| fault(&error))
}

/// Waits until a folder's entries are on disk.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Fault> {
    // A folder can be opened and synced on Unix only; elsewhere the file's own sync has to do.
    if cfg!(unix) { sync_file(path) } else { Ok(()) }
}

/// 32 hexadecimal digits that nobody else draws.
pub(crate) fn random_name() -> Result<String, Fault> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| Fault::new(Code::W07))?;
    Ok(hexadecimal(&bytes))
}

/// Lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn fault(error: &std::io::Error) -> Fault {
    Fault::with(Code::W07, error.kind().to_string())
}
