//! A table as it was counted: every cell with its evidence. It can be built and protected, nothing else.

use crate::{DisclosureError, Evidence, Frame, Marks, Scalar, Statistic, TableSpec};
use roaring::RoaringBitmap;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The evidence of one piece in one cell.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct PieceEvidence {
    /// The rows of the group in the piece.
    pub inside: Evidence,
    /// The rows of the group not in the piece (those whose predicate is unknown included). Empty
    /// for a piece that is the whole group.
    pub outside: Evidence,
    /// How many rows are in the piece, those of one patient clipped at [`TableSpec::rows_most`].
    pub rows: u64,
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
    /// The patients with an argument that is neither missing nor zero.
    pub support: RoaringBitmap,
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
    pub patients: RoaringBitmap,
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
    /// For a sum: the patients with an argument that is neither missing nor zero. For other
    /// statistics the support is the piece's patients, and this is not read.
    pub support: RoaringBitmap,
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
    /// For a quantile, a number of distinct values or a sum of squares: the rows of the piece by grid cell or value, in
    /// ascending order. `None`: not computed, or too many; such a moment is hidden.
    pub cells: Option<Vec<ValueCell>>,
}

/// One group with its evidence.
#[expect(
    missing_debug_implementations,
    reason = "unprotected: it must not be printed"
)]
pub struct CountedCell {
    /// One value a key.
    pub keys: Vec<Scalar>,
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
        check_spec(&self.spec).map_err(malformed)?;
        let mut cells = BTreeMap::new();
        for cell in self.cells {
            check_cell(&self.spec, &cell).map_err(malformed)?;
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
    /// The evidence of the whole group: the whole piece where there is one, else a piece and its
    /// outside together.
    pub(crate) fn group(&self, spec: &TableSpec) -> Cow<'_, Evidence> {
        let whole = spec
            .pieces
            .iter()
            .zip(&self.pieces)
            .find(|(piece, _)| piece.whole);
        match (whole, self.pieces.first()) {
            (Some((_, evidence)), _) => Cow::Borrowed(&evidence.inside),
            (None, Some(evidence)) => Cow::Owned(evidence.together()),
            (None, None) => Cow::Owned(Evidence::default()),
        }
    }

    /// A group without rows.
    pub(crate) fn empty(spec: &TableSpec, keys: Vec<Scalar>) -> Self {
        Self {
            keys,
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
}

impl PieceEvidence {
    fn together(&self) -> Evidence {
        let mut group = self.inside.clone();
        group.merge(&self.outside);
        group
    }
}

fn check_spec(spec: &TableSpec) -> Result<(), &'static str> {
    if spec.pieces.is_empty() {
        return Err("the table has no piece, so its groups cannot be judged");
    }
    if spec
        .moments
        .iter()
        .any(|moment| moment.piece >= spec.pieces.len())
    {
        return Err("a moment names a piece that does not exist");
    }
    Ok(())
}

fn check_cell(spec: &TableSpec, cell: &CountedCell) -> Result<(), &'static str> {
    if cell.keys.len() != spec.keys.len() {
        return Err("a cell has another number of keys than the table");
    }
    if cell.pieces.len() != spec.pieces.len() {
        return Err("a cell has another number of pieces than the table");
    }
    if cell.moments.len() != spec.moments.len() {
        return Err("a cell has another number of moments than the table");
    }
    let group = cell.group(spec);
    for (piece, evidence) in spec.pieces.iter().zip(&cell.pieces) {
        if piece.whole && !evidence.outside.patients.is_empty() {
            return Err("a piece that is the whole group has patients outside");
        }
        if (&evidence.inside.patients | &evidence.outside.patients) != group.patients {
            return Err("the pieces of a cell do not cover the same patients");
        }
        if piece.single_row && !evidence.inside.repeaters.is_empty() {
            return Err("a piece declared to have one row per patient has more");
        }
    }
    for (moment, value) in spec.moments.iter().zip(&cell.moments) {
        if let Some(evidence) = cell.pieces.get(moment.piece) {
            check_moment(moment.statistic, evidence, value)?;
        }
    }
    Ok(())
}

fn check_moment(
    statistic: Statistic,
    evidence: &PieceEvidence,
    moment: &MomentValue,
) -> Result<(), &'static str> {
    match statistic {
        Statistic::Patients | Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
            Ok(())
        }
        Statistic::Rows => check_rows(&evidence.inside, moment.value),
        Statistic::DistinctValues | Statistic::Quantile { .. } => check_cells(
            &evidence.inside,
            moment.cells.as_deref().unwrap_or_default(),
        ),
        Statistic::Sum | Statistic::SumWhereKnown | Statistic::SumOfProducts { .. } => {
            check_cells(
                &evidence.inside,
                moment.cells.as_deref().unwrap_or_default(),
            )?;
            let outside = moment.outside.as_ref().map(|outside| &outside.support);
            if moment.support.is_subset(&evidence.inside.patients)
                && outside.is_none_or(|support| support.is_subset(&evidence.outside.patients))
            {
                Ok(())
            } else {
                Err("a sum rests on patients that its piece does not hold")
            }
        }
    }
}

fn check_cells(inside: &Evidence, cells: &[ValueCell]) -> Result<(), &'static str> {
    let ascend = cells.is_sorted_by(|one, next| one.value < next.value);
    let belong = |cell: &ValueCell| {
        cell.rows >= cell.patients.len()
            && cell.rows >= cell.counted
            && !cell.patients.is_empty()
            && cell.patients.is_subset(&inside.patients)
    };
    if ascend && cells.iter().all(belong) {
        Ok(())
    } else {
        Err("the values of a piece and its evidence disagree")
    }
}

/// Rows, patients and repeaters are counted by different hands; they must tell the same story.
fn check_rows(inside: &Evidence, rows: Option<i64>) -> Result<(), &'static str> {
    let patients = i64::try_from(inside.patients.len()).unwrap_or(i64::MAX);
    let once = rows.unwrap_or(0) == patients;
    if rows.unwrap_or(0) < patients || once != inside.repeaters.is_empty() {
        return Err("the rows of a piece and its evidence disagree");
    }
    Ok(())
}
