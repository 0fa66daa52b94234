//! The only way out of a counted table.

mod asked;

pub use asked::rows_column;

use crate::audit::Verdict;
use crate::counted::CountedCell;
use crate::perturbed;
use crate::protected::Found;
use crate::{
    CountedTable, DisclosureError, Frame, Frames, Hidden, Marks, Memory, MomentSpec, MomentValue,
    Noise, Profile, ProtectedRow, ProtectedTable, ProtectedValue, Reason, Scalar, Statistic,
    TableSpec, grid, judge, round,
};
use rayon::prelude::*;

/// Applies every rule of a profile to the tables of one statement, and holds what is left against
/// what was given before. What is given for the first time is then in [`Memory::batch`].
///
/// # Guarantee
/// No value that is shown rests on fewer than k patients, on too few structures, nor, where acts are
/// asked, on too few practitioners; nor does any that its piece and its group give by subtraction.
/// Under a perturbed profile values carry noise, and the borders of these rules too. What all numbers
/// together tell of one patient stays within the limits of the profile, in the linear Gaussian model of
/// the module `audit`; no decision but those at the borders depends on a secret.
///
/// # Errors
/// `D24` where a full grid would have more cells than the profile allows.
pub fn protect(
    tables: Vec<CountedTable>,
    profile: &Profile,
    memory: &mut Memory,
) -> Result<Vec<ProtectedTable>, DisclosureError> {
    let mut protected = Vec::new();
    for table in tables {
        let mut judged = alone(table, profile, memory)?;
        // Position, then piece, then key in the order of the grid: one decision at a time.
        for piece in 0..judged.spec.pieces.len() {
            for row in &mut judged.rows {
                row.settle(&judged.spec, piece, profile, memory);
            }
        }
        protected.push(judged.found(profile));
    }
    Ok(protected)
}

/// A table whose cells were judged each alone.
struct Judged {
    spec: TableSpec,
    rows: Vec<Row>,
}

/// A row of the grid.
struct Row {
    keys: Vec<Scalar>,
    frames: Vec<Frame>,
    are_regular: Vec<bool>,
    /// A group of free keys that nobody expected: it was found in the data.
    is_found: bool,
    pieces: Vec<perturbed::Piece>,
    /// What each number would be if nothing was given before.
    values: Vec<Result<i64, Reason>>,
    marks: Vec<Marks>,
    verdicts: Vec<Verdict>,
    /// Whether the group itself may be seen; a row of a free key that may not be is left out.
    is_seen: bool,
}

fn alone(
    table: CountedTable,
    profile: &Profile,
    memory: &Memory,
) -> Result<Judged, DisclosureError> {
    let (table, expected) = grid::complete(table, profile)?;
    let CountedTable {
        spec,
        cells,
        frames,
    } = table;
    let is_everybody_followed = !memory.affiliations().is_empty();
    let row = |(keys, mut cell): (Vec<Scalar>, CountedCell)| {
        if is_everybody_followed {
            cell.names_all();
        }
        let is_found = !expected.contains(&keys);
        let mut row = row(&spec, keys, &cell, frames.as_deref(), (profile, memory));
        row.is_found = is_found;
        row
    };
    // Each cell by itself, so that they can be judged side by side.
    let rows = cells.into_par_iter().map(row).collect();
    Ok(Judged { spec, rows })
}

fn row(
    spec: &TableSpec,
    keys: Vec<Scalar>,
    cell: &CountedCell,
    frames: Option<&dyn Frames>,
    (profile, memory): (&Profile, &Memory),
) -> Row {
    let are_regular = frames.map_or_else(Vec::new, |frames| frames.are_regular(&keys));
    let mut frames = frames.map_or_else(Vec::new, |frames| frames.of(&keys));
    frames.resize(spec.pieces.len(), Frame::default());
    let noise = memory.noise();
    let pieces = perturbed::pieces(spec, cell, &frames, (profile, &noise));
    let values = if profile.is_perturbed() {
        perturbed::values(spec, cell, &pieces, &noise, profile)
    } else {
        judge::cell(spec, cell, profile)
    };
    Row {
        marks: spec
            .moments
            .iter()
            .zip(&cell.moments)
            .map(|(asked, value)| marks(spec, asked, value, cell))
            .collect(),
        verdicts: values
            .iter()
            .map(|value| value.map_or_else(Verdict::Hidden, Verdict::Shown))
            .collect(),
        keys,
        frames,
        are_regular,
        is_found: false,
        pieces,
        values,
        is_seen: true,
    }
}

/// Who contributes what to a number; of a number of patients, in whatever words, their set says it.
fn marks(spec: &TableSpec, asked: &MomentSpec, value: &MomentValue, cell: &CountedCell) -> Marks {
    let rows_are_patients = asked.statistic == Statistic::Rows && spec.rows_most <= 1;
    if asked.statistic == Statistic::Patients || rows_are_patients {
        return Marks::default();
    }
    if let Some(clipped) = &value.clipped {
        return clipped.marks.clone();
    }
    if let Some(values) = &value.cells {
        return values.marks.clone();
    }
    let piece = cell.pieces.get(asked.piece);
    piece.map_or_else(Marks::default, |piece| piece.row_marks.clone())
}

impl Judged {
    fn found(self, profile: &Profile) -> ProtectedTable {
        let mut found = Found {
            rows: Vec::new(),
            reasons: Vec::new(),
            noise: Vec::new(),
        };
        let leaves_out = profile.is_perturbed() && !self.spec.has_declared_grid();
        for row in self
            .rows
            .into_iter()
            .filter(|row| row.is_seen || !leaves_out)
        {
            let place = found.rows.len();
            found.noise.push(if profile.is_perturbed() {
                perturbed::noise(&self.spec, &row.keys, &row.pieces)
            } else {
                vec![Noise::default(); self.spec.moments.len()]
            });
            let mut values = Vec::new();
            for (moment, verdict) in row.verdicts.into_iter().enumerate() {
                values.push(match verdict {
                    Verdict::Shown(value) => round::to_base(value, profile.rounding_base()),
                    Verdict::Near(value) => round::near(value, profile.rounding_base()),
                    Verdict::Hidden(reason) => {
                        found.reasons.push(Hidden {
                            row: place,
                            moment,
                            reason,
                        });
                        ProtectedValue::Suppressed
                    }
                });
            }
            let keys = row.keys;
            found.rows.push(ProtectedRow { keys, values });
        }
        ProtectedTable::new(self.spec, found)
    }
}
