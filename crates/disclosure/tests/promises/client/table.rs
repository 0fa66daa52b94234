//! A question as a counted table, with its frame.

use std::collections::BTreeMap;

use crate::sets::{CellSets, Counting, Evidence, MomentSets, PieceSets, ValueSet};
use roaring::RoaringBitmap;
use tamis_disclosure::{
    Clipped, CountedTable, Frame, Frames, KeySpec, Marks, MeasureSpec, MomentSpec, Part, PieceSpec,
    Scalar, State, Statistic, TableSpec,
};

use super::{Clause, Measure, Question};

struct Fixed {
    frame: Frame,
    is_regular: bool,
    is_expected: bool,
}

impl Frames for Fixed {
    fn expected(&self, _: u64) -> Vec<Vec<Option<Scalar>>> {
        let key = vec![Some(Scalar::Int(1))];
        self.is_expected.then_some(key).into_iter().collect()
    }

    fn are_regular(&self, _: &[Scalar]) -> Vec<bool> {
        vec![self.is_regular]
    }

    fn of(&self, _: &[Scalar]) -> Vec<Frame> {
        vec![self.frame.clone()]
    }
}

impl Question {
    /// Those who are in the number.
    fn members(&self) -> RoaringBitmap {
        let all = self.clauses.iter().map(|clause| match &clause.secret {
            Some(secret) => &clause.who & &secret.holders,
            None => clause.who.clone(),
        });
        all.fold(RoaringBitmap::new(), |all, some| all | some)
    }

    fn frame(&self) -> Frame {
        let clauses = self.clauses.iter().filter(|clause| !clause.who.is_empty());
        let part = |clause: &Clause| {
            let who = clause.who.clone();
            match &clause.secret {
                Some(secret) => Part::new(State::Open, secret.residual, [secret.column], who),
                None => Part::new(State::In, 0, [], who),
            }
        };
        Frame::new(clauses.map(part).collect()).unwrap()
    }

    pub(super) fn table(&self, counting: Counting<'_>) -> CountedTable {
        let members = self.members();
        let rows_of = |patient: u32| self.rows.as_ref().map_or(1, |r| r.of[patient as usize]);
        let most = self.rows.as_ref().map_or(1, |rows| rows.most);
        let mut inside = Evidence::default();
        let (mut rows, mut kept, mut row_marks) = (0, 0, Marks::default());
        for patient in &members {
            inside.add(patient, None, None);
            if rows_of(patient) > 1 {
                inside.repeats(patient);
            }
            rows += rows_of(patient);
            let counting = rows_of(patient).min(most);
            kept += counting;
            row_marks.add(mixed(patient, counting.cast_signed()));
        }
        let moments = self.numbers.iter();
        let value = |(statistic, measure): &(Statistic, Option<Measure>)| match measure {
            None => MomentSets {
                value: (*statistic == Statistic::Rows).then(|| i64::try_from(rows).unwrap()),
                ..MomentSets::default()
            },
            Some(measure) => {
                let kept = |patient| rows_of(patient).min(most);
                measured(*statistic, measure, &members, &kept)
            }
        };
        let cell = CellSets {
            keys: self
                .is_free_group
                .then_some(Scalar::Int(1))
                .into_iter()
                .collect(),
            pieces: vec![PieceSets {
                inside,
                outside: Evidence::default(),
                rows: kept,
                row_marks,
            }],
            moments: moments.map(value).collect(),
        };
        let spec = self.spec(most);
        let cell = counting.cell(&spec, cell);
        let builder = CountedTable::builder(spec).cell(cell);
        builder
            .frames(Box::new(Fixed {
                frame: self.frame(),
                is_regular: !self.has_own_list,
                is_expected: self.is_expected,
            }))
            .build()
            .unwrap()
    }

    fn spec(&self, most: u64) -> TableSpec {
        let key = KeySpec {
            name: "k".into(),
            ordinary: false,
            domain: None,
            text: "k".into(),
        };
        let sums = |m: &(Statistic, Option<Measure>)| m.0 == Statistic::Sum;
        let sum = self.numbers.iter().position(sums);
        let moment = |(statistic, measure): &(Statistic, Option<Measure>)| MomentSpec {
            name: "m".into(),
            statistic: *statistic,
            piece: 0,
            measure: measure.as_ref().map(|measure| MeasureSpec {
                text: measure.text.clone(),
                secrets: measure.secrets.clone(),
                scale: Some(measure.scale),
                by_key: None,
            }),
            factors: match statistic {
                Statistic::SumOfProducts { .. } => sum.map(|sum| [sum, sum]),
                _ => None,
            },
        };
        TableSpec {
            name: "t".into(),
            keys: self.is_free_group.then_some(key).into_iter().collect(),
            pieces: vec![PieceSpec {
                whole: true,
                ordinary: true,
                ..PieceSpec::default()
            }],
            moments: self.numbers.iter().map(moment).collect(),
            version: self.version,
            rows: self
                .rows
                .as_ref()
                .map_or_else(String::new, |rows| rows.text.clone()),
            rows_most: most,
            asks_practitioners: self.asks_practitioners,
            ..TableSpec::default()
        }
    }
}

/// Any mixing will do, as long as other contributions have another mark.
fn mixed(patient: u32, value: i64) -> u64 {
    let x = (u64::from(patient) << 32) ^ value.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x ^ (x >> 29)
}

fn measured(
    statistic: Statistic,
    measure: &Measure,
    members: &RoaringBitmap,
    rows: &dyn Fn(u32) -> u64,
) -> MomentSets {
    let square = matches!(statistic, Statistic::SumOfProducts { .. });
    let power = |x: i64| if square { x * x } else { x };
    let values = members.iter().map(|p| (p, power(measure.of(p))));
    let mut cells = BTreeMap::<i64, ValueSet>::new();
    for (patient, value) in values.clone() {
        let cell = cells.entry(value).or_default();
        cell.value = value;
        cell.rows += rows(patient);
        cell.counted += rows(patient);
        cell.patients.insert(patient);
    }
    let mut clipped = Clipped::default();
    for patient in members {
        let part = power(measure.clipped(patient));
        clipped.sum += part;
        clipped.marks.add(mixed(patient, part));
    }
    MomentSets {
        value: Some(values.clone().map(|(_, x)| x).sum()),
        support: values.filter(|(_, x)| *x != 0).map(|(p, _)| p).collect(),
        clipped: Some(clipped),
        cells: Some(cells.into_values().collect()),
        ..MomentSets::default()
    }
}
