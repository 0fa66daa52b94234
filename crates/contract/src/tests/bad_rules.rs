//! Rules that contradict themselves are refused before any data are read.

use std::collections::BTreeSet;

use super::{SMALL, model, rules, small_with};
use crate::{Code, FeedContract, Model, explain};

/// The code with which a changed contract is refused.
fn refused(from: &str, to: &str) -> &'static str {
    small_with(from, to).unwrap_err().code
}

#[test]
fn a_contract_with_an_unknown_key_is_refused_at_its_line() {
    let notice = small_with("source = \"essai\"", "sources = \"essai\"").unwrap_err();
    assert_eq!(notice.code, "F03");
    assert!(notice.what.en.contains("line 3"), "{notice}");
    for (from, to) in [
        ("encoding = \"utf-8\"", "encoding = \"latin-9\""),
        ("\"JJ/MM/AAAA\"", "\"MM/JJ/AAAA\""),
        ("format = \"csv\"", "format = \"xlsx\""),
        ("rule = \"not_sunday\"", "rule = \"not_monday\""),
        ("record = true", "record = true, secret = true"),
        ("identity = \"birth_name\"", "identity = \"religion\""),
        ("[dialect]", "[dialect"),
    ] {
        assert_eq!(refused(from, to), "F03", "{to}");
    }
}

#[test]
fn a_contract_that_contradicts_the_model_is_refused() {
    for (from, to) in [
        ("region = \"44\"", "region = \"98\""),
        ("table = \"event\"", "table = \"visit\""),
        ("table = \"event\"", "table = \"calendar\""),
        ("column = \"event_date\"", "column = \"event_day\""),
        ("column = \"event_date\"", "column = \"event_year\""),
        ("column = \"event_date\"", "column = \"patient_no\""),
        ("column = \"event_date\"", "column = \"region_code\""),
        ("gp_consultation =", "gp_visit ="),
        (
            "synthesis_meeting = [\"RCP\"]",
            "synthesis_meeting = [\"CS\"]",
        ),
        ("synthesis_meeting = [\"RCP\"]", "synthesis_meeting = []"),
        (
            "synthesis_meeting = [\"RCP\"]",
            "synthesis_meeting = [\" RCP\"]",
        ),
        ("codes = \"event_type\"", "codes = \"acte\""),
        (
            "column = \"event_date\" }",
            "column = \"event_date\", codes = \"event_type\" }",
        ),
        ("record = true", "record = true, practitioner = true"),
        ("{ raw = \"ref\", record = true }", "{ raw = \"ref\" }"),
        ("business_key = [\"record\"]", "business_key = []"),
        ("business_key = [\"record\"]", "business_key = [\"duree\"]"),
        ("aliases = [\"jour\"]", "aliases = [\"acte\"]"),
        ("aliases = [\"jour\"]", "aliases = [\"jour \"]"),
        ("name = \"actes_*.csv\"", "name = \"*_*.csv\""),
        ("name = \"suivis.csv\"", "name = \"actes_.csv\""),
        ("separator = \";\"", "separator = \"#\""),
        ("dates = [\"JJ/MM/AAAA\"]", "dates = [\"JJ/MM/AA\"]"),
        ("dates = [\"JJ/MM/AAAA\"]", "dates = []"),
        ("mode = \"delta\"", "mode = \"append\""),
        (
            "rule = \"not_sunday\", column = \"event_date\"",
            "rule = \"not_sunday\", column = \"event_type\"",
        ),
        (
            "{ raw = \"lieu\", column = \"microstructure_id\" },\n  { raw = \"date\"",
            "{ raw = \"date\"",
        ),
        (
            "{ raw = \"dossier\", identity = \"local_id\" },\n  { raw = \"date\"",
            "{ raw = \"date\"",
        ),
    ] {
        assert_eq!(refused(from, to), "F04", "{to}");
    }
}

#[test]
fn mode_full_is_refused_with_its_own_code() {
    let notice = small_with("mode = \"delta\"", "mode = \"full\"").unwrap_err();
    assert_eq!(notice.code, "F05");
    assert!(notice.hint.fr.contains("delta"));
}

#[test]
fn a_map_of_codes_that_nobody_uses_is_refused() {
    let with_unused = SMALL.replace(
        "[codes.sex]",
        "[codes.other]\nfemale = [\"F\"]\n[codes.sex]",
    );
    let refused = FeedContract::parse(&with_unused, model()).unwrap_err();
    assert_eq!(refused.code, "F04");
}

#[test]
fn a_model_that_contradicts_itself_is_refused() {
    let text = rules("model.toml");
    for (from, to, code) in [
        ("name = \"sex\"\nsource", "name = \"sexe\"\nsource", "F02"),
        (
            "name = \"phone\"\ntreatment = \"drop\"",
            "name = \"phone\"\ntreatment = \"keep\"",
            "F02",
        ),
        (
            "name = \"nir\"\ntreatment = \"pseudonym\"",
            "name = \"nir\"\ntreatment = \"keep\"",
            "F02",
        ),
        (
            "derived_from = \"patient_by_region\"",
            "derived_from = \"person\"",
            "F02",
        ),
        (
            "from = \"column:event_date\"",
            "from = \"column:event_day\"",
            "F02",
        ),
        ("from = \"tokens\"", "from = \"nowhere\"", "F02"),
        (
            "\"region_code\", \"event_year\"]",
            "\"region_code\", \"event_month\"]",
            "F02",
        ),
        ("kind = \"int\"", "kind = \"float\"", "F01"),
        ("fed = true", "fed = true\nsecret = true", "F01"),
    ] {
        assert!(text.contains(from), "{from}");
        let refused = Model::parse(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!(refused.code, code, "{to}");
    }
}

#[test]
fn a_direct_identifier_cannot_become_a_column() {
    let text = rules("model.toml");
    let from = "role = \"sensitive\", treatment = \"keep\"";
    let to = "role = \"direct_identifier\", treatment = \"keep\"";
    assert_eq!(
        Model::parse(&text.replacen(from, to, 1)).unwrap_err().code,
        "F02"
    );
}

#[test]
fn every_code_has_a_sentence_a_hint_and_a_page_in_both_languages() {
    let mut ids = BTreeSet::new();
    for code in Code::ALL {
        assert_eq!(code.id(), format!("{code:?}"));
        assert!(ids.insert(code.id()));
        let notice = code.notice(&[
            ("line", "1"),
            ("detail", "d"),
            ("file", "f"),
            ("region", "44"),
            ("expected", "e"),
            ("found", "f"),
            ("column", "c"),
            ("position", "1"),
            ("nearest", "n"),
        ]);
        let page = explain(code.id()).unwrap();
        for text in [
            &notice.what.fr,
            &notice.what.en,
            &notice.hint.fr,
            &notice.hint.en,
            &page.fr,
            &page.en,
        ] {
            assert!(!text.is_empty() && !text.contains('{'), "{text}");
        }
        assert_ne!(page.fr, page.en);
    }
    assert_eq!(explain("f16"), explain("F16"));
    assert_eq!(explain("F99"), None);
}
