//! What it costs to weigh one new number against all that were given: `cargo bench -p tamis-disclosure
//! --bench leverage`. Every patient is an atom, which is the worst that can be.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use roaring::RoaringBitmap;
use tamis_disclosure::Leverage;

/// Steele, Lea and Flood, `SplittableRandom` (2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }
}

/// About half of all.
fn half(random: &mut Random, patients: u32) -> RoaringBitmap {
    (0..patients).filter(|_| random.next() >> 63 == 1).collect()
}

/// So many numbers over atoms of one patient each: made as bytes, since admitting them one after the
/// other takes minutes.
fn remembered(random: &mut Random, numbers: u32, patients: u32) -> Option<Leverage> {
    let mut everybody = RoaringBitmap::new();
    everybody.insert_range(0..patients);
    let mut bytes = b"LEV1".to_vec();
    bytes.extend(0.25_f64.to_le_bytes());
    bytes.extend(numbers.to_le_bytes());
    bytes.extend(patients.to_le_bytes());
    let size = u32::try_from(everybody.serialized_size()).ok()?;
    bytes.extend(size.to_le_bytes());
    everybody.serialize_into(&mut bytes).ok()?;
    for atom in 1..=patients {
        bytes.extend(atom.to_le_bytes());
    }
    for _ in 0..u64::from(numbers) * u64::from(patients) {
        let y = if random.next() >> 63 == 1 {
            0.01
        } else {
            -0.01
        };
        bytes.extend(f64::to_le_bytes(y));
    }
    Leverage::from_bytes(&bytes)
}

fn weigh(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one new number");
    group.sample_size(10);
    for (numbers, patients) in [(1_000, 5_500), (10_000, 5_500), (1_000, 50_000)] {
        let mut random = Random(20_240_131);
        let Some(memory) = remembered(&mut random, numbers, patients) else {
            continue;
        };
        let new = half(&mut random, patients);
        group.throughput(Throughput::Bytes(
            8 * u64::from(numbers) * u64::from(patients),
        ));
        group.bench_function(format!("{numbers} remembered, {patients} atoms"), |bench| {
            bench.iter(|| black_box(memory.weigh(&[(&new, 1.0)], 4.0).largest()));
        });
    }
    group.finish();
}

criterion_group!(benches, weigh);
criterion_main!(benches);
