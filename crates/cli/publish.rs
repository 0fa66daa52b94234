//! A publication on disk: recorded before anybody can read it, there whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ledger::{Head, Kind, Ledger, SigningKey};
use sha2::{Digest, Sha256};
use study::{Provenance, Publication, Reference, Study, TableView};

use crate::clock;
use crate::code::Code;
use crate::exit::Failure;

/// The file that makes a folder a publication.
const PROVENANCE: &str = "provenance.json";

/// What is published.
#[derive(Debug)]
pub(crate) struct Release<'a> {
    /// The study.
    pub(crate) study: &'a Study,
    /// What it released.
    pub(crate) rows: &'a TableView,
    /// The public figures beside it.
    pub(crate) reference: &'a Reference,
    /// Where it comes from; the head is filled in here.
    pub(crate) provenance: Provenance,
}

/// Where it is written down.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    /// The ledger of the warehouse.
    pub(crate) ledger: &'a Ledger,
    /// Its key.
    pub(crate) key: &'a SigningKey,
}

/// Refuses a folder whose content a publication must not replace.
pub(crate) fn check_place(out: &Path) -> Result<(), Failure> {
    let is_free = match fs::read_dir(out) {
        Ok(mut entries) => entries.next().is_none() || out.join(PROVENANCE).is_file(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    if is_free {
        Ok(())
    } else {
        Err(Code::C10.about(out.display()).into())
    }
}

/// Publishes into a folder and returns the head of the ledger that vouches for it.
///
/// All files but `provenance.json` are the same whatever the head, so the ledger can take their
/// digests first; `provenance.json` then carries the head that contains them. Only the last step,
/// a rename, makes the folder appear.
pub(crate) fn publish(
    mut release: Release<'_>,
    record: &Record<'_>,
    out: &Path,
) -> Result<Head, Failure> {
    let files = build(&release)?;
    let unwritten = |_| Failure::from(Code::C09.about(out.display()));
    let beside = Beside::create(out).map_err(unwritten)?;
    for (name, bytes) in files.files().iter().filter(|(name, _)| name != PROVENANCE) {
        beside.write(name, bytes).map_err(unwritten)?;
    }
    let facts = facts(&release, &files);
    let head = record
        .ledger
        .append(record.key, &clock::now(), Kind::Publication, facts)?;
    release.provenance.ledger_head = head.to_string();
    let files = build(&release)?;
    for (name, bytes) in files.files().iter().filter(|(name, _)| name == PROVENANCE) {
        beside.write(name, bytes).map_err(unwritten)?;
    }
    beside.appear(out).map_err(unwritten)?;
    Ok(head)
}

fn build(release: &Release<'_>) -> Result<Publication, Failure> {
    Ok(Publication::build(
        release.study,
        release.rows,
        release.reference,
        &release.provenance,
    )?)
}

/// The entry: which study over which version, and the SHA-256 of every file but `provenance.json`.
fn facts(release: &Release<'_>, files: &Publication) -> BTreeMap<String, String> {
    let version = release.provenance.warehouse_version.to_string();
    let mut facts = BTreeMap::from([
        ("study".to_owned(), release.study.slug().to_owned()),
        ("study_sha256".to_owned(), release.study.digest().to_owned()),
        ("version".to_owned(), version),
    ]);
    for (name, bytes) in files.files().iter().filter(|(name, _)| name != PROVENANCE) {
        facts.insert(format!("file {name}"), sha256(bytes));
    }
    facts
}

/// In hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

/// A folder that only its owner can read, beside the place where the publication will be.
struct Beside {
    folder: PathBuf,
}

impl Beside {
    fn create(out: &Path) -> io::Result<Self> {
        let parent = out.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent)?;
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        let folder = parent.join(format!(".{name}.{}.unpublished", std::process::id()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(self.folder.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Puts the folder in place of an earlier publication, or of nothing.
    fn appear(self, out: &Path) -> io::Result<()> {
        fs::set_permissions(&self.folder, Permissions::from_mode(0o755))?;
        File::open(&self.folder)?.sync_all()?;
        let earlier = self.folder.with_extension("earlier");
        let is_replaced = out.exists();
        if is_replaced {
            fs::rename(out, &earlier)?;
        }
        if let Err(error) = fs::rename(&self.folder, out) {
            if is_replaced {
                fs::rename(&earlier, out)?;
            }
            return Err(error);
        }
        if let Some(parent) = out.parent() {
            File::open(parent)?.sync_all()?;
        }
        if is_replaced {
            fs::remove_dir_all(&earlier)?;
        }
        Ok(())
    }
}

/// A failure on the way leaves nothing behind.
impl Drop for Beside {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.folder));
    }
}

#[cfg(test)]
mod tests {
    use super::{Beside, PROVENANCE, check_place};
    use std::fs;

    #[test]
    fn a_folder_that_is_no_publication_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        check_place(&out).unwrap();
        fs::create_dir(&out).unwrap();
        check_place(&out).unwrap();
        fs::write(out.join("thesis.odt"), "x").unwrap();
        assert_eq!(check_place(&out).unwrap_err().notice.code, "C10");
        fs::write(out.join(PROVENANCE), "{}").unwrap();
        check_place(&out).unwrap();
    }

    #[test]
    fn a_publication_replaces_the_earlier_one_whole_and_an_unfinished_one_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        for name in ["first", "second"] {
            let beside = Beside::create(&out).unwrap();
            beside.write(name, b"x").unwrap();
            beside.appear(&out).unwrap();
        }
        let unfinished = Beside::create(&out).unwrap();
        unfinished.write("third", b"x").unwrap();
        drop(unfinished);
        let names = |path: &std::path::Path| -> Vec<_> {
            let entries = fs::read_dir(path).unwrap();
            entries.map(|entry| entry.unwrap().file_name()).collect()
        };
        assert_eq!(names(&out), ["second"]);
        assert_eq!(names(folder.path()), ["out"]);
    }
}
