//! The only way out of a counted table.

use crate::counted::CountedCell;
use crate::earlier::{Candidate, Settled};
use crate::number::Numbers;
use crate::protected::Found;
use crate::{
    CountedTable, DisclosureError, Earlier, Hidden, Profile, ProtectedRow, ProtectedTable,
    ProtectedValue, Reason, Scalar, TableSpec, grid, judge, round,
};
use rayon::prelude::*;

/// Applies every rule of a profile to the tables of one statement, and holds what is left against
/// what was given before. What is given for the first time is then in [`Earlier::given`].
///
/// # Guarantee
/// No value that is shown rests, and none that its piece and its group give by subtraction rests, on
/// fewer than k patients, on too few structures or practitioners where these are known, or on one
/// structure or two patients too much. Which cells exist, and in what order, depends on the data only
/// through "fewer than k patients, possibly none".
///
/// No combination of the numbers of this statement and of those that `earlier` remembers tells of
/// fewer than k patients: see the module on what was given before for what is judged exactly, and
/// what is hidden because it could not be. Margins are rounded by whoever adds the rounded cells up.
///
/// # Errors
/// `D24` where a full grid would have more cells than the profile allows.
pub fn protect(
    tables: Vec<CountedTable>,
    profile: &Profile,
    earlier: &mut Earlier,
) -> Result<Vec<ProtectedTable>, DisclosureError> {
    let mut judged = Vec::new();
    for table in tables {
        judged.push(alone(table, profile, earlier)?);
    }
    let mut candidates = Vec::new();
    for (number, table) in judged.iter_mut().enumerate() {
        table.take_candidates(number, earlier, &mut candidates);
    }
    let places: Vec<(usize, usize, usize)> = candidates.iter().map(|(place, _)| *place).collect();
    let candidates = candidates.into_iter().map(|(_, one)| one).collect();
    for (place, settled) in places.into_iter().zip(earlier.settle(candidates, profile)) {
        let (table, row, moment) = place;
        if let Some(table) = judged.get_mut(table) {
            table.settle(row, moment, settled);
        }
    }
    Ok(judged
        .into_iter()
        .map(|table| table.found(profile))
        .collect())
}

/// A table whose numbers were judged each alone.
struct Judged {
    spec: TableSpec,
    rows: Vec<(Vec<Scalar>, Option<CountedCell>, Vec<Outcome>)>,
}

/// What becomes of one number.
#[derive(Clone, Copy)]
enum Outcome {
    Shown(i64),
    Near(i64),
    Hidden(Reason),
}

/// A candidate with its table, row and moment.
type Placed = ((usize, usize, usize), Candidate);

fn alone(
    table: CountedTable,
    profile: &Profile,
    earlier: &Earlier,
) -> Result<Judged, DisclosureError> {
    let CountedTable { spec, cells } = grid::complete(table, profile)?;
    let homes = earlier.homes();
    let judged = |(keys, mut cell): (Vec<Scalar>, CountedCell)| {
        for piece in &mut cell.pieces {
            homes.complete(&mut piece.inside);
            homes.complete(&mut piece.outside);
        }
        let outcomes = judge::cell(&spec, &cell, profile)
            .into_iter()
            .map(|judged| judged.map_or_else(Outcome::Hidden, Outcome::Shown))
            .collect();
        (keys, Some(cell), outcomes)
    };
    // Each cell by itself, so that they can be judged side by side.
    let rows = cells.into_par_iter().map(judged).collect();
    Ok(Judged { spec, rows })
}

impl Judged {
    /// The numbers that passed, in the order of rows and moments; the cells are let go.
    fn take_candidates(&mut self, table: usize, earlier: &Earlier, all: &mut Vec<Placed>) {
        let numbers = Numbers::of(&self.spec);
        for (row, (keys, cell, outcomes)) in self.rows.iter_mut().enumerate() {
            let Some(mut cell) = cell.take() else {
                continue;
            };
            for (moment, outcome) in outcomes.iter_mut().enumerate() {
                let Outcome::Shown(value) = outcome else {
                    continue;
                };
                match numbers.candidate((table, row), moment, *value, keys, &mut cell) {
                    Some(candidate) => all.push(((table, row, moment), candidate)),
                    // What cannot be held against earlier numbers is not given beside them.
                    None if earlier.is_remembering() => *outcome = Outcome::Hidden(Reason::Earlier),
                    None => {}
                }
            }
        }
    }

    fn settle(&mut self, row: usize, moment: usize, settled: Settled) {
        let outcome = self
            .rows
            .get_mut(row)
            .and_then(|(_, _, outcomes)| outcomes.get_mut(moment));
        if let Some(outcome) = outcome {
            match settled {
                Settled::Shown => {}
                Settled::Near(value) => *outcome = Outcome::Near(value),
                Settled::Hidden(reason) => *outcome = Outcome::Hidden(reason),
            }
        }
    }

    fn found(self, profile: &Profile) -> ProtectedTable {
        let mut found = Found {
            rows: Vec::new(),
            reasons: Vec::new(),
        };
        for (keys, _, outcomes) in self.rows {
            let row = found.rows.len();
            let mut values = Vec::new();
            for (moment, outcome) in outcomes.into_iter().enumerate() {
                values.push(match outcome {
                    Outcome::Shown(value) => round::to_base(value, profile.rounding_base()),
                    Outcome::Near(value) => round::near(value, profile.rounding_base()),
                    Outcome::Hidden(reason) => {
                        found.reasons.push(Hidden {
                            row,
                            moment,
                            reason,
                        });
                        ProtectedValue::Suppressed
                    }
                });
            }
            found.rows.push(ProtectedRow { keys, values });
        }
        ProtectedTable::new(self.spec, found)
    }
}
