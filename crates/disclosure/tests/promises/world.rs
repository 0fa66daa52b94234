//! Small random worlds: rows, a table over them, and thresholds low enough that every rule bites.

use crate::sets::{CellSets, ContributionSets, Evidence, MomentSets, PieceSets, ValueSet};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tamis_disclosure::{
    CountedTable, KeySpec, MomentSpec, PieceSpec, Policy, Profile, Scalar, Statistic, TableSpec,
};

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) patient: u32,
    pub(crate) structure: Option<u8>,
    pub(crate) practitioner: Option<i32>,
    pub(crate) key: i64,
    pub(crate) inside: bool,
    pub(crate) argument: i64,
}

impl Row {
    fn is_in(&self, piece: usize) -> bool {
        match piece {
            0 => true,
            1 => self.inside,
            _ => self.argument != 0,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Thresholds {
    pub(crate) k: u64,
    pub(crate) structures: u64,
    pub(crate) share: u64,
    pub(crate) practitioners: u64,
    pub(crate) two: u64,
    pub(crate) p: u64,
    pub(crate) base: u64,
    pub(crate) degrees: u64,
    pub(crate) zeros: u64,
}

#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent declarations, drawn one by one"
)]
pub(crate) struct World {
    pub(crate) rows: Vec<Row>,
    pub(crate) thresholds: Thresholds,
    pub(crate) structures_known: bool,
    pub(crate) practitioners_known: bool,
    pub(crate) table_ordinary: bool,
    pub(crate) key_ordinary: bool,
    pub(crate) piece_ordinary: bool,
    pub(crate) declared: bool,
    pub(crate) contributions: bool,
}

/// The moments asked of every world: piece 0 is the group, piece 1 a predicate, piece 2 that the
/// argument is not zero.
pub(crate) const MOMENTS: [(Statistic, usize); 16] = [
    (Statistic::Patients, 0),
    (Statistic::Rows, 0),
    (Statistic::Sum, 0),
    (Statistic::DistinctStructures, 0),
    (Statistic::Patients, 1),
    (Statistic::Rows, 1),
    (Statistic::Sum, 1),
    (Statistic::DistinctStructures, 1),
    (Statistic::DistinctPractitioners, 1),
    (Statistic::Patients, 2),
    (Statistic::SumWhereKnown, 2),
    (squares(1), 0),
    (squares(2), 1),
    (
        Statistic::Quantile {
            millionths: 300_000,
        },
        0,
    ),
    (
        Statistic::Quantile {
            millionths: 500_000,
        },
        1,
    ),
    (Statistic::DistinctValues, 1),
];

const fn squares(fitted: u8) -> Statistic {
    Statistic::SumOfProducts {
        fitted,
        square: true,
        where_known: false,
    }
}

/// The step of the grid of quantiles.
pub(crate) const STEP: i64 = 2;
pub(crate) const DOMAIN: std::ops::Range<i64> = 0..3;

fn thresholds() -> impl Strategy<Value = Thresholds> {
    (
        2..6_u64,
        0..3_u64,
        50..=100_u64,
        0..3_u64,
        60..=100_u64,
        0..40_u64,
        1..6_u64,
        1..8_u64,
        0..2_u64,
    )
        .prop_map(
            |(k, structures, share, practitioners, two, p, base, degrees, zeros)| Thresholds {
                k,
                structures,
                share,
                practitioners,
                two,
                p,
                base,
                degrees,
                zeros,
            },
        )
}

pub(crate) fn worlds() -> impl Strategy<Value = World> {
    let row = (
        0..14_u32,
        proptest::option::weighted(0.9, 0..4_u8),
        proptest::option::weighted(0.9, 0..4_i32),
        0..4_i64,
        proptest::bool::weighted(0.6),
        -1..6_i64,
    )
        .prop_map(
            |(patient, structure, practitioner, key, inside, argument)| Row {
                patient,
                structure,
                practitioner,
                key,
                inside,
                argument,
            },
        );
    let flags = proptest::array::uniform8(proptest::bool::ANY);
    // Few rows leave empty cells, many leave large ones.
    let rows = prop_oneof![vec(row.clone(), 0..20), vec(row, 60..200)];
    // A variable of yes and no now and then.
    let binary = |mut row: Row| {
        row.argument = i64::from(row.argument > 2);
        row
    };
    (rows, thresholds(), flags).prop_map(move |(rows, thresholds, flags)| World {
        rows: if flags[7] {
            rows.into_iter().map(binary).collect()
        } else {
            rows
        },
        thresholds,
        structures_known: flags[0],
        practitioners_known: flags[1],
        table_ordinary: flags[2],
        key_ordinary: flags[3],
        piece_ordinary: flags[4],
        declared: flags[5],
        contributions: flags[6],
    })
}

impl World {
    pub(crate) fn profile(&self) -> Profile {
        let Thresholds {
            k,
            structures,
            share,
            practitioners,
            two,
            p,
            base,
            degrees,
            zeros,
        } = self.thresholds;
        let thresholds = [
            ("patients", k, "patients"),
            ("structures", structures, "structures"),
            ("structure_share", share, "% of the patients"),
            ("practitioners", practitioners, "practitioners"),
            ("two_largest_share", two, "% of the total"),
            ("p_percent", p, "% of the largest contribution"),
            ("degrees_of_freedom", degrees, "degrees of freedom"),
            ("ordinary_zeros", zeros, "1: shown, 0: hidden"),
            ("rounding_base", base, "units"),
            ("grid_cells", 100, "cells"),
            ("cell_keys", 0, "1: perturbed, 0: exact"),
            ("soft_threshold", k, "patients"),
            ("leverage_limit", 75, "hundredths of information on a bit"),
            (
                "leverage_measure",
                300,
                "hundredths of information on a measure in units of its width",
            ),
            (
                "leverage_presence",
                150,
                "hundredths of information on presence",
            ),
            ("leverage_unreserved", 75, "% of a limit"),
            (
                "leverage_per_number",
                25,
                "thousandths of what is left of a limit",
            ),
            ("leverage_ceiling", 300, "hundredths of a limit"),
            ("entity_deviation", 14, "% of its patients"),
            ("irregular_per_month", 300, "numbers a month"),
        ];
        let stated = thresholds.map(|(name, value, unit)| {
            let value = format!("value = {value}, unit = \"{unit}\"");
            format!("{name} = {{ {value}, source = \"s\", why = \"w\" }}\n")
        });
        let text = Profile::NAMES.map(|profile| {
            let labels = "label_fr = \"f\"\nlabel_en = \"e\"";
            format!("[profile.{profile}]\n{labels}\n{}", stated.concat())
        });
        let assignment = "[assignment]\noperator = [\"research\"]\n";
        Policy::parse(&format!("{assignment}{}", text.concat()))
            .unwrap()
            .profile("exact")
            .unwrap()
            .clone()
    }

