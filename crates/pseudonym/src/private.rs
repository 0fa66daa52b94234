//! Files that only their owner may read, outside every folder of data and every git tree.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use contract::Notice;
use zeroize::Zeroizing;

use crate::code::Code;

/// More than any of them ever holds; a bigger file is not read to its end.
const LONGEST_FILE: u64 = 16_384;

/// The content of a regular file that only its owner may read.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, Notice> {
    let unreadable = |_| Code::KeyUnreadable.about(path);
    let named = path.symlink_metadata().map_err(unreadable)?;
    if !named.is_file() {
        return Err(Code::KeyNotRegular.about(path));
    }
    let file = File::open(path).map_err(unreadable)?;
    let opened = file.metadata().map_err(unreadable)?;
    // The name may have been given to another file between the two looks.
    if (named.dev(), named.ino()) != (opened.dev(), opened.ino()) {
        return Err(Code::KeyNotRegular.about(path));
    }
    if opened.mode() & 0o077 != 0 {
        return Err(Code::KeyMode.about(path));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
    file.take(LONGEST_FILE)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Writes a new file of mode 0600: `create_new` neither overwrites nor follows a link.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<(), Notice> {
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(content)?;
        file.sync_all()?;
        File::open(folder_of(path))?.sync_all()
    };
    write().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Code::KeyExists.about(path),
        _ => Code::KeyUnwritable.about(path),
    })
}

/// Refuses (`P23`) a file inside one of these trees or a git tree. Its folder must exist.
pub(crate) fn check_place(path: &Path, forbidden: &[PathBuf]) -> Result<(), Notice> {
    let folder = folder_of(path)
        .canonicalize()
        .map_err(|_| Code::KeyUnreadable.about(path))?;
    let is_forbidden = forbidden
        .iter()
        .filter_map(|tree| tree.canonicalize().ok())
        .any(|tree| folder.starts_with(tree));
    let is_in_git = folder.ancestors().any(|above| above.join(".git").exists());
    if is_forbidden || is_in_git {
        Err(Code::KeyPlace.about(path))
    } else {
        Ok(())
    }
}

fn folder_of(path: &Path) -> &Path {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}
