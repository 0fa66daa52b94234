use super::Publication;
use crate::fixture;
use crate::view::CellView;
use disclosure::{Scalar, Status};
use proptest::prelude::*;

fn built(hidden: bool) -> Publication {
    let (study, rows, reference) = if hidden {
        fixture::hidden_in_2023()
    } else {
        fixture::all()
    };
    Publication::build(&study, &rows, &reference, &fixture::provenance()).unwrap()
}

fn file(publication: &Publication, suffix: &str) -> String {
    let found = publication
        .files()
        .iter()
        .find(|(name, _)| name.ends_with(suffix))
        .unwrap();
    String::from_utf8(found.1.clone()).unwrap()
}

#[test]
fn a_publication_has_table_chart_two_pages_and_provenance() {
    let publication = built(false);
    let names: Vec<_> = publication
        .files()
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    insta::assert_snapshot!(names.join("\n"), @r#"
    gender-share-vs-csapa.csv
    gender-share-vs-csapa.svg
    gender-share-vs-csapa.en.svg
    gender-share-vs-csapa.fr.html
    gender-share-vs-csapa.en.html
    provenance.json
    "#);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(built(true), built(true));
}

#[test]
fn the_head_of_the_ledger_stands_in_provenance_alone() {
    let (study, rows, reference) = fixture::all();
    let mut later = fixture::provenance();
    later.ledger_head = "99:later".to_owned();
    let (one, two) = (
        built(false),
        Publication::build(&study, &rows, &reference, &later).unwrap(),
    );
    for (a, b) in one.files().iter().zip(two.files()) {
        assert_eq!(a.1 == b.1, a.0 != "provenance.json", "{}", a.0);
    }
    assert!(file(&two, "provenance.json").contains("\"ledger_head\": \"99:later\""));
}

#[test]
fn provenance_names_the_digest_of_every_other_file() {
    let publication = built(false);
    let json: serde_json::Value =
        serde_json::from_str(&file(&publication, "provenance.json")).unwrap();
    for (name, bytes) in publication
        .files()
        .iter()
        .filter(|(name, _)| name != "provenance.json")
    {
        assert_eq!(
            json["files"][name],
            crate::digest::sha256(&[bytes]),
            "{name}"
        );
    }
    assert_eq!(
        json["study"]["digest"],
        crate::digest::sha256(&[fixture::STUDY.as_bytes()])
    );
    assert_eq!(json["contracts_signature"], "unsigned");
    assert_eq!(json["profile"]["patients"]["value"], 11);
}

#[test]
fn a_suppressed_value_is_never_printed_even_if_it_were_handed_over() {
    let (study, mut rows, reference) = fixture::hidden_in_2023();
    let secret = 987_654_i64;
    for cell in rows
        .rows
        .iter_mut()
        .flatten()
        .filter(|cell| cell.status == Some(Status::Suppressed))
    {
        cell.value = Scalar::Int(secret);
    }
    let publication =
        Publication::build(&study, &rows, &reference, &fixture::provenance()).unwrap();
    for (name, bytes) in publication.files() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for form in ["987654", "987\u{202f}654", "987,654"] {
            assert!(!text.contains(form), "{name}");
        }
    }
    assert_eq!(publication, built(true), "what is hidden has no influence");
    let lang = contract::Lang::Fr;
    let terminal = crate::terminal::table(&rows, lang)
        + &crate::terminal::bars(&study, &rows, &reference, lang, 100).unwrap();
    assert!(!terminal.contains("987"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_byte_depends_on_what_lies_behind_a_hidden_cell(
        mask in prop::collection::vec(any::<bool>(), 24 * 5),
        (one, other) in (any::<i64>(), any::<f64>()),
    ) {
        let (study, rows, reference) = fixture::all();
        let with = |behind: Scalar| {
            let mut rows = rows.clone();
            let measures = rows.rows.iter_mut().flat_map(|row| row.iter_mut().skip(2));
            for (cell, _) in measures.zip(&mask).filter(|(_, hidden)| **hidden) {
                *cell = CellView { value: behind.clone(), status: Some(Status::Suppressed) };
            }
            Publication::build(&study, &rows, &reference, &fixture::provenance()).unwrap()
        };
        let null = with(Scalar::Null);
        prop_assert_eq!(&with(Scalar::Int(one)), &null);
        prop_assert_eq!(&with(Scalar::Float(other)), &null);
    }
}

#[test]
fn the_page_can_be_read_without_eyes_scripts_or_network() {
    for (suffix, lang, other) in [
        (".fr.html", "fr", ".en.html"),
        (".en.html", "en", ".fr.html"),
    ] {
        let page = file(&built(true), suffix);
        assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{lang}\">")));
        for part in [
            "<caption",
            "scope=\"col\"",
            "scope=\"row\"",
            "scope=\"rowgroup\"",
            "href=\"#main\"",
            "id=\"main\"",
            other,
            "aria-labelledby=\"limits\"",
            "aria-labelledby=\"promise\"",
        ] {
            assert!(page.contains(part), "{suffix} lacks {part}");
        }
        assert_eq!(page.matches("<h1").count(), 1);
        for outside in [
            "<script",
            "src=",
            "@import",
            "url(http",
            "<link",
            "<iframe",
            "href=\"http",
        ] {
            assert!(!page.contains(outside), "{suffix} has {outside}");
        }
        // Region and national row: two counts and a share each; the legend and the comparison.
        assert_eq!(page.matches("data-status=\"suppressed\"").count(), 6);
        assert!(page.contains("provenance.json"));
    }
}

