//! Normalises identities and replaces them by keyed hashes; holds the key ring.
//!
//! ```text
//! identity ─n1▶ value ─M1▶ token L1 ─M2▶ pseudonym P2      L1: in memory only
//!                                                          P2: in the warehouse only
//! patient number of the warehouse ─M3▶ pseudonym P3        P3: in one extract only
//! ```
//!
//! Reading order: [`normalise`] (what is hashed), [`KeyRing`] (with what), [`TokenType`] and [`P2`]
//! (into what), [`apply`] (the one way through), [`KeyFile`] (the ring at rest), [`SecretFile`] (a
//! secret beside it), [`vectors`] (known answers).

mod code;
mod hex;
mod messages;
mod primitive;

mod nir;
pub mod normalise;

mod ring;
mod token;

mod apply;
mod identity;

mod key_file;
mod private;
mod secret_file;

mod published;
pub mod vectors;

#[cfg(test)]
mod tests;

pub use apply::{PseudonymisedBatch, PseudonymisedRow, apply};
pub use code::{Code, explain};
pub use identity::Settings;
pub use key_file::{KeyFile, KeyProvider};
pub use ring::KeyRing;
pub use secret_file::SecretFile;
pub use token::{P2, P3, TokenType, p3};
