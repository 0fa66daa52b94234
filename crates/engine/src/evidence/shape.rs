//! What is counted of each group: its pieces and moments, as plain data.

use disclosure::Scalar;
use guard::{Moment, PrivatePlan, Statistic};

/// What a private plan counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct Shape {
    pub(crate) structures_known: bool,
    pub(crate) practitioners_known: bool,
    /// Whether every patient has at most one row.
    pub(crate) single_row: bool,
    /// The most rows of a patient that count.
    pub(crate) most: u64,
    /// For each piece, whether it is the whole group; the others have a condition each.
    pub(crate) wholes: Vec<bool>,
    pub(crate) moments: Vec<MomentShape>,
}

/// What a moment counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct MomentShape {
    pub(crate) piece: usize,
    pub(crate) counted: Counted,
    /// Its place among the sets of values.
    pub(crate) values: Option<usize>,
    /// Bounds of what one row adds.
    pub(crate) bounds: Option<Bounds>,
    /// The same by the codes of a key.
    pub(crate) by_key: Option<(usize, Vec<(String, Bounds)>)>,
    /// The moments with the factors of a product.
    pub(crate) factors: Option<[usize; 2]>,
}

/// How a moment is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) enum Counted {
    /// Rows as they are; patients are in the evidence.
    Patients,
    /// Rows with what each patient adds.
    Rows { has_rest: bool },
    /// The sum of a measure.
    Sum { measure: usize, has_rest: bool },
    /// In the evidence, or in the sets of values.
    Elsewhere,
}

/// The least and the largest value of one row that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct Bounds {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl Bounds {
    fn of(scale: guard::Scale) -> Self {
        let (low, high) = scale.ends();
        Self { low, high }
    }

    fn product(self, other: Self) -> Option<Self> {
        let ends = [
            self.low.saturating_mul(other.low),
            self.low.saturating_mul(other.high),
            self.high.saturating_mul(other.low),
            self.high.saturating_mul(other.high),
        ];
        Some(Self {
            low: ends.into_iter().min()?,
            high: ends.into_iter().max()?,
        })
    }
}

impl Shape {
    pub(crate) fn of(private: &PrivatePlan) -> Self {
        let mut values = 0_usize;
        let moment = |moment: &Moment| {
            let has_values = has_values(moment.statistic);
            values = values.saturating_add(usize::from(has_values));
            let measured = moment.measured.as_ref();
            let by_key = measured.and_then(|measured| measured.by_key.as_ref());
            let of_code =
                |(code, scale): &(String, guard::Scale)| (code.clone(), Bounds::of(*scale));
            MomentShape {
                piece: moment.piece,
                counted: counted(moment, private.is_single_row()),
                values: has_values.then(|| values.saturating_sub(1)),
                bounds: measured.and_then(|measured| measured.scale).map(Bounds::of),
                by_key: by_key
                    .map(|(place, scales)| (*place, scales.iter().map(of_code).collect())),
                factors: moment.factors,
            }
        };
        Self {
            structures_known: private.knows_structures(),
            practitioners_known: private.knows_practitioners(),
            single_row: private.is_single_row(),
            most: private.rows_most(),
            wholes: private.pieces().iter().map(|piece| piece.whole).collect(),
            moments: private.moments().iter().map(moment).collect(),
        }
    }

    /// Between what bounds a row of a group with these keys adds to a moment; `None` where nothing is declared.
    pub(super) fn bounds(&self, moment: usize, keys: &[Scalar]) -> Option<Bounds> {
        let of = self.moments.get(moment)?;
        if let Some([x, y]) = of.factors {
            return self.bounds(x, keys)?.product(self.bounds(y, keys)?);
        }
        let of_key = of.by_key.as_ref().and_then(|(place, by_code)| {
            let Scalar::Text(key) = keys.get(*place)? else {
                return None;
            };
            by_code.iter().find(|(code, _)| code == key)
        });
        of_key.map(|(_, bounds)| *bounds).or(of.bounds)
    }

    /// Whether what each patient has in rows of a piece tells its numbers from those of other versions.
    pub(super) fn marks_rows(&self, piece: usize) -> bool {
        let mut of_piece = self.moments.iter().filter(|moment| moment.piece == piece);
        of_piece.any(|moment| moment.counted != Counted::Patients)
    }

    /// How many sets of values are looked at.
    pub(super) fn sets(&self) -> usize {
        let moments = self.moments.iter();
        moments.filter(|moment| moment.values.is_some()).count()
    }

    /// How many rows of one patient count for what is looked at value by value.
    pub(super) fn most_values(&self) -> u64 {
        if self.single_row { 1 } else { self.most }
    }
}

fn has_values(statistic: Statistic) -> bool {
    match statistic {
        Statistic::SumOfProducts { square, .. } => square,
        Statistic::Quantile { .. } | Statistic::DistinctValues => true,
        Statistic::Patients
        | Statistic::Rows
        | Statistic::Sum
        | Statistic::DistinctStructures
        | Statistic::DistinctPractitioners => false,
    }
}

fn counted(moment: &Moment, single_row: bool) -> Counted {
    let has_rest = !moment.rest_is_nothing;
    match (moment.statistic, moment.measure) {
        (Statistic::Patients, _) => Counted::Patients,
        (Statistic::Rows, _) if single_row => Counted::Patients,
        (Statistic::Rows, _) => Counted::Rows { has_rest },
        (Statistic::Sum | Statistic::SumOfProducts { .. }, Some(measure)) => {
            Counted::Sum { measure, has_rest }
        }
        (Statistic::Sum | Statistic::SumOfProducts { .. }, None)
        | (
            Statistic::Quantile { .. }
            | Statistic::DistinctStructures
            | Statistic::DistinctPractitioners
            | Statistic::DistinctValues,
            _,
        ) => Counted::Elsewhere,
    }
}
