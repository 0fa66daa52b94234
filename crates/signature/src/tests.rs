//! The promises of this room, held against OpenSSH's own tool.

mod altered;
mod officers;
mod openssh;
mod refused;
mod several;

use jiff::civil::{Date, date};

use crate::{Officers, SigningKey};

/// A day on which every key of [`officers`] is valid.
const DAY: Date = date(2024, 6, 1);
const BYTES: &[u8] = b"[profile.research.patients]\nvalue = 11\n";

/// The key of an officer of [`officers`], from her number.
fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

/// `data-protection` (key 1), `scientific` (2), `region-44` (3), `operations` (4); valid in 2024.
fn officers() -> Officers {
    let text = [
        entry(
            "data-protection",
            "\"data-protection\"",
            "",
            &key(1).public(),
        ),
        entry("scientific", "\"scientific\"", "", &key(2).public()),
        entry(
            "region-44",
            "\"region\"",
            "region = \"44\"",
            &key(3).public(),
        ),
        entry("operations", "\"operations\"", "", &key(4).public()),
    ];
    Officers::parse(&text.concat()).unwrap()
}

fn entry(id: &str, roles: &str, more: &str, public: &str) -> String {
    format!(
        "[[officer]]\nid = \"{id}\"\nroles = [{roles}]\n{more}\n\
         keys = [{{ public = \"{public}\", valid_from = \"2024-01-01\", valid_until = \"2024-12-31\" }}]\n"
    )
}
