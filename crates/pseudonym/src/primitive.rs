//! The three primitives everything is made of: HMAC-SHA-256 (RFC 2104), HKDF-Expand (RFC 5869) and
//! length-prefixing.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Names construction and version inside every hashed message.
pub(crate) const DOMAIN: &str = "cnrms/psn/v1";

/// `LP(a, b, …)`: each field after its length in 4 bytes, big-endian, so that no two lists of
/// fields give the same bytes.
///
/// A field longer than 4 GiB, which no cell is, has its length cut to the largest.
pub(crate) fn length_prefixed(fields: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let size = fields
        .iter()
        .map(|field| field.len().saturating_add(4))
        .sum();
    // The size is known, so that the vector never moves and leaves a copy behind.
    let mut out = Zeroizing::new(Vec::with_capacity(size));
    for field in fields {
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(field);
    }
    out
}

/// A key of HMAC-SHA-256, ready to be used many times. Wiped when dropped, never printed.
#[derive(Clone)]
pub(crate) struct HmacKey(Hmac<Sha256>);

impl HmacKey {
    /// From key bytes of any length.
    #[expect(
        clippy::expect_used,
        reason = "RFC 2104 gives a key of every length a meaning"
    )]
    pub(crate) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("a key of any length"))
    }

    /// All 32 bytes.
    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// The first 16 bytes: the shortest truncation that RFC 2104 §5 allows for SHA-256.
    pub(crate) fn mac_128(&self, message: &[u8]) -> [u8; 16] {
        first(&self.mac(message))
    }
}

/// The first `N` bytes of a hash, `N` at most 32.
pub(crate) fn first<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    let mut out = [0; N];
    for (slot, byte) in out.iter_mut().zip(hash) {
        *slot = *byte;
    }
    out
}

/// HKDF-Expand without Extract: masters are 32 uniform random bytes already (RFC 5869 §3.3).
///
/// `None` where the RFC has no answer: a key under 32 bytes, more than 8160 bytes asked.
pub(crate) fn hkdf_expand<const N: usize>(key: &[u8], info: &[u8]) -> Option<Zeroizing<[u8; N]>> {
    let mut out = Zeroizing::new([0; N]);
    let hkdf = Hkdf::<Sha256>::from_prk(key).ok()?;
    hkdf.expand(info, out.as_mut()).ok()?;
    Some(out)
}

/// The sub-key of a master for one purpose.
#[expect(
    clippy::expect_used,
    reason = "32 bytes from a key of 32 bytes are within RFC 5869 §2.3"
)]
pub(crate) fn sub_key(master: &[u8; 32], info: &[u8]) -> Zeroizing<[u8; 32]> {
    hkdf_expand(master, info).expect("32 bytes from 32 bytes")
}
