use tamis_disclosure::{Code, DisclosureError, Reason, Text, ThresholdName, explain};

#[test]
fn every_code_has_a_page_in_both_languages() {
    for code in Code::ALL {
        let page = explain(code.as_str()).unwrap();
        assert_eq!(page.code, code);
        for Text { fr, en } in [page.title, page.body, page.hint] {
            assert!(
                !fr.is_empty() && !en.is_empty() && fr != en,
                "{}",
                code.as_str()
            );
        }
    }
}

#[test]
fn a_code_may_be_written_in_small_letters_and_others_have_no_page() {
    assert_eq!(explain(" d04 ").unwrap().code, Code::D04);
    for other in ["", "D", "D4", "D99", "G04", "D041"] {
        assert_eq!(explain(other), None);
    }
}

#[test]
fn every_reason_has_its_own_code() {
    let reasons = [
        Reason::Patients,
        Reason::Structures,
        Reason::Practitioners,
        Reason::StructureShare,
        Reason::Complement,
        Reason::Zero,
        Reason::Support,
        Reason::Dominance,
        Reason::Repeaters,
        Reason::DegreesOfFreedom,
        Reason::Quantile,
        Reason::Frame,
        Reason::Leverage,
        Reason::Entities,
        Reason::Near,
        Reason::Irregular,
    ];
    let codes: Vec<&str> = reasons
        .iter()
        .map(|reason| reason.code().as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D11", "D15",
            "D16", "D17", "D18", "D19"
        ]
    );
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    let because = "b";
    let errors = [
        DisclosureError::PolicyUnreadable { detail: "x".into() },
        DisclosureError::ThresholdInvalid {
            profile: "public".into(),
            threshold: ThresholdName::Patients,
            because: Text { fr: "f", en: "e" },
        },
        DisclosureError::Loosened {
            threshold: ThresholdName::Patients,
            policy: 11,
            asked: 5,
        },
        DisclosureError::Malformed {
            table: "t".into(),
            because,
        },
        DisclosureError::GridTooLarge {
            table: "t".into(),
            cells: 3,
            limit: 2,
        },
        DisclosureError::MemoryCorrupt,
    ];
    let codes: Vec<&str> = errors.iter().map(|error| error.code().as_str()).collect();
    assert_eq!(codes, ["D20", "D21", "D22", "D23", "D24", "D26"]);
    for error in errors {
        let message = error.message();
        assert_eq!(message.en, error.to_string());
        assert_ne!(message.fr, message.en);
        assert!(message.en.starts_with(char::is_lowercase) && !message.en.ends_with('.'));
        assert!(!error.hint().fr.is_empty());
    }
}
