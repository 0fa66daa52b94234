//! Looking at every byte of the chain.

use std::collections::BTreeSet;
use std::fmt;

use crate::chain::{Ledger, accept};
use crate::entry::empty_chain_digest;
use crate::error::{Code, LedgerError};
use crate::files;
use crate::head::Head;

/// The fact of an entry that names the batch of what its answer gave.
pub const GIVEN: &str = "given";

/// A chain in which nothing was changed, removed or cut, as far as the given evidence can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Number of complete entries.
    pub entries: u64,
    /// The signed head as it stands in the folder.
    pub head: Head,
    /// How many signed entries the chain has beyond its head. More than 0 after a crash between
    /// entry and head, or if an older head file was put back; the entries themselves are all there.
    /// The next `append` signs a new head.
    pub head_behind: u64,
    /// Whether a last line without its end follows: an entry that a crash interrupted. The next
    /// `append` drops it.
    pub torn_line: bool,
}

/// The chain is not what was written, or could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The first entry concerned, from 1; `None` if no single entry is.
    pub entry: Option<u64>,
    /// What is wrong, in both languages.
    pub why: LedgerError,
}

impl From<LedgerError> for Broken {
    fn from(why: LedgerError) -> Self {
        Self {
            entry: why.entry(),
            why,
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl std::error::Error for Broken {}

impl Ledger {
    /// Reads the whole chain and checks every entry against the one before, its signature, the
    /// signed head and, if given, a head that was kept elsewhere (printed in a publication).
    ///
    /// Without `expected` the folder only vouches for itself: a ledger rewritten from its first
    /// entry under another key, or rolled back with its head, is found by `expected` alone. No key
    /// is needed.
    ///
    /// # Errors
    /// `L12` changed, `L13` removed, `L14` end cut off, `L15` not signed by the ledger's key, `L16`
    /// not the chain that `expected` was printed from, `L08` another key than that of `expected`,
    /// `L17` damaged head, `L18` a batch of what was given that an entry names (its fact `given`) was
    /// changed or is gone.
    pub fn verify(&self, expected: Option<&Head>) -> Result<Verified, Broken> {
        let _lock = files::lock_shared(&self.lock_path())?;
        let file = self.head_file()?;
        let head = file.head;
        if let Some(expected) = expected {
            check_key(expected, &head)?;
        }
        let mut given = Vec::new();
        let mut walk = Walk {
            number: 0,
            digest: empty_chain_digest(&head.public_key),
        };
        let mut lines = self.lines(0)?;
        check_known(&walk, &head, expected)?;
        let mut head_at = (head.number == 0).then_some(0);
        while let Some(line) = lines.next_complete()? {
            let number = walk.number.saturating_add(1);
            let entry = accept(&line, number, &walk.digest, &head.public_key)?;
            given.extend(entry.facts.get(GIVEN).cloned());
            walk = Walk {
                number,
                digest: entry.digest,
            };
            check_known(&walk, &head, expected)?;
            if number == head.number {
                head_at = Some(lines.end);
            }
        }
        let promised = expected.map_or(head.number, |expected| expected.number.max(head.number));
        if promised > walk.number {
            let first_gone = walk.number.saturating_add(1);
            return Err(LedgerError::of_entry(Code::Truncated, first_gone).into());
        }
        if head_at != Some(file.chain_bytes) {
            return Err(LedgerError::from(Code::HeadDamaged).into());
        }
        if !given.is_empty() {
            self.check_given(&given)?;
        }
        Ok(Verified {
            entries: walk.number,
            head_behind: walk.number.saturating_sub(head.number),
            head,
            torn_line: lines.torn,
        })
    }
}

impl Ledger {
    /// Every batch that an entry names is there.
    fn check_given(&self, named: &[String]) -> Result<(), LedgerError> {
        let store = self.given()?;
        let kept: BTreeSet<String> = store.digests()?.into_iter().collect();
        if named.iter().all(|digest| kept.contains(digest)) {
            Ok(())
        } else {
            Err(Code::GivenChanged.into())
        }
    }
}

/// Where the walk along the chain stands.
struct Walk {
    number: u64,
    digest: String,
}

fn check_key(expected: &Head, head: &Head) -> Result<(), LedgerError> {
    if !expected.is_signed() {
        return Err(Code::HeadText.into());
    }
    if expected.public_key == head.public_key {
        Ok(())
    } else {
        Err(Code::ForeignKey.into())
    }
}

/// The chain must pass through every head that is known.
fn check_known(walk: &Walk, head: &Head, expected: Option<&Head>) -> Result<(), LedgerError> {
    for known in [Some(head), expected].into_iter().flatten() {
        if known.number == walk.number && known.digest != walk.digest {
            return Err(LedgerError::of_entry(Code::Rewritten, walk.number));
        }
    }
    Ok(())
}
