//! The shape of a table and what its author declared about it: nothing here depends on the data.

use crate::Scalar;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Its expression, as a text that no other expression has.
    pub text: String,
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
#[expect(clippy::struct_excessive_bools, reason = "independent declarations")]
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
    /// Its conditions and those of the table, each as a text that no other condition has.
    pub conditions: BTreeSet<String>,
    /// Some condition, of a key too, reads a secret: for somebody with certain attributes it may be open
    /// whether they are in the piece, even if nobody in the warehouse has these.
    pub reads_secrets: bool,
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
    /// What it measures, but for numbers of patients, rows, structures and practitioners.
    pub measure: Option<MeasureSpec>,
    /// For a sum of products: the moments with the sums of its two factors over the same piece.
    pub factors: Option<[usize; 2]>,
}

/// The shape of a table.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// The version of the data.
    pub version: u64,
    /// A text that no table has which multiplies a patient's rows in another way.
    pub rows: String,
    /// The most rows of a patient that count; those beyond are clipped.
    pub rows_most: u64,
    /// Acts, or practitioners themselves, are in the question: enough of them must stand behind a number.
    pub asks_practitioners: bool,
}

/// What a moment adds up, orders or tells apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureSpec {
    /// A text that no other argument has.
    pub text: String,
    /// The secret columns that it reads, by number; none where it is an attribute.
    pub secrets: Vec<u32>,
    /// The middle of the values, and how far apart the least and the largest one are, in the unit of the
    /// model; `None` where nothing is declared.
    pub scale: Option<Scale>,
    /// The same by the values of the key at this place: a score by its scale.
    pub by_key: Option<(usize, BTreeMap<Scalar, Scale>)>,
}

impl MeasureSpec {
    /// What is declared for the cell of these keys.
    pub(crate) fn scale_of(&self, keys: &[Scalar]) -> Option<Scale> {
        let of_key = self.by_key.as_ref().and_then(|(place, scales)| {
            let key = keys.get(*place)?;
            scales.get(key)
        });
        of_key.copied().or(self.scale)
    }
}

/// How far the value of one row may reach; what goes beyond is clipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The middle.
    pub centre: i64,
    /// From the least to the largest value.
    pub width: u64,
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
