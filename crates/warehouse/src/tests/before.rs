//! A warehouse as the release before left it, and how its tables are read and compared.

use std::collections::BTreeMap;
use std::path::Path;

use contract::{Model, Notice};
use ledger::{Kind, Ledger};

use super::{House, Line, events, networks, patients, ring};
use crate::layout::{Layout, PERSON};
use crate::people::Known;
use crate::row::StoredRow;
use crate::{Migration, MigrationReport, Step, Warehouse, data_files, delta, dictionary, manifest};

pub(crate) type Files = Vec<(&'static str, String)>;

pub(crate) fn people(numbers: &[u32]) -> (&'static str, String) {
    let lines: Vec<_> = numbers.iter().map(|number| Line::of(*number)).collect();
    ("patients.csv", patients(&lines))
}

/// Two regions, one person in both, events of three years.
pub(crate) fn deliveries() -> Vec<(&'static str, i8, Files)> {
    let first = [
        (1, 1, "03/04/2021", 30),
        (2, 1, "04/04/2022", 20),
        (3, 2, "05/05/2022", 10),
    ];
    let second = [
        (1, 3, "03/04/2022", 15),
        (2, 2, "01/01/2023", 25),
        (3, 3, "01/02/2023", 35),
    ];
    let third = [
        (1, 1, "03/04/2021", 31),
        (4, 4, "07/01/2023", 12),
        (5, 4, "08/01/2023", 13),
    ];
    vec![
        (
            "44",
            10,
            vec![
                people(&[1, 2]),
                ("events.csv", events(&first)),
                ("networks.csv", networks(&[("A", 2014), ("B", 2015)])),
            ],
        ),
        (
            "53",
            11,
            vec![people(&[2, 3]), ("events.csv", events(&second))],
        ),
        (
            "44",
            12,
            vec![people(&[1, 4]), ("events.csv", events(&third))],
        ),
    ]
}

/// The delivery after the migration.
pub(crate) fn later() -> Files {
    let lines = [(2, 1, "04/04/2022", 21), (6, 5, "09/01/2023", 14)];
    vec![
        people(&[4, 5]),
        ("events.csv", events(&lines)),
        ("networks.csv", networks(&[("C", 2016)])),
    ]
}

pub(crate) async fn house(deliveries: &[(&str, i8, Files)]) -> House {
    let house = House::new().await;
    for (region, day, files) in deliveries {
        house.deliver(region, *day, files).await.unwrap();
    }
    house
}

/// Deliveries after which the table of events has no row.
pub(crate) fn without_events() -> Vec<(&'static str, i8, Files)> {
    vec![("44", 10, vec![people(&[1, 2])])]
}

/// What a release before calls the layout of a table.
pub(crate) fn first(model: &Model, name: &str) -> Layout {
    Layout::all_first(model)
        .remove(name)
        .unwrap_or_else(Layout::person)
}

pub(crate) async fn state(root: &Path, name: &str, version: u64) -> delta::TableState {
    delta::load(&root.join("tables").join(name), version)
        .await
        .unwrap()
}

/// Every row of a version of a table with its provenance, in one order.
pub(crate) async fn rows(root: &Path, layout: &Layout, version: u64) -> Vec<StoredRow> {
    let state = state(root, &layout.table, version).await;
    assert_eq!(
        state.partition_columns, layout.partition,
        "{}",
        layout.table
    );
    let files = state.files.iter();
    let mut rows: Vec<_> = files
        .flat_map(|file| data_files::read_rows(layout, file).unwrap())
        .collect();
    rows.sort_by(|one, other| {
        let key = |row: &StoredRow| (row.provenance.row_key, row.cells.clone());
        key(one).cmp(&key(other))
    });
    rows
}

pub(crate) async fn dictionary_of(root: &Path, version: u64) -> Vec<Known> {
    let mut lines = dictionary::read(&state(root, PERSON, version).await).unwrap();
    lines.sort();
    lines
}

/// The same warehouse as the release before left it: every version again, tables partitioned as the model says,
/// several files a partition, manifests that say nothing of files. Returns the warehouse of today.
pub(crate) async fn turn_back(house: &mut House) -> Warehouse {
    let now = house.warehouse.clone();
    let root = house.folder.path().join("before");
    let place = |name: &str| root.join("tables").join(name);
    let layouts = Layout::all(&house.model);
    let mut tables = BTreeMap::new();
    for name in layouts.keys() {
        let created = delta::create(&place(name), &first(&house.model, name)).await;
        tables.insert(name.clone(), created.unwrap());
    }
    crate::files::create_folder(&manifest::folder(&root)).unwrap();
    let mut previous = None;
    for version in 0..=now.last_manifest().unwrap().version {
        let mut manifest = now.manifest(version).unwrap();
        for (name, layout) in &layouts {
            let old = first(&house.model, name);
            let mut added = Vec::new();
            if name == PERSON {
                let lines = dictionary_of(now.root(), manifest.tables[name]).await;
                for half in lines.chunks(lines.len().div_ceil(2).max(1)) {
                    added.push(dictionary::write(&place(name), &old, half).unwrap());
                }
            } else {
                let mut partitions: BTreeMap<_, Vec<_>> = BTreeMap::new();
                for row in rows(now.root(), layout, manifest.tables[name]).await {
                    let partition = old.partition_of(&row.cells);
                    partitions.entry(partition).or_default().push(row);
                }
                for (partition, rows) in partitions {
                    for half in rows.chunks(rows.len().div_ceil(2)) {
                        let half = half.iter().collect();
                        let written =
                            data_files::write_partition(&place(name), &old, &partition, half);
                        added.extend(written.unwrap());
                    }
                }
            }
            let base = tables[name];
            let removed = state(&root, name, base).await.files;
            if !added.is_empty() {
                let committed = delta::commit(&place(name), &old, base, added, &removed).await;
                tables.insert(name.clone(), committed.unwrap());
            }
        }
        manifest.layout = 1;
        manifest.files.clear();
        manifest.tables.clone_from(&tables);
        manifest.previous = previous;
        manifest::commit(&root, &manifest).unwrap();
        previous = Some(manifest.digest());
        let text = std::fs::read_to_string(root.join(format!("versions/{version}.json"))).unwrap();
        assert!(!text.contains("\"layout\"") && !text.contains("\"order\""));
    }
    house.warehouse = Warehouse::open(&root).unwrap();
    Ledger::create(&house.warehouse.ledger_folder(), &house.key).unwrap();
    now
}

pub(crate) async fn migrate_with(
    house: &House,
    progress: &(dyn Fn(&Step) + Sync),
) -> Result<MigrationReport, Notice> {
    let ring = ring();
    let migration = Migration {
        model: &house.model,
        ring: &ring,
        signing_key: &house.key,
        time: "2023-07-01T08:00:00Z",
        progress,
    };
    house.warehouse.migrate(migration).await
}

pub(crate) async fn migrate(house: &House) -> Result<MigrationReport, Notice> {
    migrate_with(house, &|_| {}).await
}

/// Both last versions have the same rows, provenance and dictionary, and files that say the same of themselves.
pub(crate) async fn assert_same(house: &House, now: &Warehouse) {
    let (ours, theirs) = (
        house.warehouse.last_manifest().unwrap(),
        now.last_manifest().unwrap(),
    );
    for (name, layout) in Layout::all(&house.model) {
        let (one, other) = (ours.tables[&name], theirs.tables[&name]);
        if name == PERSON {
            let known = dictionary_of(house.warehouse.root(), one).await;
            assert!(known == dictionary_of(now.root(), other).await);
            assert_eq!(ours.numbers, theirs.numbers);
            continue;
        }
        if theirs.files.contains_key(&name) {
            let known = rows(house.warehouse.root(), &layout, one).await;
            assert!(known == rows(now.root(), &layout, other).await, "{name}");
            let of = |manifest: &crate::Manifest| {
                let record = &manifest.files[&name];
                let mut files: Vec<_> = record
                    .files
                    .values()
                    .map(|file| format!("{file:?}"))
                    .collect();
                files.sort();
                (record.order.clone(), files)
            };
            // The bytes, too: what is written follows from the rows alone.
            assert_eq!(of(&ours), of(&theirs), "{name}");
        }
        assert_eq!(
            house.rows(&name).await,
            super::rows(&now.snapshot().await.unwrap(), &name)
        );
    }
}

pub(crate) fn kinds(house: &House) -> Vec<Kind> {
    house.ledger().verify(None).unwrap();
    house
        .ledger()
        .entries()
        .unwrap()
        .iter()
        .map(|entry| entry.kind)
        .collect()
}
