//! The repository is what its documents say. Links no DataFusion.

#![expect(
    clippy::expect_used,
    reason = "a repository that cannot be read is not tidy"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn house() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(house().join(path.as_ref())).expect("a readable file")
}

/// All files below a folder with this extension.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![house().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn metadata() -> cargo_metadata::Metadata {
    cargo_metadata::MetadataCommand::new()
        .manifest_path(house().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo metadata")
}

/// Normal dependencies of each of our packages, by the names of the design.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let short = |name: &str| name.strip_prefix("tamis-").unwrap_or(name).to_owned();
    metadata()
        .packages
        .iter()
        .map(|package| {
            let normal = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal)
                .map(|dependency| short(&dependency.name));
            (short(&package.name), normal.collect())
        })
        .collect()
}

#[test]
fn every_import_between_rooms_stands_in_the_table() {
    let page = text("crates/README.md");
    let (_, table) = page
        .split_once("| crate | may import |")
        .expect("the import table");
    let allowed: BTreeMap<String, BTreeSet<String>> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let (name, list) = (cells.next().unwrap(), cells.next().unwrap());
            let list = list
                .split(',')
                .map(|one| one.trim().to_owned())
                .filter(|one| one != "–");
            (name.to_owned(), list.collect())
        })
        .collect();
    let imports = imports();
    let rooms: BTreeSet<_> = imports.keys().cloned().collect();
    assert_eq!(
        rooms,
        allowed.keys().cloned().collect(),
        "the table lists every room"
    );
    for (room, all) in &imports {
        let ours: BTreeSet<_> = all.intersection(&rooms).cloned().collect();
        let unlisted: Vec<_> = ours.difference(&allowed[room]).collect();
        assert!(
            unlisted.is_empty(),
            "{room} imports {unlisted:?}, which the table does not allow"
        );
    }
}

#[test]
fn the_engines_libraries_stay_in_their_rooms() {
    for (room, all) in imports() {
        let has = |name: &str| all.contains(name);
        assert!(
            !has("datafusion") || room == "engine",
            "{room} has the datafusion façade"
        );
        assert!(
            !has("deltalake") || room == "warehouse",
            "{room} has deltalake"
        );
        let may_know_arrow = ["engine", "warehouse"].contains(&room.as_str());
        assert!(!has("arrow") || may_know_arrow, "{room} knows Arrow");
        assert!(!has("tokio") || ["engine", "warehouse", "tamis"].contains(&room.as_str()));
    }
}

#[test]
fn every_crate_has_a_readme_and_the_house_lints() {
    for package in metadata().packages {
        let folder = package
            .manifest_path
            .parent()
            .expect("a folder")
            .as_std_path()
            .to_owned();
        assert!(
            folder.join("README.md").is_file(),
            "{} has no README.md",
            package.name
        );
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} sets own lints",
            package.name
        );
    }
}

#[test]
fn only_the_person_module_counts() {
    for path in files("crates", "rs") {
        let place = path
            .strip_prefix(house())
            .expect("inside")
            .display()
            .to_string();
        let is_allowed =
            place.starts_with("crates/disclosure") || place == "crates/engine/src/person.rs";
        let calls = std::fs::read_to_string(&path)
            .expect("source")
            .contains("CountedTable::builder(");
        assert!(!calls || is_allowed, "{place} builds a counted table");
    }
}

#[test]
fn files_are_small() {
    for path in files("crates", "rs")
        .into_iter()
        .chain(files("tests", "rs"))
    {
        let lines = std::fs::read_to_string(&path)
            .expect("source")
            .lines()
            .count();
        assert!(
            lines <= 420,
            "{} has {lines} lines: is it one room or two?",
            path.display()
        );
    }
}

#[test]
fn every_rule_of_the_guard_has_its_questions() {
    let rules: BTreeSet<String> = files("crates/guard/src/rules", "rs")
        .iter()
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .filter(|stem| stem != "mod")
        .collect();
    let questions: BTreeSet<String> = files("tests/sql/guard", "slt")
        .iter()
        .filter_map(|path| path.file_stem()?.to_str().map(str::to_owned))
        .collect();
    assert_eq!(rules, questions);
    for rule in guard::rules() {
        assert_eq!(guard::Code::parse(rule.code.as_str()), Some(rule.code));
    }
}

#[test]
fn model_contracts_policy_and_studies_parse() {
    let model = contract::Model::parse(&text("pseudonymisation/model.toml")).expect("model");
    let regions = files("pseudonymisation/regions", "toml");
    assert_eq!(regions.len(), 7);
    for region in regions {
        let text = std::fs::read_to_string(&region).expect("contract");
        let contract = contract::FeedContract::parse(&text, &model).expect("contract");
        assert_eq!(
            region.file_stem().and_then(|stem| stem.to_str()),
            Some(contract.region())
        );
    }
    disclosure::Policy::parse(&text("pseudonymisation/policy.toml")).expect("policy");
    for study in files("queries", "sql") {
        let text = std::fs::read_to_string(&study).expect("study");
        study::Study::parse(&text).expect("study");
    }
}

#[test]
fn no_table_of_the_model_is_named_like_a_placeholder() {
    let model = contract::Model::parse(&text("pseudonymisation/model.toml")).expect("model");
    for table in model.tables() {
        assert!(!table.name.starts_with(guard::PLACEHOLDER_PREFIX));
    }
}
