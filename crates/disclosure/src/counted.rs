//! A table as it was counted: every cell with who stands behind it. It can be built and protected, nothing else.

mod check;

use crate::{DisclosureError, Frame, Marks, Scalar, SetKey, Summary, TableSpec};
use std::collections::BTreeMap;

/// Who stands behind one piece in one cell.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct PieceEvidence {
    /// The rows of the group in the piece.
    pub inside: Summary,
    /// The rows of the group not in the piece (those whose predicate is unknown included). Empty
    /// for a piece that is the whole group.
    pub outside: Summary,
    /// Patients with rows inside and outside.
    pub both: u64,
    /// Patients with rows on both sides, or with several rows outside: on them rests what rows and
    /// patients outside differ by.
    pub rest_repeaters: u64,
    /// How many rows each patient has in the piece.
    pub row_marks: Marks,
}

/// What a sum rests on, over some rows.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct Contributions {
    /// The sum over those rows; read only where `largest` is given.
    pub value: Option<i64>,
    /// How many patients have an argument that is neither missing nor zero.
    pub support: u64,
    /// Up to two largest absolute contributions, each the total of one patient; empty where they
    /// were not computed.
    pub largest: Vec<i64>,
}

/// The rows of a piece that have one value of an argument, or a value within one step of a grid.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct ValueCell {
    /// The lower bound of the grid cell; for a value that is no number, any number that no other
    /// cell has.
    pub value: i64,
    /// How many rows.
    pub rows: u64,
    /// How many of them count where those of one patient are clipped, in proportion over all cells.
    pub counted: u64,
    /// Their patients.
    pub set: SetKey,
    /// How many of these have no other value in this moment.
    pub only: u64,
}

/// The rows of a piece by their value of an argument.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct Values {
    /// In ascending order.
    pub cells: Vec<ValueCell>,
    /// How many patients have a value that is known.
    pub patients: u64,
    /// Who has which values: one mark a patient and value, [`mixed`](crate::mixed) of both.
    pub marks: Marks,
}

/// A sum of clipped contributions.
#[derive(Clone, Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct Clipped {
    /// The sum.
    pub sum: i64,
    /// Who contributes what.
    pub marks: Marks,
}

/// Who may be in the numbers of a cell, as far as an asker knows: computed from attributes alone.
pub trait Frames: Send + Sync {
    /// A frame for each piece of the cell with these keys.
    fn of(&self, keys: &[Scalar]) -> Vec<Frame>;

    /// For each piece, whether every list and cut-point on a secret that chooses its patients is declared.
    fn are_regular(&self, keys: &[Scalar]) -> Vec<bool>;

    /// The values of the keys that are attributes which at least so many patients may have together; at other
    /// keys nothing. None where no key is an attribute and so few are there at all.
    fn expected(&self, least: u64) -> Vec<Vec<Option<Scalar>>>;
}

/// One moment's value in one cell, and what it rests on.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct MomentValue {
    /// The value; `None` is SQL's NULL (the sum of nothing). For counts of patients, structures and
    /// practitioners the evidence is counted instead and the value is not read.
    pub value: Option<i64>,
    /// For a sum: how many patients have an argument that is neither missing nor zero. For other
    /// statistics the support is the piece's patients, and this is not read.
    pub support: u64,
    /// For a sum or rows: up to two largest absolute contributions, each the total of one patient;
    /// empty where they were not computed (then dominance is not judged).
    pub largest: Vec<i64>,
    /// The same over the rows *outside* the piece, which the whole and the piece give by
    /// subtraction. A [`Statistic::Sum`] over a piece that is not the whole is hidden
    /// without it; for rows it is read only for its `largest`.
    pub outside: Option<Contributions>,
    /// For a sum under a perturbed profile: the same with contributions clipped. `None` where the
    /// measure has no [`Scale`](crate::Scale), or where it does not fit; then it is hidden there.
    pub clipped: Option<Clipped>,
    /// For a quantile, a number of distinct values or a sum of squares: the rows of the piece by grid cell or value.
    /// `None`: not computed, or too many; such a moment is hidden.
    pub cells: Option<Values>,
}

