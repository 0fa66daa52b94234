//! What is computed of numbers as they leave.

use disclosure::Status;

use super::aggregate::{Pair, Spread};
use super::asked::{Number, Output, Statistic};
use super::given::Verdict;

/// A value with its status: near if one of its numbers is, hidden if one is hidden, partial if it counts things.
pub(crate) fn shown(
    output: Output,
    verdicts: &[Verdict],
    asked: &[Number],
) -> (Option<f64>, Status) {
    let mut numbers = Vec::new();
    let of_things = |place: &usize| matches!(asked[*place].statistic, Statistic::Values(_));
    let mut status = if places(output).iter().any(of_things) {
        Status::Partial
    } else {
        Status::Shown
    };
    for place in places(output) {
        match verdicts[place] {
            Verdict::Shown(value) => numbers.push(value),
            Verdict::Near(value) => {
                status = Status::Near;
                numbers.push(value);
            }
            Verdict::Hidden => return (None, Status::Suppressed),
        }
    }
    let value = computed(output, &numbers);
    value.map_or((None, Status::Suppressed), |value| (Some(value), status))
}

/// The numbers of which a value is computed.
fn places(output: Output) -> Vec<usize> {
    match output {
        Output::Number(place) => vec![place],
        Output::Mean(one, other) | Output::Share(one, other) => vec![one, other],
        Output::Spread(_, of) => vec![of.rows, of.x, of.xx],
        Output::Pair(_, of) => vec![of.rows, of.x, of.y, of.xx, of.yy, of.xy],
    }
}

fn computed(output: Output, numbers: &[i64]) -> Option<f64> {
    match (output, numbers) {
        (Output::Number(_), [x]) => Some(*x as f64),
        (Output::Mean(..), [sum, rows]) => (*rows != 0).then(|| *sum as f64 / *rows as f64),
        (Output::Share(..), [holds, fails]) => {
            let (holds, fails) = (*holds as f64, *fails as f64);
            Some(holds / (holds + fails))
        }
        (Output::Spread(spread, _), [n, x, xx]) => spread.of(*n, *x, *xx),
        (Output::Pair(pair, _), all) => pair.of(all),
        _ => panic!("other numbers"),
    }
}

/// Σxy − Σx·Σy/n, subtracted as whole numbers.
fn central(n: i64, xy: i64, x: i64, y: i64) -> f64 {
    let [whole, xy, x, y] = [n, xy, x, y].map(i128::from);
    (whole * xy - x * y) as f64 / n as f64
}

impl Spread {
    /// Not told where there is none, or no row with the noise.
    fn of(self, n: i64, x: i64, xx: i64) -> Option<f64> {
        let spread = central(n, xx, x, x);
        let less = match self {
            Self::Variance | Self::Deviation => 1.0,
            Self::VarianceOfAll => 0.0,
        };
        let degrees = n as f64 - less;
        let variance = spread / degrees;
        let value = match self {
            Self::Deviation => variance.sqrt(),
            Self::Variance | Self::VarianceOfAll => variance,
        };
        (spread > 0.0 && degrees > 0.0).then_some(value)
    }
}

impl Pair {
    /// Not told where one does not vary, or where all are on one line.
    fn of(self, of: &[i64]) -> Option<f64> {
        let [n, x, y, xx, yy, xy] = of else {
            panic!("six numbers");
        };
        let (xx, yy) = (central(*n, *xx, *x, *x), central(*n, *yy, *y, *y));
        let xy = central(*n, *xy, *x, *y);
        let value = match self {
            Self::Covariance => xy / (*n as f64 - 1.0),
            Self::Correlation => xy / (xx.sqrt() * yy.sqrt()),
            Self::Slope => xy / xx,
        };
        let varies = *n > 1 && xx > 0.0 && yy > 0.0;
        (varies && xy * xy < (1.0 - 1e-9) * (xx * yy)).then_some(value)
    }
}
