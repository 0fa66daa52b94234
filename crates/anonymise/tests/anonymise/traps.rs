//! Faults seen in other tools.

use tamis_anonymise::{
    Class, Code, Context, Hierarchy, Predicate, Report, Requirement, Settings, Table, anonymise,
};

use crate::generated;

fn list(name: &str, values: &[&str]) -> Hierarchy {
    let path = |value: &&str| vec![(*value).to_owned(), "*".to_owned()];
    Hierarchy::from_paths(name, &values.iter().map(path).collect::<Vec<_>>()).unwrap()
}

fn table(columns: &[(&Hierarchy, &[&str])]) -> Table {
    let leaves: Vec<Vec<u32>> = columns
        .iter()
        .map(|(tree, values)| {
            values
                .iter()
                .map(|value| tree.leaf(value).unwrap())
                .collect()
        })
        .collect();
    Table::new(
        columns.iter().map(|(tree, _)| (*tree).clone()).collect(),
        &leaves,
    )
    .unwrap()
}

fn report(table: &Table, k: u32, settings: &Settings) -> Report {
    let recoding = anonymise(table, &Requirement::k(k), settings).unwrap();
    Report::of(
        table,
        &recoding,
        &Context {
            k,
            sensitive: &[],
            population: None,
            people: None,
        },
    )
}

#[test]
fn a_merged_rest_that_is_still_under_k_joins_a_class() {
    let tree = list("c", &["a", "b", "c"]);
    let rows = table(&[(&tree, &["a", "a", "a", "a", "b", "c"])]);
    let report = report(&rows, 3, &Settings::default());
    assert!(report.after.prosecutor.fewest >= 3);
    assert_eq!(report.suppressed, 0);
}

#[test]
fn a_stratum_smaller_than_k_is_not_published_alone() {
    let (stratum, value) = (
        list("stratum", &["small", "large"]),
        list("value", &["x", "y"]),
    );
    let strata = [
        "small", "small", "large", "large", "large", "large", "large",
    ];
    let values = ["x", "x", "y", "y", "y", "x", "x"];
    let rows = table(&[(&stratum, &strata), (&value, &values)]);
    let recoding = anonymise(&rows, &Requirement::k(3), &Settings::default()).unwrap();
    let small = stratum.leaf("small").unwrap();
    assert!(
        recoding
            .classes()
            .all(|(nodes, rows)| rows.len() >= 3 && nodes[0] != small)
    );
}

#[test]
fn fewer_rows_than_k_are_refused() {
    let tree = list("c", &["a"]);
    let rows = table(&[(&tree, &["a", "a"])]);
    let refused = anonymise(&rows, &Requirement::k(3), &Settings::default()).unwrap_err();
    assert_eq!(refused.code(), Code::A06);
}

/// At least two rows, and never the seventh.
struct WithoutTheLast;

impl Predicate for WithoutTheLast {
    fn accepts(&self, class: &Class<'_>) -> bool {
        class.rows().len() >= 2 && !class.rows().contains(&6)
    }

    fn least_rows(&self) -> u32 {
        2
    }
}

#[test]
fn a_suppressed_row_is_no_class_and_no_small_one_and_must_be_allowed() {
    let tree = list("c", &["a", "b"]);
    let rows = table(&[(&tree, &["a", "a", "a", "a", "b", "b", "b"])]);
    let with = |suppressed_most| {
        let settings = Settings {
            suppressed_most,
            ..Settings::default()
        };
        anonymise(&rows, &WithoutTheLast, &settings)
    };
    assert_eq!(with(0).unwrap_err().code(), Code::A07);
    let recoding = with(1).unwrap();
    assert_eq!(recoding.suppressed(), [6]);
    let context = Context {
        k: 2,
        sensitive: &[],
        population: None,
        people: None,
    };
    let report = Report::of(&rows, &recoding, &context);
    assert_eq!(report.suppressed, 1);
    assert_eq!(report.after.prosecutor.classes, 2);
    assert_eq!(report.after.prosecutor.fewest, 2);
    // 4² + 2² + 1 · 7, and one cell of seven is lost.
    assert!((report.loss.discernibility - 27.0).abs() < 1e-9);
    assert!((report.loss.gcp - 1.0 / 7.0).abs() < 1e-9);
}

#[test]
fn rows_of_the_root_only_are_a_class_like_others() {
    let tree = list("c", &["a", "b", "c", "d"]);
    let rows = table(&[(&tree, &["a", "b", "c", "d"])]);
    let report = report(&rows, 4, &Settings::default());
    assert_eq!((report.after.prosecutor.classes, report.suppressed), (1, 0));
    assert!((report.loss.gcp - 1.0).abs() < 1e-12);
}

