use super::Study;
use crate::fixture::STUDY;
use crate::front_matter::Output;

/// The shipped study with one text replaced.
fn with(from: &str, to: &str) -> Result<Study, contract::Notice> {
    assert!(STUDY.contains(from), "the study has `{from}`");
    Study::parse(&STUDY.replacen(from, to, 1))
}

fn code(from: &str, to: &str) -> &'static str {
    with(from, to).unwrap_err().code
}

#[test]
fn the_shipped_study_is_read() {
    let study = Study::parse(STUDY).unwrap();
    assert_eq!(study.slug(), "gender-share-vs-csapa");
    assert!(
        study.publishes(Output::Csv)
            && study.publishes(Output::Chart)
            && study.publishes(Output::Page)
    );
    assert!(study.sql().contains("WITH leaf AS") && study.sql().ends_with("region_code"));
    assert!(!study.sql().contains("+++"));
    assert_eq!(
        study.front().comparison.as_ref().unwrap().references.len(),
        3
    );
}

#[test]
fn the_digest_is_that_of_the_whole_file_and_changes_with_one_byte() {
    let digest = Study::parse(STUDY).unwrap().digest().to_owned();
    assert_eq!(digest, crate::digest::sha256(&[STUDY.as_bytes()]));
    assert_ne!(digest, with("'female'", "'male'").unwrap().digest());
    assert_ne!(digest, with("Année", "Annee").unwrap().digest());
}

#[test]
fn a_file_without_front_matter_is_refused() {
    assert_eq!(Study::parse("SELECT 1").unwrap_err().code, "S01");
    assert_eq!(Study::parse("").unwrap_err().code, "S01");
    assert_eq!(code("+++*/", ""), "S01");
    assert_eq!(
        Study::parse(&format!("-- first\n{STUDY}"))
            .unwrap_err()
            .code,
        "S01"
    );
    assert!(
        Study::parse(&format!("\u{feff}\n{STUDY}")).is_ok(),
        "a byte order mark does no harm"
    );
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_name() {
    let notice = with("profile  = \"public\"", "profil = \"public\"").unwrap_err();
    insta::assert_snapshot!(notice.what.en, @r#"front-matter, line 4: unknown field `profil`, expected one of `study`, `title`, `question`, `population`, `outputs`, `profile`, `tighten`, `dimensions`, `measures`, `chart`, `comparison`, `limits`"#);
    assert_eq!(notice.code, "S02");
    assert!(
        notice.what.fr.starts_with("en-tête, ligne 4"),
        "{}",
        notice.what.fr
    );
}

#[test]
fn broken_toml_is_refused() {
    assert_eq!(code("[title]", "[title"), "S02");
    assert_eq!(code("kind     = \"bars\"", "kind = \"pie\""), "S02");
    assert_eq!(code("[\"csv\", ", "[\"xlsx\", "), "S02");
    assert_eq!(
        code("{ fr = \"Année\", en = \"Year\" }", "{ fr = \"Année\" }"),
        "S02"
    );
}

#[test]
fn a_sentence_missing_in_one_language_is_refused() {
    let notice = with("en = \"Year\"", "en = \" \"").unwrap_err();
    assert_eq!(notice.code, "S03");
    assert!(notice.what.en.contains("`year`"));
}

#[test]
fn a_slug_that_cannot_name_a_file_is_refused() {
    for slug in ["", "../up", "Upper", "a b", "-a", "é", &"a".repeat(65)] {
        assert_eq!(code("gender-share-vs-csapa", slug), "S04", "{slug}");
    }
}

#[test]
fn a_study_cannot_choose_another_profile() {
    assert_eq!(code("\"public\"", "\"research\""), "S05");
    assert_eq!(
        with("profile  = \"public\"\n", "").unwrap().front().profile,
        "public"
    );
}

#[test]
fn a_study_tightens_its_profile_and_the_policy_refuses_what_would_loosen_it() {
    let profile = crate::fixture::profile();
    let asked = |text: &str| {
        with("profile  = \"public\"", text)
            .unwrap()
            .tightening()
            .clone()
    };
    let tight = profile
        .tighten(&asked("tighten = { patients = 20, rounding_base = 10 }"))
        .unwrap();
    assert_eq!((tight.k(), tight.rounding_base()), (20, 10));
    assert_eq!(profile.tighten(&asked("")).unwrap(), profile);
    assert!(
        profile
            .tighten(&asked("tighten = { patients = 5 }"))
            .is_err()
    );
    assert_eq!(code("profile  = \"public\"", "tighten = { k = 20 }"), "S02");
}

#[test]
fn columns_must_be_declared_once_and_used_as_declared() {
    assert_eq!(
        code("value    = \"women_share\"", "value = \"men_share\""),
        "S06"
    );
    assert_eq!(code("series   = \"year\"", "series = \"women\""), "S06");
    assert_eq!(
        code("denominator = \"patients\"", "denominator = \"year\""),
        "S06"
    );
    assert_eq!(code("column = \"women\"", "column = \"patients\""), "S06");
    assert_eq!(code("high     = \"women_share_high\"\n", ""), "S06");
    assert_eq!(code("decimals = 1", "decimals = 9"), "S06");
}

#[test]
fn a_study_without_sql_is_refused() {
    let (front, _) = STUDY.split_once("+++*/").unwrap();
    assert_eq!(
        Study::parse(&format!("{front}+++*/\n  \n"))
            .unwrap_err()
            .code,
        "S07"
    );
}
