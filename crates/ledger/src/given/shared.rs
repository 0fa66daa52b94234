//! Parts that several records hold, such as sets of patients: each is kept once, under its SHA-256.
//!
//! The file `shared` holds a length and the part, one after the other. A part is durable before the batch that names
//! it; one that was changed has another name, so that the batch finds none.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{append, count, length, size};
use crate::error::{Code, LedgerError};
use crate::files;

/// A SHA-256.
pub(super) type Name = [u8; 32];

/// The parts that this process has read, by name.
#[derive(Default)]
pub(super) struct Shared {
    /// Bytes of the file up to the last whole part.
    bytes: u64,
    parts: BTreeMap<Name, Vec<u8>>,
}

impl Shared {
    pub(super) fn get(&self, name: &Name) -> Option<&[u8]> {
        self.parts.get(name).map(Vec::as_slice)
    }

    /// Reads what came since; a part that a crash cut off is none.
    ///
    /// # Errors
    /// `L01`; `L18` if less stands there than was read.
    pub(super) fn follow(&mut self, path: &Path) -> Result<(), LedgerError> {
        if length(path)? < self.bytes {
            return Err(LedgerError::at(Code::GivenChanged, path));
        }
        let bytes = files::read_from(path, self.bytes)?;
        let mut rest = bytes.as_slice();
        while let Some((part, after)) = first_of(rest) {
            self.parts.insert(named(part), part.to_vec());
            let taken = rest.len().saturating_sub(after.len());
            self.bytes = self.bytes.saturating_add(count(taken));
            rest = after;
        }
        Ok(())
    }

    /// Keeps these parts; durable on return.
    pub(super) fn add<'a>(
        &mut self,
        path: &Path,
        parts: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), LedgerError> {
        let mut new: BTreeMap<Name, &[u8]> = parts.map(|part| (named(part), part)).collect();
        new.retain(|name, _| !self.parts.contains_key(name));
        if new.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for part in new.values() {
            bytes.extend(count(part.len()).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        append(path, self.bytes, &bytes)?;
        self.follow(path)
    }
}

/// The name of a part.
pub(super) fn named(part: &[u8]) -> Name {
    Sha256::digest(part).into()
}

/// The first part of some bytes, and what follows.
fn first_of(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    rest.split_at_checked(size(u64::from_le_bytes(*length)))
}
