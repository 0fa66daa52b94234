//! The last entry of some kinds, found without parsing the others.

use crate::chain::{self, Ledger};
use crate::entry::{Entry, Kind};
use crate::error::{Code, LedgerError};
use crate::files;

impl Ledger {
    /// What the last entry of one of these kinds says under this name; `None` if none of them does.
    /// The entry must be signed by the ledger's key; those in between are left to
    /// [`verify`](Self::verify).
    ///
    /// # Errors
    /// `L01`, `L02`, `L17`; `L12` or `L15` if such an entry was changed or is not the owner's.
    pub fn last_fact(&self, kinds: &[Kind], fact: &str) -> Result<Option<String>, LedgerError> {
        let public = self.head()?.public_key;
        let _lock = files::lock_shared(&self.lock_path())?;
        let mut lines = self.lines(0)?;
        let mut found = None;
        let mut number: u64 = 0;
        while let Some(line) = lines.next_complete()? {
            number = number.saturating_add(1);
            if !may_be_of(&line, kinds) {
                continue;
            }
            let wrong = |code| LedgerError::of_entry(code, number);
            let entry = chain::parse(&line).ok_or_else(|| wrong(Code::Changed))?;
            if !kinds.contains(&entry.kind) {
                continue;
            }
            check(&entry, &public).map_err(wrong)?;
            found = entry.facts.get(fact).cloned().or(found);
        }
        Ok(found)
    }
}

/// A line that is not text is looked at as well: it is no entry, and that must be said.
fn may_be_of(line: &[u8], kinds: &[Kind]) -> bool {
    std::str::from_utf8(line).map_or(true, |text| {
        kinds.iter().any(|kind| text.contains(kind.as_str()))
    })
}

fn check(entry: &Entry, public: &str) -> Result<(), Code> {
    if entry.digest != entry.compute_digest() {
        Err(Code::Changed)
    } else if entry.is_signed_by(public) {
        Ok(())
    } else {
        Err(Code::BadSignature)
    }
}
