//! The design matrix A: what weight each distinct row gives each column of unknowns.
//!
//! Nearly all rows give all unknowns that they hold one weight. So a column has one weight and a bit for each
//! row, and its other weights are kept apart. Products go over eight rows at once, whose 256 sums are computed
//! before (Arlazarov, Dinic, Kronrod and Faradžev 1970): a byte is read where eight numbers were.

use std::collections::BTreeMap;

const EIGHT: usize = 8;
/// Sums of eight rows.
const SUMS: usize = 1 << EIGHT;

#[derive(Clone, Default)]
pub(super) struct Design {
    /// Of each eight rows, a byte for each column: the bits of the rows that give it its weight.
    eights: Vec<Vec<u8>>,
    /// Of each column.
    weights: Vec<f64>,
    /// Of a column, rows that give it another weight.
    others: BTreeMap<usize, Vec<(usize, f64)>>,
}

impl Design {
    /// One column more, which all rows treat like another, or none does.
    pub(super) fn push_column(&mut self, like: Option<usize>) {
        let column = self.weights.len();
        let weight = like.and_then(|like| self.weights.get(like));
        self.weights.push(weight.copied().unwrap_or(0.0));
        for bytes in &mut self.eights {
            let byte = like.and_then(|like| bytes.get(like)).copied();
            bytes.push(byte.unwrap_or(0));
        }
        let others = like.and_then(|like| self.others.get(&like)).cloned();
        if let Some(others) = others {
            self.others.insert(column, others);
        }
    }

    /// The weight that a row gives a column, to which it gave none before. Rows come in order.
    pub(super) fn put(&mut self, row: usize, column: usize, weight: f64) {
        while self.eights.len() <= row / EIGHT {
            self.eights.push(vec![0; self.weights.len()]);
        }
        let byte = self.eights.get_mut(row / EIGHT);
        let byte = byte.and_then(|bytes| bytes.get_mut(column));
        let Some((own, byte)) = self.weights.get_mut(column).zip(byte) else {
            return;
        };
        if own.abs() <= 0.0 {
            *own = weight;
        }
        if own.to_bits() == weight.to_bits() {
            *byte |= 1 << (row % EIGHT);
        } else {
            self.others.entry(column).or_default().push((row, weight));
        }
    }

    /// The weights that a row gives, by column.
    pub(super) fn row(&self, row: usize) -> Vec<f64> {
        let bytes = self.eights.get(row / EIGHT);
        let bytes = bytes.into_iter().flatten();
        let held = bytes.map(|byte| byte >> (row % EIGHT) & 1 == 1);
        let pairs = held.zip(&self.weights);
        let mut weights: Vec<f64> = pairs
            .map(|(held, weight)| if held { *weight } else { 0.0 })
            .collect();
        weights.resize(self.weights.len(), 0.0);
        for (column, others) in &self.others {
            let other = others.iter().find(|(other, _)| *other == row);
            if let Some((place, (_, other))) = weights.get_mut(*column).zip(other) {
                *place = *other;
            }
        }
        weights
    }

    /// Aᵀ·v of several v, each with a value for each of the first rows: of each column.
    pub(super) fn sums<const N: usize>(&self, values: &[[f64; N]]) -> Vec<[f64; N]> {
        let mut sums = vec![[0.0; N]; self.weights.len()];
        let pairs = self.eights.chunks(2).zip(values.chunks(2 * EIGHT));
        for (bytes, values) in pairs {
            let (first, second) = values.split_at(values.len().min(EIGHT));
            let table = subsets(first);
            if let ([first, others], false) = (bytes, second.is_empty()) {
                let after = subsets(second);
                let bytes = first.iter().zip(others);
                for (sum, (byte, other)) in sums.iter_mut().zip(bytes) {
                    let mut both = *at(&table, *byte);
                    add(&mut both, at(&after, *other), 1.0);
                    add(sum, &both, 1.0);
                }
            } else {
                for (sum, byte) in sums.iter_mut().zip(bytes.iter().take(1).flatten()) {
                    add(sum, at(&table, *byte), 1.0);
                }
            }
        }
        for (sum, weight) in sums.iter_mut().zip(&self.weights) {
            *sum = sum.map(|of| of * weight);
        }
        for (column, others) in &self.others {
            for (row, weight) in others {
                if let Some((sum, value)) = sums.get_mut(*column).zip(values.get(*row)) {
                    add(sum, value, *weight);
                }
            }
        }
        sums
    }

