use super::{entry, key, officers};
use crate::{Code, Officers, Role};

fn cause(text: &str) -> Code {
    Officers::parse(text).unwrap_err().code()
}

#[test]
fn a_list_is_read_whole_with_its_digest() {
    let officers = officers();
    let ids: Vec<_> = officers.all().iter().map(crate::Officer::id).collect();
    assert_eq!(
        ids,
        ["data-protection", "scientific", "region-44", "operations"]
    );
    let region = officers.all().get(2).unwrap();
    assert_eq!(region.roles(), [Role::Region]);
    assert_eq!(region.region(), Some("44"));
    let [key] = region.keys() else { panic!() };
    assert_eq!(key.valid_from().to_string(), "2024-01-01");
    assert_eq!(key.valid_until().to_string(), "2024-12-31");
    // sha256sum of an empty file.
    assert_eq!(
        Officers::parse("").unwrap().digest(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn a_word_that_is_not_known_refuses_the_list() {
    let good = entry("a", "\"scientific\"", "", &key(1).public());
    Officers::parse(&good).unwrap();
    for (from, to) in [
        ("roles", "rolls"),
        ("scientific", "friend"),
        ("2024-01-01", "2024-13-01"),
        ("valid_from", "since"),
        ("[[officer]]", "[[officers]]"),
    ] {
        let refusal = Officers::parse(&good.replace(from, to)).unwrap_err();
        assert_eq!(refusal.code(), Code::OfficersUnreadable, "{to}");
    }
    assert_eq!(cause("{"), Code::OfficersUnreadable);
}

#[test]
fn a_list_that_contradicts_itself_is_refused() {
    let public = key(1).public();
    let one = entry("a", "\"scientific\"", "", &public);
    let other = |id: &str, key: &str| entry(id, "\"scientific\"", "", key);
    let rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7";
    let with = |from: &str, to: &str| one.replace(from, to);
    for text in [
        // One key of two people, one id of two people.
        format!("{one}{}", other("b", &public)),
        format!("{one}{}", other("a", &key(2).public())),
        with("\"a\"", "\"\""),
        with("\"a\"", "\"../a\""),
        with("\"a\"", "\"A\""),
        with("\"scientific\"", ""),
        with("\"scientific\"", "\"scientific\", \"scientific\""),
        with("\"scientific\"", "\"region\""),
        with("roles", "region = \"44\"\nroles"),
        with(&public, rsa),
        with(&public, "ssh-ed25519 AAAA"),
        with("2024-12-31", "2023-12-31"),
        with("keys", "keys = []\n#"),
    ] {
        assert_eq!(cause(&text), Code::OfficersBroken, "{text}");
    }
}

#[test]
fn a_key_for_which_anybody_can_sign_is_refused() {
    // The neutral point of the curve: its encoding is 1, then zeros.
    let weak = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    ssh_key::PublicKey::from_openssh(weak).unwrap();
    assert_eq!(
        cause(&entry("a", "\"scientific\"", "", weak)),
        Code::OfficersBroken
    );
}
