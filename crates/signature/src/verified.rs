//! Bytes with all their signatures, and what was read from them.

use std::fmt;

use jiff::civil::Date;

use crate::beside::officer_in_name;
use crate::code::Code;
use crate::officers::Officers;
use crate::officers_file::digest;
use crate::purpose::Purpose;
use crate::refusal::Refusal;
use crate::verify::{Signed, verify};

/// A value that was read from signed bytes, and who signed them: at least one officer, each one
/// once. Only this room makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    digest: String,
    signatures: Vec<Signed>,
}

/// A signature as it lies beside a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFile {
    /// Its file name, without a folder.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl Verified<Vec<u8>> {
    /// Verifies the signatures of a file called `name`. All of them have to hold: one that does not
    /// is an error that somebody should see, even beside one that does.
    ///
    /// Fails with `V10` if there is none, `V18` if two are by one person, `V19` if a name
    /// `FILE.OFFICER.sig` is another officer's, and as [`verify`] does.
    pub fn bytes(
        (name, bytes): (&str, Vec<u8>),
        signatures: &[SignatureFile],
        purpose: Purpose,
        officers: &Officers,
        on: Date,
    ) -> Result<Self, Refusal> {
        let mut found: Vec<Signed> = Vec::new();
        for file in signatures {
            let signed = verify(&bytes, &file.text, purpose, officers, on);
            let signed = signed.map_err(|refusal| refusal.at(&file.name))?;
            let named = officer_in_name(name, &file.name);
            if named.is_some_and(|named| named != signed.officer()) {
                return Err(Refusal::about(Code::OtherOfficer, signed.officer()).at(&file.name));
            }
            if found.iter().any(|one| one.officer() == signed.officer()) {
                return Err(Refusal::about(Code::SamePerson, signed.officer()).at(&file.name));
            }
            found.push(signed);
        }
        if found.is_empty() {
            return Err(Refusal::about(Code::Unsigned, name));
        }
        Ok(Self {
            digest: digest(&bytes),
            value: bytes,
            signatures: found,
        })
    }
}

impl<T> Verified<T> {
    /// What was signed, or was read from it.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// What was signed, or was read from it, without the proof.
    pub fn into_value(self) -> T {
        self.value
    }

    /// SHA-256 of the signed bytes, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Who signed, in the order of the signatures.
    pub fn signatures(&self) -> &[Signed] {
        &self.signatures
    }

    /// What is read from the signed value is signed as well. `read` should look at nothing else:
    /// a function without captures does not.
    pub fn read<U, E>(self, read: fn(T) -> Result<U, E>) -> Result<Verified<U>, E> {
        Ok(Verified {
            value: read(self.value)?,
            digest: self.digest,
            signatures: self.signatures,
        })
    }
}

impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("digest", &self.digest)
            .field("signatures", &self.signatures)
            .finish_non_exhaustive()
    }
}
