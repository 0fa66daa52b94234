use std::fs;

use super::{BYTES, DAY, key, officers};
use crate::{Beside, Code, Officers, Purpose, Refusal, SignatureFile, SigningKey, Verified};

fn file(name: &str, number: u8) -> SignatureFile {
    SignatureFile {
        name: name.to_owned(),
        text: key(number).sign(Purpose::Study, BYTES).unwrap(),
    }
}

fn read(files: &[SignatureFile]) -> Result<Verified<Vec<u8>>, Refusal> {
    let named = ("share.sql", BYTES.to_vec());
    Verified::bytes(named, files, Purpose::Study, &officers(), DAY)
}

#[test]
fn several_people_sign_the_same_bytes() {
    let both = [
        file("share.sql.data-protection.sig", 1),
        file("share.sql.scientific.sig", 2),
    ];
    let verified = read(&both).unwrap();
    let names: Vec<_> = verified
        .signatures()
        .iter()
        .map(crate::Signed::officer)
        .collect();
    assert_eq!(names, ["data-protection", "scientific"]);
    assert!(!format!("{verified:?}").contains(&format!("{BYTES:?}")));
    let text = verified.read(String::from_utf8).unwrap();
    assert_eq!(text.value().as_bytes(), BYTES);
    assert_eq!(text.signatures().len(), 2);
}

#[test]
fn nobody_twice_nobody_under_another_name_and_no_bad_signature_beside_a_good_one() {
    let cause = |files: &[SignatureFile]| read(files).unwrap_err().code();
    assert_eq!(cause(&[]), Code::Unsigned);
    let twice = [
        file("share.sql.sig", 2),
        file("share.sql.scientific.sig", 2),
    ];
    assert_eq!(cause(&twice), Code::SamePerson);
    let other = [file("share.sql.data-protection.sig", 2)];
    assert_eq!(cause(&other), Code::OtherOfficer);
    for (number, expected) in [(3, Code::RoleNotAllowed), (9, Code::UnknownKey)] {
        let beside = [file("share.sql.sig", 1), file("share.sql.x.sig", number)];
        assert_eq!(cause(&beside), expected);
    }
}

#[test]
fn signatures_are_found_beside_their_file_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.sql", "SELECT 1");
    for name in ["a.sql.sig", "a.sql.scientific.sig"] {
        write(name, name);
    }
    for name in [
        "a.sig",
        "b.sql.sig",
        "a.sql.sig.old",
        "a.sql..sig",
        "a.sql.x.y.sig",
    ] {
        write(name, name);
    }
    let beside = Beside::read(&folder.path().join("a.sql")).unwrap();
    let names: Vec<_> = beside.signatures.iter().map(|file| &file.name).collect();
    assert_eq!(names, ["a.sql.scientific.sig", "a.sql.sig"]);
    assert_eq!(beside.bytes, b"SELECT 1");
    assert!(!format!("{beside:?}").contains(&format!("{:?}", b"SELECT 1")));
    write("a.sql.sig", &"x".repeat(100_000));
    let beside = Beside::read(&folder.path().join("a.sql")).unwrap();
    assert!(
        beside
            .signatures
            .iter()
            .all(|file| file.text.len() < 10_000)
    );
    assert!(Beside::read(&folder.path().join("none.sql")).is_err());
}

#[test]
fn the_demonstration_signs_for_itself_alone() {
    let key = SigningKey::generate().unwrap();
    let own = key.demonstration_officers().unwrap();
    let file = SignatureFile {
        name: "model.toml.sig".to_owned(),
        text: key.sign(Purpose::Contract, BYTES).unwrap(),
    };
    let read = |officers: &Officers| {
        let named = ("model.toml", BYTES.to_vec());
        let files = std::slice::from_ref(&file);
        Verified::bytes(named, files, Purpose::Contract, officers, DAY)
    };
    read(&own).unwrap();
    assert_eq!(read(&officers()).unwrap_err().code(), Code::UnknownKey);
    let another = SigningKey::generate().unwrap();
    let another = another.demonstration_officers().unwrap();
    assert_eq!(read(&another).unwrap_err().code(), Code::UnknownKey);
}