/// One group with who stands behind it.
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct CountedCell {
    /// One value a key.
    pub keys: Vec<Scalar>,
    /// All rows of the group.
    pub group: Summary,
    /// One a piece.
    pub pieces: Vec<PieceEvidence>,
    /// One a moment.
    pub moments: Vec<MomentValue>,
}

/// A counted table. Its only way out is [`protect`](crate::protect).
///
/// It cannot be printed:
/// ```compile_fail,E0277
/// fn printed(table: tamis_disclosure::CountedTable) -> String { format!("{table:?}") }
/// ```
/// nor serialised:
/// ```compile_fail,E0277
/// fn serialise<T: serde::Serialize>(_: T) {}
/// fn serialised(table: tamis_disclosure::CountedTable) { serialise(table) }
/// ```
/// nor compared:
/// ```compile_fail,E0369
/// fn same(a: tamis_disclosure::CountedTable, b: tamis_disclosure::CountedTable) -> bool { a == b }
/// ```
/// nor copied:
/// ```compile_fail,E0277
/// fn copy(table: &tamis_disclosure::CountedTable) -> tamis_disclosure::CountedTable {
///     Clone::clone(table)
/// }
/// ```
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct CountedTable {
    pub(crate) spec: TableSpec,
    pub(crate) cells: BTreeMap<Vec<Scalar>, CountedCell>,
    pub(crate) frames: Option<Box<dyn Frames>>,
}

impl CountedTable {
    /// Starts a table of this shape.
    pub fn builder(spec: TableSpec) -> CountedBuilder {
        CountedBuilder {
            spec,
            cells: Vec::new(),
            frames: None,
        }
    }
}

/// Takes the cells in any order.
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct CountedBuilder {
    spec: TableSpec,
    cells: Vec<CountedCell>,
    frames: Option<Box<dyn Frames>>,
}

impl CountedBuilder {
    /// Adds a group.
    #[must_use]
    pub fn cell(mut self, cell: CountedCell) -> Self {
        self.cells.push(cell);
        self
    }

    /// Says who may be in the numbers. Without frames nothing can be held against earlier answers.
    #[must_use]
    pub fn frames(mut self, frames: Box<dyn Frames>) -> Self {
        self.frames = Some(frames);
        self
    }

    /// The table, if its parts fit together. A table that does not fit is a fault of the program
    /// that counted it (`D23`), never of the data.
    pub fn build(self) -> Result<CountedTable, DisclosureError> {
        let malformed = |because| DisclosureError::Malformed {
            table: self.spec.name.clone(),
            because,
        };
        check::spec(&self.spec).map_err(malformed)?;
        let mut cells = BTreeMap::new();
        for cell in self.cells {
            check::cell(&self.spec, &cell).map_err(malformed)?;
            if cells.insert(cell.keys.clone(), cell).is_some() {
                return Err(malformed("two cells have the same keys"));
            }
        }
        Ok(CountedTable {
            spec: self.spec,
            cells,
            frames: self.frames,
        })
    }
}

impl CountedCell {
    /// A group without rows.
    pub(crate) fn empty(spec: &TableSpec, keys: Vec<Scalar>) -> Self {
        Self {
            keys,
            group: Summary::default(),
            pieces: spec
                .pieces
                .iter()
                .map(|_| PieceEvidence::default())
                .collect(),
            moments: spec
                .moments
                .iter()
                .map(|_| MomentValue::default())
                .collect(),
        }
    }
    /// Where structures and practitioners are known of everybody, sets that name none have none: an empty
    /// group, or a fault of whoever counted, which then hides.
    pub(crate) fn names_all(&mut self) {
        self.group.names_all();
        for piece in &mut self.pieces {
            piece.inside.names_all();
            piece.outside.names_all();
        }
    }
}
