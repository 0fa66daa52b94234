//! The error of counts, means, shares and slopes, by size of the cell.

use tamis_disclosure::Statistic;

use super::{PATIENTS, WIDTH, draws, house, numbers, score, scored, trials};
use crate::client::{House, Question, Secret, count, who, with};
use crate::gain::random::Random;

/// Standard deviations of the noise: of a count (its table has variance 4.063), and of a sum in widths.
const COUNT: f64 = 2.016;
const SUM: f64 = 1.2;

/// A line of the table.
struct Line {
    what: &'static str,
    size: usize,
    /// What was shown, minus the truth of the very patients.
    errors: Vec<f64>,
    /// The standard deviation that the noise should give.
    expected: f64,
}

impl Line {
    fn bias(&self) -> f64 {
        self.errors.iter().sum::<f64>() / self.errors.len() as f64
    }

    fn deviation(&self) -> f64 {
        let mean = self.bias();
        let squares = self.errors.iter().map(|error| (error - mean).powi(2));
        (squares.sum::<f64>() / (self.errors.len() - 1) as f64).sqrt()
    }

    fn check(&self) {
        let Self { what, size, .. } = self;
        let n = self.errors.len() as f64;
        let (bias, found) = (self.bias(), self.deviation());
        let shown = 100.0 * n / draws() as f64;
        println!(
            "{what:<34} {size:>4}   {shown:>5.1} %   {bias:>8.5} ± {:.5}   {found:.4}   {:.4}",
            1.96 * found / n.sqrt(),
            self.expected
        );
        // Twelve patients pass the soft border seldom.
        assert!(shown > 15.0, "{what} {size}: {n} shown");
        // Four standard errors.
        assert!(bias.abs() < 4.0 * found / n.sqrt(), "{what} {size}: {bias}");
        let apart = (found / self.expected - 1.0).abs();
        assert!(
            apart < 4.0 / (2.0 * n).sqrt() + 0.02,
            "{what} {size}: {found}"
        );
    }
}

/// Of a count, as a share of it.
fn counts(house: &House, size: usize) -> Line {
    let error = |random: &mut Random| {
        let found = numbers(house, count([who(random.some(size, PATIENTS))]))?;
        Some(found[0] / size as f64 - 1.0)
    };
    Line {
        what: "count, relative",
        size,
        errors: trials(size as u64, error),
        expected: COUNT / size as f64,
    }
}

/// Of the mean of a score from 0 to 21.
fn means(house: &House, size: usize) -> Line {
    let error = |random: &mut Random| {
        let members = random.some(size, PATIENTS);
        let mut values = vec![0; PATIENTS as usize];
        for member in &members {
            values[*member as usize] = scored(random);
        }
        let truth = values.iter().sum::<i64>() as f64 / size as f64;
        let of = [
            (Statistic::Patients, None),
            (Statistic::Sum, Some(score(values))),
        ];
        let question = Question {
            numbers: of.into(),
            ..count([who(members)])
        };
        let found = numbers(house, question)?;
        Some(found[1] / found[0] - truth)
    };
    Line {
        what: "mean of a score from 0 to 21",
        size,
        errors: trials(1_000 + size as u64, error),
        expected: SUM * WIDTH as f64 / size as f64,
    }
}

/// Of a share of three in ten.
fn shares(house: &House, size: usize) -> Line {
    let error = |random: &mut Random| {
        let members = random.some(size, PATIENTS);
        let has = Secret {
            column: 1,
            residual: 5,
            holders: members.iter().copied().take(size * 3 / 10).collect(),
        };
        let whole = numbers(house, count([who(members.clone())]))?;
        let part = numbers(house, count([with(members, &has)]))?;
        Some(part[0] / whole[0] - 0.3)
    };
    Line {
        what: "share of three in ten",
        size,
        errors: trials(2_000 + size as u64, error),
        expected: COUNT * 1.09_f64.sqrt() / size as f64,
    }
}

/// Of the slope of six yearly counts, in patients a year.
fn slopes(house: &House, size: usize) -> Line {
    let error = |random: &mut Random| {
        let years = (0..6).map(|year| {
            let count = count([who(random.some(size + year, PATIENTS))]);
            let error = numbers(house, count)?[0] - (size + year) as f64;
            // Σ(t − t̄)² of six years is 17.5.
            Some((year as f64 - 2.5) / 17.5 * error)
        });
        years
            .collect::<Option<Vec<f64>>>()
            .map(|all| all.iter().sum())
    };
    Line {
        what: "slope of a yearly count, six years",
        size,
        errors: trials(3_000 + size as u64, error),
        expected: COUNT / 17.5_f64.sqrt(),
    }
}

#[test]
fn errors_by_size_of_the_cell_are_those_that_are_told() {
    let house = house();
    println!(
        "number                       patients     shown   bias, 95 % interval    deviation  expected"
    );
    let sizes = [12, 30, 100, 500];
    let mut lines: Vec<Line> = sizes.map(|size| counts(&house, size)).into();
    lines.extend(sizes[1..].iter().map(|size| means(&house, *size)));
    lines.extend(sizes[2..].iter().map(|size| shares(&house, *size)));
    lines.push(slopes(&house, 300));
    for line in &lines {
        line.check();
    }
}
