//! The key ring at rest: a file encrypted with age to one recipient, and the identity that opens it
//! beside it.

use std::fs;
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use contract::Notice;
use zeroize::Zeroizing;

use crate::code::Code;
use crate::hex;
use crate::private::{check_place, read_private, write_new};
use crate::ring::KeyRing;

/// Gives the key ring; a key service can stand in for the file.
pub trait KeyProvider {
    /// The key ring, in memory for as long as the value lives.
    fn unlock(&self) -> Result<KeyRing, Notice>;
}

/// A key ring in a file, encrypted to an age recipient whose identity (`AGE-SECRET-KEY-1…`) is in a
/// second file.
///
/// Both must be regular files, readable by their owner only, outside every folder of data and every
/// git tree.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
    identity_path: PathBuf,
    forbidden: Vec<PathBuf>,
}

/// First line of the plaintext.
const FORMAT: &str = "tamis key ring 1";

impl KeyFile {
    /// Names the two files and the trees they must not be in (the warehouse, the checkout).
    pub fn new(path: &Path, identity_path: &Path, forbidden: Vec<PathBuf>) -> Self {
        Self {
            path: path.to_owned(),
            identity_path: identity_path.to_owned(),
            forbidden,
        }
    }

    /// Writes a ring to a new file and a new identity beside it, both of mode 0600.
    ///
    /// Fails with `P27` if either stands there already, `P28` if they cannot be written. Call
    /// [`KeyFile::check_place`] first.
    pub fn create(path: &Path, identity_path: &Path, ring: &KeyRing) -> Result<(), Notice> {
        if path.symlink_metadata().is_ok() {
            return Err(Code::KeyExists.about(path));
        }
        let identity = Identity::generate();
        let sealed = age::encrypt(&identity.to_public(), plaintext(ring).as_bytes())
            .map_err(|_| Code::KeyUnwritable.about(path))?;
        let secret = identity.to_string();
        let identity_text = Zeroizing::new(format!(
            "# public key: {}\n{}\n",
            identity.to_public(),
            secret.expose_secret()
        ));
        write_new(identity_path, identity_text.as_bytes())?;
        write_new(path, &sealed).inspect_err(|_| {
            // An identity that opens nothing would stand in the way of the next attempt.
            drop(fs::remove_file(identity_path));
        })
    }

    /// Encrypts a text to the ring's own identity: whoever has `key-ring.identity` reads it again, by
    /// `age --decrypt --identity key-ring.identity`.
    ///
    /// Fails as [`KeyProvider::unlock`] does where the identity is concerned.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Notice> {
        self.check_place()?;
        let identity = read_identity(&self.identity_path)?;
        age::encrypt(&identity.to_public(), plain)
            .map_err(|_| Code::IdentityBroken.about(&self.identity_path))
    }

    /// Refuses (`P23`) a place inside a forbidden tree or a git tree. The folders must exist.
    pub fn check_place(&self) -> Result<(), Notice> {
        [&self.path, &self.identity_path]
            .into_iter()
            .try_for_each(|path| check_place(path, &self.forbidden))
    }
}

impl KeyProvider for KeyFile {
    /// Fails with `P20` (unreadable), `P21` (others may read it), `P22` (link or no regular file),
    /// `P23` (forbidden place), `P24` (the identity does not open it), `P25` (damaged), `P26` (no
    /// identity in the identity file).
    fn unlock(&self) -> Result<KeyRing, Notice> {
        self.check_place()?;
        let identity = read_identity(&self.identity_path)?;
        let sealed = read_private(&self.path)?;
        let plain = age::decrypt(&identity, &sealed).map_err(|error| {
            let other = matches!(error, age::DecryptError::NoMatchingKeys);
            let code = if other {
                Code::KeyOtherIdentity
            } else {
                Code::KeyBroken
            };
            code.about(&self.path)
        })?;
        let plain = Zeroizing::new(plain);
        parse(&plain).ok_or_else(|| Code::KeyBroken.about(&self.path))
    }
}

/// The ring as text: format, version, one line a master. Written and read by hand so that no parser
/// keeps a copy of a key.
fn plaintext(ring: &KeyRing) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(512));
    text.push_str(FORMAT);
    text.push_str("\nversion ");
    text.push_str(&ring.version().to_string());
    text.push('\n');
    for (name, master) in ["m1", "m2", "m3"].into_iter().zip(ring.masters()) {
        let master = Zeroizing::new(hex::encode(master));
        for part in [name, " ", &master, "\n"] {
            text.push_str(part);
        }
    }
    text
}

fn parse(plain: &[u8]) -> Option<KeyRing> {
    let mut lines = std::str::from_utf8(plain).ok()?.lines();
    if lines.next()? != FORMAT {
        return None;
    }
    let version = lines.next()?.strip_prefix("version ")?.parse().ok()?;
    let mut master = |name| {
        let text = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?;
        hex::decode::<32>(text).map(Zeroizing::new)
    };
    let (m1, m2, m3) = (master("m1")?, master("m2")?, master("m3")?);
    lines
        .next()
        .is_none()
        .then(|| KeyRing::from_masters(version, *m1, *m2, *m3))
}

