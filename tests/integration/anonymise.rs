//! `tamis anonymise`: a file of rows in, classes and a risk report out; what is wrong is refused and leaves nothing.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::support::{CHECKOUT, EN, FR, User};

const DESCRIPTION: &str = r#"
[[column]]
name = "id"
role = "drop"

[[column]]
name = "age"
role = "quasi_identifier"
bands = [5, 10, 20]
missing = true

[[column]]
name = "sex"
role = "quasi_identifier"
flat = true

[[column]]
name = "department"
role = "quasi_identifier"
file = "departments.csv"

[[column]]
name = "visit"
role = "quasi_identifier"
dates = true

[[column]]
name = "diagnosis"
role = "sensitive"
distinct = 2

[[column]]
name = "structure"
role = "entity"
least = 2
"#;

const DEPARTMENTS: &str = "67;Grand Est;*\n68;Grand Est;*\n75;Île-de-France;*\n";

/// 120 rows that follow from their numbers.
fn data() -> String {
    let mut text = "id,age,sex,department,visit,diagnosis,structure\n".to_owned();
    for row in 0..120_u32 {
        let age = if row % 40 == 7 {
            String::new()
        } else {
            (20 + row * 7 % 45).to_string()
        };
        let sex = if row % 3 == 0 { "f" } else { "m" };
        let department = ["67", "68", "75"][(row % 3) as usize];
        let (month, day) = (row * 5 % 12 + 1, row % 28 + 1);
        let (diagnosis, structure) = (row * 11 % 5, row % 6);
        writeln!(
            text,
            "p{row},{age},{sex},{department},2021-{month:02}-{day:02},d{diagnosis},s{structure}"
        )
        .expect("a string grows");
    }
    text
}

fn with_files(data: impl AsRef<[u8]>, description: &str) -> User {
    let user = User::new();
    user.write("data.csv", data);
    user.write("described/hierarchies.toml", description);
    user.write("described/departments.csv", DEPARTMENTS);
    user
}

fn arguments(k: &str) -> [&str; 8] {
    [
        "anonymise",
        "data.csv",
        "--hierarchies",
        "described/hierarchies.toml",
        "--k",
        k,
        "--out",
        "out",
    ]
}

#[test]
fn every_published_row_has_k_like_it_and_nothing_is_lost() {
    let user = with_files(data(), DESCRIPTION);
    let said = user.run(&arguments("5")).done();
    assert!(said.starts_with("120 rows, 0 suppressed, "), "{said}");
    let text = user.read("out/anonymised.csv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("age,sex,department,visit,diagnosis"));
    let mut classes: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        classes
            .entry(cells[..4].to_vec())
            .or_default()
            .push(cells[4]);
    }
    assert_eq!(classes.values().map(Vec::len).sum::<usize>(), 120);
    for diagnoses in classes.values_mut() {
        assert!(diagnoses.len() >= 5);
        diagnoses.sort_unstable();
        diagnoses.dedup();
        assert!(diagnoses.len() >= 2);
    }
    let report: serde_json::Value = serde_json::from_str(&user.read("out/risk.json")).unwrap();
    assert_eq!(report["after"]["prosecutor"]["classes"], classes.len());
    assert_eq!(report["rows"], 120);
    for (page, word) in [
        ("out/risk.fr.html", "Rapport de risque"),
        ("out/risk.en.html", "Risk report"),
    ] {
        assert!(user.read(page).contains(word));
        assert!(!user.read(page).contains("2021"), "a page holds a value");
    }
}

#[test]
fn the_same_files_give_the_same_bytes_in_another_folder_and_language() {
    let user = with_files(data(), DESCRIPTION);
    let french = user.reading(FR).run(&arguments("4")).done();
    assert!(french.starts_with("120 lignes, "), "{french}");
    let mut again = arguments("4");
    again[7] = "again";
    user.reading(EN).run(&again).done();
    for file in [
        "anonymised.csv",
        "risk.json",
        "risk.fr.html",
        "risk.en.html",
    ] {
        assert_eq!(
            user.read(&format!("out/{file}")),
            user.read(&format!("again/{file}"))
        );
    }
}

#[test]
fn a_parquet_file_is_read_like_the_same_csv() {
    let user = with_files(data(), DESCRIPTION);
    let text = data();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let columns = header.iter().enumerate().map(|(at, name)| {
        let cells = rows
            .iter()
            .map(|row| Some(&row[at]).filter(|cell| !cell.is_empty()));
        let cells: arrow::array::ArrayRef = match name {
            "age" => std::sync::Arc::new(
                cells
                    .map(|cell| cell.map(|cell| cell.parse().unwrap()))
                    .collect::<arrow::array::Int32Array>(),
            ),
            "visit" => arrow::compute::cast(
                &cells.collect::<arrow::array::StringArray>(),
                &arrow::datatypes::DataType::Date32,
            )
            .unwrap(),
            _ => std::sync::Arc::new(cells.collect::<arrow::array::StringArray>()),
        };
        (name, cells)
    });
    let batch = arrow::array::RecordBatch::try_from_iter(columns).unwrap();
    let file = fs::File::create(user.path("data.parquet")).unwrap();
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let with_seed = |data: &'static str, out: &'static str| {
        let mut words = arguments("5").to_vec();
        (words[1], words[7]) = (data, out);
        words.extend(["--seed", "one"]);
        user.run(&words).done();
    };
    with_seed("data.csv", "csv");
    with_seed("data.parquet", "parquet");
    assert_eq!(
        user.read("csv/anonymised.csv"),
        user.read("parquet/anonymised.csv")
    );
}

