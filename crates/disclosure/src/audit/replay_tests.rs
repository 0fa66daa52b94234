//! A memory that was written and read again, and bytes that are none.

use super::*;
use crate::sets_of;
use proptest::prelude::*;

/// What a random piece is made of.
#[derive(Clone, Debug)]
struct Asked {
    cell: (u32, u32),
    left_out: u32,
    residual: u64,
    version: u64,
    statistics: u8,
    passes: bool,
    has: u32,
}

/// Crossing cells, conditions, statistics and versions.
fn asked() -> impl Strategy<Value = Asked> {
    let cells = (prop_oneof![Just(1_u32), 2..6_u32], 0..6_u32, 0..12_u32);
    let rest = (1..5_u64, 1..3_u64, 0..4_u8, any::<bool>(), 2..9_u32);
    (cells, rest).prop_map(|((modulus, of, left_out), rest)| {
        let (residual, version, statistics, passes, has) = rest;
        Asked {
            cell: (of % modulus, modulus),
            left_out,
            residual,
            version,
            statistics,
            passes,
            has,
        }
    })
}

fn of(asked: &Asked) -> Piece {
    let mut frame = cell(asked.cell.0, asked.cell.1);
    frame.remove_smallest(u64::from(asked.left_out));
    let has = |patient: u32| (patient / 7).is_multiple_of(asked.has);
    let mut piece = piece(frame, asked.residual, has);
    piece.version = asked.version;
    if !asked.passes && piece.set.n < 60 {
        piece.verdict = Err(Reason::Patients);
    }
    if asked.statistics % 2 == 1 {
        let mut sum = number(SUM, Ok(i64::from(asked.left_out) * 10));
        sum.marks.add(u64::from(asked.statistics));
        let (system, precision) = (System::Measure(3), 1.0 / 1.44);
        sum.readings = vec![Reading::of(system, precision)];
        piece.numbers.push(sum);
    }
    if asked.statistics > 1 {
        let (system, precision) = (System::Bit(8), 0.25);
        let mut quantile = number(StatisticId([3; 16]), Ok(5));
        quantile.readings = vec![Reading {
            is_of_all: true,
            ..Reading::of(system, precision)
        }];
        piece.numbers.insert(0, quantile);
    }
    piece
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn a_memory_from_its_batches_decides_like_the_live_one(
        first in prop::collection::vec(asked(), 20),
        second in prop::collection::vec(asked(), 20),
        after in prop::collection::vec(asked(), 300),
    ) {
        let research = research();
        let mut live = empty();
        for asked in &first {
            live.settle(&of(asked), &research);
        }
        let one = live.batch().unwrap();
        let mut again = open([one.as_slice()]);
        for asked in &second {
            let piece = of(asked);
            prop_assert_eq!(live.settle(&piece, &research), again.settle(&piece, &research));
        }
        let two = again.batch();
        let batches = std::iter::once(&one).chain(&two).map(Vec::as_slice);
        let mut replayed = open(batches);
        for asked in &after {
            let piece = of(asked);
            prop_assert_eq!(live.settle(&piece, &research), replayed.settle(&piece, &research));
        }
        // It was gathered at once, not row by row: equal but for rounding.
        let (of_live, of_replayed) = (live.used(&research), replayed.used(&research));
        prop_assert_eq!(of_live.len(), of_replayed.len());
        for (one, other) in of_live.iter().zip(&of_replayed) {
            prop_assert!((one.share - other.share).abs() < 1e-9, "{one:?} {other:?}");
        }
        prop_assert!(used(&live) < 1.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn changed_bytes_are_refused_or_are_a_batch(
        questions in prop::collection::vec(asked(), 1..6),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        length in any::<prop::sample::Index>(),
        is_shorter in any::<bool>(),
    ) {
        let mut memory = empty();
        for asked in &questions {
            memory.settle(&of(asked), &research());
        }
        let mut bytes = memory.batch().unwrap();
        let read = from_bytes(&bytes, &mut Sets::default()).unwrap();
        prop_assert!(read == memory.given);
        prop_assert_eq!(&to_bytes(&read), &bytes);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_shorter {
            bytes.truncate(length.index(bytes.len()));
        }
        if let Some(read) = from_bytes(&bytes, &mut Sets::default()) {
            prop_assert!(from_bytes(&to_bytes(&read), &mut Sets::default()).unwrap() == read);
        }
    }

    #[test]
    fn sets_that_are_kept_apart_are_whole_sets_of_the_batch(
        questions in prop::collection::vec(asked(), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut memory = empty();
        for asked in &questions {
            memory.settle(&of(asked), &research());
        }
        let mut bytes = memory.batch().unwrap();
        let all = sets_of(&bytes);
        prop_assert!(all.is_sorted_by(|one, next| one.end < next.start));
        let mut frames = memory.given.iter().map(|given| &given.frame);
        let patients = frames.any(|frame| frame.reach_len() > 400);
        prop_assert!(!patients || !all.is_empty());
        bytes.truncate(cut.index(bytes.len()));
        let some = sets_of(&bytes);
        prop_assert!(all.starts_with(&some));
    }

    #[test]
    fn any_bytes_at_all_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(from_bytes(&bytes, &mut Sets::default()).is_none());
        for magic in [b"GIV1", b"GIV2", b"GIV3"] {
            let with_magic = [magic, bytes.as_slice()].concat();
            if let Some(read) = from_bytes(&with_magic, &mut Sets::default()) {
                prop_assert!(from_bytes(&to_bytes(&read), &mut Sets::default()).unwrap() == read);
            }
        }
    }
}
