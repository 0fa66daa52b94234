//! The rows that hold a column.

/// Rows, ascending, each with the weight that it gives. Most give all that they hold one weight, which is
/// then kept once: what is read most must be small.
#[derive(Clone, Default)]
pub(super) struct Held {
    rows: Vec<u32>,
    weights: Weights,
}

#[derive(Clone, Default)]
enum Weights {
    #[default]
    None,
    Same(f64),
    /// Of each row.
    Each(Vec<f64>),
}

impl Held {
    /// A row after all others.
    pub(super) fn push(&mut self, row: usize, weight: f64) {
        match &mut self.weights {
            Weights::None => self.weights = Weights::Same(weight),
            Weights::Same(same) if same.to_bits() == weight.to_bits() => {}
            Weights::Same(same) => {
                let mut each = vec![*same; self.rows.len()];
                each.push(weight);
                self.weights = Weights::Each(each);
            }
            Weights::Each(each) => each.push(weight),
        }
        // Rows are counted in 32 bits, as in a file.
        self.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
    }

    /// The weight that a row gives; 0 if it does not hold the column.
    pub(super) fn weight(&self, row: usize) -> f64 {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let Ok(place) = self.rows.binary_search(&row) else {
            return 0.0;
        };
        match &self.weights {
            Weights::None => 0.0,
            Weights::Same(same) => *same,
            Weights::Each(each) => each.get(place).copied().unwrap_or(0.0),
        }
    }

    /// Each row with its weight, ascending.
    pub(super) fn pairs(&self) -> Vec<(usize, f64)> {
        let rows = self.rows.iter().map(|row| place(*row));
        match &self.weights {
            Weights::None => Vec::new(),
            Weights::Same(same) => rows.map(|row| (row, *same)).collect(),
            Weights::Each(each) => rows.zip(each.iter().copied()).collect(),
        }
    }

    /// Σ weight·value over the rows.
    pub(super) fn sum(&self, values: &[f64]) -> f64 {
        let of = |row: &u32| values.get(place(*row)).copied().unwrap_or(0.0);
        match &self.weights {
            Weights::None => 0.0,
            Weights::Same(same) => same * self.rows.iter().map(of).sum::<f64>(),
            Weights::Each(each) => {
                let rows = self.rows.iter().zip(each);
                rows.map(|(row, weight)| weight * of(row)).sum()
            }
        }
    }

    /// Adds weight·`by` to the value of each row.
    pub(super) fn add(&self, by: f64, values: &mut [f64]) {
        let mut add = |row: &u32, more: f64| {
            if let Some(value) = values.get_mut(place(*row)) {
                *value += more;
            }
        };
        match &self.weights {
            Weights::None => {}
            Weights::Same(same) => {
                let more = same * by;
                self.rows.iter().for_each(|row| add(row, more));
            }
            Weights::Each(each) => {
                let rows = self.rows.iter().zip(each);
                rows.for_each(|(row, weight)| add(row, weight * by));
            }
        }
    }
}

/// There are at least 32 bits in a `usize` wherever this runs.
fn place(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
}
