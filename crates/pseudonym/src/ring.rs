//! The key ring: three masters, their version, and the sub-keys made of them.

use std::fmt;

use contract::Notice;
use secrecy::{ExposeSecret, SecretBox};
use zeroize::{Zeroize, Zeroizing};

use crate::code::Code;
use crate::hex;
use crate::primitive::{DOMAIN, HmacKey, first, length_prefixed, sub_key};

/// Three master keys of 32 uniform random bytes: M1 makes tokens of identities, M2 pseudonyms of
/// tokens, M3 the pseudonyms of extracts. Neither printed nor copied; wiped from memory when it
/// goes.
///
/// ```compile_fail
/// fn print(ring: tamis_pseudonym::KeyRing) {
///     let copy = ring.clone();
/// }
/// ```
pub struct KeyRing {
    version: u32,
    m1: SecretBox<[u8; 32]>,
    m2: SecretBox<[u8; 32]>,
    m3: SecretBox<[u8; 32]>,
}

/// Who a pseudonym stands for; pseudonyms of two entities have no relation, even of the same token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entity {
    Patient,
    Practitioner,
    Episode,
}

impl Entity {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "PATIENT",
            Self::Practitioner => "PRACTITIONER",
            Self::Episode => "EPISODE",
        }
    }
}

impl KeyRing {
    /// Draws three masters. Fails with `P29` without randomness.
    pub fn generate(version: u32) -> Result<Self, Notice> {
        let mut masters = Zeroizing::new([[0; 32]; 3]);
        for master in masters.iter_mut() {
            getrandom::fill(master).map_err(|_| Code::Randomness.notice())?;
        }
        let [m1, m2, m3] = *masters;
        Ok(Self::from_masters(version, m1, m2, m3))
    }

    /// From known masters: conformance vectors, tests, and a file that was opened.
    pub fn from_masters(version: u32, m1: [u8; 32], m2: [u8; 32], m3: [u8; 32]) -> Self {
        Self {
            version,
            m1: boxed(m1),
            m2: boxed(m2),
            m3: boxed(m3),
        }
    }

    /// The version of the ring, part of every sub-key: `key=<version>`.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Hexadecimal of the first 8 bytes of `HMAC(k, "kcv")`: tells this ring from any other and
    /// nothing about its keys.
    ///
    /// `k` depends on all three masters and the version: `k = x3` of `x_i = HKDF-Expand(M_i,
    /// LP("cnrms/psn/v1", "KCV", "key=<version>", x_(i-1)))` with `x_0` empty.
    pub fn check_value(&self) -> String {
        let version = self.version_label();
        let mut chained = Zeroizing::new(Vec::new());
        for master in self.masters() {
            let info = [DOMAIN.as_bytes(), b"KCV", version.as_bytes(), &chained];
            let key = sub_key(master, &length_prefixed(&info));
            chained = Zeroizing::new(key.to_vec());
        }
        hex::encode(&first::<8>(&HmacKey::new(&chained).mac(b"kcv")))
    }

    /// Refuses a ring that is not the one whose check value is `expected`, before any row is read.
    ///
    /// Fails with `P30`: a wrong key gives no error by itself, it silently creates a second
    /// population.
    pub fn verify_check_value(&self, expected: &str) -> Result<(), Notice> {
        if self.check_value() == expected {
            Ok(())
        } else {
            Err(Code::OtherKey.notice())
        }
    }

    /// `k1 = HKDF-Expand(M1, LP(P, "L1", "key=<v>"))`, makes tokens.
    pub(crate) fn token_key(&self) -> Zeroizing<[u8; 32]> {
        purpose_key(self.m1.expose_secret(), &["L1", &self.version_label()])
    }

    /// `k2 = HKDF-Expand(M2, LP(P, "L2", <entity>, "key=<v>"))`, makes pseudonyms.
    pub(crate) fn pseudonym_key(&self, entity: Entity) -> Zeroizing<[u8; 32]> {
        let fields = ["L2", entity.as_str(), &self.version_label()];
        purpose_key(self.m2.expose_secret(), &fields)
    }

    /// `k3 = HKDF-Expand(M3, LP(P, "L3", "project=<id>"))`, one per approved extract.
    pub(crate) fn project_key(&self, project: &str) -> Zeroizing<[u8; 32]> {
        purpose_key(
            self.m3.expose_secret(),
            &["L3", &format!("project={project}")],
        )
    }

    pub(crate) fn masters(&self) -> [&[u8; 32]; 3] {
        [
            self.m1.expose_secret(),
            self.m2.expose_secret(),
            self.m3.expose_secret(),
        ]
    }

    fn version_label(&self) -> String {
        format!("key={}", self.version)
    }
}

/// The sub-key of a master for one purpose; the construction's name comes first.
fn purpose_key(master: &[u8; 32], purpose: &[&str]) -> Zeroizing<[u8; 32]> {
    let fields: Vec<&[u8]> = std::iter::once(DOMAIN)
        .chain(purpose.iter().copied())
        .map(str::as_bytes)
        .collect();
    sub_key(master, &length_prefixed(&fields))
}

/// Moves a master to the heap, where it stays in one place, and wipes the copy on the stack.
fn boxed(mut master: [u8; 32]) -> SecretBox<[u8; 32]> {
    let boxed = SecretBox::new(Box::new(master));
    master.zeroize();
    boxed
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing {{ version: {}, .. }}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::KeyRing;

    fn ring(version: u32, filled: [u8; 3]) -> KeyRing {
        let [m1, m2, m3] = filled.map(|byte| [byte; 32]);
        KeyRing::from_masters(version, m1, m2, m3)
    }

    #[test]
    fn a_ring_with_one_other_master_or_version_is_told_apart() {
        let known = ring(1, [1, 2, 3]).check_value();
        assert_eq!(known.len(), 16);
        ring(1, [1, 2, 3]).verify_check_value(&known).unwrap();
        for other in [
            ring(1, [9, 2, 3]),
            ring(1, [1, 9, 3]),
            ring(1, [1, 2, 9]),
            ring(2, [1, 2, 3]),
        ] {
            let notice = other.verify_check_value(&known).unwrap_err();
            assert_eq!(notice.code, "P30");
            assert!(notice.what.fr.contains("nouvelle"));
        }
    }

    #[test]
    fn two_generated_rings_differ_and_print_nothing() {
        let ring = KeyRing::generate(1).unwrap();
        assert_ne!(
            ring.check_value(),
            KeyRing::generate(1).unwrap().check_value()
        );
        assert_eq!(format!("{ring:?}"), "KeyRing { version: 1, .. }");
    }
}
