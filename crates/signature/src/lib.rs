//! Signatures of officers over the bytes of a file, made with OpenSSH's own tool
//! (`ssh-keygen -Y sign`) and verified here.
//!
//! ```
//! use jiff::civil::date;
//! use tamis_signature::{Officers, Purpose, SigningKey, verify};
//!
//! # fn main() -> Result<(), tamis_signature::Refusal> {
//! let key = SigningKey::generate()?;
//! let officers = Officers::parse(&format!(
//!     r#"
//!     [[officer]]
//!     id = "data-protection"
//!     roles = ["data-protection"]
//!     keys = [{{ public = "{}", valid_from = "2024-01-01", valid_until = "2025-12-31" }}]
//!     "#,
//!     key.public()
//! ))?;
//! let signature = key.sign(Purpose::Policy, b"k = 11")?;
//!
//! let signed = verify(b"k = 11", &signature, Purpose::Policy, &officers, date(2024, 6, 1))?;
//! assert_eq!(signed.officer(), "data-protection");
//!
//! let altered = verify(b"k = 3", &signature, Purpose::Policy, &officers, date(2024, 6, 1));
//! assert_eq!(altered.unwrap_err().notice().code, "V13");
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: [`Purpose`] (for what a signature serves), [`Role`] (who may sign what),
//! [`Officers`] (the file), [`verify`] (one signature), [`Verified`] (bytes with all theirs).

mod code;
mod refusal;

mod purpose;
mod role;

mod officers;
mod officers_file;

mod beside;
mod key;
mod verified;
mod verify;

#[cfg(test)]
mod tests;

pub use beside::{Beside, officer_in_name};
pub use code::{Code, explain};
pub use key::SigningKey;
pub use officers::{Officer, OfficerKey, Officers};
pub use purpose::Purpose;
pub use refusal::Refusal;
pub use role::Role;
pub use verified::{SignatureFile, Verified};
pub use verify::{Signed, verify};
