//! The key that signs, and its file. The one place of this room that draws random bytes.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use ed25519_dalek::{Signature, Signer, VerifyingKey};
use zeroize::Zeroizing;

use crate::error::{Code, LedgerError};
use crate::{files, hex};

/// The key that signs entries and heads. Neither printed nor copied; its memory is wiped when it
/// goes.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// More than a key file ever holds; a bigger file is not read to its end.
const LONGEST_FILE: u64 = 256;

impl SigningKey {
    /// Draws a key and writes it to a new file of mode 0600 (64 hexadecimal characters and a
    /// newline).
    ///
    /// Fails with `L03` if something stands there already, `L01` if the file cannot be written,
    /// `L11` without randomness.
    pub fn create(path: &Path) -> Result<Self, LedgerError> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut()).map_err(|_| Code::Randomness)?;
        let text = Zeroizing::new(hex::encode(secret.as_ref()));
        // `create_new` also refuses to write through a symbolic link.
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| files::fault(path, &error))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| file.sync_all())
            .map_err(|error| files::fault(path, &error))?;
        files::sync_folder_of(path)?;
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&secret)))
    }

    /// Reads a key file.
    ///
    /// Fails with `L04` if it cannot be read, `L05` if group or others may read it, `L06` if it is
    /// a symbolic link or no regular file, `L07` if its content is no key.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let mut file = open_private(path)?;
        let mut text = Zeroizing::new(String::new());
        Read::by_ref(&mut file)
            .take(LONGEST_FILE)
            .read_to_string(&mut text)
            .map_err(|_| Code::KeyBroken)?;
        let secret = Zeroizing::new(hex::decode::<32>(text.trim_end()).ok_or(Code::KeyBroken)?);
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&secret)))
    }

    /// The public half, 64 hexadecimal characters.
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// Ed25519 signature, 128 hexadecimal characters.
    pub(crate) fn sign(&self, message: &str) -> String {
        hex::encode(&self.0.sign(message.as_bytes()).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// Whether `signature` is that of `message` under `public`; anything malformed is no signature.
pub(crate) fn is_signed(public: &str, message: &str, signature: &str) -> bool {
    let key = hex::decode::<32>(public).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let signature = hex::decode::<64>(signature).map(|bytes| Signature::from_bytes(&bytes));
    match (key, signature) {
        (Some(key), Some(signature)) => key.verify_strict(message.as_bytes(), &signature).is_ok(),
        _ => false,
    }
}

fn open_private(path: &Path) -> Result<File, LedgerError> {
    let unreadable = |_| LedgerError::at(Code::KeyUnreadable, path);
    let named = path.symlink_metadata().map_err(unreadable)?;
    if !named.is_file() {
        return Err(LedgerError::at(Code::KeyNotRegular, path));
    }
    let file = File::open(path).map_err(unreadable)?;
    let opened = file.metadata().map_err(unreadable)?;
    // The name may have been given to another file between the two looks.
    if (named.dev(), named.ino()) != (opened.dev(), opened.ino()) {
        return Err(LedgerError::at(Code::KeyNotRegular, path));
    }
    if opened.mode() & 0o077 != 0 {
        return Err(LedgerError::at(Code::KeyMode, path));
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::SigningKey;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_key_survives_its_file_and_is_never_printed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let key = SigningKey::create(&path).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(SigningKey::open(&path).unwrap().public(), key.public());
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
        assert_eq!(SigningKey::create(&path).unwrap_err().code(), "L03");
    }

    #[test]
    fn a_key_that_others_may_read_or_that_is_a_link_or_broken_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert_eq!(SigningKey::open(&path).unwrap_err().code(), "L04");
        SigningKey::create(&path).unwrap();
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        assert_eq!(SigningKey::open(&link).unwrap_err().code(), "L06");
        assert_eq!(SigningKey::open(folder.path()).unwrap_err().code(), "L06");
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(SigningKey::open(&path).unwrap_err().code(), "L05");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "not a key\n").unwrap();
        assert_eq!(SigningKey::open(&path).unwrap_err().code(), "L07");
    }
}
