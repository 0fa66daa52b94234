use jiff::civil::{Date, date};

use super::{BYTES, DAY, entry, key, officers};
use crate::{Code, Officers, Purpose, Role, SigningKey, explain, verify};

fn cause(signer: &SigningKey, made: Purpose, wanted: Purpose, on: Date) -> Option<Code> {
    let signature = signer.sign(made, BYTES).unwrap();
    let outcome = verify(BYTES, &signature, wanted, &officers(), on);
    outcome.err().map(|refusal| refusal.code())
}

#[test]
fn a_signature_of_one_kind_never_serves_as_another() {
    for made in Purpose::ALL {
        for wanted in Purpose::ALL {
            let expected = (made != wanted).then_some(Code::OtherPurpose);
            assert_eq!(cause(&key(1), made, wanted, DAY), expected);
        }
    }
    assert_eq!(Purpose::of_namespace("file"), None);
}

#[test]
fn a_key_signs_on_its_days_only() {
    let on = |day| cause(&key(1), Purpose::Policy, Purpose::Policy, day);
    assert_eq!(on(date(2023, 12, 31)), Some(Code::NotYetValid));
    assert_eq!(on(date(2024, 1, 1)), None);
    assert_eq!(on(date(2024, 12, 31)), None);
    assert_eq!(on(date(2025, 1, 1)), Some(Code::Expired));
}

#[test]
fn a_key_of_nobody_is_refused_and_a_renewed_one_is_the_same_person() {
    let (policy, day) = (Purpose::Policy, DAY);
    assert_eq!(cause(&key(9), policy, policy, day), Some(Code::UnknownKey));
    let keys = format!(
        "{}, {{ public = \"{}\", valid_from = \"2025-01-01\", valid_until = \"2026-12-31\" }}]\n",
        entry("a", "\"data-protection\"", "", &key(1).public())
            .trim_end()
            .trim_end_matches(']'),
        key(2).public()
    );
    let officers = Officers::parse(&keys).unwrap();
    for (number, day) in [(1, DAY), (2, date(2025, 6, 1))] {
        let signature = key(number).sign(policy, BYTES).unwrap();
        let signed = verify(BYTES, &signature, policy, &officers, day).unwrap();
        assert_eq!(signed.officer(), "a");
    }
}

#[test]
fn a_role_signs_what_it_answers_for_and_nothing_else() {
    let roles = [
        Role::DataProtection,
        Role::Scientific,
        Role::Region,
        Role::Operations,
    ];
    let allowed = [
        [true, true, true, true, true],
        [false, false, true, true, false],
        [false, false, false, true, false],
        [false, false, false, false, true],
    ];
    for ((number, role), row) in (1..).zip(roles).zip(allowed) {
        for (purpose, is_allowed) in Purpose::ALL.into_iter().zip(row) {
            assert_eq!(role.may_sign(purpose), is_allowed);
            let expected = (!is_allowed).then_some(Code::RoleNotAllowed);
            assert_eq!(cause(&key(number), purpose, purpose, DAY), expected);
        }
    }
}

#[test]
fn what_is_no_signature_is_refused_as_that() {
    let good = key(1).sign(Purpose::Policy, BYTES).unwrap();
    let other_kind = good.replace("SSH SIGNATURE", "PGP SIGNATURE");
    let long = format!("{good}{}", " ".repeat(10_000));
    let (half, _) = good.split_at(good.len() / 2);
    for text in ["", "\0", half, &other_kind, &long, &key(1).public()] {
        let refusal = verify(BYTES, text, Purpose::Policy, &officers(), DAY).unwrap_err();
        assert_eq!(refusal.code(), Code::Broken);
    }
}

#[test]
fn every_code_speaks_two_languages_and_no_debug_shows_a_key_or_a_content() {
    for code in Code::ALL {
        let notice = explain(code.as_str()).unwrap();
        assert_ne!(notice.what.fr, notice.what.en);
        assert_ne!(notice.hint.fr, notice.hint.en);
    }
    assert_eq!(explain("V99"), None);
    assert_eq!(format!("{:?}", key(1)), "SigningKey(…)");
}
