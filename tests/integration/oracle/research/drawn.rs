//! A piece of a group before anything that was given is looked at: its borders, and its numbers with their
//! noise (rules 1 and 2).

use super::asked::{Asked, Statistic};
use super::condition::{Place, literal};
use super::counted::{Counted, Values};
use super::frame::Frame;
use super::house::House;
use super::noise::{Noise, Sketch, Tag, UNIT, perturbed_sum};
use super::piece::{COUNT, DISTINCT, Kind, MEASURE, Number, PRODUCT, Piece, Read, Secret, who};
use super::residual::{IN, OUT};
use super::rules::{Bordered, borders};

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
    let drawn = Drawn::of(asked, (counted, &frame), (noise, house));
    let numbers = places.iter().map(|place| drawn.number(*place));
    let group_itself = is_group.then(|| Number {
        kind: Kind::Group,
        ..count("group".to_owned(), Some(0), Sketch::default())
    });
    let values: Vec<String> = group.iter().map(|(_, value)| literal(value)).collect();
    Some(Piece {
        numbers: numbers.chain(group_itself).collect(),
        patients: drawn.patients,
        version: house.version,
        words: asked.words(of, &values),
        reads_secrets: asked.reads_secrets(of),
        states,
        set: counted.inside.key(&house.keys),
        sketch: counted.inside.sketch(&house.keys),
        is_within: bordered.is_within,
        only_rest: bordered.only_rest,
        is_found: false,
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
        only_rest: !rest.is_within,
        soft: own.soft + rest.soft,
    }
}

/// The numbers of a piece, drawn.
pub(super) struct Drawn<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) counted: &'a Counted,
    frame: &'a Frame,
    pub(super) noise: Noise<'a>,
    pub(super) house: &'a House,
    /// n′.
    pub(super) patients: i64,
    /// The number of rows with its noise.
    pub(super) rows: Option<i64>,
    pub(super) rows_most: i64,
}

impl<'a> Drawn<'a> {
    fn of(
        asked: &'a Asked<'_>,
        (counted, frame): (&'a Counted, &'a Frame),
        (noise, house): (Noise<'a>, &'a House),
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
            house,
            patients,
            rows,
            rows_most,
        }
    }

    fn number(&self, place: usize) -> Number {
        let rows = &self.asked.rows;
        let of = &self.asked.numbers[place].statistic;
        let name = format!("{} of {rows}", of.text());
        let sketch = self.counted.rows.sketch.clone();
        match of {
            Statistic::Rows if !self.asked.is_single => Number {
                reads: vec![(Secret::Rows(rows.clone()), MEASURE)],
                ..count(name, self.rows, sketch)
            },
            Statistic::Patients | Statistic::Rows => {
                let patients = "patients".to_owned();
                count(patients, Some(self.patients), Sketch::default())
            }
            Statistic::Structures => {
                self.entities(name, &self.counted.inside.by_structure(), sketch)
            }
            Statistic::Practitioners => {
                self.entities(name, &self.counted.inside.by_practitioner(), sketch)
            }
            Statistic::Sum(measure) => Number {
                kind: Kind::Sum,
                reads: self.added_up(&[measure], MEASURE),
                ..self.of_values(name, place, self.sum(place))
            },
            Statistic::Product(x, y, _) => Number {
                kind: Kind::Product,
                reads: self.added_up(&[x, y], PRODUCT),
                ..self.of_values(name, place, self.product(place))
            },
            Statistic::Quantile(hundredths, measure) => Number {
                kind: Kind::Other,
                reads: self.looked_at(measure, COUNT),
                ..self.of_values(name, place, self.quantile(*hundredths, measure, place))
            },
            Statistic::Values(measure) => Number {
                kind: Kind::Other,
                reads: self.looked_at(measure, DISTINCT),
                ..self.of_values(name, place, self.values(place))
            },
        }
    }

    fn of_values(&self, name: String, place: usize, value: Option<i64>) -> Number {
        count(name, value, self.counted.sums[&place].sketch.clone())
    }

    fn entities(&self, name: String, counts: &[i64], sketch: Sketch) -> Number {
        Number {
            kind: Kind::Other,
            // Who they are is read once more.
            reads: who(self.frame, DISTINCT),
            ..count(name, self.large(counts), sketch)
        }
    }

    /// Entities with k patients within a soft border, rounded to five; none is not told.
    fn large(&self, counts: &[i64]) -> Option<i64> {
        let is_large = |(place, n): &(u64, i64)| {
            let z = self
                .noise
                .triangular(Tag::Distinct, *place, n.cast_unsigned());
            self.house
                .thresholds
                .is_enough(*n, (2 * z).div_euclid(UNIT))
        };
        let all = (0..).zip(counts.iter().copied());
        let large = i64::try_from(all.filter(is_large).count()).expect("few");
        (large > 0).then_some((large + 2) / 5 * 5)
    }

    /// What a sum reads: its measures, or who is in it where these are attributes.
    fn added_up(&self, measures: &[&Place], precision: f64) -> Vec<Read> {
        let all = measures.iter().fold(0, |all, of| all | of.column.secrets());
        if all == 0 {
            return who(self.frame, MEASURE);
        }
        let secrets = bits(all);
        let read = secrets.map(|secret| (Secret::Value(secret), precision));
        read.collect()
    }

    /// What a number about values reads: who is in it, and a condition on the value of each.
    fn looked_at(&self, measure: &Place, precision: f64) -> Vec<Read> {
        let mut read = who(self.frame, precision);
        let secrets = bits(measure.column.secrets());
        read.extend(secrets.map(|secret| (Secret::BitOfAll(secret), precision)));
        read
    }
}

/// The places of the bits that are set.
fn bits(all: u64) -> impl Iterator<Item = u32> {
    (0..64).filter(move |bit| all >> bit & 1 == 1)
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