    pub(crate) fn spec(&self) -> TableSpec {
        let domain = self.declared.then(|| DOMAIN.map(Scalar::Int).collect());
        let moment = |(statistic, piece)| MomentSpec {
            name: "m".into(),
            statistic,
            piece,
            measure: None,
            factors: None,
        };
        TableSpec {
            name: "world".into(),
            keys: vec![KeySpec {
                name: "key".into(),
                ordinary: self.key_ordinary,
                domain,
                text: String::new(),
            }],
            pieces: vec![
                PieceSpec {
                    ordinary: true,
                    whole: true,
                    single_row: false,
                    missingness: false,
                    ..PieceSpec::default()
                },
                PieceSpec {
                    ordinary: self.piece_ordinary,
                    whole: false,
                    single_row: false,
                    missingness: false,
                    ..PieceSpec::default()
                },
                PieceSpec {
                    ordinary: self.piece_ordinary,
                    whole: false,
                    single_row: false,
                    missingness: true,
                    ..PieceSpec::default()
                },
            ],
            moments: MOMENTS.map(moment).to_vec(),
            ordinary: self.table_ordinary,
            rows_most: 1,
            ..TableSpec::default()
        }
    }

    pub(crate) fn cells(&self) -> Vec<CellSets> {
        let mut keys: Vec<i64> = self.rows.iter().map(|row| row.key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(|key| self.cell(key)).collect()
    }

    fn cell(&self, key: i64) -> CellSets {
        let group: Vec<&Row> = self.rows.iter().filter(|row| row.key == key).collect();
        let cut =
            |piece| -> (Vec<&Row>, Vec<&Row>) { group.iter().partition(|row| row.is_in(piece)) };
        let pieces = (0..3).map(|piece| {
            let (inside, outside) = cut(piece);
            PieceSets {
                inside: self.evidence(&inside),
                outside: self.evidence(&outside),
                ..PieceSets::default()
            }
        });
        let moment = |(statistic, piece)| {
            let (inside, outside) = cut(piece);
            let has_rest = piece == 1;
            self.moment(statistic, &inside, has_rest.then_some(&outside))
        };
        let moments = MOMENTS.map(moment).into_iter().collect();
        CellSets {
            keys: vec![Scalar::Int(key)],
            pieces: pieces.collect(),
            moments,
        }
    }

    fn evidence(&self, rows: &[&Row]) -> Evidence {
        let mut evidence = Evidence::new(self.structures_known, self.practitioners_known);
        for row in rows {
            let structure = row.structure.map(|number| number.to_string());
            evidence.add(row.patient, structure.as_deref(), row.practitioner);
        }
        evidence
    }

    fn moment(&self, statistic: Statistic, rows: &[&Row], rest: Option<&Vec<&Row>>) -> MomentSets {
        let argument = move |row: &Row| match statistic {
            Statistic::Rows => 1,
            Statistic::SumOfProducts { .. } => row.argument * row.argument,
            _ => row.argument,
        };
        let squared = matches!(statistic, Statistic::SumOfProducts { .. });
        let step = match statistic {
            Statistic::Quantile { .. } => Some(STEP),
            Statistic::DistinctValues | Statistic::SumOfProducts { .. } => Some(1),
            _ => None,
        };
        let inside = self.contributions(rows, argument);
        let outside = rest.map(|rest| self.contributions(rest, argument));
        MomentSets {
            value: inside.value,
            support: inside.support,
            largest: inside.largest,
            outside,
            clipped: None,
            cells: step.map(|step| value_cells(rows, step, squared)),
        }
    }

    fn contributions(&self, rows: &[&Row], argument: impl Fn(&Row) -> i64) -> ContributionSets {
        let mut totals: BTreeMap<u32, i64> = BTreeMap::new();
        for row in rows {
            *totals.entry(row.patient).or_default() += argument(row);
        }
        let support = rows
            .iter()
            .filter(|row| argument(row) != 0)
            .map(|row| row.patient)
            .collect();
        let mut largest: Vec<i64> = totals.values().map(|total| total.abs()).collect();
        largest.sort_unstable();
        let largest = largest.into_iter().rev().take(2).collect();
        ContributionSets {
            value: Some(totals.values().sum()),
            support,
            largest: if self.contributions {
                largest
            } else {
                Vec::new()
            },
        }
    }

    pub(crate) fn table(&self) -> CountedTable {
        crate::toolkit::counted(self.spec(), self.cells())
    }
}

fn value_cells(rows: &[&Row], step: i64, squared: bool) -> Vec<ValueSet> {
    let mut cells: BTreeMap<i64, ValueSet> = BTreeMap::new();
    for row in rows {
        let x = row.argument;
        let x = if squared { x * x } else { x };
        let value = x.div_euclid(step) * step;
        let cell = cells.entry(value).or_default();
        cell.value = value;
        cell.rows += 1;
        cell.counted += 1;
        cell.patients.insert(row.patient);
    }
    cells.into_values().collect()
}
