//! The demonstration does the whole road, and nothing to folders that are not its own.

use std::fs;
use std::path::Path;

use crate::killed::{kill, pause, wait_for_step};
use crate::support::{EN, FR, Said, User, demo, files_below};

/// The publication inside a demonstration.
pub(crate) const PUBLICATION: &str = "publication/gender-share-vs-csapa";

#[test]
fn the_demonstration_prints_its_deliveries_a_table_a_chart_and_where_it_published() {
    let (user, said) = demo();
    for region in ["11", "27", "32", "44", "76", "93", "99"] {
        assert!(
            said.out.contains(&format!("region {region} ")),
            "{}",
            said.out
        );
    }
    let table = "Year  Region                      Patients  Women  Share of women";
    assert!(said.out.contains(table), "{}", said.out);
    assert!(said.out.contains("█████"), "{}", said.out);
    let folder = user.path(&format!("state/tamis/demo/{PUBLICATION}"));
    assert!(
        said.out.contains(&format!("publication: {folder} (entry ")),
        "{}",
        said.out
    );
    assert!(Path::new(&folder).join("provenance.json").is_file());
}

#[test]
fn the_demonstration_invents_a_network_of_the_real_size() {
    let (user, _) = demo();
    let manifest = user.read("state/tamis/demo/feeds/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let truth = &manifest["truth"];
    assert_eq!(truth["structures"], 142);
    assert_eq!(truth["practitioners"], 350);
    assert_eq!(truth["active"]["2023"], 5500);
    assert!(truth["rows"]["event"].as_u64() >= Some(100_000));
}

#[test]
fn the_three_commands_that_the_demonstration_prints_work() {
    let (user, said) = demo();
    let (_, commands) = said.out.split_once("What to try next:").unwrap();
    let commands: Vec<_> = commands
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    for (command, expected) in commands
        .iter()
        .zip(["region_code", "the ledger is whole", "G01"])
    {
        let output = user
            .command("/bin/sh")
            .args(["-c", command])
            .output()
            .unwrap();
        let said = Said::of((*command).to_owned(), &output);
        assert!(said.out.contains(expected), "{}", said.all());
        said.done();
    }
}

#[test]
fn a_second_demonstration_publishes_the_same_bytes_but_for_its_provenance() {
    let user = User::new();
    let run = || {
        user.run(&["demo", "--dir", "again", "--scale", "small"])
            .done();
        let folder = user.path(&format!("again/{PUBLICATION}"));
        let files = files_below(Path::new(&folder)).into_iter();
        files
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect::<Vec<_>>()
    };
    let (first, second) = (run(), run());
    assert_eq!(first.len(), 6);
    for ((path, one), (also, two)) in first.iter().zip(&second) {
        assert_eq!(path, also);
        assert_eq!(
            one == two,
            !path.ends_with("provenance.json"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_demonstration_does_not_delete_a_folder_that_is_not_its_own() {
    let user = User::new();
    let mine = user.write("mine/warehouse/notes.txt", "mine");
    for lang in [FR, EN] {
        user.reading(lang)
            .run(&["demo", "--dir", "mine"])
            .failed(4, "C06");
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    }
}

#[test]
fn two_demonstrations_do_not_work_in_one_folder() {
    let user = User::new();
    let arguments = [
        "demo",
        "--dir",
        "one",
        "--scale",
        "small",
        "--progress",
        "plain",
    ];
    let mut first = user.start(&arguments);
    assert!(wait_for_step(&mut first, "invent feeds"));
    pause(&first);
    user.run(&arguments).failed(7, "C07");
    kill(first);
}
