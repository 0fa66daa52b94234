//! Adult with ARX's hierarchies, where `TAMIS_ADULT` names their folder: `adult.csv` and `adult_hierarchy_*.csv`.

use std::fs;
use std::path::Path;

use tamis_anonymise::{Hierarchy, Table};

/// The table, if it is there.
pub(crate) fn table() -> Option<Table> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the data are not ours to hold, and are given by path"
    )]
    let folder = std::env::var("TAMIS_ADULT").ok()?;
    Some(read(Path::new(&folder)))
}

fn read(folder: &Path) -> Table {
    let text = fs::read_to_string(folder.join("adult.csv")).expect("adult.csv");
    let mut lines = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
    let names = lines.next().expect("a header");
    let rows: Vec<_> = lines.collect();
    let trees: Vec<Hierarchy> = names
        .iter()
        .map(|name| {
            let file = folder.join(format!("adult_hierarchy_{name}.csv"));
            let text = fs::read_to_string(file).expect("a hierarchy");
            let path = |line: &str| line.split(';').map(str::to_owned).collect();
            let paths: Vec<_> = text.lines().map(path).collect();
            let tree = Hierarchy::from_paths(name, &paths).expect("a tree");
            if *name == "age" {
                tree.by_width().expect("numbers")
            } else {
                tree
            }
        })
        .collect();
    let leaves = trees.iter().enumerate().map(|(column, tree)| {
        let leaf = |row: &Vec<&str>| tree.leaf(row[column]).expect("in the hierarchy");
        rows.iter().map(leaf).collect()
    });
    let leaves: Vec<_> = leaves.collect();
    Table::new(trees, &leaves).expect("a table")
}
