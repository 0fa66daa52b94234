//! What moments come to, in plain loops.

use std::collections::{BTreeMap, BTreeSet};

use disclosure::{Clipped, Contributions, Marks, MomentValue, Scalar, ValueCell, Values, mixed};

use super::case::{Row, ValueSet, key};
use super::naive::{Naive, Patients, by_patient, length};
use crate::evidence::shape::{Counted, MomentShape};

/// The total of each patient who has any.
type Totals = BTreeMap<u32, i128>;

pub(super) fn moment(
    naive: &Naive<'_>,
    of: &MomentShape,
    rows: &[&Row],
    keys: &[Scalar],
) -> MomentValue {
    let [inside, outside] = naive.sides(of.piece, rows);
    let is_whole = naive.asked.shape.wholes[of.piece];
    let rest = |has_rest: bool, totals: &dyn Fn(&Patients<'_>) -> Totals| {
        (has_rest && !is_whole).then(|| contributions(&totals(&outside)))
    };
    let mut value = match of.counted {
        Counted::Elsewhere => MomentValue::default(),
        Counted::Patients => {
            let rows = inside.values().map(Vec::len).sum();
            MomentValue {
                value: Some(i64::try_from(length(rows)).unwrap()),
                ..MomentValue::default()
            }
        }
        Counted::Rows { has_rest } => {
            let totals = |patients: &Patients<'_>| -> Totals {
                let count = |(patient, rows): (&u32, &Vec<&Row>)| {
                    (*patient, i128::from(length(rows.len())))
                };
                patients.iter().map(count).collect()
            };
            let found = contributions(&totals(&inside));
            MomentValue {
                value: found.value.or(Some(0)),
                support: found.support,
                largest: found.largest,
                outside: rest(has_rest, &totals),
                ..MomentValue::default()
            }
        }
        Counted::Sum { measure, has_rest } => {
            let totals = |patients: &Patients<'_>| -> Totals {
                let known = known(patients, measure).into_iter();
                known
                    .map(|(patient, values)| (patient, values.iter().sum()))
                    .collect()
            };
            let found = contributions(&totals(&inside));
            MomentValue {
                value: found.value,
                support: found.support,
                largest: found.largest,
                outside: rest(has_rest, &totals),
                clipped: bounds(naive, of, keys).and_then(|bounds| {
                    clipped(&known(&inside, measure), bounds, naive.asked.shape.most)
                }),
                cells: None,
            }
        }
    };
    value.cells = of
        .values
        .map(|set| values(naive, &naive.asked.sets[set], rows));
    value
}

/// The values of a measure that are not missing, by patient.
fn known(patients: &Patients<'_>, measure: usize) -> BTreeMap<u32, Vec<i128>> {
    let mut all: BTreeMap<u32, Vec<i128>> = BTreeMap::new();
    for (patient, rows) in patients {
        for value in rows.iter().filter_map(|row| row.measures[measure]) {
            all.entry(*patient).or_default().push(value.into());
        }
    }
    all
}

fn contributions(totals: &Totals) -> Contributions {
    let sum: i128 = totals.values().sum();
    let mut sizes: Vec<i128> = totals.values().map(|total| total.abs()).collect();
    sizes.sort_unstable();
    let largest = sizes.iter().rev().take(2);
    Contributions {
        value: i64::try_from(sum).ok().filter(|_| !totals.is_empty()),
        support: length(sizes.iter().filter(|size| **size > 0).count()),
        largest: largest
            .map(|size| i64::try_from(*size).unwrap_or(i64::MAX))
            .collect(),
    }
}

