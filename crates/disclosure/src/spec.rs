//! The shape of a table and what its author declared about it: nothing here depends on the data.

use crate::Scalar;
use std::collections::BTreeSet;

/// A group key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeySpec {
    /// The column's name in the protected table.
    pub name: String,
    /// The column was declared ordinary: that nobody, or everybody, has a value of it tells nothing
    /// sensitive (sex, region, year).
    pub ordinary: bool,
    /// The declared domain: every value the key can take, `Null` included where it may be missing.
    /// `None`: the key is free data.
    pub domain: Option<Vec<Scalar>>,
}

/// What a moment measures. All values are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Distinct patients. Counted from the evidence, whatever value comes along.
    Patients,
    /// Rows.
    Rows,
    /// The sum of a measure.
    Sum,
    /// The sum of a measure over the piece where it is known, or not zero: by construction the rest
    /// of the group has nothing to add, so only its patients are judged.
    SumWhereKnown,
    /// Distinct structures, of those that hold at least k of the patients. Counted from the
    /// evidence, whatever value comes along.
    DistinctStructures,
    /// Distinct practitioners, of those that hold at least k of the patients. Counted from the
    /// evidence, whatever value comes along.
    DistinctPractitioners,
    /// Distinct values of an argument, of those that at least k of the patients have.
    DistinctValues,
    /// The sum of the products of two measures in each row, which variances and coefficients need.
    SumOfProducts {
        /// How many numbers such a statistic estimates from the same patients before: one for a
        /// variance (the mean), two for an association. They cost as many degrees of freedom.
        fitted: u8,
        /// A sum of squares Σx²: the variable itself is judged by the patients of each value of x².
        square: bool,
        /// As in [`SumWhereKnown`](Self::SumWhereKnown).
        where_known: bool,
    },
    /// The lower bound of the cell of a public grid that holds a quantile: the first one, from below,
    /// up to which the cells hold that part of the rows.
    Quantile {
        /// Which quantile, in millionths.
        millionths: u32,
    },
}

/// A piece: the rows of the group that satisfy a predicate. It is judged like a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent declarations"
)]
pub struct PieceSpec {
    /// Every predicate of the piece is on columns declared ordinary.
    pub ordinary: bool,
    /// The group itself, without a predicate.
    pub whole: bool,
    /// The piece only asks that ordinary columns be known: that all are known, or none, tells
    /// nothing of anybody, whatever the other predicates of the table.
    pub missingness: bool,
    /// The rows below the aggregate hold one row per patient by construction (the table `patient`,
    /// a result by patient), so that rows and patients are the same number and tell nothing apart.
    pub single_row: bool,
}

/// A number asked of every group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MomentSpec {
    /// The column's name in the protected table.
    pub name: String,
    /// What it measures.
    pub statistic: Statistic,
    /// The piece it is measured over, as an index into [`TableSpec::pieces`].
    pub piece: usize,
}

/// The shape of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSpec {
    /// The table's name, for messages and for the public plan.
    pub name: String,
    /// The group keys, in the order of the columns. None: one cell.
    pub keys: Vec<KeySpec>,
    /// The pieces; at least one, so that the groups themselves can be judged.
    pub pieces: Vec<PieceSpec>,
    /// The moments, in the order of the columns. May be empty (`SELECT DISTINCT`).
    pub moments: Vec<MomentSpec>,
    /// Every predicate below the pieces (WHERE, ON) is on columns declared ordinary.
    pub ordinary: bool,
    /// What the numbers are numbers of.
    pub origin: Origin,
}

/// What the numbers of a table are numbers of, in a canonical form: two questions with the same
/// origin are one question in other words. Nothing depends on a finer or coarser form but the word
/// `near` instead of `shown` beside the same number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The version of the data.
    pub version: u64,
    /// Tables and joins.
    pub population: String,
    /// The conditions that every row satisfies.
    pub conditions: BTreeSet<String>,
    /// The expression of every key.
    pub keys: Vec<String>,
    /// The conditions of every piece.
    pub pieces: Vec<BTreeSet<String>>,
    /// What every moment measures: an answer is given again for the same measure only.
    pub measures: Vec<String>,
    /// The columns that every moment adds up, by whatever road; none for a number of patients or rows.
    /// Moments of the same columns are judged together.
    pub columns: Vec<String>,
}

impl TableSpec {
    /// Whether an empty group, or a full one, may be shown.
    pub(crate) fn empty_group_is_ordinary(&self) -> bool {
        self.ordinary && self.keys.iter().all(|key| key.ordinary)
    }

    /// Whether an empty piece, or one that holds the whole group, may be shown.
    pub(crate) fn empty_piece_is_ordinary(&self, piece: &PieceSpec) -> bool {
        piece.ordinary && (piece.missingness || self.empty_group_is_ordinary())
    }

    /// Whether every combination of keys is known without the data.
    pub(crate) fn has_declared_grid(&self) -> bool {
        self.keys.iter().all(|key| key.domain.is_some())
    }
}
