//! The model in plain loops: the whole system, solved anew by elimination.

/// Σ over numbers of (A·M⁻¹·A)ᵥᵥ for each unknown, where M = σ²·A·Aᵀ + V: (σ² − variance) / σ⁴.
pub(super) fn told(rows: &[Vec<f64>], noise: &[f64], prior: f64) -> Vec<f64> {
    let n = rows.first().map_or(0, Vec::len);
    let mut system: Vec<Vec<f64>> = rows
        .iter()
        .zip(noise)
        .enumerate()
        .map(|(i, (row, noise))| {
            let product = |other: &Vec<f64>| row.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
            let mut line: Vec<f64> = rows.iter().map(|other| prior * product(other)).collect();
            line[i] += noise;
            line.extend(row);
            line
        })
        .collect();
    for pivot in 0..rows.len() {
        let lines = pivot..rows.len();
        let best = lines.max_by(|a, b| system[*a][pivot].abs().total_cmp(&system[*b][pivot].abs()));
        system.swap(pivot, best.unwrap());
        let by = system[pivot][pivot];
        system[pivot].iter_mut().for_each(|x| *x /= by);
        let line = system[pivot].clone();
        for (other, of) in system.iter_mut().enumerate() {
            let factor = of[pivot];
            if other != pivot {
                of.iter_mut().zip(&line).for_each(|(x, y)| *x -= factor * y);
            }
        }
    }
    let column = |v: usize| {
        let (m, rows) = (rows.len(), rows.iter().zip(&system));
        rows.map(|(row, solved)| row[v] * solved[m..][v]).sum()
    };
    (0..n).map(column).collect()
}
