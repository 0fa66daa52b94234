//! The policy: `pseudonymisation/policy.toml`, read whole or refused.

use crate::profile::Stated;
use crate::{DisclosureError, Profile};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The profiles of a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    profiles: BTreeMap<String, Profile>,
    digest: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Profiles,
}

/// The vocabulary is closed: these five, and all of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profiles {
    public: Stated,
    research: Stated,
    coordination: Stated,
    opensafely: Stated,
    sacro: Stated,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// `D20` if the text is not a policy (unknown or missing field, syntax), `D21` if a threshold is
    /// out of bounds, in another unit, or without source or reason.
    pub fn parse(text: &str) -> Result<Self, DisclosureError> {
        let file: File =
            toml::from_str(text).map_err(|error| DisclosureError::PolicyUnreadable {
                detail: error.to_string(),
            })?;
        let Profiles {
            public,
            research,
            coordination,
            opensafely,
            sacro,
        } = file.profile;
        let stated = [
            ("public", public),
            ("research", research),
            ("coordination", coordination),
            ("opensafely", opensafely),
            ("sacro", sacro),
        ];
        let mut profiles = BTreeMap::new();
        for (name, stated) in stated {
            profiles.insert(name.to_owned(), Profile::try_new(name.to_owned(), stated)?);
        }
        Ok(Self {
            profiles,
            digest: hex(&Sha256::digest(text.as_bytes())),
        })
    }

    /// A profile by its name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.get(name)
    }

    /// The profiles, by name.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// SHA-256 of the text, in hexadecimal: what a signature and a provenance refer to.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}