#[test]
fn a_constant_column_changes_no_risk_of_others() {
    let rows = generated::table(300, 4);
    let constant = list("constant", &["k"]);
    let trees: Vec<Hierarchy> = (0..rows.width())
        .map(|column| rows.hierarchy(column).unwrap().clone())
        .collect();
    let mut lists: Vec<Vec<u32>> = (0..rows.width())
        .map(|column| (0..rows.rows()).map(|row| rows.row(row)[column]).collect())
        .collect();
    lists.push(vec![constant.leaf("k").unwrap(); 300]);
    let wider = Table::new(trees.into_iter().chain([constant]).collect(), &lists).unwrap();
    let settings = Settings {
        passes: 0,
        ..Settings::default()
    };
    let (narrow, wide) = (report(&rows, 5, &settings), report(&wider, 5, &settings));
    assert_eq!(narrow.before.prosecutor, wide.before.prosecutor);
    assert_eq!(narrow.after.prosecutor, wide.after.prosecutor);
    assert_eq!(
        narrow.before.minimal_uniques.rows,
        wide.before.minimal_uniques.rows
    );
    assert_eq!(
        narrow.before.minimal_uniques.by_columns,
        wide.before.minimal_uniques.by_columns
    );
}

#[test]
fn a_lone_pattern_with_missing_values_is_alone_in_one_mode_and_not_in_the_other() {
    let (sex, age) = (
        list("sex", &["f", "m"]).with_missing("").unwrap(),
        list("age", &["1", "2"]),
    );
    let rows = table(&[
        (&sex, &["f", "f", "m", "m", ""]),
        (&age, &["1", "1", "1", "1", "1"]),
    ]);
    let report = report(&rows, 2, &Settings::default());
    assert_eq!(report.before.prosecutor.unique, 1);
    // The lone row may be any of the five, each of the others one of three.
    let wildcard = report.before.prosecutor_wildcard.unwrap();
    assert_eq!((wildcard.unique, wildcard.fewest), (0, 3));
    assert!((wildcard.mean - (4.0 / 3.0 + 1.0 / 5.0) / 5.0).abs() < 1e-12);
    assert!(report.after.prosecutor.fewest >= 2);
}

#[test]
fn a_population_beyond_integers_of_32_and_64_bits_is_estimated() {
    let rows = generated::table(2_000, 6);
    let recoding = anonymise(
        &rows,
        &Requirement::k(5),
        &Settings {
            passes: 0,
            bound: false,
            ..Settings::default()
        },
    )
    .unwrap();
    let of = |people| {
        let context = Context {
            k: 5,
            sensitive: &[],
            population: None,
            people: Some(people),
        };
        Report::of(&rows, &recoding, &context).before.uniqueness
    };
    for people in [3e9, 1e13, 1e20] {
        let found = of(people);
        let zayatz = found.zayatz.unwrap();
        assert!(zayatz > 0.0 && zayatz <= people, "{people}: {zayatz}");
        let dankar = found.dankar.unwrap();
        assert!(dankar > 0.0 && dankar <= people, "{people}: {dankar}");
    }
}

#[test]
fn trees_that_are_none_are_refused() {
    let paths = |lines: &[&str]| -> Vec<Vec<String>> {
        lines
            .iter()
            .map(|line| line.split(';').map(str::to_owned).collect())
            .collect()
    };
    for broken in [
        &["a;*", "b;c;*"][..],
        &["a;*", "b;+"],
        &["a;x;*", "a;y;*"],
        &["a;x;*", "x;y;*"],
        &["a"],
        &[],
    ] {
        assert_eq!(
            Hierarchy::from_paths("c", &paths(broken))
                .unwrap_err()
                .code(),
            Code::A04,
            "{broken:?}"
        );
    }
    let long = vec![(0..100_000).map(|label| label.to_string()).collect()];
    assert_eq!(
        Hierarchy::from_paths("c", &long).unwrap_err().code(),
        Code::A04
    );
    assert!(Hierarchy::from_paths("c", &paths(&["a;a;*", "b;g;*", "c;g;*"])).is_ok());
    assert_eq!(
        Hierarchy::bands("c", &[1, 2], &[5, 7]).unwrap_err().code(),
        Code::A04
    );
    assert_eq!(
        Hierarchy::bands("c", &[i64::MAX], &[5]).unwrap_err().code(),
        Code::A12
    );
    assert_eq!(
        Hierarchy::dates("c", &["2021-13-01".to_owned()])
            .unwrap_err()
            .code(),
        Code::A12
    );
}