fn read_identity(path: &Path) -> Result<Identity, Notice> {
    let broken = || Code::IdentityBroken.about(path);
    let bytes = read_private(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| broken())?;
    let secret = text
        .lines()
        .find(|line| line.starts_with("AGE-SECRET-KEY-1"));
    secret
        .and_then(|line| line.trim_end().parse().ok())
        .ok_or_else(broken)
}

#[cfg(test)]
mod tests {
    use super::{KeyFile, KeyProvider};
    use crate::ring::KeyRing;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;
    use tempfile::TempDir;

    struct Bench {
        folder: TempDir,
        ring: KeyRing,
    }

    impl Bench {
        fn new() -> Self {
            let bench = Self {
                folder: tempfile::tempdir().unwrap(),
                ring: KeyRing::generate(7).unwrap(),
            };
            KeyFile::create(&bench.path("ring"), &bench.path("identity"), &bench.ring).unwrap();
            bench
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn file(&self) -> KeyFile {
            KeyFile::new(&self.path("ring"), &self.path("identity"), Vec::new())
        }

        fn refusal(&self) -> &'static str {
            self.file().unlock().unwrap_err().code
        }
    }

    #[test]
    fn a_ring_comes_back_from_its_file_with_its_version() {
        let bench = Bench::new();
        let ring = bench.file().unlock().unwrap();
        assert_eq!(ring.version(), 7);
        ring.verify_check_value(&bench.ring.check_value()).unwrap();
        for name in ["ring", "identity"] {
            let mode = fs::metadata(bench.path(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_sealed_text_is_read_with_the_identity_alone() {
        let bench = Bench::new();
        let sealed = bench.file().seal(b"SELECT 1").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"SELECT"));
        let text = fs::read_to_string(bench.path("identity")).unwrap();
        let secret = text
            .lines()
            .find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        let identity: age::x25519::Identity = secret.unwrap().parse().unwrap();
        assert_eq!(age::decrypt(&identity, &sealed).unwrap(), b"SELECT 1");
        fs::set_permissions(bench.path("identity"), Permissions::from_mode(0o644)).unwrap();
        assert_eq!(bench.file().seal(b"SELECT 1").unwrap_err().code, "P21");
    }

    #[test]
    fn no_master_stands_in_the_file_in_clear() {
        let bench = Bench::new();
        let bytes = fs::read(bench.path("ring")).unwrap();
        for master in bench.ring.masters() {
            let text = crate::hex::encode(master);
            assert!(!bytes.windows(8).any(|window| master.starts_with(window)));
            assert!(
                !bytes
                    .windows(16)
                    .any(|window| text.as_bytes().starts_with(window))
            );
        }
    }

    #[test]
    fn a_file_is_never_overwritten_and_a_failed_creation_leaves_nothing() {
        let bench = Bench::new();
        let create = |ring: &str, identity: &str| {
            KeyFile::create(&bench.path(ring), &bench.path(identity), &bench.ring)
                .unwrap_err()
                .code
        };
        assert_eq!(create("ring", "other"), "P27");
        assert_eq!(create("other", "identity"), "P27");
        assert_eq!(create("missing/ring", "other"), "P28");
        assert!(!bench.path("other").exists());
        bench.file().unlock().unwrap();
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for name in ["ring", "identity"] {
            let bench = Bench::new();
            fs::set_permissions(bench.path(name), Permissions::from_mode(0o640)).unwrap();
            assert_eq!(bench.refusal(), "P21");
        }
    }

    #[test]
    fn a_symbolic_link_or_a_folder_is_refused() {
        let bench = Bench::new();
        fs::rename(bench.path("ring"), bench.path("elsewhere")).unwrap();
        assert_eq!(bench.refusal(), "P20");
        symlink(bench.path("elsewhere"), bench.path("ring")).unwrap();
        assert_eq!(bench.refusal(), "P22");
        fs::remove_file(bench.path("ring")).unwrap();
        fs::create_dir(bench.path("ring")).unwrap();
        assert_eq!(bench.refusal(), "P22");
    }

    #[test]
    fn a_file_inside_the_data_or_a_git_tree_is_refused() {
        let bench = Bench::new();
        let forbidden = vec![bench.path("absent"), bench.folder.path().to_owned()];
        let file = KeyFile::new(&bench.path("ring"), &bench.path("identity"), forbidden);
        assert_eq!(file.unlock().unwrap_err().code, "P23");
        fs::create_dir(bench.path(".git")).unwrap();
        assert_eq!(bench.refusal(), "P23");
    }

    #[test]
    fn another_identity_and_damaged_files_are_told_apart() {
        let (bench, other) = (Bench::new(), Bench::new());
        let other = KeyFile::new(&bench.path("ring"), &other.path("identity"), Vec::new());
        assert_eq!(other.unlock().unwrap_err().code, "P24");
        let mut bytes = fs::read(bench.path("ring")).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(bench.path("ring"), &bytes).unwrap();
        assert_eq!(bench.refusal(), "P25");
        fs::write(bench.path("ring"), "not age").unwrap();
        assert_eq!(bench.refusal(), "P25");
        fs::write(bench.path("identity"), "no identity\n").unwrap();
        assert_eq!(bench.refusal(), "P26");
    }
}
