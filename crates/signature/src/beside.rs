//! Where a signature lies: beside its file, as `FILE.sig` (what `ssh-keygen` writes) or, where
//! several people sign, as `FILE.OFFICER.sig`.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::verified::SignatureFile;

/// Longer than any signature; what is longer is cut, and then no signature.
const LONGEST: u64 = 8192;
/// More signatures than one file has.
const MOST: usize = 64;

/// A file and the signatures beside it, as they were read; nothing is verified yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Beside {
    /// Name of the file, without its folder.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// The signatures, by name.
    pub signatures: Vec<SignatureFile>,
}

impl Beside {
    /// Reads a file and every signature beside it.
    ///
    /// Fails as the file system does, or if more than 64 signatures lie there.
    pub fn read(path: &Path) -> io::Result<Self> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let bytes = fs::read(path)?;
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            // A name that is no text is no signature of ours.
            if let Ok(found) = entry?.file_name().into_string()
                && is_signature_of(&name, &found)
            {
                names.push(found);
            }
        }
        if names.len() > MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        names.sort();
        let read = |name: String| {
            let text = start_of(&folder.join(&name))?;
            Ok(SignatureFile { name, text })
        };
        let signatures = names.into_iter().map(read).collect::<io::Result<_>>()?;
        Ok(Self {
            name,
            bytes,
            signatures,
        })
    }
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Beside")
            .field("name", &self.name)
            .field("signatures", &self.signatures.len())
            .finish_non_exhaustive()
    }
}

fn start_of(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn is_signature_of(file: &str, candidate: &str) -> bool {
    let rest = candidate.strip_prefix(file);
    rest == Some(".sig") || officer_in_name(file, candidate).is_some()
}

/// The officer that the name of a signature names: `data-protection` in
/// `model.toml.data-protection.sig`; `None` in `model.toml.sig`.
pub fn officer_in_name<'a>(file: &str, signature: &'a str) -> Option<&'a str> {
    let rest = signature.strip_prefix(file)?.strip_prefix('.')?;
    let officer = rest.strip_suffix(".sig")?;
    (!officer.is_empty() && !officer.contains('.')).then_some(officer)
}
