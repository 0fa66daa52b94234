//! The description of a file's columns, in TOML: what each is, and how it may be generalised.

use serde::Deserialize;

use crate::error::{Code, Error};
use crate::sensitive::{Closeness, Distance, Diversity};

/// What is known of the columns of a file. A column that is not described is refused, not kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Between the fields of the CSV file that is read and of the one that is written.
    #[serde(default = "comma")]
    separator: char,
    #[serde(rename = "column", default)]
    columns: Vec<Described>,
}

fn comma() -> char {
    ','
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Identifies in combination: generalised.
    QuasiIdentifier,
    /// What an intruder wants to learn: published as it is.
    Sensitive,
    /// The structure or practitioner of the row: counted, not published.
    Entity,
    /// Published as it is.
    Keep,
    /// Not published.
    Drop,
}

/// How the tree of a quasi-identifier is given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// Each value right below `*`.
    Flat,
    /// Days: month, quarter, year.
    Dates,
    /// Whole numbers in bands of these widths.
    Bands(Vec<i64>),
    /// Paths in the description.
    Paths(Vec<Vec<String>>),
    /// Paths in a file: its path and its separator.
    File(String, char),
}

/// One column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Described {
    pub(crate) name: String,
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) missing: bool,
    pub(crate) weight: Option<u32>,
    #[serde(default)]
    flat: bool,
    #[serde(default)]
    dates: bool,
    bands: Option<Vec<i64>>,
    paths: Option<Vec<Vec<String>>>,
    file: Option<String>,
    separator: Option<char>,
    distinct: Option<u32>,
    entropy: Option<f64>,
    recursive: Option<Recursive>,
    closeness: Option<CloseTo>,
    pub(crate) least: Option<u32>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recursive {
    c: f64,
    l: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseTo {
    t: f64,
    distance: Between,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Between {
    Equal,
    Ordered,
}

impl Described {
    /// How its tree is given; `None` unless in exactly one way.
    pub(crate) fn tree(&self) -> Option<Tree> {
        let separator = self.separator.unwrap_or(';');
        let ways = [
            self.flat.then_some(Tree::Flat),
            self.dates.then_some(Tree::Dates),
            self.bands.clone().map(Tree::Bands),
            self.paths.clone().map(Tree::Paths),
            self.file.clone().map(|file| Tree::File(file, separator)),
        ];
        let mut given = ways.into_iter().flatten();
        let tree = given.next();
        tree.filter(|_| given.next().is_none())
    }

    pub(crate) fn diversities(&self) -> Vec<Diversity> {
        let distinct = self.distinct.map(Diversity::Distinct);
        let entropy = self.entropy.map(Diversity::Entropy);
        let recursive = self
            .recursive
            .map(|Recursive { c, l }| Diversity::Recursive { c, l });
        [distinct, entropy, recursive]
            .into_iter()
            .flatten()
            .collect()
    }

    pub(crate) fn closeness(&self) -> Option<Closeness> {
        self.closeness.map(|CloseTo { t, distance }| {
            let distance = match distance {
                Between::Equal => Distance::Equal,
                Between::Ordered => Distance::Ordered,
            };
            Closeness { t, distance }
        })
    }

    /// Keys of another role are refused: what they ask for would be forgotten in silence.
    fn check(&self) -> Result<(), Error> {
        let has_tree = self.flat
            || self.dates
            || self.bands.is_some()
            || self.paths.is_some()
            || self.file.is_some();
        let is_asked = !self.diversities().is_empty() || self.closeness.is_some();
        let generalised =
            has_tree || self.missing || self.weight.is_some() || self.separator.is_some();
        let fits = match self.role {
            Role::QuasiIdentifier => self.tree().is_some() && !is_asked && self.least.is_none(),
            Role::Sensitive => !generalised && self.least.is_none(),
            Role::Entity => !generalised && !is_asked && self.least.is_some(),
            Role::Keep | Role::Drop => !generalised && !is_asked && self.least.is_none(),
        };
        if !fits || self.separator.is_some() && self.file.is_none() {
            return Err(Error::at(Code::A01, &self.name));
        }
        let in_bounds = self
            .weight
            .is_none_or(|weight| (1..=1_000).contains(&weight))
            && self.least.is_none_or(|least| least >= 1)
            && self
                .closeness
                .is_none_or(|close| (0.0..=1.0).contains(&close.t))
            && self.diversities().iter().all(|diversity| match *diversity {
                Diversity::Distinct(l) => l >= 1,
                Diversity::Entropy(l) => l >= 1.0 && l.is_finite(),
                Diversity::Recursive { c, l } => c > 0.0 && c.is_finite() && l >= 1,
            });
        if in_bounds {
            Ok(())
        } else {
            Err(Error::at(Code::A10, &self.name))
        }
    }
}

impl Description {
    /// Reads a description.
    ///
    /// # Errors
    ///
    /// [`Code::A01`] with the line or the column, [`Code::A02`] for a column that is described twice, [`Code::A10`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let description: Self = toml::from_str(text).map_err(|error| {
            let before = error
                .span()
                .and_then(|span| text.get(..span.start))
                .unwrap_or_default();
            Error::at(
                Code::A01,
                &format!("{}: {}", before.matches('\n').count() + 1, error.message()),
            )
        })?;
        for (at, column) in description.columns.iter().enumerate() {
            column.check()?;
            if description
                .columns
                .iter()
                .take(at)
                .any(|other| other.name == column.name)
            {
                return Err(Error::at(Code::A02, &column.name));
            }
        }
        if !description.separator.is_ascii() {
            return Err(Error::at(Code::A01, "separator"));
        }
        Ok(description)
    }

    /// Between the fields of the data file.
    pub fn separator(&self) -> char {
        self.separator
    }

    /// The files that hold hierarchies.
    pub fn files(&self) -> Vec<String> {
        let file = |column: &Described| match column.tree() {
            Some(Tree::File(path, _)) => Some(path),
            Some(Tree::Flat | Tree::Dates | Tree::Bands(_) | Tree::Paths(_)) | None => None,
        };
        self.columns.iter().filter_map(file).collect()
    }

    /// The description of a column.
    pub(crate) fn column(&self, name: &str) -> Option<&Described> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}
