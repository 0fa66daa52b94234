//! From the cells of a file to rows of node ids, and back to what is published.

use std::collections::BTreeMap;

use crate::description::{Described, Description, Role, Tree};
use crate::error::{Code, Error};
use crate::hierarchy::{Hierarchy, NodeId};
use crate::recoding::Recoding;
use crate::requirement::{Entities, Requirement};
use crate::sensitive::Sensitive;
use crate::table::Table;

/// The cells of a file: the names of its columns and their values, as text; an empty one is missing.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "its cells are data of people")]
pub struct Cells {
    /// Names, in the file's order.
    pub header: Vec<String>,
    /// Values of each column.
    pub columns: Vec<Vec<String>>,
}

/// A file as rows of node ids, with all that its description asks.
#[expect(missing_debug_implementations, reason = "its cells are data of people")]
pub struct Encoded {
    cells: Cells,
    /// What each column of the file is: a column of the table, one that is kept, or one that is left out.
    places: Vec<Place>,
    table: Table,
    requirement: Requirement,
    sensitive: Vec<Sensitive>,
}

enum Place {
    Generalised(usize),
    Kept,
    Left,
}

impl Encoded {
    /// Encodes a file. `files` holds the texts of the hierarchies by the paths of [`Description::files`].
    ///
    /// # Errors
    ///
    /// [`Code::A02`], [`Code::A03`], [`Code::A04`], [`Code::A05`], [`Code::A06`], [`Code::A10`], [`Code::A11`] and [`Code::A12`], with the column's name.
    pub fn new(
        cells: Cells,
        description: &Description,
        files: &BTreeMap<String, String>,
        k: u32,
    ) -> Result<Self, Error> {
        if k < 2 {
            return Err(Error::at(Code::A10, "k"));
        }
        every_column_once(&cells, description)?;
        if cells.columns.first().map_or(0, Vec::len) < k as usize {
            return Err(Error::new(Code::A06));
        }
        let mut requirement = Requirement::k(k);
        let (mut places, mut sensitive) = (vec![], vec![]);
        let (mut trees, mut leaves) = (vec![], vec![]);
        for (name, values) in cells.header.iter().zip(&cells.columns) {
            let column = description
                .column(name)
                .ok_or_else(|| Error::at(Code::A02, name))?;
            places.push(match column.role {
                Role::QuasiIdentifier => {
                    let tree = hierarchy(column, values, files)?;
                    leaves.push(leaves_of(&tree, values)?);
                    trees.push(tree);
                    Place::Generalised(trees.len() - 1)
                }
                Role::Sensitive => {
                    let coded = Sensitive::new(name, &ordered_codes(values));
                    requirement = asking(requirement, column, &coded);
                    sensitive.push(coded);
                    Place::Kept
                }
                Role::Entity => {
                    requirement = requirement.touching(entities(column, values));
                    Place::Left
                }
                Role::Keep => Place::Kept,
                Role::Drop => Place::Left,
            });
        }
        let table = Table::new(trees, &leaves)?;
        Ok(Self {
            cells,
            places,
            table,
            requirement,
            sensitive,
        })
    }

    /// The rows of node ids.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// What is asked of a class.
    pub fn requirement(&self) -> &Requirement {
        &self.requirement
    }

    /// The sensitive columns.
    pub fn sensitive(&self) -> &[Sensitive] {
        &self.sensitive
    }

    /// The names of what is published.
    pub fn header(&self) -> Vec<&str> {
        let columns = self.cells.header.iter().zip(&self.places);
        let published = columns.filter(|(_, place)| !matches!(place, Place::Left));
        published.map(|(name, _)| name.as_str()).collect()
    }

    /// The rows that are published, in the recoding's order.
    pub fn rows<'a>(&'a self, recoding: &'a Recoding) -> impl Iterator<Item = Vec<&'a str>> {
        let values = recoding.values(self.table.rows());
        let rows = recoding.order().iter();
        rows.filter_map(move |&row| Some(self.row(row, values[row as usize]?)))
    }

    fn row<'a>(&'a self, row: u32, nodes: &[NodeId]) -> Vec<&'a str> {
        let cell = |(place, values): (&Place, &'a Vec<String>)| match *place {
            Place::Generalised(column) => {
                Some(self.table.columns[column].tree.label(nodes[column]))
            }
            Place::Kept => Some(values[row as usize].as_str()),
            Place::Left => None,
        };
        self.places
            .iter()
            .zip(&self.cells.columns)
            .filter_map(cell)
            .collect()
    }
}

