//! Conformance: the primitives are the published ones, and the construction is the one a region's
//! own tool must have.

use crate::code::Code;
use crate::hex;
use crate::normalise;
use crate::primitive::{HmacKey, hkdf_expand};
use crate::published::{HKDF, HMAC, NAMES, NIR_KEYS};
use crate::ring::{Entity, KeyRing};
use crate::token::{P2, Pseudonymiser, TokenType, Tokeniser, p3_of_bytes};

/// One known answer and what this program computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// What is computed.
    pub name: String,
    /// From what, by name; bytes in hexadecimal where the name ends in `_hex`.
    pub inputs: Vec<(&'static str, String)>,
    /// The published answer.
    pub expected: String,
    /// What this program answers.
    pub found: String,
}

impl Vector {
    /// Whether the answer is the published one.
    pub fn is_ok(&self) -> bool {
        self.expected == self.found
    }
}

/// Computes every vector: RFC 4231 (HMAC-SHA-256), RFC 5869 (HKDF-Expand), the keys of NIR, the
/// normalisation of names, and the chain from an identity to the pseudonym of an extract.
///
/// The identities of the vectors are those of the specification and of nobody else.
pub fn all() -> Vec<Vector> {
    [hmac(), hkdf(), nir_keys(), names(), construction()].concat()
}

/// Every vector by name, and whether its answer is the published one.
pub fn check() -> Vec<(String, bool)> {
    let outcome = |vector: Vector| {
        let ok = vector.is_ok();
        (vector.name, ok)
    };
    all().into_iter().map(outcome).collect()
}

