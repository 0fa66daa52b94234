//! Statistics and person-years, answered twice: by the program, and by loops over the rows of its
//! files. What is compared here is the number; who may see it is the oracle's and `.slt`.

#![expect(
    clippy::cast_precision_loss,
    reason = "days and minutes are small, and statistics are real numbers"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Date32Type, Int32Type};
use disclosure::Scalar;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use warehouse::Snapshot;

use crate::fixture;

/// The whole numbers and days of a row, by column.
type Row = BTreeMap<String, i64>;

fn rows(snapshot: &Snapshot, table: &str) -> Vec<Row> {
    let table = snapshot.table(table).expect("a table");
    let mut rows = Vec::new();
    for file in &table.files {
        let open = File::open(&file.path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(open).expect("Parquet");
        for batch in reader.build().expect("a reader") {
            let batch = batch.expect("rows");
            for row in 0..batch.num_rows() {
                let mut read = Row::new();
                for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
                    if array.is_null(row) {
                        continue;
                    }
                    let number = match field.data_type() {
                        DataType::Int32 => array.as_primitive::<Int32Type>().value(row),
                        DataType::Date32 => array.as_primitive::<Date32Type>().value(row),
                        _ => continue,
                    };
                    read.insert(field.name().clone(), i64::from(number));
                }
                rows.push(read);
            }
        }
    }
    rows
}

fn day(text: &str) -> i64 {
    let date: jiff::civil::Date = text.parse().expect("a day");
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(date.since(epoch).expect("days").get_days())
}

/// One number asked, and what it should be.
struct Asked {
    sql: String,
    expected: f64,
}

fn asked(sql: &str, expected: f64) -> Asked {
    Asked {
        sql: sql.to_owned(),
        expected,
    }
}

struct World {
    inclusions: Vec<Row>,
    events: Vec<Row>,
    treatments: Vec<Row>,
}

impl World {
    fn read(snapshot: &Snapshot) -> Self {
        Self {
            inclusions: rows(snapshot, "inclusion"),
            events: rows(snapshot, "event"),
            treatments: rows(snapshot, "treatment"),
        }
    }

    /// Days over the inclusions where they are known.
    fn days(&self, of: impl Fn(&Row) -> Option<i64>) -> f64 {
        self.inclusions.iter().filter_map(of).sum::<i64>() as f64
    }

    /// The first and last event of each patient.
    fn seen(&self) -> BTreeMap<i64, (i64, i64)> {
        let mut seen: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for event in &self.events {
            let date = event["event_date"];
            let span = seen.entry(event["patient_no"]).or_insert((date, date));
            *span = (span.0.min(date), span.1.max(date));
        }
        seen
    }

    fn person_time(&self) -> Vec<Asked> {
        let start = |row: &Row| row["inclusion_date"];
        let end = |row: &Row| row.get("exit_date").copied();
        let (first, last) = (day("2022-01-01"), day("2022-12-31"));
        let at = day("2024-01-31");
        let left = self
            .inclusions
            .iter()
            .filter(|row| end(row).is_some())
            .count() as f64;
        vec![
            asked(
                "SELECT avg(exit_date - inclusion_date) FROM inclusion WHERE exit_date IS NOT NULL",
                self.days(|row| Some(end(row)? - start(row))) / left,
            ),
            asked(
                "SELECT sum(coalesce(exit_date, DATE '2024-01-31') - inclusion_date) FROM inclusion",
                self.days(|row| Some(end(row).unwrap_or(at) - start(row))),
            ),
            asked(
                "SELECT sum(least(exit_date, DATE '2022-12-31') - inclusion_date) FROM inclusion \
                 WHERE inclusion_date <= DATE '2022-12-31'",
                self.days(|row| {
                    let cut = end(row).map_or(last, |end| end.min(last));
                    (start(row) <= last).then(|| cut - start(row))
                }),
            ),
            asked(
                "SELECT sum(least(coalesce(exit_date, DATE '2023-06-30'), DATE '2022-12-31') \
                 - greatest(inclusion_date, DATE '2022-01-01') + 1) FROM inclusion \
                 WHERE inclusion_date <= DATE '2022-12-31' \
                 AND (exit_date IS NULL OR exit_date >= DATE '2022-01-01')",
                self.days(|row| {
                    let there = start(row) <= last && end(row).is_none_or(|end| end >= first);
                    let cut = end(row).map_or(last, |end| end.min(last));
                    there.then(|| cut - start(row).max(first) + 1)
                }),
            ),
            asked(
                "SELECT sum(CASE WHEN exit_date > DATE '2022-06-30' THEN DATE '2022-06-30' \
                 ELSE exit_date END - inclusion_date) FROM inclusion",
                self.days(|row| Some(end(row)?.min(day("2022-06-30")) - start(row))),
            ),
        ]
    }

