//! The operator against a naive evaluator.

mod case;
mod columns;
mod naive;
mod naive_entities;
mod naive_moments;
mod planned;
mod refused;
mod run;
mod same;
mod single;

use proptest::prelude::*;

use super::Total;
use case::{Case, case};
use naive::naive;
use run::{cells, states};
use same::all_same;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn evidence_is_what_plain_loops_say(case in case()) {
        let found = cells(&case.asked, &case.cut(case.partitions), case.batch);
        all_same(&case.asked, &found, &naive(&case.asked, &case.rows()));
    }

    #[test]
    fn evidence_is_the_same_however_rows_are_cut(case in case(), partitions in 1..5_usize, batch in 1..99_usize) {
        let found = cells(&case.asked, &case.cut(case.partitions), case.batch);
        all_same(&case.asked, &found, &cells(&case.asked, &case.cut(partitions), batch));
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bytes_are_given_back_and_damaged_ones_never_break(
        case in case(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        noise in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        are_given_back(&case, &damage);
        drop(Total::read(&noise));
    }
}

fn are_given_back(case: &Case, damage: &[(prop::sample::Index, u8)]) {
    let states = states(&case.asked, &case.cut(1), case.batch);
    for bytes in states.values().flatten() {
        let total = Total::read(bytes).unwrap();
        assert_eq!(&postcard::to_stdvec(&total).unwrap(), bytes);
        for (place, byte) in damage {
            // What is cut short, or goes on, is none.
            let place = place.index(bytes.len());
            assert!(Total::read(&bytes[..place]).is_none());
            let longer = [bytes.as_slice(), &[*byte]].concat();
            assert!(Total::read(&longer).is_none());
            // Other bytes may be other sums; they are added up without a panic.
            let mut other = bytes.clone();
            other[place] = *byte;
            if let Some(mut other) = Total::read(&other) {
                let _ = other.merge(Total::read(bytes).unwrap());
                drop(other.cell(Vec::new(), &case.asked.shape, true));
            }
        }
    }
}
