//! The noise of numbers, drawn from a key: whoever has it could take the noise away.
//!
//! Known as the cell-key method (Fraser and Wooton 2005; Marley and Leaver 2011): every patient has a
//! keyed hash ([`RecordKeys`]), a set of patients has their sum ([`SetKey`]), and the noise of a number
//! is drawn from the set, from what an asker may know of it, and from what was asked ([`NoiseKey`]).
//! The same set in the same frame has the same noise, whoever asks in whatever words; so noise cannot
//! be averaged out by asking again. Everything is integers: the same bits on every machine.

mod laws;
mod mac;
mod noise;
mod record;
mod sum;

pub(crate) use {
    noise::{NoiseKey, Tag, tau},
    sum::perturbed_sum,
};

pub use record::{RecordKeys, SetKey};

use std::fmt;
use zeroize::Zeroizing;

/// The secret from which all noise of a warehouse is drawn. It is made once and never changed: with
/// another one the same question would get fresh noise. `Debug` shows no content.
#[derive(Clone)]
pub struct CellKey(Zeroizing<[u8; 32]>);

impl CellKey {
    /// The key of these bytes, which must be random.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for CellKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CellKey(…)")
    }
}
