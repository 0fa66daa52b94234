//! The text of `officers.toml`, read strictly.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ed25519_dalek::VerifyingKey;
use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use ssh_key::PublicKey;

use crate::code::Code;
use crate::officers::{Officer, OfficerKey, Officers};
use crate::refusal::Refusal;
use crate::role::Role;

/// More officers or keys than any list has; reading one is never long.
const MOST: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficersFile {
    #[serde(default)]
    officer: Vec<OfficerEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficerEntry {
    id: String,
    roles: Vec<Role>,
    region: Option<String>,
    keys: Vec<KeyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    public: String,
    valid_from: Date,
    valid_until: Date,
}

pub(crate) fn read(text: &str) -> Result<Officers, Refusal> {
    let file: OfficersFile = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
    if file.officer.len() > MOST {
        return Err(broken(format!("{} > {MOST}", file.officer.len())));
    }
    let officers = file.officer.into_iter().map(officer);
    let all: Vec<Officer> = officers.collect::<Result<_, _>>()?;
    let (mut ids, mut keys) = (BTreeSet::new(), Vec::new());
    for officer in &all {
        if !ids.insert(&officer.id) {
            return Err(broken(format!("`{}`: id", officer.id)));
        }
        for key in &officer.keys {
            // One key of two people would let one sign for both.
            if keys.contains(&&key.key) {
                return Err(broken(format!("`{}`: {}", officer.id, key.fingerprint())));
            }
            keys.push(&key.key);
        }
    }
    Ok(Officers {
        digest: digest(text.as_bytes()),
        all,
    })
}

/// SHA-256, in lower-case hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn officer(entry: OfficerEntry) -> Result<Officer, Refusal> {
    let id = entry.id;
    let fault = |what: &str| Err(broken(format!("`{id}`: {what}")));
    if !is_id(&id) {
        return Err(broken("id"));
    }
    let distinct: BTreeSet<_> = entry.roles.iter().collect();
    if entry.roles.is_empty() || distinct.len() != entry.roles.len() {
        return fault("roles");
    }
    let is_code = |region: &String| is_id(region) && region.len() <= 3;
    let speaks_for_one = entry.roles.contains(&Role::Region);
    if speaks_for_one != entry.region.is_some() || !entry.region.iter().all(is_code) {
        return fault("region");
    }
    if entry.keys.is_empty() || entry.keys.len() > MOST {
        return fault("keys");
    }
    let read = |key| officer_key(&id, key);
    let keys = entry.keys.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Officer {
        keys,
        roles: entry.roles,
        region: entry.region,
        id,
    })
}

fn officer_key(id: &str, entry: &KeyEntry) -> Result<OfficerKey, Refusal> {
    let fault = |what: &str| broken(format!("`{id}`: {what}"));
    let public = PublicKey::from_openssh(&entry.public).map_err(|_| fault("public"))?;
    let data = public.key_data().clone();
    let ed25519 = data.ed25519().ok_or_else(|| fault("public"))?;
    let key = VerifyingKey::try_from(ed25519).map_err(|_| fault("public"))?;
    // For a key of small order anybody can make signatures.
    if key.is_weak() {
        return Err(fault("public"));
    }
    if entry.valid_from > entry.valid_until {
        return Err(fault("valid_from > valid_until"));
    }
    Ok(OfficerKey {
        key,
        data,
        valid_from: entry.valid_from,
        valid_until: entry.valid_until,
    })
}

/// 1 to 64 lower-case letters, digits and dashes: part of the name of a file.
fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=64).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-')
}

fn unreadable(text: &str, error: &toml::de::Error) -> Refusal {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(0, |part| part.matches('\n').count() + 1);
    Refusal::about(
        Code::OfficersUnreadable,
        format_args!("{line}: {}", error.message()),
    )
}

fn broken(detail: impl std::fmt::Display) -> Refusal {
    Refusal::about(Code::OfficersBroken, detail)
}
