//! Bytes as lower-case hexadecimal text and back.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Lower-case hexadecimal, two characters a byte.
pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0x0f])
        .filter_map(|nibble| DIGITS.get(usize::from(nibble)).copied().map(char::from))
        .collect()
}

/// Exactly `N` bytes from lower-case hexadecimal; `None` for anything else, so that one value has
/// one spelling.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N.checked_mul(2)? {
        return None;
    }
    let mut out = [0; N];
    for (slot, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *slot = (nibble(*high)? << 4) | nibble(*low)?;
    }
    Some(out)
}

fn nibble(digit: u8) -> Option<u8> {
    DIGITS
        .iter()
        .position(|known| *known == digit)
        .and_then(|at| u8::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_value_has_one_spelling() {
        assert_eq!(super::encode(&[0x00, 0x9f, 0xff]), "009fff");
        assert_eq!(super::decode::<3>("009fff"), Some([0x00, 0x9f, 0xff]));
        assert_eq!(super::decode::<3>("009FFF"), None);
        assert_eq!(super::decode::<3>("009ff"), None);
    }
}
