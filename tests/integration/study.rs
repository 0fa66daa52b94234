//! A study and its publication.

use std::fs;
use std::path::Path;

use crate::demo::PUBLICATION;
use crate::support::{CHECKOUT, FR, User, copy_of_the_rules, demo, files_below};

const SLUG: &str = "gender-share-vs-csapa";
const FILE: &str = "queries/gender/gender-share-vs-csapa.sql";

/// A file of the publication of the demonstration.
fn published(suffix: &str) -> String {
    demo()
        .0
        .read(&format!("state/tamis/demo/{PUBLICATION}/{SLUG}{suffix}"))
}

#[test]
fn a_publication_has_a_table_charts_pages_in_two_languages_and_its_provenance() {
    let folder = demo().0.path(&format!("state/tamis/demo/{PUBLICATION}"));
    let names: Vec<_> = files_below(Path::new(&folder))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let slug = |suffix: &str| format!("{SLUG}{suffix}");
    let expected = [
        slug(".csv"),
        slug(".en.html"),
        slug(".en.svg"),
        slug(".fr.html"),
        slug(".svg"),
    ];
    assert_eq!(names[..5], expected);
    assert_eq!(names[5..], ["provenance.json"]);
}

#[test]
fn the_pages_run_no_script_and_load_nothing() {
    let folder = demo().0.path(&format!("state/tamis/demo/{PUBLICATION}"));
    let folder = Path::new(&folder);
    for (suffix, lang, total) in [
        (".fr.html", "<html lang=\"fr\">", "Ensemble des régions"),
        (".en.html", "<html lang=\"en\">", "All regions"),
    ] {
        let page = published(suffix);
        assert!(page.contains(lang) && page.contains(total));
        let lower = page.to_lowercase();
        for banned in [
            "<script",
            "javascript:",
            "<link",
            "<iframe",
            "<img",
            "@import",
            "url(",
            " src=",
            " onload=",
        ] {
            assert!(!lower.contains(banned), "{banned}");
        }
        for (_, rest) in page
            .match_indices(" href=\"")
            .map(|(at, start)| page.split_at(at + start.len()))
        {
            let target = rest.split('"').next().unwrap();
            let is_here = target.starts_with('#') || folder.join(target).is_file();
            assert!(is_here, "{target}");
        }
    }
}

#[test]
fn every_chart_has_a_title_and_a_description() {
    for (suffix, title) in [
        (".svg", "Part des femmes parmi les patients, par région"),
        (".en.svg", "Share of women among patients, by region"),
    ] {
        let chart = published(suffix);
        let of = |tag: &str| {
            let (_, element) = chart.split_once(&format!("<{tag}")).unwrap();
            let (element, _) = element.split_once(&format!("</{tag}>")).unwrap();
            element.split_once('>').unwrap().1.to_owned()
        };
        assert!(of("title").starts_with(title), "{}", of("title"));
        assert!(of("desc").len() > 40, "{}", of("desc"));
        assert!(!chart.contains("<script") && !chart.contains("xlink"));
    }
}

/// Year, region, patients and their status, of each row of a published table.
fn rows(csv: &str) -> Vec<[String; 4]> {
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let names = rows.headers().unwrap().clone();
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    let columns = ["year", "region_code", "patients", "patients_status"].map(at);
    rows.records()
        .map(|row| columns.map(|at| row.as_ref().unwrap()[at].to_owned()))
        .collect()
}

#[test]
fn published_counts_are_rounded_to_five_and_the_nation_is_the_sum_of_its_regions() {
    let rows = rows(&published(".csv"));
    assert_eq!(rows.len(), 24);
    let number = |text: &str| text.parse::<i64>().unwrap();
    for year in ["2021", "2022", "2023"] {
        let of_year: Vec<_> = rows.iter().filter(|row| row[0] == year).collect();
        assert!(
            of_year
                .iter()
                .all(|row| row[3] == "rounded" && number(&row[2]) % 5 == 0)
        );
        let (nation, regions): (Vec<_>, Vec<_>) =
            of_year.into_iter().partition(|row| row[1] == "FR");
        let sum: i64 = regions.iter().map(|row| number(&row[2])).sum();
        assert_eq!(number(&nation[0][2]), sum);
    }
}

