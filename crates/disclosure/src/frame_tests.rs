use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What is known of a patient: state and residual.
type Plain = BTreeMap<u32, (State, u64)>;

/// The columns in a residual.
fn columns_of(residual: u64) -> Vec<u32> {
    (0..5).filter(|c| residual >> c & 1 == 1).collect()
}

fn part(state: State, residual: u64, patients: impl IntoIterator<Item = u32>) -> Part {
    let patients: Patients = patients.into_iter().collect();
    Part::new(state, residual, columns_of(residual), patients)
}

/// A frame of all parts; each is cut into as many pieces as `cut` says, the last first.
fn frame(plain: &Plain, cut: u32) -> Frame {
    let mut pieces = BTreeMap::<_, Vec<u32>>::new();
    for (patient, (state, residual)) in plain {
        let piece = (patient % cut, *state, *residual);
        pieces.entry(piece).or_default().push(*patient);
    }
    let parts = pieces.into_iter().rev();
    let parts = parts.map(|((_, state, residual), patients)| part(state, residual, patients));
    Frame::new(parts.collect()).unwrap()
}

fn plain() -> impl Strategy<Value = Plain> {
    let state = prop_oneof![Just(State::In), Just(State::Open)];
    let patient = prop_oneof![0..60_u32, 65_500..65_560_u32];
    prop::collection::btree_map(patient, (state, 0..8_u64), 0..80)
}

fn patients(plain: &Plain, keep: impl Fn(State, u64) -> bool) -> RoaringBitmap {
    let kept = plain
        .iter()
        .filter(|(_, (state, residual))| keep(*state, *residual));
    kept.map(|(patient, _)| *patient).collect()
}

/// Of how many patients two maps say different things.
fn differing<T: PartialEq>(one: &Plain, other: &Plain, of: impl Fn((State, u64)) -> T) -> u64 {
    let everybody: BTreeSet<u32> = one.keys().chain(other.keys()).copied().collect();
    let said = |plain: &Plain, patient| plain.get(patient).copied().map(&of);
    let differ = everybody.iter().filter(|p| said(one, p) != said(other, p));
    differ.count() as u64
}

proptest! {
    #[test]
    fn a_frame_is_a_map_from_patients(plain in plain(), cut in 1..4_u32, column in 0..6_u32) {
        let frame = frame(&plain, cut);
        let reach = patients(&plain, |_, _| true);
        let open = patients(&plain, |state, _| state == State::Open);
        prop_assert_eq!((frame.reach_len(), frame.open_len()), (reach.len(), open.len()));
        prop_assert_eq!(frame.row_of(None), reach.clone().into());
        prop_assert_eq!((frame.reach(), frame.open()), (&reach.into(), open.into()));
        let holds = |state, residual| state == State::Open && columns_of(residual).contains(&column);
        let row = patients(&plain, holds);
        prop_assert_eq!(frame.columns().contains(&column), !row.is_empty());
        prop_assert_eq!(frame.row_of(Some(column)), row.into());
    }

    #[test]
    fn differences_are_counted_by_patient(one in plain(), other in plain(), cut in 1..4_u32) {
        let (a, b) = (frame(&one, cut), frame(&other, 1));
        prop_assert_eq!(a.differing_residuals(&b), differing(&one, &other, |said| said));
        prop_assert_eq!(a.differing_states(&b), differing(&one, &other, |said| said.0));
        prop_assert_eq!(a.differing_states(&b), b.differing_states(&a));
    }

    #[test]
    fn a_frame_does_not_depend_on_how_it_was_cut(plain in plain(), cut in 1..6_u32) {
        prop_assert!(frame(&plain, cut) == frame(&plain, 1));
    }

    #[test]
    fn the_digest_is_of_states_alone(
        mut one in plain(),
        other in plain(),
        residual in 0..8_u64,
        cut in 1..4_u32,
    ) {
        let (first, second) = (frame(&one, 1), frame(&other, cut));
        let alike = first.states_digest() == second.states_digest();
        prop_assert_eq!(alike, first.differing_states(&second) == 0);
        for said in one.values_mut() {
            said.1 = residual;
        }
        prop_assert_eq!(frame(&one, cut).states_digest(), first.states_digest());
    }

    #[test]
    fn bytes_are_read_as_they_were_written(plain in plain(), run in 0..3_000_u32) {
        let mut plain = plain;
        plain.extend((100_000..100_000 + run).map(|p| (p, (State::Open, 3))));
        let frame = frame(&plain, 1);
        prop_assert!(Frame::from_bytes(&frame.to_bytes()) == Some(frame));
    }

    #[test]
    fn changed_bytes_are_refused_or_are_a_frame(
        plain in plain(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        length in any::<prop::sample::Index>(),
        shorter in any::<bool>(),
    ) {
        let mut bytes = frame(&plain, 1).to_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if shorter {
            bytes.truncate(length.index(bytes.len()));
        }
        // It does not panic, and what it takes can be written and read again.
        if let Some(read) = Frame::from_bytes(&bytes) {
            prop_assert!(!read.parts().iter().any(|part| part.patients.is_empty()));
            prop_assert_eq!(read.reach().len(), read.reach_len());
            prop_assert!(Frame::from_bytes(&read.to_bytes()) == Some(read));
        }
    }

    #[test]
    fn any_bytes_at_all_are_read_without_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Frame::from_bytes(&bytes).is_none());
        bytes.splice(0..0, *b"FRM1");
        if let Some(read) = Frame::from_bytes(&bytes) {
            prop_assert_eq!(read.reach().len(), read.reach_len());
        }
    }
}

#[test]
fn a_large_frame_is_hashed_whole() {
    let digest = |patients: std::ops::Range<u32>| {
        let frame = Frame::new(vec![part(State::In, 0, patients)]);
        frame.unwrap().states_digest()
    };
    let here = digest(0..5_000);
    for other in [0..4_999, 1..5_000, 0..5_001, 1..5_001] {
        assert_ne!(here, digest(other));
    }
}

#[test]
fn what_is_no_frame_is_none() {
    let one = part(State::In, 1, 0..20);
    assert!(Frame::new(vec![one.clone(), part(State::Open, 1, 19..30)]).is_none());
    assert!(Frame::new(vec![one.clone(), part(State::In, 1, 5..6)]).is_none());
    assert!(Frame::new(vec![one.clone(), part(State::In, 2, [])]).is_none());
    let other = Part::new(State::In, 1, [9], (20..30).collect::<Patients>());
    assert!(Frame::new(vec![one, other]).is_none());
    assert_eq!(Frame::new(Vec::new()), Some(Frame::default()));
}

#[test]
fn nobody_is_printed() {
    let frame = Frame::new(vec![part(State::In, 77, [31])]).unwrap();
    let shown = format!("{frame:?} {:?}", frame.parts());
    assert_eq!(shown, "Frame(…) [Part(…)]");
}