    /// Follow-up from or to an event.
    fn first_and_last(&self) -> Vec<Asked> {
        let seen = self.seen();
        let both = |row: &Row| seen.get(&row["patient_no"]).copied();
        let start = |row: &Row| row["inclusion_date"];
        let known = self
            .inclusions
            .iter()
            .filter(|row| both(row).is_some())
            .count() as f64;
        vec![
            asked(
                "SELECT avg(e.first_day - i.inclusion_date) FROM inclusion i JOIN (SELECT \
                 patient_no, min(event_date) AS first_day FROM event GROUP BY patient_no) e \
                 ON e.patient_no = i.patient_no",
                self.days(|row| Some(both(row)?.0 - start(row))) / known,
            ),
            asked(
                "SELECT sum(least(i.exit_date, e.last_day) - i.inclusion_date) FROM inclusion i \
                 JOIN (SELECT patient_no, max(event_date) AS last_day FROM event GROUP BY \
                 patient_no) e ON e.patient_no = i.patient_no",
                self.days(|row| {
                    let last = both(row)?.1;
                    let exit = row.get("exit_date").copied();
                    Some(exit.map_or(last, |exit| exit.min(last)) - start(row))
                }),
            ),
        ]
    }

    /// Two dates of which either may be missing.
    fn two_dates(&self) -> Vec<Asked> {
        // The last end of each patient; rows of two tables must not multiply each other.
        let mut ends: BTreeMap<i64, Option<i64>> = BTreeMap::new();
        for treatment in &self.treatments {
            let last = ends.entry(treatment["patient_no"]).or_default();
            *last = (*last).max(treatment.get("end_date").copied());
        }
        let mut pairs = Vec::new();
        for inclusion in &self.inclusions {
            let exit = inclusion.get("exit_date").copied();
            if let Some(end) = ends.get(&inclusion["patient_no"]) {
                pairs.push((inclusion["inclusion_date"], exit, *end));
            }
        }
        let total = |of: &dyn Fn(Option<i64>, Option<i64>) -> Option<i64>| {
            let days = pairs
                .iter()
                .filter_map(|(from, a, b)| Some(of(*a, *b)? - from));
            days.sum::<i64>() as f64
        };
        let later = |end: i64| end + 100;
        let joined = "FROM inclusion i JOIN (SELECT patient_no, max(end_date) AS end_date FROM \
                      treatment GROUP BY patient_no) t ON t.patient_no = i.patient_no";
        let sum = |date: &str| format!("SELECT sum({date} - i.inclusion_date) {joined}");
        vec![
            asked(
                &sum("least(i.exit_date, t.end_date + INTERVAL '100 days')"),
                total(&|a, b| [a, b.map(later)].into_iter().flatten().min()),
            ),
            asked(
                &sum("greatest(i.exit_date, t.end_date + INTERVAL '100 days')"),
                total(&|a, b| [a, b.map(later)].into_iter().flatten().max()),
            ),
            asked(
                &sum("coalesce(t.end_date, i.exit_date, DATE '2023-12-31')"),
                total(&|a, b| Some(b.or(a).unwrap_or(day("2023-12-31")))),
            ),
        ]
    }

    fn spread(&self) -> Vec<Asked> {
        let minutes = |row: &Row| row.get("duration_minutes").map(|x| *x as f64);
        let x: Vec<f64> = self.events.iter().filter_map(minutes).collect();
        let same: Vec<_> = x.iter().map(|x| (*x, *x)).collect();
        let moments = Pairs::of(&same);
        let n = x.len() as f64;
        let of = |call: &str| format!("SELECT {call} FROM event");
        vec![
            asked(&of("var_pop(duration_minutes)"), moments.xx / n),
            asked(&of("var(duration_minutes)"), moments.xx / (n - 1.0)),
            asked(
                &of("stddev(3 * duration_minutes - 1)"),
                3.0 * (moments.xx / (n - 1.0)).sqrt(),
            ),
            asked(&of("stddev_pop(duration_minutes)"), (moments.xx / n).sqrt()),
        ]
    }