/// Refused in both languages, without the value that is wrong; nothing is written.
fn refused(user: &User, k: &str, status: i32, code: &str) -> String {
    let french = user.reading(FR).run(&arguments(k)).failed(status, code);
    let english = user.run(&arguments(k)).failed(status, code);
    assert_ne!(french, english);
    assert!(!Path::new(&user.path("out")).exists());
    english
}

#[test]
fn a_value_that_its_hierarchy_lacks_is_refused_by_the_column_alone() {
    let user = with_files(data().replacen(",75,", ",2A,", 1), DESCRIPTION);
    let said = refused(&user, "5", 4, "A03");
    assert!(
        said.contains("`department`") && !said.contains("2A"),
        "{said}"
    );
}

#[test]
fn columns_must_be_described_and_described_ones_be_there() {
    let unknown = with_files(data().replacen("diagnosis", "disease", 1), DESCRIPTION);
    assert!(refused(&unknown, "5", 4, "A02").contains("`diagnosis`"));
    let twice = with_files(data().replacen("diagnosis", "age", 1), DESCRIPTION);
    assert!(refused(&twice, "5", 4, "A02").contains("`age`"));
    let more = format!("{DESCRIPTION}\n[[column]]\nname = \"height\"\nrole = \"keep\"\n");
    assert!(refused(&with_files(data(), &more), "5", 4, "A02").contains("`height`"));
}

#[test]
fn a_file_that_cannot_be_read_is_refused() {
    let short = with_files(format!("{}p1,2\n", data()), DESCRIPTION);
    assert!(refused(&short, "5", 4, "A08").contains("`122`"));
    let latin = with_files(b"id,age\np1,\xe9\n", DESCRIPTION);
    refused(&latin, "5", 4, "A09");
    let missing = User::new();
    missing.run(&arguments("5")).failed(4, "C02");
    let user = with_files(data(), DESCRIPTION);
    user.write("data.parquet", "no parquet");
    let mut words = arguments("5");
    words[1] = "data.parquet";
    user.run(&words).failed(4, "A08");
}

#[test]
fn a_description_that_is_wrong_is_refused() {
    let broken = with_files(data(), "[[column]\nname = 1\n");
    assert!(refused(&broken, "5", 4, "A01").contains('1'));
    let unknown_key = with_files(data(), &DESCRIPTION.replace("flat =", "flt ="));
    refused(&unknown_key, "5", 4, "A01");
    let no_tree = with_files(data(), &DESCRIPTION.replace("flat = true\n", ""));
    assert!(refused(&no_tree, "5", 4, "A01").contains("`sex`"));
    let no_nesting = with_files(data(), &DESCRIPTION.replace("[5, 10, 20]", "[5, 12]"));
    assert!(refused(&no_nesting, "5", 4, "A04").contains("`age`"));
    let no_file = with_files(data(), &DESCRIPTION.replace("departments.csv", "none.csv"));
    refused(&no_file, "5", 4, "A11");
    let no_number = with_files(data().replacen(",27,", ",27.5,", 1), DESCRIPTION);
    assert!(refused(&no_number, "5", 4, "A12").contains("`age`"));
    let no_sense = with_files(data(), &DESCRIPTION.replace("distinct = 2", "distinct = 0"));
    refused(&no_sense, "5", 4, "A10");
}

#[test]
fn what_cannot_be_met_is_refused() {
    let user = with_files(data(), DESCRIPTION);
    refused(&user, "1", 4, "A10");
    refused(&user, "121", 3, "A06");
    let header = data().lines().next().map(str::to_owned).unwrap();
    refused(&with_files(header, DESCRIPTION), "5", 3, "A06");
    let padded = data().replacen(",67,", ",067,", 1);
    refused(&with_files(padded, DESCRIPTION), "5", 4, "A03");
    let diverse = with_files(data(), &DESCRIPTION.replace("distinct = 2", "distinct = 6"));
    refused(&diverse, "5", 3, "A07");
}

#[test]
fn a_folder_that_holds_something_is_left_as_it_is() {
    let user = with_files(data(), DESCRIPTION);
    user.write("out/kept.txt", "kept");
    user.run(&arguments("5")).failed(4, "C19");
    assert_eq!(user.read("out/kept.txt"), "kept");
    assert!(!Path::new(&user.path("out/anonymised.csv")).exists());
}

#[test]
fn the_example_of_the_readme_runs() {
    let readme = fs::read_to_string(format!("{CHECKOUT}/crates/anonymise/README.md")).unwrap();
    let line = readme
        .lines()
        .find_map(|line| line.strip_prefix("    tamis "))
        .unwrap();
    let user = User::new();
    let words: Vec<String> = line
        .split(' ')
        .map(|word| match word {
            "/tmp/people" => user.path("out"),
            word if word.starts_with("crates/") => format!("{CHECKOUT}/{word}"),
            word => word.to_owned(),
        })
        .collect();
    let said = user
        .run(&words.iter().map(String::as_str).collect::<Vec<_>>())
        .done();
    assert!(said.starts_with("60 rows, 0 suppressed, "), "{said}");
}
