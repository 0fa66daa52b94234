//! The folder of key files: the sealed key ring, the identity that opens it, the ledger's key.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use ledger::SigningKey;
use pseudonym::{KeyFile, KeyProvider, KeyRing};

use crate::code::Code;
use crate::exit::Failure;

const RING: &str = "key-ring.age";
const IDENTITY: &str = "key-ring.identity";
const LEDGER: &str = "ledger.key";

/// The names of the files, for whoever cleans up.
pub(crate) const FILES: [&str; 3] = [RING, IDENTITY, LEDGER];

/// A folder of key files.
#[derive(Debug)]
pub(crate) struct KeyFolder {
    folder: PathBuf,
    forbidden: Vec<PathBuf>,
}

impl KeyFolder {
    /// The folder, and the trees it must not be in (a git tree never is allowed).
    pub(crate) fn new(folder: &Path, forbidden: Vec<PathBuf>) -> Self {
        Self {
            folder: folder.to_owned(),
            forbidden,
        }
    }

    /// Makes the folder, for its owner only, and refuses a place where keys must not lie.
    pub(crate) fn prepare(&self) -> Result<(), Failure> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(|_| Code::C09.about(self.folder.display()))?;
        Ok(self.file().check_place()?)
    }

    /// The key ring; a new one of version 1 if there is none. Says whether it is new.
    pub(crate) fn ring_or_new(&self) -> Result<(KeyRing, bool), Failure> {
        let (ring, identity) = (self.folder.join(RING), self.folder.join(IDENTITY));
        if ring.symlink_metadata().is_ok() {
            return Ok((self.ring()?, false));
        }
        let new = KeyRing::generate(1)?;
        KeyFile::create(&ring, &identity, &new)?;
        Ok((new, true))
    }

    /// The ledger's key; a new one if there is none.
    pub(crate) fn signing_key_or_new(&self) -> Result<SigningKey, Failure> {
        let path = self.folder.join(LEDGER);
        if path.symlink_metadata().is_ok() {
            return self.signing_key();
        }
        Ok(SigningKey::create(&path)?)
    }

    /// The key ring.
    pub(crate) fn ring(&self) -> Result<KeyRing, Failure> {
        Ok(self.file().unlock()?)
    }

    /// The ledger's key.
    pub(crate) fn signing_key(&self) -> Result<SigningKey, Failure> {
        Ok(SigningKey::open(&self.folder.join(LEDGER))?)
    }

    fn file(&self) -> KeyFile {
        KeyFile::new(
            &self.folder.join(RING),
            &self.folder.join(IDENTITY),
            self.forbidden.clone(),
        )
    }
}
