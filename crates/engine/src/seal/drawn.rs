//! Noise of the same law once more, to see how far it moves what is computed from a number. It is drawn
//! from no key: the same in every run.

use disclosure::Noise;

use disclosure::mixed;

/// The number with further noise.
pub(super) fn again(x: i64, noise: Noise, (replicate, row, moment): (u64, usize, usize)) -> i64 {
    let place = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
    // The numbers of one piece move together with its patients.
    let of_piece = mixed(mixed(replicate, place(row)), place(noise.piece));
    let of_number = mixed(mixed(of_piece, place(moment)), 1);
    let moved = noise.relative.mul_add(
        normal(of_piece) * float(x),
        noise.absolute * normal(of_number),
    );
    x.saturating_add(whole(moved))
}

/// Nearly normal, with mean 0 and standard deviation 1: the sum of four uniforms, scaled.
fn normal(bits: u64) -> f64 {
    let uniform =
        |shift: u32| f64::from(u16::try_from(bits >> shift & 0xffff).unwrap_or(0)) / 65_535.0;
    let sum = uniform(0) + uniform(16) + uniform(32) + uniform(48);
    // Variance 4/12.
    (sum - 2.0) * 3.0_f64.sqrt()
}

fn float(x: i64) -> f64 {
    let (high, low) = (x >> 32, x & 0xffff_ffff);
    let part = |x: i64| {
        f64::from(i32::try_from(x >> 1).unwrap_or(i32::MAX))
            .mul_add(2.0, f64::from(i32::try_from(x & 1).unwrap_or(0)))
    };
    part(high).mul_add(4_294_967_296.0, part(low))
}

/// To the nearest whole number; what no 64 bits hold is the largest that they do.
fn whole(x: f64) -> i64 {
    let scalar = datafusion::common::ScalarValue::Float64(Some(x.round()));
    match scalar.cast_to(&arrow::datatypes::DataType::Int64) {
        Ok(datafusion::common::ScalarValue::Int64(Some(whole))) => whole,
        Ok(_) | Err(_) => i64::MAX,
    }
}
