//! Who may sign: people by their role, their keys, and when each key is valid.

use ed25519_dalek::VerifyingKey;
use jiff::civil::Date;
use ssh_key::public::KeyData;

use crate::officers_file;
use crate::refusal::Refusal;
use crate::role::Role;

/// The officers of one list, and the digest of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officers {
    pub(crate) all: Vec<Officer>,
    pub(crate) digest: String,
}

/// One person, under an id that says what she is answerable for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    pub(crate) id: String,
    pub(crate) roles: Vec<Role>,
    pub(crate) region: Option<String>,
    pub(crate) keys: Vec<OfficerKey>,
}

/// A public key and the days on which it is valid, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerKey {
    pub(crate) key: VerifyingKey,
    pub(crate) data: KeyData,
    pub(crate) valid_from: Date,
    pub(crate) valid_until: Date,
}

impl Officers {
    /// Reads the text of `officers.toml`. A list of nobody is one: then nothing is signed.
    ///
    /// Fails with `V01` if the text has another form or a word that is not known, `V02` if two
    /// officers share an id or a key, a key is not ed25519, or its days are in the wrong order.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        officers_file::read(text)
    }

    /// SHA-256 of the text, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Every officer, in the order of the file.
    pub fn all(&self) -> &[Officer] {
        &self.all
    }

    /// Whose key it is.
    pub(crate) fn holder(&self, key: &KeyData) -> Option<(&Officer, &OfficerKey)> {
        self.all.iter().find_map(|officer| {
            let found = officer.keys.iter().find(|known| known.data == *key)?;
            Some((officer, found))
        })
    }
}

impl Officer {
    /// Her id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Her roles.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The code of the region for which she speaks, if `region` is among her roles.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Her keys, in the order of the file.
    pub fn keys(&self) -> &[OfficerKey] {
        &self.keys
    }
}

impl OfficerKey {
    /// The first day on which it is valid.
    pub fn valid_from(&self) -> Date {
        self.valid_from
    }

    /// The last day on which it is valid.
    pub fn valid_until(&self) -> Date {
        self.valid_until
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        self.data.fingerprint(ssh_key::HashAlg::Sha256).to_string()
    }
}
