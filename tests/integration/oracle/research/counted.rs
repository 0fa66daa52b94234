//! The groups of a statement, and for each of their pieces who and what is in it: plain loops over rows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::grammar::Value;
use super::asked::{Asked, Piece, Statistic};
use super::condition::{Condition, Place};
use super::frame::attribute_of;
use super::noise::{Sketch, mixed};
use super::patients::Marked;
use super::residual::Residuals;
use super::row::{Joined, Range, Row, number};
use super::set::Set;
use super::statement::{Join, Key, Statement};
use super::values;
use super::world::{Table, World};

/// Values of the keys in the order of the groups: what is missing comes last.
pub(crate) type Values = Vec<(bool, Value)>;

pub(crate) fn group_of(values: impl IntoIterator<Item = Value>) -> Values {
    let values = values.into_iter();
    values
        .map(|value| (value == Value::Missing, value))
        .collect()
}

/// What is added up over a piece, clipped to what the model declares; or what there is of each value.
#[derive(Debug, Default, Clone)]
pub(crate) struct Sum {
    pub(crate) total: i64,
    /// How far apart its values may be.
    pub(crate) width: i64,
    pub(crate) values: Vec<OfValue>,
    /// Who contributes what: a sum of marks, and their sketch.
    pub(crate) digest: u64,
    pub(crate) sketch: Sketch,
}

impl Sum {
    pub(crate) fn mark(&mut self, mark: u64) {
        self.digest = self.digest.wrapping_add(mark);
        self.sketch.add(mark);
    }
}

/// The rows of a piece that have one value, or a value within one cell of a grid.
#[derive(Debug, Default, Clone)]
pub(crate) struct OfValue {
    /// The lower end of the cell.
    pub(crate) value: i64,
    /// How many of the rows count.
    pub(crate) rows: u64,
    pub(crate) patients: Vec<usize>,
}

/// A piece of one group.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) inside: Set,
    pub(crate) outside: Set,
    /// Rows, those of a patient up to the most that count, and a mark of each patient's.
    pub(crate) rows: Sum,
    /// Of each number of the statement over this piece that is of values.
    pub(crate) sums: BTreeMap<usize, Sum>,
}

/// As many cells as a grid may have (`grid_cells` of the policy).
const MOST_CELLS: usize = 20_000;

/// A group of a statement.
pub(crate) struct Group {
    pub(crate) values: Values,
    pub(crate) pieces: Vec<Counted>,
    /// Nobody expected it: it was found in the data.
    pub(crate) is_found: bool,
}

/// Every group with its pieces, in order.
pub(crate) fn groups(
    asked: &Asked<'_>,
    (world, k): (&World, u64),
    residuals: &mut Residuals,
) -> Vec<Group> {
    let statement = asked.statement;
    let marks = statement.marks.iter().map(|of| {
        let marked = of.patients.marked(world);
        // One that is not joined brings nobody along.
        let rows = if of.is_joined {
            marked.rows
        } else {
            vec![Vec::new(); world.patients()]
        };
        Marked { rows, ..marked }
    });
    let marks: Vec<Marked<'_>> = marks.collect();
    let table = statement.source.table(world);
    let mut found = found(asked, (world, &table), &marks);
    let domains = statement.keys.iter().map(|key| domain(key, asked));
    let domains = domains.collect::<Option<Vec<_>>>();
    let grid = match domains {
        Some(domains) => combined(&domains),
        None => expected(asked, (world, k), residuals),
    };
    let is_large = |rows: &Vec<Joined<'_>>| {
        let patients: BTreeSet<usize> = rows.iter().map(|of| of.row.patient).collect();
        u64::try_from(patients.len()).expect("small") >= k
    };
    found.retain(|group, rows| grid.contains(group) || is_large(rows));
    for group in &grid {
        found.entry(group.clone()).or_default();
    }
    let group = |(values, rows): (Values, Vec<Joined<'_>>)| {
        let pieces = 0..asked.pieces.len();
        let pieces = pieces.map(|piece| counted(asked, (piece, &values), &rows, world));
        Group {
            is_found: !grid.contains(&values),
            pieces: pieces.collect(),
            values,
        }
    };
    found.into_iter().map(group).collect()
}