fn every_column_once(cells: &Cells, description: &Description) -> Result<(), Error> {
    let times = |name: &str| cells.header.iter().filter(|other| *other == name).count();
    let described = description.names().find(|name| times(name) != 1);
    let unknown = cells
        .header
        .iter()
        .map(String::as_str)
        .find(|name| description.column(name).is_none());
    match described.or(unknown) {
        Some(name) => Err(Error::at(Code::A02, name)),
        None => Ok(()),
    }
}

fn hierarchy(
    column: &Described,
    values: &[String],
    files: &BTreeMap<String, String>,
) -> Result<Hierarchy, Error> {
    let name = column.name.as_str();
    let known = || {
        values
            .iter()
            .filter(|value| !(column.missing && value.is_empty()))
    };
    let tree = match column.tree().ok_or_else(|| Error::at(Code::A01, name))? {
        Tree::Flat => {
            let mut paths: Vec<Vec<String>> = known()
                .map(|value| vec![value.clone(), "*".to_owned()])
                .collect();
            paths.sort_unstable();
            paths.dedup();
            Hierarchy::from_paths(name, &paths)
        }
        Tree::Dates => Hierarchy::dates(name, &known().cloned().collect::<Vec<_>>()),
        Tree::Bands(widths) => {
            let numbers: Result<Vec<i64>, _> = known().map(|value| value.parse()).collect();
            let numbers = numbers.map_err(|_| Error::at(Code::A12, name))?;
            Hierarchy::bands(name, &numbers, &widths)
        }
        Tree::Paths(paths) => Hierarchy::from_paths(name, &paths),
        Tree::File(file, separator) => {
            let text = files
                .get(&file)
                .ok_or_else(|| Error::at(Code::A11, &file))?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let path = |line: &str| line.split(separator).map(str::to_owned).collect();
            let lines = text.lines().filter(|line| !line.is_empty());
            Hierarchy::from_paths(name, &lines.map(path).collect::<Vec<_>>())
        }
    }?;
    let tree = tree.weighing(column.weight.unwrap_or(1));
    if column.missing {
        tree.with_missing("")
    } else {
        Ok(tree)
    }
}

fn leaves_of(tree: &Hierarchy, values: &[String]) -> Result<Vec<NodeId>, Error> {
    let number = |value: &String| tree.numbers().and_then(|_| tree.leaf(&canonical(value)?));
    let leaf = |value: &String| tree.leaf(value).or_else(|| number(value));
    let leaves: Option<Vec<_>> = values.iter().map(leaf).collect();
    leaves.ok_or_else(|| Error::at(Code::A03, tree.name()))
}

/// A whole number as the trees of numbers write it: without plus sign and leading zeros.
fn canonical(value: &str) -> Option<String> {
    value.parse::<i64>().ok().map(|number| number.to_string())
}

/// Codes in the order of numbers, if all values are numbers or missing, else of text.
fn ordered_codes(values: &[String]) -> Vec<u32> {
    let mut known: Vec<&String> = values.iter().collect();
    known.sort_unstable();
    known.dedup();
    let number = |value: &String| {
        value
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
    };
    if known
        .iter()
        .all(|value| value.is_empty() || number(value).is_some())
    {
        known.sort_by(|one, other| {
            let order = |value: &String| number(value).unwrap_or(f64::NEG_INFINITY);
            order(one).total_cmp(&order(other))
        });
    }
    let place: BTreeMap<&String, u32> = known.into_iter().zip(0..).collect();
    values.iter().map(|value| place[value]).collect()
}

fn asking(mut requirement: Requirement, column: &Described, coded: &Sensitive) -> Requirement {
    for diversity in column.diversities() {
        requirement = requirement.diverse(coded.clone(), diversity);
    }
    match column.closeness() {
        Some(closeness) => requirement.close(coded.clone(), closeness),
        None => requirement,
    }
}

/// A row without an entity touches none.
fn entities(column: &Described, values: &[String]) -> Entities {
    let codes = ordered_codes(values).into_iter().zip(values);
    let of_row = codes.map(|(code, value)| if value.is_empty() { vec![] } else { vec![code] });
    Entities {
        name: column.name.clone(),
        of_row: of_row.collect(),
        least: column.least.unwrap_or(1),
    }
}