#[test]
fn every_identifier_on_a_page_is_unique() {
    let page = file(&built(true), ".fr.html");
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn synthetic_data_are_announced_and_real_data_are_not() {
    let (study, rows, reference) = fixture::all();
    let mut real = fixture::provenance();
    real.synthetic = false;
    let real = Publication::build(&study, &rows, &reference, &real).unwrap();
    assert!(file(&built(false), ".fr.html").contains("Données synthétiques"));
    assert!(!file(&real, ".fr.html").contains("ynthétiques"));
    assert!(!file(&real, ".en.html").contains("ynthetic"));
}

#[test]
fn french_pages_have_french_numbers_and_english_pages_english_ones() {
    let publication = built(false);
    assert!(file(&publication, ".fr.html").contains("5\u{202f}500"));
    assert!(file(&publication, ".fr.html").contains("49,7\u{202f}%"));
    assert!(file(&publication, ".en.html").contains("5,500"));
    assert!(file(&publication, ".en.html").contains("49.7%"));
}

#[test]
fn text_from_the_answer_is_escaped() {
    let (study, mut rows, reference) = fixture::all();
    rows.rows[16][1].value = Scalar::Text("<b>&\"".to_owned());
    let publication =
        Publication::build(&study, &rows, &reference, &fixture::provenance()).unwrap();
    for suffix in [".fr.html", ".svg"] {
        let text = file(&publication, suffix);
        assert!(
            text.contains("&lt;b&gt;&amp;") && !text.contains("<b>"),
            "{suffix}"
        );
    }
}

#[test]
fn only_what_the_study_asks_for_is_written() {
    let text = fixture::STUDY.replacen("[\"csv\", \"chart\", \"page\"]", "[\"csv\"]", 1);
    let (_, rows, reference) = fixture::all();
    let study = crate::Study::parse(&text).unwrap();
    let publication =
        Publication::build(&study, &rows, &reference, &fixture::provenance()).unwrap();
    assert_eq!(publication.files().len(), 2);
}

#[test]
fn an_answer_that_is_not_the_declared_table_is_refused() {
    let (study, rows, reference) = fixture::all();
    let refuse = |change: &dyn Fn(&mut crate::TableView)| {
        let mut rows = rows.clone();
        change(&mut rows);
        Publication::build(&study, &rows, &reference, &fixture::provenance())
            .unwrap_err()
            .code
    };
    assert_eq!(refuse(&|rows| rows.columns[3].name = "men".into()), "S08");
    assert_eq!(refuse(&|rows| rows.columns[3].measure = false), "S08");
    assert_eq!(refuse(&|rows| rows.columns[0].measure = true), "S08");
    assert_eq!(
        refuse(&|rows| rows.columns.push(rows.columns[0].clone())),
        "S08"
    );
    assert_eq!(refuse(&|rows| rows.rows.clear()), "S09");
}