type Inputs = Vec<(&'static str, String)>;

fn vector(name: String, inputs: Inputs, expected: &str, found: impl Into<String>) -> Vector {
    Vector {
        name,
        inputs,
        expected: expected.to_owned(),
        found: found.into(),
    }
}

fn hmac() -> Vec<Vector> {
    let answer = |(case, (key, message, expected)): (usize, &(&[u8], &[u8], &str))| {
        let mac = HmacKey::new(key);
        let truncated = expected.len() == 32;
        let found = if truncated {
            hex::encode(&mac.mac_128(message))
        } else {
            hex::encode(&mac.mac(message))
        };
        vector(
            format!("RFC 4231 case {}", case.saturating_add(1)),
            vec![
                ("key_hex", hex::encode(key)),
                ("message_hex", hex::encode(message)),
            ],
            expected,
            found,
        )
    };
    HMAC.iter().enumerate().map(answer).collect()
}

fn hkdf() -> Vec<Vector> {
    let answer = |(case, (key, info, expected)): (usize, &(&str, &[u8], &str))| {
        let key = hex::decode::<32>(key).unwrap_or_default();
        // Cases 1 and 3 ask for 42 bytes, case 2 for 82.
        let found = if expected.len() == 84 {
            hkdf_expand::<42>(&key, info).map(|okm| hex::encode(okm.as_ref()))
        } else {
            hkdf_expand::<82>(&key, info).map(|okm| hex::encode(okm.as_ref()))
        };
        let name = format!("RFC 5869 case {}, expand", case.saturating_add(1));
        let length = expected.len() / 2;
        let inputs = vec![
            ("prk_hex", hex::encode(&key)),
            ("info_hex", hex::encode(info)),
            ("length", length.to_string()),
        ];
        vector(name, inputs, expected, found.unwrap_or_default())
    };
    HKDF.iter().enumerate().map(answer).collect()
}

fn nir_keys() -> Vec<Vector> {
    let answer = |(number, expected): &(&str, &str)| {
        let found = normalise::nir_key(number).map(|key| format!("{key:02}"));
        vector(
            format!("NIR key of {number}"),
            vec![("number", (*number).to_owned())],
            expected,
            found.unwrap_or_default(),
        )
    };
    NIR_KEYS.iter().map(answer).collect()
}

fn names() -> Vec<Vector> {
    let answer = |(number, (text, expected)): (usize, &(&str, &str))| {
        let found = normalise::name(text).unwrap_or_else(|code| match code {
            Code::NameCharacter => "ID_CHAR".to_owned(),
            other => other.as_str().to_owned(),
        });
        vector(
            format!("name {}: {text:?}", number.saturating_add(1)),
            vec![("text", (*text).to_owned())],
            expected,
            found,
        )
    };
    NAMES.iter().enumerate().map(answer).collect()
}

/// Masters `00…1f`, `20…3f`, `40…5f`, of the vectors only.
fn master(from: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (slot, byte) in bytes.iter_mut().zip(from..) {
        *slot = byte;
    }
    bytes
}

fn ring(version: u32) -> KeyRing {
    KeyRing::from_masters(version, master(0x00), master(0x20), master(0x40))
}

/// The fields of an identity, as they are hashed.
const NIR_FIELDS: [&str; 3] = ["2550814168025", "1955-08-14", "F"];
const TRAITS_FIELDS: [&str; 5] = [
    "LEFEVRE D OEUVRE",
    "JEAN FRANCOIS",
    "1955-08-14",
    "M",
    "14168",
];

/// How each answer follows from the masters and from earlier answers. `LP` puts the length of each
/// field, four bytes, big-endian, before it.
const FORMULAS: [&str; 9] = [
    "HKDF-Expand(M1, LP(cnrms/psn/v1, L1, key=1), 32)",
    "HMAC(k1, LP(cnrms/psn/v1, L1, NIR+DOB+SEX, n1, LP(fields…)))",
    "HMAC(k1, LP(cnrms/psn/v1, L1, TRAITS, n1, LP(fields…)))",
    "HKDF-Expand(M2, LP(cnrms/psn/v1, L2, PATIENT, key=1), 32)",
    "HMAC(k2, LP(cnrms/psn/v1, L2, PATIENT, L1)), first 16 bytes; L1 of NIR+DOB+SEX",
    "the same with key=2",
    "HMAC(HKDF-Expand(M3, LP(cnrms/psn/v1, L3, project=EXT-2027-001), 32), LP(cnrms/psn/v1, L3, PATIENT, P2)), first 16 bytes; P2 of key=1",
    "the same with project=EXT-2027-002",
    "Crockford base 32 of P3 and its check character",
];

fn construction() -> Vec<Vector> {
    let first = ring(1);
    let tokeniser = Tokeniser::new(&first);
    let nir = tokeniser.token(TokenType::NirDobSex, &NIR_FIELDS);
    let traits = tokeniser.token(TokenType::Traits, &TRAITS_FIELDS);
    let p2 = |ring: &KeyRing| -> P2 { Pseudonymiser::new(ring, Entity::Patient).pseudonym(&nir) };
    let p3 = |project| p3_of_bytes(&first, project, p2(&first).as_bytes());
    let k1 = first.token_key();
    let k2 = first.pseudonym_key(Entity::Patient);
    let hex_of = |bytes: &[u8]| hex::encode(bytes);
    [
        ("k1 (key=1)", K1, hex_of(k1.as_ref())),
        ("L1 NIR+DOB+SEX", L1_NIR, hex_of(nir.0.as_ref())),
        ("L1 TRAITS", L1_TRAITS, hex_of(traits.0.as_ref())),
        ("k2 (PATIENT, key=1)", K2, hex_of(k2.as_ref())),
        ("P2 (key=1)", P2_FIRST, hex_of(p2(&first).as_bytes())),
        ("P2 (key=2)", P2_SECOND, hex_of(p2(&ring(2)).as_bytes())),
        (
            "P3 EXT-2027-001",
            P3_FIRST,
            hex_of(p3("EXT-2027-001").as_bytes()),
        ),
        (
            "P3 EXT-2027-002",
            P3_SECOND,
            hex_of(p3("EXT-2027-002").as_bytes()),
        ),
        (
            "display of P3 EXT-2027-001",
            P3_DISPLAY,
            p3("EXT-2027-001").display_text(),
        ),
    ]
    .into_iter()
    .zip(FORMULAS)
    .map(|((name, expected, found), formula)| {
        vector(
            name.to_owned(),
            construction_inputs(name, formula),
            expected,
            found,
        )
    })
    .collect()
}

fn construction_inputs(name: &str, formula: &str) -> Inputs {
    let mut inputs = vec![("formula", formula.to_owned())];
    for (master_name, from) in [("m1_hex", 0x00), ("m2_hex", 0x20), ("m3_hex", 0x40)] {
        inputs.push((master_name, hex::encode(&master(from))));
    }
    let fields: &[&str] = match name {
        "L1 NIR+DOB+SEX" => &NIR_FIELDS,
        "L1 TRAITS" => &TRAITS_FIELDS,
        _ => &[],
    };
    if !fields.is_empty() {
        inputs.push(("fields", fields.join("|")));
    }
    inputs
}

const K1: &str = "463ea1ef82bb39c3afd218ed676a9c44236c972d3a5336485bf2c020dabc7b7d";
const L1_NIR: &str = "1aed8aa9d9b4a5042a288ada566c659efcc46a5405a70b5316f48cbbb52060e4";
const L1_TRAITS: &str = "2e6b59a9f5bd18854065ce48c3e041cedeeb9b04515197f0a739271d0c511d0d";
const K2: &str = "7a83dfbe732d41f720d0de2cbc8b84c009d0320f6a87d3e327ebbe9da19d3203";
const P2_FIRST: &str = "7b09478d2be861d3d0fc7e91f53e5a45";
const P2_SECOND: &str = "ab480634959cbac7be26366d9752e037";
const P3_FIRST: &str = "05d868a8979083b19646adecb8ec70e2";
const P3_SECOND: &str = "de8a03ceb797f0b526411616d7d591c7";
const P3_DISPLAY: &str = "05V1MAH5WGGERSCHNDXJWERW72P";

#[cfg(test)]
mod tests {
    #[test]
    fn every_published_answer_is_ours() {
        let vectors = super::all();
        assert_eq!(vectors.len(), 7 + 3 + 10 + 8 + 9);
        for vector in vectors {
            assert!(vector.is_ok(), "{vector:?}");
        }
    }
}
