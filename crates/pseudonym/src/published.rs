//! Published inputs and answers of the conformance check, as data.

/// Key, message and answer of RFC 4231 §4.2–4.8; case 5 is the truncation to 128 bits.
pub(crate) const HMAC: [(&[u8], &[u8], &str); 7] = [
    (
        &[0x0b; 20],
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        &[0xaa; 20],
        &[0xdd; 50],
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19",
        &[0xcd; 50],
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (
        &[0xaa; 131],
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        &[0xaa; 131],
        b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
];

/// Pseudo-random key, info and output of RFC 5869 appendix A.1–A.3.
pub(crate) const HKDF: [(&str, &[u8], &str); 3] = [
    (
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        &ascending(),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        b"",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
];

/// Numbers and keys, Corsica among them.
pub(crate) const NIR_KEYS: [(&str, &str); 10] = [
    ("2550814168025", "38"),
    ("1850578006084", "91"),
    ("199072A004001", "09"),
    ("2951099126111", "93"),
    ("253072B073004", "70"),
    ("253072A073004", "43"),
    ("1850575123456", "73"),
    ("2790351215189", "89"),
    ("1700175101123", "88"),
    ("1940522032289", "80"),
];

/// Names as delivered and as hashed; `ID_CHAR` for a refusal.
pub(crate) const NAMES: [(&str, &str); 8] = [
    ("Lefèvre–D'Œuvre", "LEFEVRE D OEUVRE"),
    (" d’Ôrmesson ", "D ORMESSON"),
    ("LE\u{a0}GOFF", "LE GOFF"),
    ("Noe\u{308}l", "NOEL"),
    ("Nguyễn", "NGUYEN"),
    ("Łukasz", "LUKASZ"),
    ("N0EL", "ID_CHAR"),
    ("", "ID_CHAR"),
];

/// `b0 … ff`, the info of RFC 5869 A.2.
const fn ascending() -> [u8; 80] {
    let mut bytes = [0; 80];
    let mut rest: &mut [u8] = &mut bytes;
    let mut next = 0xb0;
    while let Some((first, tail)) = rest.split_first_mut() {
        *first = next;
        next = next.wrapping_add(1);
        rest = tail;
    }
    bytes
}
