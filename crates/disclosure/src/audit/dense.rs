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
    eliminate(&mut system);
    let column = |v: usize| {
        let (m, rows) = (rows.len(), rows.iter().zip(&system));
        rows.map(|(row, solved)| row[v] * solved[m..][v]).sum()
    };
    (0..n).map(column).collect()
}

/// Rows of which each is there once, with the precision of all readings of it together; noise is never less
/// than `least`.
pub(super) fn distinct<R: PartialEq + Clone>(
    numbers: &[(R, f64)],
    least: f64,
) -> (Vec<R>, Vec<f64>) {
    let (mut rows, mut noises) = (Vec::<R>::new(), Vec::<f64>::new());
    for (row, noise) in numbers {
        let noise = noise.max(least);
        if let Some(place) = rows.iter().position(|known| known == row) {
            let both = 1.0 / (1.0 / noises[place] + 1.0 / noise);
            noises[place] = both.max(least);
        } else {
            rows.push(row.clone());
            noises.push(noise);
        }
    }
    (rows, noises)
}

/// The solution of a symmetric system, by elimination.
pub(super) fn solved(mut system: Vec<Vec<f64>>, right: &[f64]) -> Vec<f64> {
    let n = system.len();
    for (line, right) in system.iter_mut().zip(right) {
        line.push(*right);
    }
    eliminate(&mut system);
    system.iter().map(|line| line[n]).collect()
}

/// Gauss and Jordan, with the largest pivot.
fn eliminate(system: &mut [Vec<f64>]) {
    for pivot in 0..system.len() {
        let lines = pivot..system.len();
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
}
