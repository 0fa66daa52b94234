//! One writer at a time: a lock on a file, which the operating system drops with the process.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::code::{Code, Fault};
use crate::files;

/// The right to write; it ends when this value is dropped or the process dies.
#[derive(Debug)]
pub(crate) struct Lease {
    file: File,
}

impl Lease {
    /// Takes the lease of the warehouse in `folder`, or says at once that another writer has it.
    pub(crate) fn take(folder: &Path) -> Result<Lease, Fault> {
        let file = files::open_lock(&folder.join("writer.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Lease { file }),
            Err(TryLockError::WouldBlock) => Err(Fault::new(Code::W03)),
            Err(TryLockError::Error(error)) => {
                Err(Fault::with(Code::W07, error.kind().to_string()))
            }
        }
    }
}

impl Drop for Lease {
    /// A process that was started meanwhile may hold the file open, too: only this gives the lock back in any case.
    /// Where it fails, the lock ends with the last of them.
    fn drop(&mut self) {
        self.file.unlock().unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_ends_even_where_another_handle_of_its_file_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let lease = Lease::take(folder.path()).unwrap();
        // As a process has it that was started meanwhile: the same open file, and so the same lock.
        let inherited = lease.file.try_clone().unwrap();
        assert!(Lease::take(folder.path()).is_err());
        drop(lease);
        Lease::take(folder.path()).unwrap();
        drop(inherited);
    }
}