    /// Events and days of follow-up of each patient who left.
    fn association(&self) -> Vec<Asked> {
        let mut visits: BTreeMap<i64, f64> = BTreeMap::new();
        for event in &self.events {
            *visits.entry(event["patient_no"]).or_default() += 1.0;
        }
        let pairs = self.inclusions.iter().filter_map(|row| {
            let days = row.get("exit_date")? - row["inclusion_date"];
            Some((*visits.get(&row["patient_no"])?, days as f64))
        });
        let pairs: Vec<_> = pairs.collect();
        let pairs = Pairs::of(&pairs);
        let (n, xx, yy, xy) = (pairs.n, pairs.xx, pairs.yy, pairs.xy);
        let of = |call: &str| {
            let call = call.replace("(y, x)", "(i.exit_date - i.inclusion_date, e.n)");
            format!(
                "SELECT {call} FROM inclusion i JOIN (SELECT patient_no, count(*) AS n FROM event \
                 GROUP BY patient_no) e ON e.patient_no = i.patient_no \
                 WHERE i.exit_date IS NOT NULL"
            )
        };
        let slope = xy / xx;
        vec![
            asked(&of("corr(y, x)"), xy / (xx * yy).sqrt()),
            asked(&of("covar_pop(y, x)"), xy / n),
            asked(&of("covar_samp(y, x)"), xy / (n - 1.0)),
            asked(&of("regr_slope(y, x)"), slope),
            asked(&of("regr_intercept(y, x)"), pairs.y - slope * pairs.x),
            asked(&of("regr_r2(y, x)"), xy * xy / (xx * yy)),
            asked(&of("regr_count(y, x)"), n),
            asked(&of("regr_avgx(y, x)"), pairs.x),
            asked(&of("regr_avgy(y, x)"), pairs.y),
            asked(&of("regr_sxx(y, x)"), xx),
            asked(&of("regr_syy(y, x)"), yy),
            asked(&of("regr_sxy(y, x)"), xy),
        ]
    }

    fn quantiles(&self) -> Vec<Asked> {
        let minutes = self
            .events
            .iter()
            .filter_map(|row| row.get("duration_minutes"));
        let minutes: Vec<i64> = minutes.copied().collect();
        let stay = |row: &Row| Some(row.get("exit_date")? - row["inclusion_date"]);
        let stays: Vec<i64> = self.inclusions.iter().filter_map(stay).collect();
        let left = "FROM inclusion WHERE exit_date IS NOT NULL";
        vec![
            asked(
                "SELECT median(duration_minutes) FROM event",
                at(&minutes, 50, 5),
            ),
            asked(
                "SELECT percentile_cont(0.1) WITHIN GROUP (ORDER BY duration_minutes) FROM event",
                at(&minutes, 10, 5),
            ),
            asked(
                "SELECT median(duration_minutes / 20 * 20) FROM event",
                at(&minutes, 50, 20),
            ),
            asked(
                &format!("SELECT percentile_cont(exit_date - inclusion_date, 0.75) {left}"),
                at(&stays, 75, 7),
            ),
        ]
    }

    fn distinct(&self) -> Vec<Asked> {
        let mut met: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        for event in &self.events {
            if let Some(practitioner) = event.get("practitioner_no") {
                let patients = met.entry(*practitioner).or_default();
                patients.insert(event["patient_no"]);
            }
        }
        let large = met.values().filter(|patients| patients.len() >= 11).count();
        vec![asked(
            "SELECT count(DISTINCT practitioner_no) FROM event",
            large as f64,
        )]
    }
}

/// The lower bound of the grid cell of a quantile in per cent.
fn at(values: &[i64], per_cent: usize, step: i64) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    let place = (values.len() * per_cent).div_ceil(100) - 1;
    (values[place].div_euclid(step) * step) as f64
}

/// Means, and sums of squares and products about them.
struct Pairs {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Pairs {
    fn of(pairs: &[(f64, f64)]) -> Self {
        let n = pairs.len() as f64;
        let x = pairs.iter().map(|(x, _)| x).sum::<f64>() / n;
        let y = pairs.iter().map(|(_, y)| y).sum::<f64>() / n;
        let about = |of: fn(f64, f64) -> f64| pairs.iter().map(|p| of(p.0 - x, p.1 - y)).sum();
        Self {
            n,
            x,
            y,
            xx: about(|x, _| x * x),
            yy: about(|_, y| y * y),
            xy: about(|x, y| x * y),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statistics_and_person_years_are_what_loops_over_the_rows_give() {
    let (fixture, warehouse) = fixture::build(synth::Scale::network(), 20_240_131).await;
    let snapshot = warehouse.snapshot().await.expect("snapshot");
    let world = World::read(&snapshot);
    let all = [
        world.person_time(),
        world.first_and_last(),
        world.two_dates(),
        world.spread(),
        world.association(),
        world.quantiles(),
        world.distinct(),
    ];
    for Asked { sql, expected } in all.into_iter().flatten() {
        let answer = fixture.ask(&sql, "exact").await;
        let answer = answer.unwrap_or_else(|notice| panic!("{sql}\n{}", notice.code));
        let got = match &answer.rows()[0][0].value {
            Scalar::Int(x) => *x as f64,
            Scalar::Float(x) => *x,
            other => panic!("{sql}\n{other:?} and not {expected}"),
        };
        let is_near = (got - expected).abs() <= 1e-9 * expected.abs().max(1.0);
        assert!(is_near, "{sql}\n{got} and not {expected}");
    }
}
