//! The noise of cell keys, written again from its definition: keyed hashes, and the laws drawn from them.

use sha2::{Digest, Sha256};

/// Parts of a unit in which noise that is no whole number is counted.
pub(crate) const UNIT: i64 = 1 << 20;

/// HMAC-SHA-256 (RFC 2104) under a key of one block at most.
fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let padded =
        |with: u8| -> [u8; 64] { std::array::from_fn(|i| key.get(i).copied().unwrap_or(0) ^ with) };
    let mut inner = Sha256::new().chain_update(padded(0x36));
    for part in parts {
        inner.update(part);
    }
    let outer = Sha256::new().chain_update(padded(0x5c));
    outer.chain_update(inner.finalize()).finalize().into()
}

fn first_64(hash: &[u8]) -> u64 {
    u64::from_le_bytes(hash[..8].try_into().expect("eight bytes"))
}

pub(crate) fn sha(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// The key of the warehouse, and the record keys of its patients.
#[derive(Debug)]
pub(crate) struct Keys {
    cell: [u8; 32],
    /// By place of the patient.
    pub(crate) records: Vec<u64>,
    /// Thresholds of the normal law.
    normal: Vec<u64>,
}

impl Keys {
    pub(crate) fn of(cell: [u8; 32], numbers: &[u32]) -> Self {
        let record = |number: &u32| first_64(&hmac(&cell, &[b"record 1", &number.to_le_bytes()]));
        Self {
            records: numbers.iter().map(record).collect(),
            cell,
            normal: normal_law(),
        }
    }

    /// From what a number's noise is drawn: its set, who is in and who may be, and what is asked.
    pub(crate) fn noise(&self, (sum, n): (u64, u64), states: &[u8; 32], about: &str) -> Noise<'_> {
        let (sum, n) = (sum.to_le_bytes(), n.to_le_bytes());
        let parts: [&[u8]; 5] = [b"noise  1", &sum, &n, states, &sha(about)];
        Noise {
            key: hmac(&self.cell, &parts),
            law: &self.normal,
        }
    }
}

/// What a draw is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Tag {
    Count = 1,
    Patients = 2,
    Structures = 3,
    Practitioners = 4,
    StructureShare = 5,
    Near = 6,
    Quantile = 7,
    Measure = 8,
    Rows = 9,
    Product = 10,
    Distinct = 11,
}

#[derive(Debug)]
pub(crate) struct Noise<'a> {
    key: [u8; 32],
    law: &'a [u64],
}

impl Noise<'_> {
    /// A whole number of the normal law, by inversion.
    pub(crate) fn normal(&self, tag: Tag) -> i64 {
        let bits = first_64(&hmac(&self.key, &[&[tag as u8, 1]]));
        let below = self.law.iter().filter(|threshold| **threshold <= bits);
        i64::try_from(below.count()).expect("few") - 6
    }

    /// The sum of two uniforms of 32 bits, centred, with standard deviation 1, in units.
    pub(crate) fn triangular(&self, tag: Tag, column: u64, digest: u64) -> i64 {
        let (column, digest) = (column.to_le_bytes(), digest.to_le_bytes());
        let bits = first_64(&hmac(&self.key, &[&[tag as u8, 2], &column, &digest]));
        let sum = i128::from(bits >> 32) + i128::from(bits & 0xffff_ffff) - 0xffff_ffff;
        // √6·2⁴⁰; over 2³² for the uniforms, and 2⁴⁰ but for 2²⁰.
        let rounded = nearest(sum * 2_693_242_454_308, 1 << 52);
        i64::try_from(rounded).expect("small")
    }
}

/// The noise of a comparison: the sum of twelve uniforms of 16 bits, with standard deviation 6, in units.
pub(crate) fn tau(one: &Noise<'_>, other: &Noise<'_>) -> i64 {
    let mut both = [one.key, other.key];
    both.sort_unstable();
    let hash = hmac(&both.concat(), &[&[Tag::Near as u8, 3]]);
    let uniforms = hash.chunks(2).take(12);
    let sum: i64 = uniforms
        .map(|two| i64::from(u16::from_le_bytes([two[0], two[1]])))
        .sum();
    (sum - 6 * 65_535) * (6 * UNIT / 65_536)
}

/// ⌊2⁶⁴·P(e ≤ x)⌋ for x = −6 … 5, P(e) ∝ exp(−e² / (2·2.03²)) on −6 … 6. In floating point the last bits
/// are off, which one draw in 10¹⁴ would tell.
fn normal_law() -> Vec<u64> {
    let weight = |e: i32| (-f64::from(e * e) / (2.0 * 2.03 * 2.03)).exp();
    let all: f64 = (-6..=6).map(weight).sum();
    let mut below = 0.0;
    let threshold = |e: i32| {
        below += weight(e);
        scaled(below / all)
    };
    (-6..6).map(threshold).collect()
}

/// 2⁶⁴·share, by halves from the largest.
fn scaled(mut share: f64) -> u64 {
    let mut bits = 0_u64;
    for _ in 0..64 {
        share *= 2.0;
        bits <<= 1;
        if share >= 1.0 {
            share -= 1.0;
            bits |= 1;
        }
    }
    bits
}

/// To the nearest whole number, halves away from zero.
fn nearest(numerator: i128, denominator: i128) -> i128 {
    let twice = 2 * numerator.abs() + denominator;
    twice / (2 * denominator) * numerator.signum()
}

/// Σ·n′/n + 1.2·width·z, rounded once.
pub(crate) fn perturbed_sum(sum: i64, n: i64, moved: i64, width: i64, z: i64) -> Option<i64> {
    let [sum, n, moved, width, z, unit] = [sum, n, moved, width, z, UNIT].map(i128::from);
    (n > 0).then(|| {
        let numerator = sum * moved * 5 * unit + 6 * width * z * n;
        i64::try_from(nearest(numerator, 5 * n * unit)).expect("it fits")
    })
}

/// Two numbers as one (the finaliser of `splitmix64`).
pub(crate) fn mixed(one: u64, other: u64) -> u64 {
    let golden = 0x9e37_79b9_7f4a_7c15_u64;
    let mut x = one
        .wrapping_mul(golden)
        .wrapping_add(other)
        .wrapping_add(golden);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Sixty-four sums of signs.
#[derive(Debug, Clone)]
pub(crate) struct Sketch([i64; 64]);

impl Default for Sketch {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl Sketch {
    pub(crate) fn add(&mut self, key: u64) {
        for (bit, sum) in self.0.iter_mut().enumerate() {
            *sum += if key >> bit & 1 == 1 { 1 } else { -1 };
        }
    }

    /// The mean squared difference, in units: how many patients are in one set only.
    pub(crate) fn distance(&self, other: &Self) -> i64 {
        let apart = self.0.iter().zip(&other.0);
        apart.map(|(a, b)| (a - b) * (a - b)).sum::<i64>() * (UNIT / 64)
    }
}