/// The groups that there may be, as far as an asker knows: by the attributes that k patients may have together, and
/// the declared values of other keys, or nothing where a key has none.
fn expected(
    asked: &Asked<'_>,
    (world, k): (&World, u64),
    residuals: &mut Residuals,
) -> BTreeSet<Values> {
    let keys = &asked.statement.keys;
    let are_attributes: Vec<bool> = keys.iter().map(Key::is_attribute).collect();
    let mut patients: BTreeMap<Vec<Value>, u64> = BTreeMap::new();
    let mut anywhere = 0;
    for patient in 0..world.patients() {
        let of = keys.iter().zip(&are_attributes).filter(|(_, is)| **is);
        let of = of.map(|(key, _)| attribute_of(key, (world, patient), residuals));
        match of.collect::<Option<Vec<Value>>>() {
            Some(of) => *patients.entry(of).or_default() += 1,
            None => anywhere += 1,
        }
    }
    patients.retain(|_, count| *count + anywhere >= k);
    let with = |domains: bool| {
        let mut all = BTreeSet::new();
        for of in patients.keys() {
            let mut of = of.iter();
            let values = keys.iter().zip(&are_attributes).map(|(key, is)| {
                let own = if *is { of.next() } else { None };
                let domain = domain(key, asked).filter(|_| domains);
                own.map_or_else(
                    || domain.unwrap_or_else(|| vec![Value::Missing]),
                    |own| vec![own.clone()],
                )
            });
            all.extend(combined(&values.collect::<Vec<_>>()));
        }
        all
    };
    let all = with(true);
    // As the policy limits a grid.
    if all.len() <= MOST_CELLS {
        all
    } else {
        with(false)
    }
}

/// The groups that there are, with their rows.
fn found<'a>(
    asked: &Asked<'_>,
    (world, table): (&'a World, &'a Table),
    marks: &'a [Marked<'a>],
) -> BTreeMap<Values, Vec<Joined<'a>>> {
    let statement = asked.statement;
    let mut groups: BTreeMap<Values, Vec<Joined<'a>>> = BTreeMap::new();
    let cohort = statement.cohort.as_ref();
    let cohort = cohort.map(|of| (of.patients.marked(world), of.wants_them));
    for joined in joined(statement, (world, table), marks) {
        let is_wanted =
            |(of, wanted): &(Marked<'_>, bool)| of.is_among[joined.row.patient] == *wanted;
        let mut conditions = statement.conditions.iter();
        if cohort.as_ref().is_none_or(is_wanted)
            && conditions.all(|of| of.holds(joined) == Some(true))
        {
            let values = statement.keys.iter().map(|key| value(key, joined));
            groups.entry(group_of(values)).or_default().push(joined);
        }
    }
    groups
}

/// The rows that the statement reads.
fn joined<'a>(
    statement: &Statement,
    (world, table): (&'a World, &'a Table),
    marks: &'a [Marked<'a>],
) -> Vec<Joined<'a>> {
    let rows = table.rows.iter();
    let joined = |row, beside| Joined { row, beside, marks };
    let Join::OnTheRight(on) = &statement.join else {
        let is_beside = matches!(statement.join, Join::Patient);
        let beside = |row: &Row| is_beside.then(|| world.home(row.patient));
        return rows.map(|row| joined(row, beside(row))).collect();
    };
    let mut all = Vec::new();
    let mut has_row = vec![false; world.patients()];
    for row in rows {
        let joined = joined(world.home(row.patient), Some(row));
        if on.as_ref().is_none_or(|on| on.holds(joined) == Some(true)) {
            has_row[row.patient] = true;
            all.push(joined);
        }
    }
    for patient in (0..world.patients()).filter(|patient| !has_row[*patient]) {
        all.push(joined(world.home(patient), None));
    }
    all
}

fn value(key: &Key, joined: Joined<'_>) -> Value {
    match key {
        Key::Column(place) => joined.value(place.at).clone(),
        Key::Case(branches) => {
            let first = branches
                .iter()
                .position(|of| of.holds(joined) == Some(true));
            Value::Text(first.map_or_else(|| "rest".to_owned(), |i| format!("k{i}")))
        }
    }
}

/// The values that a key may take; `None` if that is free data.
fn domain(key: &Key, asked: &Asked<'_>) -> Option<Vec<Value>> {
    let Key::Column(place) = key else {
        let Key::Case(branches) = key else {
            return None;
        };
        let letters = (0..branches.len()).map(|i| format!("k{i}"));
        let all = letters.chain(["rest".to_owned()]);
        return Some(all.map(Value::Text).collect());
    };
    let mut domain = place.column.domain.clone()?;
    let kept = asked
        .statement
        .conditions
        .iter()
        .flat_map(Condition::conjuncts);
    for condition in kept.filter(|of| of.reads_only(place)) {
        domain.retain(|value| condition.of_value(value) == Some(true));
    }
    Some(domain)
}

fn combined(domains: &[Vec<Value>]) -> BTreeSet<Values> {
    let mut grid = BTreeSet::from([Vec::new()]);
    for domain in domains {
        let longer = |group: &Values| {
            let with = |value: &Value| [group.clone(), group_of([value.clone()])].concat();
            domain.iter().map(with).collect::<Vec<_>>()
        };
        grid = grid.iter().flat_map(longer).collect();
    }
    grid
}

