//! The noise of sums, of sums of products, of ranks and of numbers of values (rule 2).

use super::asked::{Statistic, product_text};
use super::condition::Place;
use super::drawn::Drawn;
use super::noise::{Tag, UNIT, perturbed_sum, sha};
use super::set::key;

/// Fewest patients, the noise included, of whom dispersion, and a quantile, is told.
const OF_DISPERSION: i64 = 20;
const OF_QUANTILE: i64 = 22;

/// What tells the noise of one measure from that of another.
fn hashed(text: &str) -> u64 {
    u64::from_le_bytes(sha(text)[..8].try_into().expect("eight bytes"))
}

impl Drawn<'_> {
    fn statistic(&self, place: usize) -> &Statistic {
        &self.asked.numbers[place].statistic
    }

    pub(super) fn sum(&self, place: usize) -> Option<i64> {
        let Statistic::Sum(measure) = self.statistic(place) else {
            panic!("a sum");
        };
        let sum = &self.counted.sums[&place];
        let text = hashed(&measure.column.full_name());
        let z = self.noise.triangular(Tag::Measure, text, sum.digest);
        let (total, width) = (self.counted.rows.total, sum.width * self.rows_most);
        perturbed_sum(sum.total, total, self.rows?, width, z)
    }

    /// The central sum carries the noise: Σxy is what gives it back with the other noisy numbers.
    pub(super) fn product(&self, place: usize) -> Option<i64> {
        let Statistic::Product(_, _, [x, y]) = self.statistic(place) else {
            panic!("a product");
        };
        if self.patients < OF_DISPERSION || self.counted.inside.len() == 0 {
            return None;
        }
        let mut central = self.central(place);
        let unit = i128::from(UNIT);
        if x == y {
            central = central.max(unit);
        } else {
            let square = |factor: usize| {
                let numbers = &self.asked.numbers;
                let is_it = |of: usize| {
                    let is_square = matches!(&numbers[of].statistic, Statistic::Product(_, _, of) if *of == [factor; 2]);
                    is_square && numbers[of].piece == numbers[place].piece
                };
                let place = (0..numbers.len()).find(|of| is_it(*of));
                self.central(place.expect("its square")).max(unit)
            };
            let root = (square(*x) * square(*y)).isqrt();
            let most = root * 999 / 1000;
            central = central.clamp(-most, most);
        }
        let [x, y, rows] = [self.sum(*x)?, self.sum(*y)?, self.rows?].map(i128::from);
        let shift = (x * y * unit).checked_div(rows)?;
        i64::try_from((shift + central + unit / 2).div_euclid(unit)).ok()
    }

    /// Σ(x − x̄)(y − ȳ) + 1.2·(width/2)²·most·z, in units.
    fn central(&self, place: usize) -> i128 {
        let Statistic::Product(x, y, factors) = self.statistic(place) else {
            panic!("a product");
        };
        let sum = &self.counted.sums[&place];
        let [sum_x, sum_y] = factors.map(|of| i128::from(self.counted.sums[&of].total));
        let rows = i128::from(self.counted.rows.total);
        let apart = rows * i128::from(sum.total) - sum_x * sum_y;
        let text = hashed(&product_text(x, y));
        let z = self.noise.triangular(Tag::Product, text, sum.digest);
        let [wx, wy] = factors.map(|of| i128::from(self.counted.sums[&of].width));
        let [most, z] = [self.rows_most, z].map(i128::from);
        apart * i128::from(UNIT) / rows + (wx * wy * most * 3 * z).div_euclid(10)
    }

    /// The lower end of the cell of the grid that holds the moved rank.
    pub(super) fn quantile(&self, hundredths: u32, measure: &Place, place: usize) -> Option<i64> {
        let (n, k) = (self.counted.inside.len(), self.house.thresholds.k);
        if self.patients < OF_QUANTILE || n == 0 {
            return None;
        }
        let values = &self.counted.sums[&place].values;
        let rows: u64 = values.iter().map(|of| of.rows).sum();
        let unit = i128::from(UNIT);
        // Of two patients; one z a set and column.
        let moved = 2 * i128::from(self.rows_most);
        let text = hashed(&measure.column.full_name());
        let z = i128::from(self.noise.triangular(Tag::Quantile, text, 0));
        let all = i128::from(rows) * unit;
        let wanted = (all * i128::from(hundredths)).div_euclid(100) + z * moved;
        // At least k patients are on either side, and room for four standard deviations between.
        let edge = all * i128::from(k) / i128::from(n);
        let room = i128::from(self.rows?) * i128::from(self.patients - 2 * k);
        if room < 4 * moved * i128::from(self.patients) || all - edge < edge {
            return None;
        }
        let wanted = wanted.clamp(edge, all - edge);
        let mut reached = 0;
        let cell = values.iter().find(|of| {
            reached += i128::from(of.rows) * unit;
            reached >= wanted
        });
        cell.map(|of| of.value)
    }

    /// Values of which each has enough patients; none is not told.
    pub(super) fn values(&self, place: usize) -> Option<i64> {
        let keys = &self.house.keys;
        let cells = self.counted.sums[&place].values.iter();
        let large = cells.filter(|of| {
            let set = key(of.patients.iter().copied(), keys);
            let noise = keys.noise(set, &sha("value"), "value");
            let n = i64::try_from(of.patients.len()).expect("few");
            let e = noise.normal(Tag::Distinct);
            self.house.thresholds.is_enough(n, e)
        });
        let large = i64::try_from(large.count()).expect("few");
        (large > 0).then_some(large)
    }
}
