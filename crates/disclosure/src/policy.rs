//! The policy: `pseudonymisation/policy.toml`, read whole or refused.

use crate::assignment::Assignment;
use crate::profile::Stated;
use crate::{DisclosureError, Profile};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The profiles of a policy file, and who may ask under which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    profiles: BTreeMap<String, Profile>,
    assignment: Assignment,
    digest: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    assignment: BTreeMap<String, Vec<String>>,
    profile: Profiles,
}

/// The vocabulary is closed: these six, and all of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profiles {
    public: Stated,
    research: Stated,
    exact: Stated,
    coordination: Stated,
    opensafely: Stated,
    sacro: Stated,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// `D20` if the text is not a policy (unknown or missing field, syntax), `D21` if a threshold is
    /// out of bounds, in another unit, or without source or reason, `D27` if a person's name or her
    /// list of profiles is not valid.
    pub fn parse(text: &str) -> Result<Self, DisclosureError> {
        let file: File =
            toml::from_str(text).map_err(|error| DisclosureError::PolicyUnreadable {
                detail: error.to_string(),
            })?;
        let Profiles {
            public,
            research,
            exact,
            coordination,
            opensafely,
            sacro,
        } = file.profile;
        let stated = [
            ("public", public),
            ("research", research),
            ("exact", exact),
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
            assignment: Assignment::try_new(file.assignment)?,
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

    /// The profiles that are assigned to a person; none if the policy does not name her.
    pub fn assigned(&self, person: &str) -> &[String] {
        self.assignment.of(person)
    }

    /// Every person with the profiles that are assigned to her, by name.
    pub fn assignments(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.assignment.all()
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
