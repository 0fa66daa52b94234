//! HMAC-SHA-256 (RFC 2104), ready to be used many times.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

#[derive(Clone)]
pub(super) struct Keyed(Hmac<Sha256>);

impl Keyed {
    #[expect(
        clippy::expect_used,
        reason = "RFC 2104 gives a key of every length a meaning"
    )]
    pub(super) fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("a key of any length"))
    }

    /// The keyed hash of the parts one after the other. Callers give parts of fixed lengths.
    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// The first 64 bits of a hash.
pub(super) fn first_64(hash: &[u8; 32]) -> u64 {
    let first = hash.first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(first)
}
