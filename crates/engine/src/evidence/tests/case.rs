//! Random rows, and what is asked of them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::evidence::shape::{Bounds, Counted, MomentShape, Shape};

/// How many conditions and measures the rows have.
pub(super) const CONDITIONS: usize = 3;
pub(super) const MEASURES: usize = 2;

#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) patient: i32,
    /// Nobody is named, though the row stands where this patient's do.
    pub(super) is_nobody: bool,
    pub(super) texts: [Option<u8>; 2],
    pub(super) number: Option<i64>,
    pub(super) structure: Option<u8>,
    /// Structures and practitioners met before, in lists.
    pub(super) before: Option<Vec<Option<u8>>>,
    pub(super) others: Option<Vec<Option<i32>>>,
    pub(super) practitioner: Option<i32>,
    pub(super) holds: [Option<bool>; CONDITIONS],
    pub(super) measures: [Option<i64>; MEASURES],
    pub(super) value: Option<i64>,
    pub(super) text: Option<u8>,
}

impl Row {
    pub(super) fn patient(&self) -> Option<u32> {
        (!self.is_nobody).then(|| self.patient.cast_unsigned())
    }
}

/// What is looked at value by value: a text or a number, where a condition holds.
#[derive(Clone, Debug)]
pub(super) struct ValueSet {
    pub(super) is_text: bool,
    pub(super) step: i64,
    pub(super) filter: Option<usize>,
}

/// What is asked, and what is known of patients.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) keys: usize,
    /// How many columns name structures, and practitioners.
    pub(super) structures: usize,
    pub(super) practitioners: usize,
    /// Whether lists of structures hold the numbers that the question shares.
    pub(super) has_numbers: bool,
    /// Whether only some of the structures are named.
    pub(super) are_named: bool,
    pub(super) sets: Vec<ValueSet>,
    pub(super) shape: Shape,
    pub(super) homes: BTreeMap<u32, (Option<u8>, Option<i32>)>,
}

impl Asked {
    pub(super) fn conditions(&self) -> usize {
        self.shape.wholes.iter().filter(|whole| !**whole).count()
    }
}

/// Rows, how they are cut, and what is asked.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) asked: Asked,
    rows: Vec<Row>,
    pub(super) partitions: usize,
    pub(super) batch: usize,
}

impl Case {
    /// Every patient's rows are in one of so many partitions, in the order of patients.
    pub(super) fn cut(&self, partitions: usize) -> Vec<Vec<Row>> {
        let mut all = vec![Vec::new(); partitions];
        for row in &self.rows {
            let place = usize::try_from(row.patient).unwrap() % partitions;
            all[place].push(row.clone());
        }
        for rows in &mut all {
            rows.sort_by_key(|row| row.patient);
            if self.asked.shape.single_row {
                rows.dedup_by_key(|row| row.patient);
            }
        }
        all
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        self.cut(1).concat()
    }
}

fn text() -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(0.8, 0..4_u8)
}

fn measure() -> impl Strategy<Value = Option<i64>> {
    let large = prop_oneof![Just(i64::MAX), Just(i64::MIN), -2_000..2_000_i64];
    prop::option::weighted(0.8, prop_oneof![9 => -3..12_i64, 1 => large])
}

fn row() -> impl Strategy<Value = Row> {
    // Few patients, so that they come again; some far apart.
    let patient = prop_oneof![
        0..12_i32,
        (0..4_i32).prop_map(|n| n * 70_000 + 5),
        Just(i32::MAX)
    ];
    let before = prop::collection::vec(prop::option::weighted(0.8, 0..6_u8), 0..3);
    let others = prop::collection::vec(prop::option::weighted(0.8, -2..8_i32), 0..3);
    let value = prop_oneof![8 => -9..20_i64, 1 => Just(i64::MIN), 1 => Just(i64::MAX)];
    let who = (
        patient,
        prop::bool::weighted(0.1),
        [text(), text()],
        prop::option::weighted(0.8, 0..3_i64),
    );
    let behind = (
        prop::option::weighted(0.6, 0..6_u8),
        prop::option::weighted(0.6, before),
        prop::option::weighted(0.6, others),
        prop::option::weighted(0.6, -2..8_i32),
    );
    let numbers = (
        prop::array::uniform3(prop::option::weighted(0.8, any::<bool>())),
        [measure(), measure()],
        prop::option::weighted(0.8, value),
        text(),
    );
    (who, behind, numbers).prop_map(|(who, behind, numbers)| {
        let (patient, is_nobody, texts, number) = who;
        let (structure, before, others, practitioner) = behind;
        let (holds, measures, value, text) = numbers;
        Row {
            patient,
            is_nobody,
            texts,
            number,
            structure,
            before,
            others,
            practitioner,
            holds,
            measures,
            value,
            text,
        }
    })
}

