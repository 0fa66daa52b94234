//! The batch that the chain named last, read from its end: the index must still hold it.

use std::fs::File;

use crate::chain::{self, Ledger};
use crate::error::LedgerError;
use crate::files;
use crate::verify::GIVEN;

/// How many bytes of the end are looked at first; most entries are of questions.
const FIRST: u64 = 1 << 16;

impl Ledger {
    /// The digest in the last entry that names one.
    ///
    /// # Errors
    /// `L01`.
    pub(super) fn named_last(&self) -> Result<Option<String>, LedgerError> {
        let path = self.chain_path();
        let _lock = files::lock_shared(&self.lock_path())?;
        let metadata = File::open(&path).and_then(|file| file.metadata());
        let length = metadata.map_err(|error| files::fault(&path, &error))?.len();
        let mut looked_at = FIRST;
        loop {
            let from = length.saturating_sub(looked_at);
            let end = files::read_from(&path, from)?;
            // A line that starts before, or that a crash cut off, is no entry.
            let entries = end.rsplit(|byte| *byte == b'\n').filter_map(chain::parse);
            let mut named = entries.filter_map(|entry| entry.facts.get(GIVEN).cloned());
            let last = named.next();
            if last.is_some() || from == 0 {
                return Ok(last);
            }
            looked_at = looked_at.saturating_mul(4);
        }
    }
}
