//! What must not leave memory: identities of the invented people, keys, tokens, pseudonyms.

use std::fs;

use contract::{FeedContract, Model};
use sha2::{Digest, Sha256};
use synth::{Identities, Scale};

use crate::support::{CHECKOUT, User};

/// Everything by which a person of the demonstration could be recognised.
pub(crate) fn identities(user: &User) -> Identities {
    let manifest = user.read("state/tamis/demo/feeds/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let seed = manifest["seed"].as_u64().expect("a seed");
    synth::identities(&contracts(), &Scale::network(), seed)
}

/// The contracts of the checkout, in the order of the region codes.
pub(crate) fn contracts() -> Vec<FeedContract> {
    let text = |path: &str| fs::read_to_string(format!("{CHECKOUT}/{path}")).expect(path);
    let model = Model::parse(&text("pseudonymisation/model.toml")).expect("the model");
    let regions = ["11", "27", "32", "44", "76", "93", "99"];
    let paths = regions.map(|region| text(&format!("pseudonymisation/regions/{region}.toml")));
    let parse = |text: &String| FeedContract::parse(text, &model).expect("a contract");
    paths.iter().map(parse).collect()
}

/// The keys of the demonstration, read by means of `age` alone.
pub(crate) struct Keys {
    masters: [[u8; 32]; 3],
    /// Made of the masters: of tokens, and of pseudonyms of patients.
    made: [[u8; 32]; 2],
    signing: [u8; 32],
    /// Of the noise.
    cell: [u8; 32],
    /// `AGE-SECRET-KEY-1…`
    pub(crate) identity: String,
}

impl Keys {
    pub(crate) fn of(user: &User) -> Self {
        let text = user.read("config/tamis/demo/key-ring.identity");
        let identity = text
            .lines()
            .find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        let identity = identity.expect("an identity").to_owned();
        let opener: age::x25519::Identity = identity.parse().expect("an identity");
        let sealed = fs::read(user.path("config/tamis/demo/key-ring.age")).expect("a ring");
        let plain =
            String::from_utf8(age::decrypt(&opener, &sealed).expect("opened")).expect("text");
        let master = |name: &str| {
            let line = plain.lines().find_map(|line| line.strip_prefix(name));
            bytes(line.expect("a master"))
        };
        let signing = bytes(user.read("config/tamis/demo/ledger.key").trim_end());
        let cell = bytes(user.read("config/tamis/demo/cell.key").trim_end());
        let masters = [master("m1 "), master("m2 "), master("m3 ")];
        let made = [
            expand(&masters[0], &prefixed(&[DOMAIN, b"L1", b"key=1"])),
            expand(
                &masters[1],
                &prefixed(&[DOMAIN, b"L2", b"PATIENT", b"key=1"]),
            ),
        ];
        Self {
            masters,
            made,
            signing,
            cell,
            identity,
        }
    }

    /// Every key of 32 bytes.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[u8; 32]> {
        let own = self.masters.iter().chain(&self.made);
        own.chain([&self.signing, &self.cell])
    }

    /// Token and pseudonym of one form of an identity, by the formulas of the specification.
    pub(crate) fn hashed(&self, form: &str, fields: &[&str]) -> ([u8; 32], [u8; 16]) {
        let [k1, k2] = &self.made;
        let fields: Vec<_> = fields.iter().map(|field| field.as_bytes()).collect();
        let value = prefixed(&fields);
        let token = hmac(
            k1,
            &prefixed(&[DOMAIN, b"L1", form.as_bytes(), b"n1", &value]),
        );
        let pseudonym = hmac(k2, &prefixed(&[DOMAIN, b"L2", b"PATIENT", &token]));
        (token, *pseudonym.first_chunk().expect("16 of 32 bytes"))
    }
}

const DOMAIN: &[u8] = b"cnrms/psn/v1";

/// RFC 2104 with SHA-256, for keys of at most 64 bytes.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let padded = |with: u8| -> Vec<u8> {
        let key = key.iter().copied().chain(std::iter::repeat(0));
        key.take(64).map(|byte| byte ^ with).collect()
    };
    let inner = Sha256::digest([&padded(0x36), message].concat());
    Sha256::digest([&padded(0x5C)[..], &inner].concat()).into()
}

/// RFC 5869, the first 32 bytes of Expand.
fn expand(key: &[u8], info: &[u8]) -> [u8; 32] {
    hmac(key, &[info, &[1]].concat())
}

/// Each field after its length in four bytes.
fn prefixed(fields: &[&[u8]]) -> Vec<u8> {
    let length = |field: &[u8]| {
        u32::try_from(field.len())
            .expect("a short field")
            .to_be_bytes()
    };
    fields
        .iter()
        .flat_map(|field| [&length(field)[..], field].concat())
        .collect()
}

fn bytes(hexadecimal: &str) -> [u8; 32] {
    let digits: Vec<_> = hexadecimal
        .chars()
        .map(|c| c.to_digit(16).expect("a digit"))
        .collect();
    assert_eq!(digits.len(), 64);
    std::array::from_fn(|at| {
        u8::try_from(digits[2 * at] * 16 + digits[2 * at + 1]).expect("a byte")
    })
}
