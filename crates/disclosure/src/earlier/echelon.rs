//! Rows in echelon form modulo a prime: what linear combinations of numbers can tell.

/// 2³¹ − 1. A combination with whole coefficients that vanishes modulo this prime but not in truth
/// would need coefficients of that size.
pub(crate) const PRIME: u64 = 2_147_483_647;

pub(crate) fn residue(x: i64) -> u64 {
    let prime = i64::try_from(PRIME).unwrap_or(i64::MAX);
    x.checked_rem_euclid(prime).map_or(0, i64::cast_unsigned)
}

/// The whole number of least size with this residue.
pub(crate) fn lifted(x: u64) -> i64 {
    let signed = i64::try_from(x).unwrap_or(i64::MAX);
    let prime = i64::try_from(PRIME).unwrap_or(i64::MAX);
    if x > PRIME >> 1 {
        signed.saturating_sub(prime)
    } else {
        signed
    }
}

pub(crate) fn times(a: u64, b: u64) -> u64 {
    // Both are below 2³¹. As 2³¹ is one modulo the prime, the high bits are added to the low ones.
    let product = a.wrapping_mul(b);
    below((product & PRIME).wrapping_add(product >> 31))
}

pub(crate) fn minus(a: u64, b: u64) -> u64 {
    below(a.wrapping_add(PRIME).wrapping_sub(b))
}

/// A number below twice the prime, below the prime.
fn below(sum: u64) -> u64 {
    if sum >= PRIME {
        sum.wrapping_sub(PRIME)
    } else {
        sum
    }
}

/// Fermat: `a` to the power of `PRIME − 2`.
fn inverse(a: u64) -> u64 {
    let (mut base, mut result, mut exponent) = (a, 1, PRIME.wrapping_sub(2));
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// One independent row.
struct Row {
    /// The source, an index of the caller's.
    source: usize,
    /// The row is `scale · (source − Σ factor · row)`.
    scale: u64,
    pivot: u32,
    uses: Vec<(usize, u64)>,
    /// Column and value; one at the pivot.
    columns: Vec<(u32, u64)>,
}

/// Independent rows, each zero at the pivots of those before it.
pub(crate) struct Echelon {
    rows: Vec<Row>,
    entries: usize,
}

/// A vector that is being reduced.
pub(crate) struct Reduced {
    /// What is left: column and value, no zeros.
    pub(crate) columns: Vec<(u32, u64)>,
    /// Which rows were subtracted how many times.
    pub(crate) uses: Vec<(usize, u64)>,
}

impl Echelon {
    pub(crate) fn new() -> Self {
        Self {
            rows: Vec::new(),
            entries: 0,
        }
    }

    /// What it holds in memory, in columns of rows.
    pub(crate) fn entries(&self) -> usize {
        self.entries
    }

    /// The columns at which rows have their pivots.
    pub(crate) fn pivots(&self) -> impl Iterator<Item = u32> + '_ {
        self.rows.iter().map(|row| row.pivot)
    }

    /// Subtracts rows until every pivot is zero; `None` if that takes more steps than `budget` has.
    pub(crate) fn reduce(
        &self,
        columns: &[(u32, u64)],
        scratch: &mut Scratch,
        budget: &mut u64,
    ) -> Option<Reduced> {
        // Rows that are not subtracted are looked at.
        let looks = u64::try_from(self.rows.len()).unwrap_or(u64::MAX) >> 3;
        *budget = budget.checked_sub(looks)?;
        scratch.load(columns);
        let mut uses = Vec::new();
        // A row is zero at the pivots before its own, so one pass in order is enough.
        for (next, row) in self.rows.iter().enumerate() {
            let factor = scratch.get(row.pivot);
            if factor == 0 {
                continue;
            }
            let steps = u64::try_from(row.columns.len()).unwrap_or(u64::MAX);
            let Some(left) = budget.checked_sub(steps) else {
                drop(scratch.unload());
                return None;
            };
            *budget = left;
            for (column, value) in &row.columns {
                scratch.subtract(*column, times(factor, *value));
            }
            uses.push((next, factor));
        }
        Some(Reduced {
            columns: scratch.unload(),
            uses,
        })
    }

    /// Takes a reduced, non-zero vector in; its pivot is the column that `rank` puts highest.
    pub(crate) fn insert(&mut self, source: usize, reduced: Reduced, rank: impl Fn(u32) -> u64) {
        let pivot = reduced.columns.iter().max_by_key(|(c, _)| (rank(*c), *c));
        let Some((pivot, value)) = pivot.copied() else {
            return;
        };
        let scale = inverse(value);
        let scaled = reduced.columns.iter().map(|(c, x)| (*c, times(*x, scale)));
        let columns: Vec<(u32, u64)> = scaled.collect();
        let held = columns.len().saturating_add(reduced.uses.len());
        self.entries = self.entries.saturating_add(held);
        self.rows.push(Row {
            source,
            scale,
            pivot,
            uses: reduced.uses,
            columns,
        });
    }

    /// The multiples of rows as multiples of sources.
    pub(crate) fn sources(&self, uses: &[(usize, u64)]) -> Vec<(usize, u64)> {
        let mut of_rows = vec![0_u64; self.rows.len()];
        for (row, factor) in uses {
            add(&mut of_rows, *row, *factor);
        }
        let mut of_sources = Vec::new();
        for (number, row) in self.rows.iter().enumerate().rev() {
            let factor = times(of_rows.get(number).copied().unwrap_or(0), row.scale);
            if factor == 0 {
                continue;
            }
            of_sources.push((row.source, factor));
            for (used, times_used) in &row.uses {
                add(&mut of_rows, *used, minus(0, times(factor, *times_used)));
            }
        }
        of_sources
    }
}

fn add(list: &mut [u64], index: usize, x: u64) {
    if let Some(sum) = list.get_mut(index) {
        *sum = minus(*sum, minus(0, x));
    }
}

/// A dense row that remembers which columns were touched.
pub(crate) struct Scratch {
    values: Vec<u64>,
    touched: Vec<u32>,
}

impl Scratch {
    pub(crate) fn new(columns: usize) -> Self {
        Self {
            values: vec![0; columns],
            touched: Vec::new(),
        }
    }

    pub(crate) fn load(&mut self, columns: &[(u32, u64)]) {
        for (column, value) in columns {
            self.subtract(*column, minus(0, *value));
        }
    }

    fn get(&self, column: u32) -> u64 {
        let index = usize::try_from(column).unwrap_or(usize::MAX);
        self.values.get(index).copied().unwrap_or(0)
    }

    pub(crate) fn subtract(&mut self, column: u32, x: u64) {
        let index = usize::try_from(column).unwrap_or(usize::MAX);
        if let Some(value) = self.values.get_mut(index) {
            if *value == 0 {
                self.touched.push(column);
            }
            *value = minus(*value, x);
        }
    }

    pub(crate) fn unload(&mut self) -> Vec<(u32, u64)> {
        let mut columns = Vec::new();
        for column in std::mem::take(&mut self.touched) {
            let index = usize::try_from(column).unwrap_or(usize::MAX);
            if let Some(value) = self.values.get_mut(index)
                && *value != 0
            {
                columns.push((column, *value));
                *value = 0;
            }
        }
        columns.sort_unstable();
        columns
    }
}