fn bounds() -> impl Strategy<Value = Bounds> {
    let end = || prop_oneof![4 => -8..12_i64, 1 => -(1_i64 << 28)..(1_i64 << 28)];
    (end(), end()).prop_map(|(one, other)| Bounds {
        low: one.min(other),
        high: one.max(other),
    })
}

/// Bounds by the codes of a key.
type ByKey = (usize, Vec<(String, Bounds)>);

fn summed() -> impl Strategy<Value = (Option<Bounds>, Option<ByKey>)> {
    // Of a key that is no text, nothing is declared by its codes.
    let by_code = prop::collection::btree_map(0..4_u8, bounds(), 0..4);
    let by_key = (0..3_usize, by_code).prop_map(|(place, by_code)| {
        let by_code = by_code.into_iter();
        (place, by_code.map(|(code, of)| (key(code), of)).collect())
    });
    (
        prop::option::of(bounds()),
        prop::option::weighted(0.3, by_key),
    )
}

fn counted() -> impl Strategy<Value = Counted> {
    let sum = |(measure, has_rest)| Counted::Sum { measure, has_rest };
    prop_oneof![
        1 => Just(Counted::Patients),
        2 => any::<bool>().prop_map(|has_rest| Counted::Rows { has_rest }),
        3 => (0..MEASURES, any::<bool>()).prop_map(sum),
        1 => Just(Counted::Elsewhere),
    ]
}

prop_compose! {
    /// The first two are sums, the factors of products.
    fn moments()(all in prop::collection::vec((counted(), summed(), any::<prop::sample::Index>(), prop::bool::weighted(0.3)), 2..8))
        -> Vec<(MomentShape, prop::sample::Index)> {
        let moment = |(place, (counted, (bounds, by_key), piece, is_product))| {
            let moment = MomentShape {
                piece: 0,
                counted: if place < 2 { Counted::Sum { measure: place, has_rest: true } } else { counted },
                values: None,
                bounds,
                by_key,
                factors: (place > 1 && is_product).then_some([0, 1]),
            };
            (moment, piece)
        };
        all.into_iter().enumerate().map(moment).collect()
    }
}

fn sets() -> impl Strategy<Value = Vec<ValueSet>> {
    let set = (any::<bool>(), 1..7_i64, prop::option::of(0..CONDITIONS));
    let set = set.prop_map(|(is_text, step, filter)| ValueSet {
        is_text,
        step: if is_text { 1 } else { step },
        filter,
    });
    prop::collection::vec(set, 0..3)
}

prop_compose! {
    fn asked()(
        (keys, structures, practitioners) in (0..=3_usize, 0..=2_usize, 0..=2_usize),
        (has_numbers, are_named, single_row, most) in (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2), 1..5_u64),
        known in any::<[bool; 2]>(),
        conditions in 0..=CONDITIONS,
        whole in prop::option::weighted(0.7, 0..=CONDITIONS),
        moments in moments(),
        sets in sets(),
        homes in prop::collection::btree_map(0..14_u32, (prop::option::weighted(0.8, 0..8_u8), prop::option::weighted(0.8, -2..11_i32)), 0..12),
    ) -> Asked {
        let mut wholes = vec![false; conditions];
        if let Some(place) = whole.or((conditions == 0).then_some(0)) {
            wholes.insert(place % (conditions + 1), true);
        }
        let mut moments: Vec<MomentShape> = moments.into_iter().map(|(moment, piece)| MomentShape {
            piece: piece.index(wholes.len()),
            ..moment
        }).collect();
        let shown = sets.len().min(moments.len());
        for (set, moment) in moments.iter_mut().rev().take(shown).enumerate() {
            moment.values = Some(set);
        }
        let shape = Shape {
            structures_known: known[0],
            practitioners_known: known[1],
            single_row,
            most,
            wholes,
            moments,
        };
        Asked { keys, structures, practitioners, has_numbers, are_named, sets, shape, homes }
    }
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    let rows = prop::collection::vec(row(), 0..90);
    (asked(), rows, 1..4_usize, 1..20_usize).prop_map(|(asked, rows, partitions, batch)| Case {
        asked,
        rows,
        partitions,
        batch,
    })
}

/// The texts of keys: short ones, which stand in a view, and longer ones, which do not.
pub(super) fn key(code: u8) -> String {
    if code < 2 {
        format!("key {code}")
    } else {
        format!("a key of which a view holds the beginning, {code}")
    }
}

pub(super) fn structure(number: u8) -> String {
    format!("structure {number}")
}
