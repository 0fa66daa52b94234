//! One signature over some bytes.

use jiff::civil::Date;
use ssh_key::{HashAlg, SshSig};

use crate::code::Code;
use crate::officers::{Officer, OfficerKey, Officers};
use crate::officers_file::digest;
use crate::purpose::Purpose;
use crate::refusal::Refusal;
use crate::role::Role;

/// The signature of an ed25519 key takes some 300 bytes; what is longer is not read.
const LONGEST: usize = 4096;

/// That an officer signed some bytes. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    officer: String,
    roles: Vec<Role>,
    region: Option<String>,
    purpose: Purpose,
    digest: String,
    fingerprint: String,
    valid_from: Date,
    valid_until: Date,
}

/// Verifies a signature as `ssh-keygen -Y sign` writes it, over exactly these bytes.
///
/// `on` is the day on which the key has to be valid: a signature carries no time of its own, so
/// the caller says since when it is known to exist.
///
/// Fails with `V11` (no whole signature), `V14` (the key of no officer), `V12` (another purpose),
/// `V13` (other bytes), `V15` and `V16` (the key is not valid on that day), `V17` (the role).
pub fn verify(
    bytes: &[u8],
    signature: &str,
    purpose: Purpose,
    officers: &Officers,
    on: Date,
) -> Result<Signed, Refusal> {
    let signature = read(signature)?;
    let holder = officers.holder(signature.public_key());
    let (officer, key) = holder.ok_or_else(|| unknown(&signature))?;
    if signature.namespace() != purpose.namespace() {
        return Err(other_purpose(&signature, purpose));
    }
    if !holds(bytes, &signature, key) {
        return Err(Refusal::about(Code::Changed, &officer.id));
    }
    check_day(officer, key, on)?;
    if !officer.roles.iter().any(|role| role.may_sign(purpose)) {
        let what = format_args!("{}, {}", officer.id, purpose.namespace());
        return Err(Refusal::about(Code::RoleNotAllowed, what));
    }
    Ok(Signed {
        officer: officer.id.clone(),
        roles: officer.roles.clone(),
        region: officer.region.clone(),
        purpose,
        digest: digest(bytes),
        fingerprint: key.fingerprint(),
        valid_from: key.valid_from,
        valid_until: key.valid_until,
    })
}

fn read(signature: &str) -> Result<SshSig, Refusal> {
    if signature.len() > LONGEST {
        return Err(Refusal::new(Code::Broken));
    }
    let broken = |_| Refusal::new(Code::Broken);
    let signature = SshSig::from_pem(signature.trim()).map_err(broken)?;
    // The version is no part of the signed bytes; no other one exists.
    if signature.version() != SshSig::VERSION {
        return Err(Refusal::new(Code::Broken));
    }
    Ok(signature)
}

/// Whether the key signed these bytes for the namespace of the signature.
fn holds(bytes: &[u8], signature: &SshSig, key: &OfficerKey) -> bool {
    let message = SshSig::signed_data(signature.namespace(), signature.hash_alg(), bytes);
    let parts = ed25519_dalek::Signature::try_from(signature.signature());
    match (message, parts) {
        // Strict: no second signature follows from a first one.
        (Ok(message), Ok(parts)) => key.key.verify_strict(&message, &parts).is_ok(),
        _ => false,
    }
}

fn check_day(officer: &Officer, key: &OfficerKey, on: Date) -> Result<(), Refusal> {
    if on < key.valid_from {
        let what = format_args!("{}, {}", officer.id, key.valid_from);
        return Err(Refusal::about(Code::NotYetValid, what));
    }
    if on > key.valid_until {
        let what = format_args!("{}, {}", officer.id, key.valid_until);
        return Err(Refusal::about(Code::Expired, what));
    }
    Ok(())
}

fn unknown(signature: &SshSig) -> Refusal {
    let fingerprint = signature.public_key().fingerprint(HashAlg::Sha256);
    Refusal::about(Code::UnknownKey, fingerprint)
}

/// A namespace of ours is named; another one is text of somebody else.
fn other_purpose(signature: &SshSig, wanted: Purpose) -> Refusal {
    let found = Purpose::of_namespace(signature.namespace());
    let found = found.map_or("?", Purpose::namespace);
    let what = format_args!("{found} ≠ {}", wanted.namespace());
    Refusal::about(Code::OtherPurpose, what)
}

impl Signed {
    /// Who signed.
    pub fn officer(&self) -> &str {
        &self.officer
    }

    /// Her roles.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The region for which she speaks, if it is one of her roles.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// For what.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// SHA-256 of what was signed, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The key, `SHA256:…`.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The first day on which the key is valid.
    pub fn valid_from(&self) -> Date {
        self.valid_from
    }

    /// The last day on which the key is valid.
    pub fn valid_until(&self) -> Date {
        self.valid_until
    }
}
