//! The laws of the noise, as integers: hash bits in, a draw out.

/// Parts of a unit in which noise that is no whole number is counted: 2²⁰.
pub(super) const UNIT: i64 = 1 << 20;

/// The largest amount by which a count is moved.
pub(super) const CUT: i64 = 6;

/// ⌊2⁶⁴·P(e ≤ x)⌋ for x = −6 … 5, where P(e) ∝ exp(−e² / (2·2.03²)) on −6 … 6: the discrete normal
/// with standard deviation 2.03, which after the cut has variance 4.06. (The audit counts with 4:
/// a little less than there is, so that it errs towards hiding.) A test derives them anew.
pub(super) const NORMAL: [u64; 12] = [
    0x00a3_7809_207a_4ef1,
    0x0310_7053_f009_8bb3,
    0x0a4b_0f8d_ac63_e220,
    0x1b31_f55c_5883_031d,
    0x3a32_cac4_e26a_be8d,
    0x66d0_76af_8995_ff41,
    0x992f_8950_766a_00be,
    0xc5cd_353b_1d95_4172,
    0xe4ce_0aa3_a77c_fce2,
    0xf5b4_f072_539c_1ddf,
    0xfcef_8fac_0ff6_744c,
    0xff5c_87f6_df85_b10e,
];

/// A whole number of the discrete normal, by inversion.
pub(super) fn normal(bits: u64) -> i64 {
    let below = NORMAL.iter().filter(|threshold| **threshold <= bits);
    below.fold(CUT.saturating_neg(), |e, _| e.saturating_add(1))
}

/// √6·2⁴⁰, rounded.
const ROOT_6: i128 = 2_693_242_454_308;

/// The triangular law with mean 0, standard deviation 1 and support ± √6, in 2⁻²⁰: two uniforms
/// of 32 bits are added, centred, multiplied by √6, and rounded away from zero at halves.
pub(super) fn triangular(bits: u64) -> i64 {
    let low = i128::from(bits & u64::from(u32::MAX));
    let high = i128::from(bits >> 32);
    let centred = low
        .saturating_add(high)
        .saturating_sub(i128::from(u32::MAX));
    // (centred / 2³²)·(√6·2⁴⁰)·2²⁰ / 2⁴⁰
    let rounded = nearest(centred.saturating_mul(ROOT_6), 1 << 52);
    rounded.and_then(|z| i64::try_from(z).ok()).unwrap_or(0)
}

/// A normal with standard deviation 6, in 2⁻²⁰, approximated by the sum of twelve uniforms of 16 bits
/// (Irwin and Hall): mean 0, support ± 36, exact in integers.
pub(super) fn six(hash: &[u8; 32]) -> i64 {
    let (pairs, _) = hash.as_chunks::<2>();
    let uniforms = pairs.iter().take(12).map(|pair| u16::from_le_bytes(*pair));
    let sum = uniforms.fold(0_i64, |sum, u| sum.saturating_add(i64::from(u)));
    // Twelve uniforms on 0 … 2¹⁶ − 1 have standard deviation 2¹⁶ (but for 2⁻³³) around six times the most.
    let centred = sum.saturating_sub(6 * 65_535);
    centred.saturating_mul(6 * UNIT / 65_536)
}

/// `numerator / denominator` to the nearest whole number, halves away from zero; `None` where it
/// cannot be computed.
pub(super) fn nearest(numerator: i128, denominator: i128) -> Option<i128> {
    let whole = numerator.checked_div(denominator)?;
    let rest = numerator.checked_rem(denominator)?.unsigned_abs();
    // At least half: rest ≥ denominator − rest.
    let left = denominator.unsigned_abs().checked_sub(rest)?;
    let away = numerator.signum().checked_mul(denominator.signum())?;
    if rest >= left {
        whole.checked_add(away)
    } else {
        Some(whole)
    }
}

#[cfg(test)]
#[path = "laws_tests.rs"]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "plain arithmetic on numbers of the test"
)]
mod tests;
