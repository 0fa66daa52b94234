//! Whatever is changed, the signature holds no more: every byte, of the content and of the
//! signature.

use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};

use super::{BYTES, DAY, key, officers};
use crate::{Code, Purpose, verify};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn other_bytes_are_not_signed(content: Vec<u8>, at: usize, bit in 0_u8..8, cut: usize) {
        let signature = key(1).sign(Purpose::Policy, &content).unwrap();
        let cause = |bytes: &[u8]| {
            verify(bytes, &signature, Purpose::Policy, &officers(), DAY).map_err(|r| r.code())
        };
        prop_assert!(cause(&content).is_ok());
        let mut longer = content.clone();
        longer.push(b'\n');
        prop_assert!(cause(&longer) == Err(Code::Changed));
        if !content.is_empty() {
            let mut changed = content.clone();
            changed[at % content.len()] ^= 1 << bit;
            prop_assert!(cause(&changed) == Err(Code::Changed));
            prop_assert!(cause(&content[..cut % content.len()]) == Err(Code::Changed));
        }
    }

    #[test]
    fn a_changed_signature_does_not_hold(at: usize, with in any::<char>()) {
        let good = key(1).sign(Purpose::Policy, BYTES).unwrap();
        let mut characters: Vec<char> = good.chars().collect();
        let at = at % characters.len();
        // White space around the lines means nothing.
        if !characters[at].is_whitespace() && !with.is_whitespace() && characters[at] != with {
            characters[at] = with;
            let changed: String = characters.into_iter().collect();
            prop_assert!(verify(BYTES, &changed, Purpose::Policy, &officers(), DAY).is_err());
        }
    }

    #[test]
    fn nothing_makes_it_panic(bytes: Vec<u8>, text: String) {
        prop_assert!(verify(&bytes, &text, Purpose::Policy, &officers(), DAY).is_err());
        let armoured = format!("-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----\n");
        prop_assert!(verify(&bytes, &armoured, Purpose::Policy, &officers(), DAY).is_err());
    }
}

#[test]
fn every_single_bit_of_a_signature_counts() {
    use ssh_key::LineEnding;
    use ssh_key::encoding::{Decode, DecodePem, Encode, EncodePem};
    let good = key(1).sign(Purpose::Policy, BYTES).unwrap();
    let bytes = ssh_key::SshSig::decode_pem(&good)
        .unwrap()
        .encode_vec()
        .unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        // What is not decoded is no signature; what is, is written and read as a file would be.
        if let Ok(decoded) = ssh_key::SshSig::decode(&mut changed.as_slice()) {
            let text = decoded.encode_pem_string(LineEnding::LF).unwrap();
            let outcome = verify(BYTES, &text, Purpose::Policy, &officers(), DAY);
            assert!(outcome.is_err(), "bit {bit}");
        }
    }
}
