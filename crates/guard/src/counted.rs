//! What a private plan computes: keys, pieces and moments.

use std::collections::BTreeSet;

use datafusion_common::ScalarValue;
use datafusion_expr::{Expr, LogicalPlan};

use crate::condition::{AttributeTest, Attributes, Condition, KeyReading};
use crate::layout::Layout;
use crate::rules::Code;

/// The values that a group key may take, as far as they are public.
#[derive(Debug, Clone, PartialEq)]
pub enum Domain {
    /// The codes of a list of the model.
    CodeList(String),
    /// The years that the warehouse covers.
    Years,
    /// Literals that the requester wrote.
    Literals(Vec<ScalarValue>),
    /// The whole numbers from the first to the last: the months of a year.
    Whole(i64, i64),
    /// Free data: which values exist is itself confidential.
    Free,
}

/// One group key of a private plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Column in the private plan's output.
    pub name: String,
    /// Whether a zero in this dimension says nothing about a person.
    pub ordinary: bool,
    /// The values that it may take.
    pub domain: Domain,
    /// Whether the key may be missing.
    pub nullable: bool,
    /// Conditions of the statement on this key alone, over a column of its name: a value that does
    /// not satisfy them cannot occur, and has no cell.
    pub conditions: Vec<Expr>,
    /// How its value is read without knowing any secret.
    pub reading: KeyReading,
    /// A text that no other key has.
    pub text: String,
}

/// How far what one patient adds to a sum may reach; what goes beyond is clipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// The middle of the values, in the unit of the model.
    pub centre: i64,
    /// How far apart the least and the largest value are.
    pub width: i64,
    /// The most rows of one patient that count.
    pub rows: u64,
}

impl Scale {
    /// The least and the largest value of one row that count.
    pub fn ends(self) -> (i64, i64) {
        crate::atom::ends(self.centre, self.width)
    }
}

/// A part of each group, cut out by a predicate: a virtual cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The group itself, no predicate.
    pub whole: bool,
    /// Whether its predicate is on ordinary columns only.
    pub ordinary: bool,
    /// Whether its predicate only asks that ordinary columns be known: that all are known, or
    /// none, tells nothing of anybody.
    pub missingness: bool,
    /// Its predicate, as an asker may read it.
    pub reading: Condition,
}

/// What a moment adds up, orders or tells apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// A text that no other argument has.
    pub text: String,
    /// The secrets that it reads.
    pub secrets: BTreeSet<String>,
    /// Its value, where it is an attribute.
    pub known: Option<AttributeTest>,
    /// How far a patient's contribution may reach; `None` where nothing is declared.
    pub scale: Option<Scale>,
    /// The same by the codes of a group key, which stands at this place among the keys.
    pub by_key: Option<(usize, Vec<(String, Scale)>)>,
    /// What its numbers are counted in, where it is a column of the model.
    pub unit: Option<String>,
}

/// What a moment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Distinct patients.
    Patients,
    /// Rows.
    Rows,
    /// A sum of an integer column.
    Sum,
    /// A sum of products of two columns in each row.
    SumOfProducts {
        /// How many numbers the statistic that needs it estimates from the same patients: one for
        /// a variance, two for an association.
        fitted: u8,
        /// Whether it is a sum of squares, whose variable is judged by its values too.
        square: bool,
    },
    /// The lower bound of the grid cell that holds a quantile, read from `value_sets`.
    Quantile {
        /// Which quantile, in millionths.
        millionths: u32,
        /// The step of the grid.
        step: i64,
    },
    /// Distinct structures, each with enough patients; counted from the evidence.
    DistinctStructures,
    /// Distinct practitioners, each with enough patients; counted from the evidence.
    DistinctPractitioners,
    /// Distinct values of a column, each with enough patients; read from `value_sets`.
    DistinctValues,
}

/// The steps of a grid by the codes of a group key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grids {
    /// The place of the key among the keys.
    pub key: usize,
    /// A step for each of these codes.
    pub codes: Vec<(String, i64)>,
    /// The step for all others.
    pub otherwise: i64,
}

/// One number per group that leaves the private plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Column in the private plan's output and in the placeholder.
    pub name: String,
    /// What is counted.
    pub statistic: Statistic,
    /// Index of the piece over which it is counted.
    pub piece: usize,
    /// For a sum: outside the piece there is nothing to add by construction, because the piece is
    /// where the argument is known (or not zero).
    pub rest_is_nothing: bool,
    /// For a sum: its place among the measures of the evidence.
    pub measure: Option<usize>,
    /// What it adds up; nothing for a number of patients, rows, structures or practitioners.
    pub measured: Option<Measured>,
    /// For a sum of products: the moments with the sums of its two factors.
    pub factors: Option<[usize; 2]>,
    /// For a quantile of which the grid is another one for some codes of a group key.
    pub grids: Option<Grids>,
}

impl Moment {
    /// The column of a private plan with its patients and rows by value, where it has one.
    pub fn values(&self) -> String {
        format!("of_{}", self.name)
    }
}

/// A person-level plan that ends in a counted aggregate.
///
/// Its output columns are the keys, `evidence`, and per quantile, number of distinct values and sum of
/// squares [`Moment::values`] (patients and rows by grid cell or value). [`layout`](Self::layout) says what
/// the arguments of `evidence` are.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one plan"
)]
pub struct PrivatePlan {
    pub(crate) name: String,
    pub(crate) plan: LogicalPlan,
    pub(crate) keys: Vec<Key>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) moments: Vec<Moment>,
    pub(crate) layout: Layout,
    pub(crate) ordinary: bool,
    pub(crate) single_row: bool,
    pub(crate) structures: bool,
    pub(crate) practitioners: bool,
    pub(crate) asks_practitioners: bool,
    pub(crate) condition: Condition,
    pub(crate) attributes: Attributes,
    pub(crate) rows: String,
    pub(crate) most: u64,
}

impl PrivatePlan {
    /// Name of the placeholder that stands for its protected result in the public plan.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The plan to execute.
    pub fn plan(&self) -> &LogicalPlan {
        &self.plan
    }
    /// Its group keys, in the order of the output.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }
    /// Its pieces; index 0 is the whole group.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
    /// Its moments.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }
    /// What the arguments of `evidence` are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
    /// Whether every predicate below the pieces is on ordinary columns.
    pub fn is_ordinary(&self) -> bool {
        self.ordinary
    }
    /// Whether every patient has at most one row.
    pub fn is_single_row(&self) -> bool {
        self.single_row
    }
    /// Whether the structures behind a cell are known.
    pub fn knows_structures(&self) -> bool {
        self.structures
    }
    /// Whether the practitioners behind a cell are known.
    pub fn knows_practitioners(&self) -> bool {
        self.practitioners
    }
    /// Whether acts, or practitioners themselves, are in the question.
    pub fn asks_practitioners(&self) -> bool {
        self.asks_practitioners
    }
    /// What a patient satisfies who has a row, as far as an asker may know.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }
    /// The attributes that its conditions, keys and measures read.
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }
    /// A text that no plan has which multiplies a patient's rows in another way.
    pub fn rows(&self) -> &str {
        &self.rows
    }
    /// The most rows of a patient that count.
    pub fn rows_most(&self) -> u64 {
        self.most
    }
}

/// One line of `tamis query --explain`: which rule judged which part of the statement, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Column, function or table, as the model or the requester names it.
    pub subject: String,
    /// The rule.
    pub code: Code,
    /// What it is taken as.
    pub says: contract::Sentence,
}
