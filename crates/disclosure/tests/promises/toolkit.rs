//! Short ways to write down a table.

use crate::sets::{CellSets, ContributionSets, Counting, Evidence, MomentSets, PieceSets};
use tamis_disclosure::{
    Affiliations, CellKey, CountedCell, CountedTable, KeySpec, Memory, MomentSpec, PieceSpec,
    Policy, Profile, ProtectedTable, ProtectedValue, Reason, RecordKeys, Scalar, Statistic,
    TableSpec, protect,
};

pub(crate) const POLICY: &str = include_str!("../../../../pseudonymisation/policy.toml");

pub(crate) fn profile(name: &str) -> Profile {
    static READ: std::sync::OnceLock<Policy> = std::sync::OnceLock::new();
    let policy = READ.get_or_init(|| Policy::parse(POLICY).unwrap());
    policy.profile(name).unwrap().clone()
}

/// Patients spread evenly over `structures` structures and seven practitioners, one row each.
pub(crate) fn met_in(patients: std::ops::Range<u32>, structures: u32) -> Evidence {
    let mut evidence = Evidence::new(true, true);
    for patient in patients {
        let structure = format!("S{}", patient % structures);
        evidence.add(patient, Some(&structure), Some((patient % 7).cast_signed()));
    }
    evidence
}

/// Patients that no rule but the ones on patients can object to.
pub(crate) fn met(patients: std::ops::Range<u32>) -> Evidence {
    met_in(patients, 5)
}

/// The same, with two rows each.
pub(crate) fn met_twice(patients: std::ops::Range<u32>) -> Evidence {
    let mut evidence = met(patients.clone());
    evidence.merge(&met(patients));
    evidence
}

pub(crate) fn both(one: &Evidence, other: &Evidence) -> Evidence {
    let mut evidence = one.clone();
    evidence.merge(other);
    evidence
}

pub(crate) fn whole() -> PieceSpec {
    PieceSpec {
        ordinary: true,
        whole: true,
        single_row: false,
        missingness: false,
        ..PieceSpec::default()
    }
}

pub(crate) fn sensitive_piece() -> PieceSpec {
    PieceSpec::default()
}

pub(crate) fn ordinary_piece() -> PieceSpec {
    PieceSpec {
        ordinary: true,
        ..PieceSpec::default()
    }
}

/// A table without keys that asks these statistics of one piece.
pub(crate) fn spec(piece: PieceSpec, statistics: &[Statistic]) -> TableSpec {
    let moment = |(number, &statistic)| MomentSpec {
        name: format!("m{number}"),
        statistic,
        piece: 0,
        measure: None,
        factors: None,
    };
    TableSpec {
        name: "t".into(),
        keys: Vec::new(),
        pieces: vec![piece],
        moments: statistics.iter().enumerate().map(moment).collect(),
        rows_most: 1,
        ..TableSpec::default()
    }
}

pub(crate) fn key(name: &str, ordinary: bool, domain: Option<Vec<Scalar>>) -> KeySpec {
    KeySpec {
        name: name.into(),
        ordinary,
        domain,
        text: String::new(),
    }
}

pub(crate) fn group(inside: Evidence) -> PieceSets {
    PieceSets {
        inside,
        ..PieceSets::default()
    }
}

/// A value with nothing else known; enough for counts.
pub(crate) fn value(value: i64) -> MomentSets {
    MomentSets {
        value: Some(value),
        ..MomentSets::default()
    }
}

/// A sum to which these patients contribute.
pub(crate) fn sum(value: i64, support: std::ops::Range<u32>) -> MomentSets {
    MomentSets {
        value: Some(value),
        support: support.collect(),
        ..MomentSets::default()
    }
}

pub(crate) fn rest(value: i64, support: std::ops::Range<u32>) -> ContributionSets {
    ContributionSets {
        value: Some(value),
        support: support.collect(),
        largest: Vec::new(),
    }
}

/// The cell of these sets, where nothing but its rows says where anybody is followed.
pub(crate) fn cell(spec: &TableSpec, cell: CellSets) -> CountedCell {
    let counting = Counting {
        records: &RecordKeys::of(&CellKey::from_bytes([0; 32]), []),
        affiliations: &Affiliations::default(),
    };
    counting.cell(spec, cell)
}

pub(crate) fn counted(spec: TableSpec, cells: Vec<CellSets>) -> CountedTable {
    let cells: Vec<CountedCell> = cells.into_iter().map(|of| cell(&spec, of)).collect();
    let builder = CountedTable::builder(spec);
    cells
        .into_iter()
        .fold(builder, tamis_disclosure::CountedBuilder::cell)
        .build()
        .unwrap()
}

pub(crate) fn protected(
    spec: TableSpec,
    cells: Vec<CellSets>,
    profile: &Profile,
) -> ProtectedTable {
    let mut tables = protect(vec![counted(spec, cells)], profile, &mut Memory::nothing()).unwrap();
    tables.pop().unwrap()
}

/// The values of a table of one cell, or the rules that hide them, under the profile `exact`.
pub(crate) fn judged(
    spec: TableSpec,
    pieces: Vec<PieceSets>,
    moments: Vec<MomentSets>,
) -> Vec<Result<i64, Reason>> {
    judged_under(&profile("exact"), spec, pieces, moments)
}

pub(crate) fn judged_under(
    profile: &Profile,
    spec: TableSpec,
    pieces: Vec<PieceSets>,
    moments: Vec<MomentSets>,
) -> Vec<Result<i64, Reason>> {
    let cell = CellSets {
        keys: Vec::new(),
        pieces,
        moments,
    };
    verdicts(&protected(spec, vec![cell], profile)).remove(0)
}

/// Row by row, the numbers or the reasons.
pub(crate) fn verdicts(table: &ProtectedTable) -> Vec<Vec<Result<i64, Reason>>> {
    let reason = |row: usize, moment: usize| {
        let found = table
            .reasons()
            .iter()
            .find(|hidden| (hidden.row, hidden.moment) == (row, moment));
        found.unwrap().reason
    };
    let rows = table.rows().iter().enumerate();
    rows.map(|(row, values)| {
        let values = values.values.iter().enumerate();
        values
            .map(|(moment, value)| match value {
                ProtectedValue::Shown(number)
                | ProtectedValue::Rounded(number)
                | ProtectedValue::Near(number) => Ok(*number),
                ProtectedValue::Suppressed => Err(reason(row, moment)),
            })
            .collect()
    })
    .collect()
}

/// How many patients a piece is said to have, or why not.
pub(crate) fn patients(
    piece: PieceSpec,
    inside: Evidence,
    outside: Evidence,
) -> Result<i64, Reason> {
    let evidence = PieceSets {
        inside,
        outside,
        ..PieceSets::default()
    };
    judged(
        spec(piece, &[Statistic::Patients]),
        vec![evidence],
        vec![MomentSets::default()],
    )
    .remove(0)
}
