//! From an identity to tokens (L1), from tokens to pseudonyms (P2), from patient numbers to those
//! of an extract (P3).

use std::fmt;

use zeroize::Zeroizing;

use crate::normalise::VERSION;
use crate::primitive::{DOMAIN, HmacKey, length_prefixed};
use crate::ring::{Entity, KeyRing};

/// The forms of an identity that are hashed, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenType {
    /// A qualified national health identity: OID and number.
    Ins,
    /// NIR, birth date and sex: the NIR alone is not a person, a child may carry its mother's.
    NirDobSex,
    /// The five traits: birth name, first given name, birth date, sex, birth place.
    Traits,
    /// The five traits with a partial birth date.
    TraitsPartial,
    /// Region, source and local number; links only within its region.
    Local,
}

impl TokenType {
    /// All of them, strongest first.
    pub const ALL: [Self; 5] = [
        Self::Ins,
        Self::NirDobSex,
        Self::Traits,
        Self::TraitsPartial,
        Self::Local,
    ];

    /// The type of this name in the dictionary of people; `None` if no type has it.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == name)
    }

    /// The name inside the hashed message and in the dictionary of people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ins => "INS",
            Self::NirDobSex => "NIR+DOB+SEX",
            Self::Traits => "TRAITS",
            Self::TraitsPartial => "TRAITS_PARTIAL",
            Self::Local => "LOCAL",
        }
    }

    /// The code of the list `identity_class` for a person whose strongest token this is.
    pub fn identity_class(self) -> &'static str {
        match self {
            Self::Ins => "ins",
            Self::NirDobSex => "nir",
            Self::Traits => "traits",
            Self::TraitsPartial => "partial",
            Self::Local => "local",
        }
    }
}

/// The warehouse's pseudonym of a token, 128 bits. Never leaves the warehouse, never printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct P2([u8; 16]);

impl P2 {
    /// From the 16 bytes of the dictionary of people.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes, for the dictionary of people.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for P2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P2(…)")
    }
}

/// The pseudonym of a patient in one approved extract, 128 bits. Two extracts share none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct P3([u8; 16]);

impl P3 {
    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// 26 characters of Crockford base 32 and one check character (number modulo 37).
    pub fn display_text(&self) -> String {
        crockford(u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for P3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P3(…)")
    }
}

/// A token: the keyed hash of one form of an identity, 256 bits. Lives in memory only.
pub(crate) struct Token(pub(crate) Zeroizing<[u8; 32]>);

/// Makes tokens: `L1 = HMAC(k1, LP(P, "L1", <token type>, "n1", <value>))`.
pub(crate) struct Tokeniser(HmacKey);

impl Tokeniser {
    pub(crate) fn new(ring: &KeyRing) -> Self {
        Self(HmacKey::new(ring.token_key().as_ref()))
    }

    /// The token of a value, which is `LP` of its fields.
    pub(crate) fn token(&self, token_type: TokenType, value: &[&str]) -> Token {
        self.keyed(token_type.as_str(), value)
    }

    /// The token of a row, so that the same row is known again without its key being readable.
    pub(crate) fn row(&self, value: &[&str]) -> Token {
        self.keyed("ROW", value)
    }

    fn keyed(&self, kind: &str, value: &[&str]) -> Token {
        let fields: Vec<&[u8]> = value.iter().map(|field| field.as_bytes()).collect();
        let value = length_prefixed(&fields);
        let names = [DOMAIN, "L1", kind, VERSION].map(str::as_bytes);
        let [domain, level, kind, version] = names;
        let message = length_prefixed(&[domain, level, kind, version, &value]);
        Token(Zeroizing::new(self.0.mac(&message)))
    }
}

/// Makes the pseudonyms of one entity: `P2 = first 16 bytes of HMAC(k2, LP(P, "L2", <entity>,
/// L1))`.
pub(crate) struct Pseudonymiser {
    key: HmacKey,
    entity: Entity,
}

impl Pseudonymiser {
    pub(crate) fn new(ring: &KeyRing, entity: Entity) -> Self {
        Self {
            key: HmacKey::new(ring.pseudonym_key(entity).as_ref()),
            entity,
        }
    }

    pub(crate) fn pseudonym(&self, token: &Token) -> P2 {
        let entity = self.entity.as_str().as_bytes();
        let message = length_prefixed(&[DOMAIN.as_bytes(), b"L2", entity, token.0.as_ref()]);
        P2(self.key.mac_128(&message))
    }
}

/// The pseudonym of a patient in the extract of `project`; `patient_no` is the number of the
/// dictionary of people, so that an extract survives the rotation of M2.
pub fn p3(ring: &KeyRing, project: &str, patient_no: i32) -> P3 {
    p3_of_bytes(ring, project, &patient_no.to_be_bytes())
}

/// `P3 = first 16 bytes of HMAC(HKDF(M3, LP(P, "L3", "project=<id>")), LP(P, "L3", "PATIENT",
/// bytes))`.
pub(crate) fn p3_of_bytes(ring: &KeyRing, project: &str, bytes: &[u8]) -> P3 {
    let entity = Entity::Patient.as_str().as_bytes();
    let message = length_prefixed(&[DOMAIN.as_bytes(), b"L3", entity, bytes]);
    P3(HmacKey::new(ring.project_key(project).as_ref()).mac_128(&message))
}

/// Crockford's base 32 of a 128-bit number, most significant first, and its check character.
fn crockford(number: u128) -> String {
    const SYMBOLS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
    let digits = (0..26).rev().map(|place| (number >> (5 * place)) & 31);
    digits
        .chain([number % 37])
        .filter_map(|digit| SYMBOLS.get(usize::try_from(digit).ok()?).copied())
        .map(char::from)
        .collect()
}
