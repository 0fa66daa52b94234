//! Searches bytes for many secrets at once.

use std::collections::BTreeMap;

/// Shorter secrets occur by chance.
const SHORTEST: usize = 6;

/// A set of byte strings to search for.
pub(crate) struct Finder {
    /// By their first bytes: the kind of secret and the whole of it.
    secrets: BTreeMap<[u8; SHORTEST], Vec<(&'static str, Vec<u8>)>>,
    /// Whether any secret begins with these three bytes.
    begins: Vec<bool>,
}

impl Finder {
    pub(crate) fn new() -> Self {
        Self {
            secrets: BTreeMap::new(),
            begins: vec![false; 1 << 24],
        }
    }

    /// Adds a secret, unless it is too short to be told from chance.
    pub(crate) fn add(&mut self, kind: &'static str, secret: impl Into<Vec<u8>>) {
        let secret = secret.into();
        let Some(start) = secret.first_chunk::<SHORTEST>() else {
            return;
        };
        self.begins[place(*start)] = true;
        self.secrets.entry(*start).or_default().push((kind, secret));
    }

    /// Adds a text as UTF-8 and as Windows-1252, in which regions write as well.
    pub(crate) fn add_text(&mut self, kind: &'static str, text: &str) {
        self.add(kind, text.as_bytes());
        if let Some(bytes) = windows_1252(text).filter(|bytes| bytes != text.as_bytes()) {
            self.add(kind, bytes);
        }
    }

    /// Adds bytes as they are and as hexadecimal digits of both cases.
    pub(crate) fn add_bytes(&mut self, kind: &'static str, bytes: &[u8]) {
        self.add(kind, bytes);
        self.add(kind, hexadecimal(bytes));
        self.add(kind, hexadecimal(bytes).to_uppercase());
    }

    /// How many secrets of each kind occur in the bytes, repetitions included.
    pub(crate) fn find(&self, bytes: &[u8]) -> BTreeMap<&'static str, usize> {
        let mut found = BTreeMap::new();
        for (at, start) in bytes.array_windows::<SHORTEST>().enumerate() {
            if !self.begins[place(*start)] {
                continue;
            }
            for (kind, secret) in self.secrets.get(start).into_iter().flatten() {
                if bytes[at..].starts_with(secret) && !is_part_of_a_digest(bytes, at, secret) {
                    *found.entry(*kind).or_default() += 1;
                }
            }
        }
        found
    }
}

/// A number can occur by chance among the digits of a digest.
fn is_part_of_a_digest(bytes: &[u8], at: usize, secret: &[u8]) -> bool {
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let neighbours = [before, bytes.get(at + secret.len())];
    secret.iter().all(u8::is_ascii_digit)
        && neighbours.into_iter().flatten().any(u8::is_ascii_hexdigit)
}

fn place(start: [u8; SHORTEST]) -> usize {
    usize::from(start[0]) << 16 | usize::from(start[1]) << 8 | usize::from(start[2])
}

/// The bytes of a text in Windows-1252; none if it has a letter that this code does not.
fn windows_1252(text: &str) -> Option<Vec<u8>> {
    let byte = |letter| match letter {
        'œ' => Some(0x9C),
        'Œ' => Some(0x8C),
        '’' => Some(0x92),
        other => u8::try_from(u32::from(other)).ok(),
    };
    text.chars().map(byte).collect()
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.map(|digit| char::from_digit(u32::from(digit), 16).expect("a digit"));
    digits.collect()
}

#[test]
fn secrets_are_found_in_every_form_and_not_within_digests() {
    let mut finder = Finder::new();
    finder.add_text("name", "Brœlézque");
    finder.add("phone", "0639980001");
    finder.add_bytes("key", &[0xAB; 32]);
    finder.add("short", "abc");
    let found = |bytes: &[u8]| finder.find(bytes).into_keys().collect::<Vec<_>>();
    assert_eq!(found("…Brœlézque…".as_bytes()), ["name"]);
    assert_eq!(found(b"Br\x9Cl\xE9zque"), ["name"]);
    assert_eq!(found(b"\x0A\x00\x00\x000639980001"), ["phone"]);
    assert_eq!(found(b"ab0639980001ff abc"), [""; 0]);
    assert_eq!(found(&[0xAB; 32]), ["key"]);
    assert_eq!(found("AB".repeat(32).as_bytes()), ["key"]);
}
