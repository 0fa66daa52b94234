//! The only way out of a counted table.

use crate::counted::CountedCell;
use crate::protected::Found;
use crate::{
    CountedTable, DisclosureError, Earlier, Hidden, Profile, ProtectedRow, ProtectedTable,
    ProtectedValue, TableSpec, grid, judge, round,
};

/// Applies every rule of a profile to the tables of one statement.
///
/// # Guarantee
/// No value that is shown rests, and none that its piece and its group give by subtraction rests, on
/// fewer than k patients, on too few structures or practitioners where these are known, or on one
/// structure or two patients too much. Which cells exist, and in what order, depends on the data only
/// through "fewer than k patients, possibly none".
///
/// Each table is judged alone: subtracting two pieces, two groups, or the answers of two questions
/// from each other is not looked at yet. Margins are rounded by whoever adds the rounded cells up.
///
/// # Errors
/// `D24` where a full grid would have more cells than the profile allows.
pub fn protect(
    tables: Vec<CountedTable>,
    profile: &Profile,
    _earlier: &Earlier,
) -> Result<Vec<ProtectedTable>, DisclosureError> {
    tables
        .into_iter()
        .map(|table| protect_alone(table, profile))
        .collect()
}

fn protect_alone(
    table: CountedTable,
    profile: &Profile,
) -> Result<ProtectedTable, DisclosureError> {
    let CountedTable { spec, cells } = grid::complete(table, profile)?;
    let mut found = Found {
        rows: Vec::new(),
        reasons: Vec::new(),
    };
    for (keys, cell) in cells {
        let row = found.rows.len();
        let mut values = Vec::new();
        for (moment, outcome) in outcomes(&spec, &cell, profile).into_iter().enumerate() {
            values.push(outcome.unwrap_or_else(|reason| {
                found.reasons.push(Hidden {
                    row,
                    moment,
                    reason,
                });
                ProtectedValue::Suppressed
            }));
        }
        found.rows.push(ProtectedRow { keys, values });
    }
    Ok(ProtectedTable::new(spec, found))
}

fn outcomes(
    spec: &TableSpec,
    cell: &CountedCell,
    profile: &Profile,
) -> Vec<Result<ProtectedValue, crate::Reason>> {
    judge::cell(spec, cell, profile)
        .into_iter()
        .map(|judged| judged.map(|value| round::to_base(value, profile.rounding_base())))
        .collect()
}