fn counted(
    asked: &Asked<'_>,
    (number, group): (usize, &Values),
    rows: &[Joined<'_>],
    world: &World,
) -> Counted {
    let piece: &Piece = &asked.pieces[number];
    let is_in = |joined: &Joined<'_>| {
        let mut conditions = piece.conditions.iter();
        conditions.all(|of| of.holds(*joined) == Some(true))
    };
    let (inside, outside): (Vec<_>, Vec<_>) = rows.iter().copied().partition(is_in);
    let mut counted = Counted {
        inside: Set::of(&inside, world),
        outside: Set::of(&outside, world),
        ..Counted::default()
    };
    for patient in counted.inside.patients() {
        let rows = counted.inside.rows[patient].min(asked.rows_most);
        counted.rows.total += i64::try_from(rows).expect("few");
        counted
            .rows
            .mark(mixed(u64::from(world.numbers[patient]), rows));
    }
    for (place, of) in asked.numbers.iter().enumerate() {
        if of.piece == number {
            let range = |place: &Place| asked.range(place, number, group);
            let step = |place: &Place| asked.step(place, number, group);
            let by = (
                &range as &dyn Fn(&Place) -> Range,
                &step as &dyn Fn(&Place) -> i64,
            );
            let sum = summed(&of.statistic, &inside, (by, asked.rows_most), world);
            counted.sums.extend(sum.map(|sum| (place, sum)));
        }
    }
    counted
}

/// How far the values of a measure reach, and the step of the grid of its quantiles.
type By<'a> = (&'a dyn Fn(&Place) -> Range, &'a dyn Fn(&Place) -> i64);

/// What a statistic reads of the rows of a piece; nothing where it counts these themselves.
fn summed(
    of: &Statistic,
    inside: &[Joined<'_>],
    ((range, step), most): (By<'_>, u64),
    world: &World,
) -> Option<Sum> {
    let number = |joined: &Joined<'_>, place: &Place| number(joined.value(place.at));
    let all = |value: &dyn Fn(&Joined<'_>) -> Option<i64>| -> Vec<(usize, i64)> {
        let values = inside.iter();
        let values = values.filter_map(|joined| Some((joined.row.patient, value(joined)?)));
        values.collect()
    };
    match of {
        Statistic::Sum(place) => {
            let values = all(&|joined| number(joined, place));
            let range = range(place);
            Some(Sum {
                width: range.width(),
                ..clipped(&values, (range, most), world)
            })
        }
        Statistic::Product(x, y, _) => {
            let values = all(&|joined| Some(number(joined, x)? * number(joined, y)?));
            let (x, y) = (range(x), range(y));
            let ends = [x.0 * y.0, x.0 * y.1, x.1 * y.0, x.1 * y.1];
            let range = Range(*ends.iter().min()?, *ends.iter().max()?);
            Some(clipped(&values, (range, most), world))
        }
        Statistic::Quantile(_, place) => {
            let step = step(place);
            let lower = |x: i64| x.div_euclid(step) * step;
            let values = all(&|joined| number(joined, place).map(lower));
            Some(values::told_apart(&values, most, world))
        }
        Statistic::Values(place) => {
            // A value is told apart by the bytes of its text, mixed one after the other.
            let told = |text: &str| {
                let bytes = text.bytes().map(u64::from);
                bytes.fold(0, mixed).cast_signed()
            };
            let name = |value: &Value| match value {
                Value::Number(x) => Some(told(&x.to_string())),
                Value::Missing => None,
                Value::Text(text) => Some(told(text)),
            };
            let values = all(&|joined| name(joined.value(place.at)));
            Some(values::told_apart(&values, most, world))
        }
        Statistic::Patients
        | Statistic::Rows
        | Statistic::Structures
        | Statistic::Practitioners => None,
    }
}

/// A patient's part is kept within the range, times her rows; more rows than count are scaled to as many.
fn clipped(values: &[(usize, i64)], (range, most): (Range, u64), world: &World) -> Sum {
    let Range(low, high) = range;
    let mut parts: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    for (patient, x) in values {
        let part = parts.entry(*patient).or_default();
        *part = (part.0 + 1, part.1 + x);
    }
    let mut sum = Sum::default();
    let most = i64::try_from(most).expect("few");
    for (patient, (rows, part)) in parts {
        let mut part = part.clamp(rows * low, rows * high);
        if rows > most {
            part = part * most / rows;
        }
        sum.total += part;
        let who = mixed(u64::from(world.numbers[patient]), rows.cast_unsigned());
        sum.mark(mixed(who, part.cast_unsigned()));
    }
    sum
}
