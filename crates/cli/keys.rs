//! The folder of key files: the sealed key ring, the identity that opens it, the ledger's key, the key
//! of the noise.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use disclosure::CellKey;
use ledger::SigningKey;
use pseudonym::{KeyFile, KeyProvider, KeyRing, SecretFile};

use crate::code::Code;
use crate::exit::Failure;

const RING: &str = "key-ring.age";
const IDENTITY: &str = "key-ring.identity";
const LEDGER: &str = "ledger.key";
/// Not part of the ring: a ring may be replaced, the noise of an answered question never.
const CELL: &str = "cell.key";

/// The names of the files, for whoever cleans up.
pub(crate) const FILES: [&str; 4] = [RING, IDENTITY, LEDGER, CELL];

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

    /// The key of the noise; a new one if there is none, which only a warehouse that has answered
    /// nothing under noise may get.
    pub(crate) fn cell_key_or_new(&self) -> Result<CellKey, Failure> {
        if self.folder.join(CELL).symlink_metadata().is_ok() {
            return self.cell_key();
        }
        Ok(CellKey::from_bytes(*self.cell_file().create()?))
    }

    /// The key of the noise. One that is missing or damaged is not replaced: with another one the
    /// same question would get fresh noise.
    pub(crate) fn cell_key(&self) -> Result<CellKey, Failure> {
        let secret = self
            .cell_file()
            .read()
            .map_err(|notice| match notice.code {
                "P20" | "P25" => Code::C16.about(self.folder.join(CELL).display()),
                _ => notice,
            })?;
        Ok(CellKey::from_bytes(*secret))
    }

    /// Encrypts a text to the identity of the key ring.
    pub(crate) fn seal(&self, text: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.file().seal(text.as_bytes())?)
    }

    /// The key ring.
    pub(crate) fn ring(&self) -> Result<KeyRing, Failure> {
        Ok(self.file().unlock()?)
    }

    /// The ledger's key.
    pub(crate) fn signing_key(&self) -> Result<SigningKey, Failure> {
        Ok(SigningKey::open(&self.folder.join(LEDGER))?)
    }

    fn cell_file(&self) -> SecretFile {
        SecretFile::new(&self.folder.join(CELL), self.forbidden.clone())
    }

    fn file(&self) -> KeyFile {
        KeyFile::new(
            &self.folder.join(RING),
            &self.folder.join(IDENTITY),
            self.forbidden.clone(),
        )
    }
}