/// Of products, from the corners of what the factors may be; else by the code of a key, else of the measure.
fn bounds(naive: &Naive<'_>, of: &MomentShape, keys: &[Scalar]) -> Option<(i128, i128)> {
    if let Some(factors) = of.factors {
        let [x, y] = factors.map(|factor| bounds(naive, &naive.asked.shape.moments[factor], keys));
        let (x, y) = (x?, y?);
        let corners = [x.0 * y.0, x.0 * y.1, x.1 * y.0, x.1 * y.1];
        return Some((*corners.iter().min()?, *corners.iter().max()?));
    }
    let mut declared = of.bounds;
    if let Some((place, by_code)) = &of.by_key {
        for (code, bounds) in by_code {
            if keys.get(*place) == Some(&Scalar::Text(code.clone())) {
                declared = Some(*bounds);
            }
        }
    }
    declared.map(|bounds| (bounds.low.into(), bounds.high.into()))
}

/// What goes beyond the bounds of so many rows is clipped, and what goes beyond the most rows counts in proportion.
fn clipped(
    known: &BTreeMap<u32, Vec<i128>>,
    (low, high): (i128, i128),
    most: u64,
) -> Option<Clipped> {
    let (mut sum, mut marks) = (0_i128, Marks::default());
    for (patient, values) in known {
        let rows = i128::from(length(values.len()));
        let part = values.iter().sum::<i128>().clamp(low * rows, high * rows);
        let most = i128::from(most);
        let part = if rows > most {
            part * most / rows
        } else {
            part
        };
        sum += part;
        let patient = mixed(u64::from(*patient), length(values.len()));
        marks.add(mixed(patient, i64::try_from(part).ok()?.cast_unsigned()));
    }
    let sum = i64::try_from(sum).ok()?;
    Some(Clipped { sum, marks })
}

/// A value as it is told apart, and as it is marked.
type Value = (i64, String);

fn value_of(set: &ValueSet, row: &Row) -> Option<Value> {
    if set
        .filter
        .is_some_and(|place| row.holds[place] != Some(true))
    {
        return None;
    }
    if set.is_text {
        return row.text.map(|text| (0, key(text)));
    }
    // The grid holds 0; the cell of the least number would begin below all numbers.
    let number = row.value?;
    let lower = i128::from(number).div_euclid(set.step.into()) * i128::from(set.step);
    Some((i64::try_from(lower).unwrap_or(i64::MIN), String::new()))
}

fn mark(set: &ValueSet, value: &Value) -> u64 {
    if set.is_text {
        return value
            .1
            .bytes()
            .fold(0, |mark, byte| mixed(mark, byte.into()));
    }
    value.0.cast_unsigned()
}

fn values(naive: &Naive<'_>, set: &ValueSet, rows: &[&Row]) -> Values {
    let most = if naive.asked.shape.single_row {
        1
    } else {
        naive.asked.shape.most
    };
    let mut found = Values::default();
    let mut cells: BTreeMap<Value, (ValueCell, BTreeSet<u32>)> = BTreeMap::new();
    for (patient, rows) in by_patient(rows.iter().copied()) {
        let mut of_patient: BTreeMap<Value, u64> = BTreeMap::new();
        for value in rows.iter().filter_map(|row| value_of(set, row)) {
            *of_patient.entry(value).or_default() += 1;
        }
        let all: u64 = of_patient.values().sum();
        let share = |rows: u64| if all > most { rows * most / all } else { rows };
        let (is_only, mut passed) = (of_patient.len() == 1, 0);
        found.patients += u64::from(all > 0);
        for (value, rows) in of_patient {
            found
                .marks
                .add(mixed(u64::from(patient), mark(set, &value)));
            let (cell, patients) = cells.entry(value).or_default();
            cell.rows += rows;
            cell.counted += share(passed + rows) - share(passed);
            cell.only += u64::from(is_only);
            patients.insert(patient);
            passed += rows;
        }
    }
    for (place, (value, (cell, patients))) in (0..).zip(cells) {
        let set_of = naive.set(patients.into_iter());
        let value = if set.is_text { place } else { value.0 };
        found.cells.push(ValueCell {
            value,
            set: set_of,
            ..cell
        });
    }
    found
}