    /// A·m of several m, each with a mass for each of these columns: of each of the first so many rows.
    pub(super) fn products<const N: usize>(
        &self,
        masses: &[(usize, [f64; N])],
        rows: usize,
    ) -> Vec<[f64; N]> {
        let weighed = masses.iter().map(|(column, mass)| {
            let weight = self.weights.get(*column).copied().unwrap_or(0.0);
            (*column, mass.map(|mass| mass * weight))
        });
        let weighed: Vec<(usize, [f64; N])> = weighed.collect();
        let mut products = Vec::with_capacity(rows.next_multiple_of(EIGHT));
        let eights = self.eights.get(..rows.div_ceil(EIGHT));
        for pair in eights.unwrap_or(&self.eights).chunks(2) {
            let (Some(first), last) = (pair.first(), pair.last()) else {
                continue;
            };
            let (mut table, mut after) = ([[0.0; N]; SUMS], [[0.0; N]; SUMS]);
            for (column, mass) in &weighed {
                let byte = first.get(*column).copied().unwrap_or(0);
                if let Some(sum) = table.get_mut(usize::from(byte)) {
                    add(sum, mass, 1.0);
                }
                let byte = last.and_then(|bytes| bytes.get(*column)).copied();
                if let Some(sum) = after.get_mut(usize::from(byte.unwrap_or(0))) {
                    add(sum, mass, 1.0);
                }
            }
            products.extend(of_bits(&mut table));
            if pair.len() == 2 {
                products.extend(of_bits(&mut after));
            }
        }
        products.resize(rows, [0.0; N]);
        if self.others.is_empty() {
            return products;
        }
        for (column, mass) in masses {
            for (row, weight) in self.others.get(column).into_iter().flatten() {
                if let Some(product) = products.get_mut(*row) {
                    add(product, mass, *weight);
                }
            }
        }
        products
    }
}

/// The sum of each subset of eight values; those that are not there are 0.
fn subsets<const N: usize>(values: &[[f64; N]]) -> [[f64; N]; SUMS] {
    let mut table = [[0.0; N]; SUMS];
    for bit in 0..EIGHT {
        let value = values.get(bit).unwrap_or(&[0.0; N]);
        let (without, with) = table.split_at_mut(1 << bit);
        for (without, with) in without.iter().zip(with) {
            *with = *without;
            add(with, value, 1.0);
        }
    }
    table
}

/// Of each bit, the sum of what stands at the bytes that have it.
fn of_bits<const N: usize>(table: &mut [[f64; N]; SUMS]) -> [[f64; N]; EIGHT] {
    let mut sums = [[0.0; N]; EIGHT];
    let mut rest: &mut [[f64; N]] = table;
    for (bit, sum) in sums.iter_mut().enumerate().rev() {
        let (without, with) = rest.split_at_mut(1 << bit);
        for (without, with) in without.iter_mut().zip(with) {
            add(sum, with, 1.0);
            add(without, with, 1.0);
        }
        rest = without;
    }
    sums
}

fn at<const N: usize>(table: &[[f64; N]; SUMS], byte: u8) -> &[f64; N] {
    table.get(usize::from(byte)).unwrap_or(&[0.0; N])
}

fn add<const N: usize>(to: &mut [f64; N], values: &[f64; N], by: f64) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += by * value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows over columns, some of which come late and are like others.
    type Rows = Vec<Vec<f64>>;

    fn rows() -> impl Strategy<Value = Rows> {
        let weight = prop_oneof![3 => Just(0.0), 4 => Just(1.0), 1 => 0.5..2.0];
        prop::collection::vec(prop::collection::vec(weight, 5), 0..20)
    }

    fn design(rows: &Rows) -> Design {
        let mut design = Design::default();
        for _ in 0..5 {
            design.push_column(None);
        }
        for (place, row) in rows.iter().enumerate() {
            for (column, weight) in row.iter().enumerate() {
                if *weight > 0.0 {
                    design.put(place, column, *weight);
                }
            }
        }
        // One like the third.
        design.push_column(Some(2));
        design
    }

    fn dense(rows: &Rows) -> Rows {
        let like = |row: &Vec<f64>| row.iter().copied().chain([row[2]]).collect();
        rows.iter().map(like).collect()
    }

    fn is_near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    proptest! {
        #[test]
        fn its_products_are_those_of_plain_loops(
            rows in rows(),
            values in prop::collection::vec(-3.0..3.0, 20),
            masses in prop::collection::vec(-3.0..3.0, 6),
        ) {
            let (design, dense) = (design(&rows), dense(&rows));
            for (place, row) in dense.iter().enumerate() {
                prop_assert_eq!(&design.row(place), row);
            }
            let twice: Vec<[f64; 2]> = values.iter().map(|v: &f64| [*v, -2.0 * v]).collect();
            let sums = design.sums(&twice[..rows.len()]);
            prop_assert_eq!(sums.len(), 6);
            for (column, sum) in sums.iter().enumerate() {
                let of = dense.iter().zip(&values).map(|(row, v)| row[column] * v);
                let of: f64 = of.sum();
                prop_assert!(is_near(sum[0], of) && is_near(sum[1], -2.0 * of));
            }
            let held: Vec<(usize, [f64; 1])> = (0..).zip(masses.iter().map(|m| [*m])).collect();
            let products = design.products(&held, rows.len());
            prop_assert_eq!(products.len(), rows.len());
            // Of fewer values than rows, the others are 0.
            let first = &values[..rows.len() / 2];
            let of: Vec<[f64; 1]> = first.iter().map(|v| [*v]).collect();
            for (column, sum) in design.sums(&of).iter().enumerate() {
                let of = dense.iter().zip(first).map(|(row, v)| row[column] * v);
                prop_assert!(is_near(sum[0], of.sum()));
            }
            for ([product], row) in products.iter().zip(&dense) {
                let of = row.iter().zip(&masses).map(|(weight, m)| weight * m);
                prop_assert!(is_near(*product, of.sum()));
            }
        }
    }
}
