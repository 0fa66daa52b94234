//! The groups of a statement, and for each of their pieces who and what is in it: plain loops over rows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::grammar::Value;
use super::asked::{Asked, Piece, Statistic};
use super::condition::Condition;
use super::noise::{Sketch, mixed};
use super::row::Joined;
use super::set::Set;
use super::statement::Key;
use super::world::World;

/// Values of the keys in the order of the groups: what is missing comes last.
pub(crate) type Values = Vec<(bool, Value)>;

pub(crate) fn group_of(values: impl IntoIterator<Item = Value>) -> Values {
    let values = values.into_iter();
    values
        .map(|value| (value == Value::Missing, value))
        .collect()
}

/// What is added up over a piece, clipped to what the model declares.
#[derive(Debug, Default, Clone)]
pub(crate) struct Sum {
    pub(crate) total: i64,
    /// Who contributes what: a sum of marks, and their sketch.
    pub(crate) digest: u64,
    pub(crate) sketch: Sketch,
}

impl Sum {
    fn mark(&mut self, mark: u64) {
        self.digest = self.digest.wrapping_add(mark);
        self.sketch.add(mark);
    }
}

/// A piece of one group.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) inside: Set,
    pub(crate) outside: Set,
    /// Rows, those of a patient up to the most that count, and a mark of each patient's.
    pub(crate) rows: Sum,
    /// Of each number of the statement over this piece that is a sum.
    pub(crate) sums: BTreeMap<usize, Sum>,
}

/// Every group with its pieces, in order.
pub(crate) fn groups(asked: &Asked<'_>, world: &World, k: u64) -> Vec<(Values, Vec<Counted>)> {
    let mut found = found(asked, world);
    let statement = asked.statement;
    let domains = statement.keys.iter().map(|key| domain(key, asked));
    let grid = domains
        .collect::<Option<Vec<_>>>()
        .map(|domains| combined(&domains));
    let is_declared = |group: &Values| grid.as_ref().is_some_and(|grid| grid.contains(group));
    let is_large = |rows: &Vec<Joined<'_>>| {
        let patients: BTreeSet<usize> = rows.iter().map(|of| of.row.patient).collect();
        u64::try_from(patients.len()).expect("small") >= k
    };
    found.retain(|group, rows| is_declared(group) || is_large(rows));
    for group in grid.iter().flatten() {
        found.entry(group.clone()).or_default();
    }
    let piece = |piece: usize, rows: &[Joined<'_>]| counted(asked, piece, rows, world);
    let pieces =
        |rows: Vec<Joined<'_>>| (0..asked.pieces.len()).map(|of| piece(of, &rows)).collect();
    found
        .into_iter()
        .map(|(group, rows)| (group, pieces(rows)))
        .collect()
}

/// The groups that there are, with their rows.
fn found<'a>(asked: &Asked<'_>, world: &'a World) -> BTreeMap<Values, Vec<Joined<'a>>> {
    let statement = asked.statement;
    let mut groups: BTreeMap<Values, Vec<Joined<'a>>> = BTreeMap::new();
    let cohort = statement.cohort.as_ref().map(|cohort| {
        let mut has_row = vec![false; world.patients()];
        for row in &world.tables[cohort.table].rows {
            let joined = Joined { row, home: None };
            let holds = |of: &Condition| of.holds(joined) == Some(true);
            has_row[row.patient] |= cohort.condition.as_ref().is_none_or(holds);
        }
        (has_row, cohort.wants_them())
    });
    for row in &world.tables[statement.table].rows {
        let joined = Joined {
            row,
            home: statement.with_patient.then(|| world.home(row.patient)),
        };
        let is_wanted = |(has_row, wanted): &(Vec<bool>, bool)| has_row[row.patient] == *wanted;
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

fn counted(asked: &Asked<'_>, number: usize, rows: &[Joined<'_>], world: &World) -> Counted {
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
        if let (true, Statistic::Sum(measure)) = (of.piece == number, &of.statistic) {
            let range = measure.column.scale.expect("declared");
            let values = inside
                .iter()
                .filter_map(|joined| match joined.value(measure.at) {
                    Value::Number(x) => Some((joined.row.patient, *x)),
                    Value::Missing | Value::Text(_) => None,
                });
            let sum = clipped(values, (range, asked.rows_most), world);
            counted.sums.insert(place, sum);
        }
    }
    counted
}

/// A patient's part is kept within the range, times her rows; more rows than count are scaled to as many.
fn clipped(
    values: impl Iterator<Item = (usize, i64)>,
    ((centre, width), most): ((i64, i64), u64),
    world: &World,
) -> Sum {
    let mut parts: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    for (patient, x) in values {
        let part = parts.entry(patient).or_default();
        *part = (part.0 + 1, part.1 + x);
    }
    let mut sum = Sum::default();
    let most = i64::try_from(most).expect("few");
    for (patient, (rows, part)) in parts {
        let (low, high) = (rows * (centre - width / 2), rows * (centre + width / 2));
        let mut part = part.clamp(low, high);
        if rows > most {
            part = part * most / rows;
        }
        sum.total += part;
        let who = mixed(u64::from(world.numbers[patient]), rows.cast_unsigned());
        sum.mark(mixed(who, part.cast_unsigned()));
    }
    sum
}
