//! Texts of statements that an operator keeps, as sealed bytes beside the chain.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;

use crate::chain::Ledger;
use crate::error::LedgerError;
use crate::files;

/// The folder, below that of the ledger.
const FOLDER: &str = "statements";

impl Ledger {
    /// Keeps the sealed text of a statement under the SHA-256 of its plain text; returns its path below
    /// the ledger's folder, for the entry. Durable on return. A text that is kept already is replaced
    /// by the same text, sealed anew.
    ///
    /// # Errors
    /// `L01`.
    pub fn keep_statement(&self, sha256: &str, sealed: &[u8]) -> Result<String, LedgerError> {
        let folder = self.folder().join(FOLDER);
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|error| files::fault(&folder, &error))?;
        files::sync_folder_of(&folder)?;
        let name = format!("{sha256}.age");
        files::replace(&folder.join(&name), sealed)?;
        Ok(format!("{FOLDER}/{name}"))
    }
}
