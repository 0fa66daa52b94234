//! What it costs to weigh one more number against all that were given: `cargo bench -p tamis-disclosure
//! --bench leverage`. A memory grows with *distinct* sets of patients only. `distinct` is the worst that can
//! be: no set was asked before, and every patient is an atom. `repeated` is honest use: the same cells
//! again and again.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
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

/// So many numbers, one after the other.
fn remembered<'a>(sets: impl Iterator<Item = &'a RoaringBitmap>) -> Leverage {
    let mut memory = Leverage::new(0.25);
    for set in sets {
        memory.admit(memory.weigh(&[(set, 1.0)], 4.0));
    }
    memory
}

fn distinct(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one new set after distinct ones");
    group.sample_size(10);
    for (numbers, patients) in [(1_000, 5_500), (200, 50_000)] {
        let mut random = Random(20_240_131);
        let sets: Vec<RoaringBitmap> = (0..numbers).map(|_| half(&mut random, patients)).collect();
        let memory = remembered(sets.iter());
        let new = half(&mut random, patients);
        group.bench_function(format!("{numbers} remembered, {patients} atoms"), |bench| {
            bench.iter(|| black_box(memory.weigh(&[(&new, 1.0)], 4.0).largest()));
        });
    }
    group.finish();
}

/// Cells of 5,500 patients by region, sex and band of age, alone and crossed: patients are spread evenly.
fn cells() -> Vec<RoaringBitmap> {
    let keys = [(7, 1), (2, 7), (7, 14), (14, 1), (70, 1), (140, 1), (5, 14)];
    let cell = |(modulus, step): (u32, u32), of: u32| -> RoaringBitmap {
        let is_in = |patient: &u32| (patient / step) % modulus == of;
        (0..5_500).filter(is_in).collect()
    };
    let of_key = |key: (u32, u32)| (0..key.0).map(move |of| cell(key, of));
    keys.into_iter().flat_map(of_key).collect()
}

fn repeated(criterion: &mut Criterion) {
    let cells = cells();
    let mut group = criterion.benchmark_group("one more number on known cells");
    for numbers in [1_000, 10_000] {
        let memory = remembered(cells.iter().cycle().take(numbers));
        let new = cells.iter().cycle().nth(numbers);
        group.bench_function(format!("{numbers} remembered"), |bench| {
            bench.iter(|| {
                let row = new.map(|new| memory.weigh(&[(new, 1.0)], 4.0).largest());
                black_box(row)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, distinct, repeated);
criterion_main!(benches);
