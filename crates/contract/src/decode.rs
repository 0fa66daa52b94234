//! Bytes to text, strictly: a file that is not in the encoding of its contract is refused.

use std::collections::BTreeMap;

use encoding_rs::WINDOWS_1252;

use crate::code::Code;
use crate::dialect::{BOM, Encoding};
use crate::feed::FileContract;
use crate::repair;
use crate::sentence::Notice;

pub(crate) fn decode(
    contract: &FileContract,
    bytes: &[u8],
    repairs: &mut BTreeMap<&'static str, u64>,
) -> Result<String, Notice> {
    let expected = contract.dialect.encoding;
    let refused = |found: &str, line: usize| {
        Code::F12.notice(&[
            ("expected", expected.as_str()),
            ("found", found),
            ("line", &line.to_string()),
        ])
    };
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(refused("UTF-16", 1));
    }
    let (has_mark, body) = match bytes.strip_prefix(BOM) {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    if let Some(at) = body.iter().position(|byte| *byte == 0) {
        return Err(refused("UTF-16 / NUL", line_of(body, at)));
    }
    let text = match expected {
        Encoding::Utf8 | Encoding::Utf8Bom => {
            let text = std::str::from_utf8(body)
                .map_err(|e| refused("Windows-1252 ?", line_of(body, e.valid_up_to())))?;
            text.to_owned()
        }
        Encoding::Windows1252 => {
            let is_utf8 = !body.is_ascii() && std::str::from_utf8(body).is_ok();
            if has_mark || is_utf8 {
                let first = body.iter().position(|byte| !byte.is_ascii());
                return Err(refused("UTF-8", line_of(body, first.unwrap_or(0))));
            }
            let unused = |byte: &u8| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
            if let Some(at) = body.iter().position(unused) {
                return Err(refused("?", line_of(body, at)));
            }
            WINDOWS_1252
                .decode_without_bom_handling(body)
                .0
                .into_owned()
        }
    };
    match (expected, has_mark) {
        (Encoding::Utf8, true) => repair::count(repairs, repair::MARK_REMOVED),
        (Encoding::Utf8Bom, false) => repair::count(repairs, repair::MARK_ABSENT),
        _ => {}
    }
    match text.lines().position(is_mojibake) {
        Some(line) => Err(Code::F13.notice(&[("line", &(line + 1).to_string())])),
        None => Ok(text),
    }
}

/// Line of a byte, from 1.
fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes.iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// UTF-8 that was read as Windows-1252 and written again (`Ã©` for `é`, `â€™` for `’`, `Å“` for
/// `œ`), or a character already lost (U+FFFD). No French word has these pairs.
pub(crate) fn is_mojibake(line: &str) -> bool {
    let pairs = line.chars().zip(line.chars().skip(1));
    line.contains('\u{FFFD}')
        || pairs.into_iter().any(|(first, second)| match first {
            'Ã' | 'Â' | 'Å' => is_continuation(second),
            'â' => second == '€',
            _ => false,
        })
}

/// Would the character be a UTF-8 continuation byte (80–BF) in Windows-1252?
fn is_continuation(character: char) -> bool {
    if character.is_ascii() {
        return false;
    }
    let text = character.to_string();
    let (bytes, _, unmappable) = WINDOWS_1252.encode(&text);
    !unmappable && matches!(bytes.as_ref(), [0x80..=0xBF])
}
