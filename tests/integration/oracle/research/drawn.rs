//! A piece of a group before anything that was given is looked at: its borders, and its numbers with their
//! noise (rules 1 and 2).

use super::asked::{Asked, Statistic};
use super::condition::{Place, literal};
use super::counted::{Counted, Sum, Values};
use super::frame::Frame;
use super::house::House;
use super::noise::{Noise, Sketch, Tag, UNIT, perturbed_sum, sha};
use super::piece::{COUNT, DISTINCT, Kind, MEASURE, Number, Piece, Secret, who};
use super::residual::{IN, OUT};
use super::rules::{Bordered, Thresholds, borders};

/// The piece of this number of a group; `None` if nothing is asked of it.
pub(crate) fn piece(
    asked: &Asked<'_>,
    (number, group): (usize, &Values),
    (counted, frame): (&Counted, Frame),
    house: &House,
) -> Option<Piece> {
    let of = &asked.pieces[number];
    let places = (0..asked.numbers.len()).filter(|place| asked.numbers[*place].piece == number);
    let places: Vec<usize> = places.collect();
    let is_group = of.is_whole() && asked.has_free_key;
    if places.is_empty() && !is_group {
        return None;
    }
    assert_within(counted, &frame, group);
    let states = frame.digest(&house.world.numbers);
    let noise = house
        .keys
        .noise(counted.inside.key(&house.keys), &states, "piece");
    let bordered = bordered(asked, number, (counted, &noise, &states), house);
    let drawn = Drawn::of(asked, (counted, &frame), (noise, house.thresholds));
    let numbers = places.iter().map(|place| drawn.number(*place));
    let group_itself = is_group.then(|| Number {
        kind: Kind::Group,
        ..count("group".to_owned(), Some(0), Sketch::default())
    });
    let values: Vec<String> = group.iter().map(|(_, value)| literal(value)).collect();
    Some(Piece {
        numbers: numbers.chain(group_itself).collect(),
        patients: drawn.patients,
        words: asked.words(of, &values),
        reads_secrets: asked.reads_secrets(of),
        states,
        set: counted.inside.key(&house.keys),
        sketch: counted.inside.sketch(&house.keys),
        is_within: bordered.is_within,
        soft: bordered.soft,
        precision: COUNT,
        has_acts: asked.has_acts,
        places,
        frame,
    })
}

/// The borders of a piece, and where the whole can be seen beside it those of its rest.
fn bordered(
    asked: &Asked<'_>,
    number: usize,
    (counted, noise, states): (&Counted, &Noise<'_>, &[u8; 32]),
    house: &House,
) -> Bordered {
    let (of, keys, thresholds) = (&asked.pieces[number], &house.keys, &house.thresholds);
    let own = borders(&counted.inside, noise, thresholds, asked.has_acts);
    let has_rest = !of.is_whole() && !of.only_known && asked.shows_whole();
    if !own.is_within || !has_rest {
        return own;
    }
    let noise = keys.noise(counted.outside.key(keys), states, "piece");
    let rest = borders(&counted.outside, &noise, thresholds, asked.has_acts);
    Bordered {
        is_within: rest.is_within,
        soft: own.soft + rest.soft,
    }
}

/// The numbers of a piece, drawn.
struct Drawn<'a> {
    asked: &'a Asked<'a>,
    counted: &'a Counted,
    frame: &'a Frame,
    noise: Noise<'a>,
    thresholds: Thresholds,
    /// n′.
    patients: i64,
    /// The number of rows with its noise.
    rows: Option<i64>,
    rows_most: i64,
}

impl<'a> Drawn<'a> {
    fn of(
        asked: &'a Asked<'_>,
        (counted, frame): (&'a Counted, &'a Frame),
        (noise, thresholds): (Noise<'a>, Thresholds),
    ) -> Self {
        let n = counted.inside.len();
        let patients = n + noise.normal(Tag::Count);
        // Rows, those of one patient up to the most, are a measure of the patient.
        let rows_most = i64::try_from(asked.rows_most).expect("few");
        let total = counted.rows.total;
        let z = noise.triangular(Tag::Rows, 0, total.cast_unsigned());
        let rows = if asked.is_single {
            Some(patients)
        } else {
            perturbed_sum(total, n, patients, rows_most, z)
        };
        Self {
            asked,
            counted,
            frame,
            noise,
            thresholds,
            patients,
            rows,
            rows_most,
        }
    }

    fn number(&self, place: usize) -> Number {
        let rows = &self.asked.rows;
        let patients = || {
            count(
                "patients".to_owned(),
                Some(self.patients),
                Sketch::default(),
            )
        };
        match &self.asked.numbers[place].statistic {
            Statistic::Patients => patients(),
            Statistic::Rows if self.asked.is_single => patients(),
            Statistic::Rows => Number {
                reads: vec![(Secret::Rows(rows.clone()), MEASURE)],
                ..count(
                    format!("rows of {rows}"),
                    self.rows,
                    self.counted.rows.sketch.clone(),
                )
            },
            // Who they are is read once more.
            Statistic::Structures => Number {
                kind: Kind::Other,
                reads: who(self.frame, DISTINCT),
                ..count(
                    format!("structures of {rows}"),
                    self.structures(),
                    self.counted.rows.sketch.clone(),
                )
            },
            Statistic::Sum(measure) => self.sum(measure, &self.counted.sums[&place]),
        }
    }

    /// Structures with k patients within a soft border, rounded to five; none is not told.
    fn structures(&self) -> Option<i64> {
        let is_large = |(place, n): &(u64, i64)| {
            let z = self
                .noise
                .triangular(Tag::Distinct, *place, n.cast_unsigned());
            self.thresholds.is_enough(*n, (2 * z).div_euclid(UNIT))
        };
        let all = (0..).zip(self.counted.inside.by_structure());
        let large = i64::try_from(all.filter(is_large).count()).expect("few");
        (large > 0).then_some((large + 2) / 5 * 5)
    }

    fn sum(&self, measure: &Place, sum: &Sum) -> Number {
        let column = &measure.column;
        let text = sha(&column.full_name());
        let text = u64::from_le_bytes(text[..8].try_into().expect("eight bytes"));
        let (_, width) = column.scale.expect("declared");
        let z = self.noise.triangular(Tag::Measure, text, sum.digest);
        let (total, width) = (self.counted.rows.total, width * self.rows_most);
        let moved = |rows| perturbed_sum(sum.total, total, rows, width, z);
        Number {
            name: format!("sum of {} of {}", column.full_name(), self.asked.rows),
            kind: Kind::Sum,
            sketch: sum.sketch.clone(),
            value: self.rows.and_then(moved),
            reads: if column.is_attribute {
                who(self.frame, MEASURE)
            } else {
                vec![(Secret::Value(column.secret), MEASURE)]
            },
            is_scaled: false,
        }
    }
}

fn count(name: String, value: Option<i64>, sketch: Sketch) -> Number {
    Number {
        name,
        kind: Kind::Count,
        sketch,
        value,
        reads: Vec::new(),
        is_scaled: false,
    }
}

/// Whoever is in a piece is in its reach; whoever is in by attributes alone is in it.
fn assert_within(counted: &Counted, frame: &Frame, group: &Values) {
    for (patient, state) in frame.states.iter().enumerate() {
        let is_there = counted.inside.rows[patient] > 0;
        let may = *state != OUT;
        let must = *state == IN;
        assert!(may || !is_there, "a patient is in {group:?} who cannot be");
        assert!(
            is_there || !must,
            "a patient is not in {group:?} who must be"
        );
    }
}
