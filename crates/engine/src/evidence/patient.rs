//! The rows of the patient at hand, folded: rows of a group that agree in everything but what is added up are one.

use super::values::Value;
use crate::functions::Place;

/// How many rows are looked through for one that agrees; beyond, a further one is noted.
const RECENT: usize = 8;

/// Some rows of one patient in one group.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) group: usize,
    /// Which conditions hold and which measures are known.
    pub(super) pattern: u32,
    pub(super) place: Place,
    pub(super) practitioner: i32,
    /// How many; none for a further structure or practitioner of rows counted already.
    pub(super) rows: u64,
}

impl Row {
    fn agrees(&self, other: &Self) -> bool {
        Self {
            rows: other.rows,
            ..*self
        } == *other
    }
}

/// The patient at hand.
#[derive(Default)]
pub(super) struct Open {
    rows: Vec<Row>,
    /// For each row the sum of every measure.
    sums: Vec<i128>,
    measures: usize,
    /// For each set of values: group, value and rows.
    values: Vec<Vec<(usize, Value, u64)>>,
    /// The rows in the order of groups, while the patient is closed.
    order: Vec<usize>,
}

/// The rows of one group, with what they add.
pub(super) struct OfGroup<'a> {
    open: &'a Open,
    pub(super) group: usize,
    places: &'a [usize],
}

impl Open {
    pub(super) fn of(measures: usize, values: usize) -> Self {
        Self {
            measures,
            values: vec![Vec::new(); values],
            ..Self::default()
        }
    }

    /// Adds rows, with a value for each measure.
    #[inline]
    pub(super) fn add(&mut self, row: Row, values: impl Iterator<Item = i64>) {
        let recent = self.rows.iter_mut().enumerate().rev().take(RECENT);
        let mut recent = recent.filter(|(_, known)| known.agrees(&row));
        let Some((place, known)) = recent.next() else {
            self.rows.push(row);
            self.sums.extend(values.map(i128::from));
            self.sums
                .resize(self.rows.len().saturating_mul(self.measures), 0);
            return;
        };
        known.rows = known.rows.saturating_add(row.rows);
        let first = place.saturating_mul(self.measures);
        let sums = self.sums.iter_mut().skip(first);
        for (sum, value) in sums.zip(values) {
            *sum = sum.saturating_add(value.into());
        }
    }

    /// Adds rows with a value of one of the sets.
    pub(super) fn add_value(&mut self, set: usize, group: usize, value: Value, rows: u64) {
        if let Some(values) = self.values.get_mut(set) {
            values.push((group, value, rows));
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let rows = self.rows.capacity().saturating_mul(size_of::<Row>());
        let sums = self.sums.capacity().saturating_mul(size_of::<i128>());
        let values = self.values.iter().map(Vec::capacity);
        let values = values.fold(0, usize::saturating_add);
        let values = values.saturating_mul(size_of::<(usize, Value, u64)>());
        rows.saturating_add(sums).saturating_add(values)
    }

    /// Hands over the rows of every group, and forgets them.
    pub(super) fn close(&mut self, mut take: impl FnMut(OfGroup<'_>) -> Option<()>) -> Option<()> {
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        order.extend(0..self.rows.len());
        let group = |place: &usize| self.rows.get(*place).map_or(usize::MAX, |row| row.group);
        if !order.is_sorted_by_key(group) {
            order.sort_by_key(group);
        }
        for values in &mut self.values {
            fold(values);
        }
        let done = order
            .chunk_by(|one, next| group(one) == group(next))
            .try_for_each(|places| {
                let group = places.first().map_or(usize::MAX, group);
                take(OfGroup {
                    open: self,
                    group,
                    places,
                })
            });
        self.order = order;
        self.rows.clear();
        self.sums.clear();
        self.values.iter_mut().for_each(Vec::clear);
        done
    }
}

/// Puts values in order, equal ones as one.
fn fold(values: &mut Vec<(usize, Value, u64)>) {
    values.sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    values.dedup_by(|next, kept| {
        let is_same = (next.0, &next.1) == (kept.0, &kept.1);
        if is_same {
            kept.2 = kept.2.saturating_add(next.2);
        }
        is_same
    });
}

impl OfGroup<'_> {
    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> + Clone {
        self.places
            .iter()
            .filter_map(|place| self.open.rows.get(*place))
    }

    /// What the rows add to a measure.
    pub(super) fn measured(&self, measure: usize) -> impl Iterator<Item = (&Row, i128)> {
        self.places.iter().filter_map(move |place| {
            let sum = place
                .saturating_mul(self.open.measures)
                .saturating_add(measure);
            Some((self.open.rows.get(*place)?, *self.open.sums.get(sum)?))
        })
    }

    /// The values of one of the sets, ascending, each once.
    pub(super) fn values(&self, set: usize) -> impl Iterator<Item = (&Value, u64)> + Clone {
        let all = self
            .open
            .values
            .get(set)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let first = all.partition_point(|(group, _, _)| *group < self.group);
        let of_group = all
            .iter()
            .skip(first)
            .take_while(|(group, _, _)| *group == self.group);
        of_group.map(|(_, value, rows)| (value, *rows))
    }
}