#[test]
fn published_counts_are_those_of_the_feeds() {
    let manifest = demo().0.read("state/tamis/demo/feeds/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let truth = &manifest["truth"]["active_by_region"];
    for [year, region, patients, _] in rows(&published(".csv")) {
        if region == "FR" {
            continue;
        }
        let known = truth[&year][&region][1].as_i64().unwrap();
        let shown: i64 = patients.parse().unwrap();
        assert!((shown - known).abs() <= 2, "{year} {region}: {known}");
    }
}

/// Runs the study on the demonstration with a line added to its front-matter.
fn run_with(line: &str) -> (User, crate::support::Said) {
    let user = User::new();
    let house = copy_of_the_rules(&user);
    let path = format!("{house}/{FILE}");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        path,
        text.replacen("[title]", &format!("{line}\n[title]"), 1),
    )
    .unwrap();
    let out = user.path("out");
    let arguments = [
        "study", "run", SLUG, "--demo", "--house", &house, "--out", &out,
    ];
    let said = demo().0.run(&arguments);
    (user, said)
}

#[test]
fn the_nation_is_hidden_as_soon_as_one_region_is() {
    let (user, said) = run_with("[tighten]\npatients = 250");
    let table = said.done();
    assert!(
        table.contains("s: value hidden to protect patients"),
        "{table}"
    );
    let rows = rows(&user.read(&format!("out/{SLUG}.csv")));
    let mut years_with_a_hidden_region = 0;
    for year in ["2021", "2022", "2023"] {
        let hidden = |row: &&[String; 4]| row[3] == "suppressed" && row[2].is_empty();
        let of_year: Vec<_> = rows.iter().filter(|row| row[0] == year).collect();
        let regions = of_year
            .iter()
            .filter(|row| row[1] != "FR")
            .filter(|row| hidden(row))
            .count();
        let nation = of_year
            .iter()
            .filter(|row| row[1] == "FR")
            .filter(|row| hidden(row))
            .count();
        assert_eq!(nation == 1, regions > 0, "{year}");
        years_with_a_hidden_region += nation;
    }
    // The publication of the demonstration has the other case: it hides nothing.
    assert!(years_with_a_hidden_region > 0);
    let provenance: serde_json::Value =
        serde_json::from_str(&user.read("out/provenance.json")).unwrap();
    assert!(
        provenance["profile"]
            .to_string()
            .contains("asked for by the study")
    );
}

#[test]
fn a_study_cannot_loosen_the_policy_and_nothing_is_published() {
    let (user, said) = run_with("[tighten]\npatients = 5");
    said.failed(3, "D22");
    assert!(!Path::new(&user.path("out")).exists());
}

#[test]
fn a_study_is_found_by_its_name_or_its_file_and_others_are_not() {
    let user = User::with_first_delivery();
    let file = format!("{CHECKOUT}/{FILE}");
    for (number, study) in [SLUG, FILE, &file].into_iter().enumerate() {
        let said = user
            .run(&["study", "run", study, "--out", &format!("out{number}")])
            .done();
        assert!(said.contains("entry "), "{said}");
    }
    assert_eq!(
        user.read(&format!("out0/{SLUG}.csv")),
        user.read(&format!("out2/{SLUG}.csv"))
    );
    user.run(&["study", "run", "age-pyramid"]).failed(4, "C05");
    let list = user.reading(FR).run(&["study", "list"]).done();
    assert!(
        list.contains(SLUG) && list.contains("Part des femmes"),
        "{list}"
    );
}

#[test]
fn a_publication_replaces_an_earlier_one_and_nothing_else() {
    let user = User::with_first_delivery();
    user.write("thesis/chapter.odt", "mine");
    user.run(&["study", "run", SLUG, "--out", "thesis"])
        .failed(4, "C10");
    assert_eq!(user.read("thesis/chapter.odt"), "mine");
    for _ in 0..2 {
        user.run(&["study", "run", SLUG, "--out", "out"]).done();
    }
    assert_eq!(files_below(Path::new(&user.path("out"))).len(), 6);
}
