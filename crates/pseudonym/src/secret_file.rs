//! A secret of 32 random bytes in a file of its own.

use std::path::{Path, PathBuf};

use contract::Notice;
use zeroize::Zeroizing;

use crate::code::Code;
use crate::hex;
use crate::private::{check_place, read_private, write_new};

/// A secret in a file: 64 hexadecimal characters and a line end, mode 0600, outside every folder of
/// data and every git tree. What it is the key of is the caller's business.
#[derive(Clone, Debug)]
pub struct SecretFile {
    path: PathBuf,
    forbidden: Vec<PathBuf>,
}

impl SecretFile {
    /// Names the file and the trees it must not be in.
    pub fn new(path: &Path, forbidden: Vec<PathBuf>) -> Self {
        Self {
            path: path.to_owned(),
            forbidden,
        }
    }

    /// Draws a secret and writes it to a new file; what stands there is never overwritten.
    ///
    /// # Errors
    /// `P23` (forbidden place), `P27` (something stands there), `P28` (cannot be written), `P29`
    /// (no randomness).
    pub fn create(&self) -> Result<Zeroizing<[u8; 32]>, Notice> {
        check_place(&self.path, &self.forbidden)?;
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut()).map_err(|_| Code::Randomness.notice())?;
        let mut text = Zeroizing::new(hex::encode(secret.as_ref()));
        text.push('\n');
        write_new(&self.path, text.as_bytes())?;
        Ok(secret)
    }

    /// Reads it.
    ///
    /// # Errors
    /// `P20` (missing or unreadable), `P21` (others may read it), `P22` (link or no regular file),
    /// `P23` (forbidden place), `P25` (no secret).
    pub fn read(&self) -> Result<Zeroizing<[u8; 32]>, Notice> {
        check_place(&self.path, &self.forbidden)?;
        let bytes = read_private(&self.path)?;
        let text = std::str::from_utf8(&bytes).ok();
        let secret = text.and_then(|text| hex::decode::<32>(text.trim_end()));
        secret
            .map(Zeroizing::new)
            .ok_or_else(|| Code::KeyBroken.about(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::SecretFile;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_secret_comes_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let file = SecretFile::new(&path, Vec::new());
        assert_eq!(file.read().unwrap_err().code, "P20");
        let secret = file.create().unwrap();
        assert_eq!(file.read().unwrap(), secret);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(file.create().unwrap_err().code, "P27");
        assert_eq!(file.read().unwrap(), secret);
        let other = SecretFile::new(&folder.path().join("other"), Vec::new());
        assert_ne!(other.create().unwrap(), secret);
    }

    #[test]
    fn a_secret_that_is_badly_kept_or_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let file = SecretFile::new(&path, Vec::new());
        file.create().unwrap();
        let refusal = |file: &SecretFile| file.read().unwrap_err().code;
        let inside = SecretFile::new(&path, vec![folder.path().to_owned()]);
        assert_eq!(refusal(&inside), "P23");
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(refusal(&file), "P21");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        for text in ["", "no secret", "00ff", "0".repeat(66).as_str()] {
            fs::write(&path, text).unwrap();
            assert_eq!(refusal(&file), "P25", "{text}");
        }
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        assert_eq!(refusal(&SecretFile::new(&link, Vec::new())), "P22");
    }
}
