use signature::{Officers, Purpose, SignatureFile, SigningKey, Verified};

use super::{codes, complete, model, today};
use crate::{Code, Permit, Refusal};

/// Officers, each with a role and a key of her own; `both` has two roles.
const PEOPLE: [(&str, &str, Option<&str>); 8] = [
    ("data-protection", "\"data-protection\"", None),
    ("second-officer", "\"data-protection\"", None),
    ("scientific", "\"scientific\"", None),
    ("both", "\"data-protection\", \"scientific\"", None),
    ("region-44", "\"region\"", Some("44")),
    ("region-67", "\"region\"", Some("67")),
    ("researcher", "\"scientific\"", None),
    ("analyst", "\"scientific\"", None),
];

fn key(id: &str) -> SigningKey {
    let place = PEOPLE.iter().position(|(known, ..)| *known == id).unwrap();
    SigningKey::from_seed(&[u8::try_from(place).unwrap() + 1; 32])
}

fn officers() -> Officers {
    let entry = |(id, roles, region): &(&str, &str, Option<&str>)| {
        let region = region.map_or(String::new(), |code| format!("region = \"{code}\"\n"));
        format!(
            "[[officer]]\nid = \"{id}\"\nroles = [{roles}]\n{region}keys = [{{ public = \"{}\", \
             valid_from = \"2024-01-01\", valid_until = \"2024-12-31\" }}]\n",
            key(id).public()
        )
    };
    Officers::parse(&PEOPLE.iter().map(entry).collect::<String>()).unwrap()
}

fn signed(text: &str, people: &[&str], purpose: Purpose) -> Verified<Vec<u8>> {
    let file = |id: &&str| SignatureFile {
        name: format!("request.toml.{id}.sig"),
        text: key(id).sign(purpose, text.as_bytes()).unwrap(),
    };
    let files: Vec<_> = people.iter().map(file).collect();
    let named = ("request.toml", text.as_bytes().to_vec());
    Verified::bytes(named, &files, purpose, &officers(), today()).unwrap()
}

/// The permit of a request that was submitted as it is.
pub(super) fn grant(text: &str, people: &[&str]) -> Result<Permit, Vec<Refusal>> {
    let signed = signed(text, people, Purpose::Permit);
    let submitted = signed.digest().to_owned();
    Permit::grant(signed, &submitted, &model(), today())
}

fn refused(text: &str, people: &[&str]) -> Vec<Code> {
    codes(&grant(text, people).unwrap_err())
}

#[test]
fn two_people_of_two_offices_make_a_permit() {
    for pair in [
        ["data-protection", "scientific"],
        ["scientific", "region-44"],
        ["region-44", "data-protection"],
        ["both", "scientific"],
        ["both", "data-protection"],
    ] {
        let permit = grant(&complete(), &pair).unwrap();
        assert_eq!(permit.approvers(), pair);
    }
}

#[test]
fn one_person_or_one_office_is_too_few() {
    for people in [
        &["data-protection"][..],
        &["both"],
        &["data-protection", "second-officer"],
    ] {
        assert_eq!(refused(&complete(), people), [Code::TooFew], "{people:?}");
    }
}

#[test]
fn nobody_signs_who_asks_or_receives_even_as_a_third() {
    for who in ["researcher", "analyst"] {
        let people = ["data-protection", "region-44", who];
        assert_eq!(refused(&complete(), &people), [Code::Interested]);
    }
}

#[test]
fn a_region_signs_for_its_own_rows_only() {
    let people = ["data-protection", "scientific", "region-67"];
    assert_eq!(refused(&complete(), &people), [Code::OtherRegion]);
}

#[test]
fn a_signature_for_another_purpose_makes_no_permit() {
    let text = complete();
    let signed = signed(&text, &["data-protection", "scientific"], Purpose::Study);
    let submitted = signed.digest().to_owned();
    let faults = Permit::grant(signed, &submitted, &model(), today()).unwrap_err();
    assert_eq!(codes(&faults), [Code::Purpose, Code::Purpose]);
}

#[test]
fn another_request_than_the_submitted_one_makes_no_permit() {
    let people = ["data-protection", "scientific"];
    let submitted = signed(&complete(), &people, Purpose::Permit)
        .digest()
        .to_owned();
    let other = signed(
        &complete().replace("Adjustment", "Adjusting"),
        &people,
        Purpose::Permit,
    );
    let faults = Permit::grant(other, &submitted, &model(), today()).unwrap_err();
    assert_eq!(codes(&faults), [Code::OtherRequest]);
}

#[test]
fn a_request_that_would_be_refused_is_refused_when_signed() {
    let people = ["data-protection", "scientific"];
    let column = complete().replace("exit_reason", "exit_cause");
    assert_eq!(refused(&column, &people), [Code::Column]);
    let ended = complete().replace("2025-12-31", "2024-06-01");
    assert_eq!(refused(&ended, &people), [Code::Days]);
    assert_eq!(refused("", &people).first(), Some(&Code::Missing));
}
