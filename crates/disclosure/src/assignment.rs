//! Who may ask under which profile: `[assignment]` of the policy.

use crate::{DisclosureError, Profile, Text};
use std::collections::BTreeMap;

/// Longest name of a person, in characters: it stands in every entry of the record.
const LONGEST: usize = 64;

/// Person → profiles, as the policy states them. Whoever is not named has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    profiles: BTreeMap<String, Vec<String>>,
}

impl Assignment {
    /// Checks every person and profile.
    pub(crate) fn try_new(
        profiles: BTreeMap<String, Vec<String>>,
    ) -> Result<Self, DisclosureError> {
        for (person, assigned) in &profiles {
            if let Some(because) = fault(person, assigned) {
                return Err(DisclosureError::AssignmentInvalid {
                    person: person.clone(),
                    because,
                });
            }
        }
        Ok(Self { profiles })
    }

    /// The profiles of a person, in the order of the policy.
    pub(crate) fn of(&self, person: &str) -> &[String] {
        self.profiles.get(person).map_or(&[], Vec::as_slice)
    }

    /// Every person with her profiles, by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.profiles
            .iter()
            .map(|(person, profiles)| (person.as_str(), profiles.as_slice()))
    }
}

fn fault(person: &str, assigned: &[String]) -> Option<Text> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if person.is_empty() || person.len() > LONGEST || !person.chars().all(is_plain) {
        return Some(NAME);
    }
    if assigned.is_empty() {
        return Some(NOTHING);
    }
    let is_known = |name: &String| Profile::NAMES.contains(&name.as_str());
    (!assigned.iter().all(is_known)).then_some(UNKNOWN)
}

const NAME: Text = Text {
    fr: "un nom a de 1 à 64 lettres sans accent, chiffres, `-`, `_` ou `.`",
    en: "a name has 1 to 64 unaccented letters, digits, `-`, `_` or `.`",
};
const NOTHING: Text = Text {
    fr: "la liste des profils est vide",
    en: "the list of profiles is empty",
};
const UNKNOWN: Text = Text {
    fr: "un des profils n'existe pas",
    en: "one of the profiles does not exist",
};
