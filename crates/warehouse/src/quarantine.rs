//! The content of rejected rows, readable by the region alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::x25519::Recipient;

use crate::code::{Code, Fault};
use crate::files;
use crate::intake::LoadedFile;
use crate::receipt::FileRejection;

/// The region's key from its `age1…` text.
pub(crate) fn recipient(text: &str) -> Result<Recipient, Fault> {
    Recipient::from_str(text).map_err(|_| Fault::new(Code::W21))
}

/// Encrypts the rejected records to `recipient` and writes them to
/// `quarantine/`; each under a line `file:line:code`.
///
/// Returns nothing, and writes nothing, if nothing was rejected.
pub(crate) fn write(
    root: &Path,
    recipient: &Recipient,
    loaded: &[LoadedFile],
    rejections: &[FileRejection],
) -> Result<Option<PathBuf>, Fault> {
    if rejections.is_empty() {
        return Ok(None);
    }
    let mut plain = Vec::new();
    for file in loaded {
        let of_file = || {
            rejections
                .iter()
                .filter(|rejection| rejection.file == file.name)
        };
        let wanted: BTreeSet<u64> = of_file().map(|rejection| rejection.line).collect();
        for (line, record) in records(&file.bytes, &wanted) {
            let codes: Vec<_> = of_file()
                .filter(|rejection| rejection.line == line)
                .map(|rejection| rejection.notice.code)
                .collect();
            plain.extend(format!("{}:{line}:{}\n", file.name, codes.join(",")).into_bytes());
            plain.extend(record);
            plain.push(b'\n');
        }
    }
    let sealed = age::encrypt(recipient, &plain).map_err(|_| Fault::new(Code::W21))?;
    let folder = root.join("quarantine");
    files::create_folder(&folder)?;
    let path = folder.join(format!("{}.age", files::random_name()?));
    files::write_new(&path, &sealed)?;
    files::sync_folder(&folder)?;
    Ok(Some(path))
}

/// The records that begin on the wanted physical lines; a line ends with LF, CR or both, and a
/// record goes on while a quote is open.
fn records(bytes: &[u8], wanted: &BTreeSet<u64>) -> Vec<(u64, Vec<u8>)> {
    let mut found: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut line = 1_u64;
    let mut is_open = false;
    let mut is_wanted = wanted.contains(&line);
    let mut record = Vec::new();
    let mut start = line;
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        let is_end = byte == b'\n' || byte == b'\r';
        if byte == b'\r' && rest.peek() == Some(&b'\n') {
            continue;
        }
        if byte == b'"' {
            is_open = !is_open;
        }
        if is_end {
            line += 1;
        }
        if is_end && !is_open {
            if is_wanted {
                found.push((start, std::mem::take(&mut record)));
            }
            start = line;
            is_wanted = wanted.contains(&line);
        } else if is_wanted {
            record.push(byte);
        }
    }
    if is_wanted && !record.is_empty() {
        found.push((start, record));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::records;
    use std::collections::BTreeSet;

    #[test]
    fn a_record_is_found_by_the_line_on_which_it_begins() {
        let bytes = b"a;b\r\n1;\"two\nlines\"\r\n2;x\r3;y";
        let wanted = BTreeSet::from([2, 4, 5]);
        let found = records(bytes, &wanted);
        assert_eq!(
            found,
            [
                (2, b"1;\"two\nlines\"".to_vec()),
                (4, b"2;x".to_vec()),
                (5, b"3;y".to_vec()),
            ]
        );
    }
}
