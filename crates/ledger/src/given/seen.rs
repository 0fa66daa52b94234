//! What this process has checked of the index already, so that a question reads its own part again
//! and what came since, not everything that everybody was ever given.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::batch::{Batch, Broken};
use super::shared::Shared;
use super::{Scope, bytes_at, length, size};
use crate::error::{Code, LedgerError};
use crate::files;

/// A prefix of the index whose batches were whole and unchanged when they were read. Nobody writes
/// there any more: a writer adds after the last whole batch.
/// `Debug` does not say to whom something was given.
#[derive(Default)]
pub(crate) struct Seen {
    bytes: u64,
    places: Vec<Place>,
    shared: Shared,
}

/// Where a batch stands, and whom it concerns.
struct Place {
    from: u64,
    length: u64,
    digest: String,
    concern: Concern,
}

/// To whom a batch was given.
pub(super) struct Concern {
    person: String,
    project: Option<String>,
    public: bool,
}

impl fmt::Debug for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Seen(…)")
    }
}

impl Concern {
    pub(super) fn of(batch: &Batch<'_>) -> Self {
        Self {
            person: batch.header.person.clone(),
            project: batch.header.project.clone(),
            public: batch.header.public,
        }
    }

    /// Whether it counts for a question within the scope.
    pub(super) fn is_within(&self, scope: &Scope<'_>) -> bool {
        let same_project = self.project.is_some() && self.project.as_deref() == scope.project;
        self.person == scope.person || same_project || self.public
    }
}

impl Seen {
    /// Bytes of the index up to the last whole batch that was seen.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a batch is among them; most likely a late one.
    pub(super) fn holds(&self, digest: &str) -> bool {
        self.places.iter().rev().any(|place| place.digest == digest)
    }

    /// Whether nothing was given to anybody else.
    pub(super) fn is_all_within(&self, scope: &Scope<'_>) -> bool {
        let mut places = self.places.iter();
        places.all(|place| place.concern.is_within(scope))
    }

    /// Reads once more, and checks once more, the batches of a scope; `visit` is given each, and may find it wrong.
    ///
    /// # Errors
    /// `L01`; `L18` if one of them is no longer what it was.
    pub(super) fn again(
        &self,
        path: &Path,
        scope: &Scope<'_>,
        mut visit: impl FnMut(&Batch<'_>, &Shared) -> Option<()>,
    ) -> Result<(), LedgerError> {
        let changed = || LedgerError::at(Code::GivenChanged, path);
        let index = File::open(path).map_err(|error| files::fault(path, &error))?;
        for place in self.places.iter().filter(|p| p.concern.is_within(scope)) {
            let bytes = bytes_at(&index, place.from, place.length).ok_or_else(changed)?;
            let batch = Batch::first_of(&bytes).map_err(|_| changed())?;
            if batch.length != place.length {
                return Err(changed());
            }
            visit(&batch, &self.shared).ok_or_else(changed)?;
        }
        Ok(())
    }

    /// Keeps parts of records; durable on return.
    ///
    /// # Errors
    /// `L01`.
    pub(super) fn keep<'a>(
        &mut self,
        path: &Path,
        parts: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), LedgerError> {
        self.shared.add(&beside(path), parts)
    }

    /// Reads and checks what came since; `visit` is given each batch of it, and may find it wrong.
    ///
    /// # Errors
    /// `L01`; `L18` if a batch was changed or lacks a part of its record, or if less stands there than was seen.
    pub(super) fn follow(
        &mut self,
        path: &Path,
        mut visit: impl FnMut(&Batch<'_>, &Shared) -> Option<()>,
    ) -> Result<(), LedgerError> {
        self.shared.follow(&beside(path))?;
        if length(path)? < self.bytes {
            return Err(LedgerError::at(Code::GivenChanged, path));
        }
        let bytes = files::read_from(path, self.bytes)?;
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            match Batch::first_of(rest) {
                // Nobody may add where a part is missing: what follows it in the file would be cut off.
                Ok(batch) if !batch.is_whole(&self.shared) => {
                    return Err(LedgerError::at(Code::GivenChanged, &beside(path)));
                }
                Ok(batch) => {
                    let changed = || LedgerError::at(Code::GivenChanged, path);
                    visit(&batch, &self.shared).ok_or_else(changed)?;
                    self.places.push(Place {
                        from: self.bytes,
                        length: batch.length,
                        digest: batch.digest.clone(),
                        concern: Concern::of(&batch),
                    });
                    self.bytes = self.bytes.saturating_add(batch.length);
                    rest = rest.get(size(batch.length)..).unwrap_or_default();
                }
                Err(Broken::Torn) => break,
                Err(Broken::Changed) => return Err(LedgerError::at(Code::GivenChanged, path)),
            }
        }
        Ok(())
    }
}

/// Where parts of the records of an index are kept.
pub(super) fn beside(index: &Path) -> PathBuf {
    index.with_file_name("shared")
}
