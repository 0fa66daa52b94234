use super::*;
use crate::Vector;
use crate::earlier::pair::{Pair, compare};
use crate::earlier::remembered::Place;
use crate::earlier::statement::{Known, of_pair};
use crate::earlier::{Lowest, Shelf, Sketch, mixed};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};

const POLICY: &str = include_str!("../../../../pseudonymisation/policy.toml");

fn research() -> Profile {
    let policy = crate::Policy::parse(POLICY).unwrap();
    policy.profile("research").unwrap().clone()
}

/// What was asked: a part of the patients, and what each of them contributes.
#[derive(Clone, Debug)]
struct Asked {
    /// Blocks of patients that are in it.
    blocks: u32,
    /// Patients left out of them.
    without: u32,
    values: u8,
    class: u64,
    linear: bool,
    /// Kept as the first records were.
    first: bool,
    /// Given when some patients were followed elsewhere.
    moved: bool,
}

/// Eight blocks of patients.
fn block(number: u32) -> std::ops::Range<u32> {
    let sizes = [4, 6, 12, 15, 20, 30, 40, 60];
    let from: u32 = sizes.iter().take(number as usize).sum();
    from..from + sizes[number as usize]
}

impl Asked {
    fn vector(&self) -> Vector {
        let blocks = (0..8).filter(|b| self.blocks >> b & 1 == 1);
        let who = blocks.flat_map(block).skip(self.without as usize);
        let x = |patient: u32| match self.values {
            0 | 1 => 1,
            2 => 3,
            3 => 1 + i64::from(patient % 4),
            4 => 3 + 3 * i64::from(patient % 4),
            5 => i64::from(patient % 7) - 3,
            6 => i64::MAX / 40,
            7 => 20 + i64::from(patient * patient % 37),
            // One patient makes up most.
            _ => 1 + 5_000 * i64::from(patient % 50 == 3),
        };
        Vector::of(who.map(|patient| (patient, x(patient))))
    }

    fn candidate(&self, number: usize, homes: &Homes) -> Candidate {
        let candidate = Candidate {
            cell: (number, 0),
            signature: Signature::of([format!("{number}").as_str()]),
            class: self.class,
            measure: self.class,
            linear: self.linear,
            may_fill_cell: false,
            ordinary: number.is_multiple_of(2),
            version: 1,
            value: 1_000 + i64::try_from(number).unwrap(),
            vector: self.vector(),
            largest: 0,
            is_negative_somewhere: false,
            sketch: Sketch::empty(),
            lowest: Lowest::default(),
            homes: 0,
        };
        candidate.summed_up(homes)
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let what = (1_u32..256, 0_u32..14, 0_u8..9);
    let how = (0_u64..2, any::<[bool; 4]>());
    (what, how).prop_map(|((blocks, without, values), (class, [a, b, c, d]))| Asked {
        blocks,
        without: without.saturating_sub(4),
        values,
        class,
        linear: a || b,
        first: c && d,
        moved: b && c,
    })
}

/// Most blocks are followed in few places.
fn homes(places: u32, moved: bool) -> Homes {
    let mut homes = Homes::default();
    for patient in 0..200 {
        let place = if patient < 60 {
            patient % places
        } else {
            patient % 9
        };
        let place = if moved && patient % 5 == 0 { 77 } else { place };
        let practitioner = i32::try_from(patient % (places + 2)).unwrap();
        homes.note(patient, Some(&format!("S{place}")), Some(practitioner));
    }
    homes
}

#[derive(Clone)]
struct InMemory(Arc<Mutex<Vec<u8>>>);

impl Shelf for InMemory {
    fn read(&self, place: Place) -> Option<Vec<u8>> {
        let from = usize::try_from(place.offset).ok()?;
        let to = from.checked_add(usize::try_from(place.length).ok()?)?;
        self.0.lock().ok()?.get(from..to).map(<[u8]>::to_vec)
    }
}

/// Records as they are read back, with their vectors.
fn kept(all: &[Asked], places: u32, shelf: &InMemory) -> Vec<(Remembered, Vector)> {
    let mut store = shelf.0.lock().unwrap();
    let one = |(number, asked): (usize, &Asked)| {
        let candidate = asked.candidate(number, &homes(places, asked.moved));
        let bytes = candidate.vector.to_bytes();
        let mut record = candidate.remembered(Place {
            offset: u64::try_from(store.len()).unwrap(),
            length: u64::try_from(bytes.len()).unwrap(),
        });
        store.extend(bytes);
        if asked.first {
            record.witnesses = None;
        }
        let read = Remembered::from_bytes(&record.to_bytes()).unwrap();
        (read, candidate.vector)
    };
    all.iter().enumerate().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn the_search_finds_what_a_loop_over_all_vectors_finds(
        known in proptest::collection::vec(asked(), 1..12),
        new in asked(),
        places in prop_oneof![Just(0_u32), 1..6_u32],
    ) {
        let profile = research();
        let none = Homes::default();
        let now = if places == 0 { none } else { homes(places, false) };
        let shelf = InMemory(Arc::default());
        let kept = kept(&known, places.max(1), &shelf);
        let new = new.candidate(20, &now);

        let plain: Vec<(Signature, Pair)> = kept
            .iter()
            .map(|(record, vector)| (record.signature, compare(&new, record, Some(vector), &now, &profile)))
            .filter(|(_, pair)| *pair != Pair::Apart)
            .collect();
        let index = Index::of(kept.iter().map(|(record, _)| record.clone()).collect(), Some(Box::new(shelf.clone())));
        let found: Vec<(Signature, Pair)> = index
            .open(&new, &now, &profile)
            .map(|r| (r.signature, compare(&new, r, index.load(r).as_ref(), &now, &profile)))
            .filter(|(_, pair)| *pair != Pair::Apart)
            .collect();
        prop_assert!(found == plain, "{:?} but {:?}", found.len(), plain);

        let first = kept.iter().find_map(|(record, vector)| {
            of_pair(&new, record, compare(&new, record, Some(vector), &now, &profile))
        });
        let known = Known { index: &index, homes: &now, profile: &profile, steps: 0 };
        prop_assert_eq!(known.pairs(&new), first);
    }
}

#[test]
fn the_worlds_have_pairs_of_every_kind() {
    let profile = research();
    let now = homes(2, false);
    let mut met = BTreeMap::<String, u32>::new();
    let mut open = 0;
    for blocks in 64..256_u32 {
        for values in 0..9_u8 {
            let of = |blocks, values, without| Asked {
                blocks,
                without,
                values,
                class: 0,
                linear: true,
                first: false,
                moved: false,
            };
            let earlier = of(213, values / 2, 3).candidate(0, &now);
            let record = earlier.remembered(Place {
                offset: 0,
                length: 0,
            });
            let new = of(blocks, values, blocks % 6).candidate(1, &now);
            let pair = compare(&new, &record, Some(&earlier.vector), &now, &profile);
            *met.entry(format!("{pair:?}")).or_default() += 1;
            let brief = Brief::of(&record).is_open(&new, profile.k());
            open += u32::from(brief && apart::is_open(&new, &record, &now, &profile));
        }
    }
    for kind in ["Apart", "Near", "Proportional", "Same", "Unsafe"] {
        assert!(met.get(kind).is_some_and(|n| *n > 0), "{kind}: {met:?}");
    }
    assert!(open < 192 * 9 / 2, "{open}: {met:?}");
}

#[test]
fn nearly_no_vector_is_read_for_numbers_that_cross_each_other() {
    let profile = research();
    let now = {
        let mut homes = Homes::default();
        for patient in 0..20_000_u32 {
            let (place, person) = (patient / 150, patient / 60);
            homes.note(
                patient,
                Some(&format!("S{place}")),
                i32::try_from(person).ok(),
            );
        }
        homes
    };
    let cell = |number: u32| {
        let modulus = 2 + u64::from(number) % 90;
        let who = (0..20_000_u32)
            .filter(move |p| mixed(u64::from(number), u64::from(*p)).is_multiple_of(modulus));
        let vector = Vector::of(who.map(|p| (p, 1)));
        let like = Asked {
            blocks: 1,
            without: 0,
            values: 0,
            class: 0,
            linear: true,
            first: false,
            moved: false,
        };
        let mut candidate = like.candidate(usize::try_from(number).unwrap(), &now);
        candidate.vector = vector;
        candidate.summed_up(&now)
    };
    let nowhere = Place {
        offset: 0,
        length: 0,
    };
    let records: Vec<Remembered> = (0..900).map(|n| cell(n).remembered(nowhere)).collect();
    let index = Index::of(records, None);
    let read: usize = (900..910)
        .map(|n| index.open(&cell(n), &now, &profile).count())
        .sum();
    assert!(read <= 150, "{read} of 9,000 pairs");
}

#[test]
fn a_number_is_found_by_its_signature_among_others() {
    let shelf = InMemory(Arc::default());
    let asked = Asked {
        blocks: 96,
        without: 0,
        values: 0,
        class: 0,
        linear: true,
        first: false,
        moved: false,
    };
    let all: Vec<Asked> = (0..50).map(|_| asked.clone()).collect();
    let index = Index::of(
        kept(&all, 2, &shelf).into_iter().map(|(r, _)| r).collect(),
        None,
    );
    let wanted = Signature::of(["17"]);
    assert_eq!(index.signed(wanted).count(), 1);
    assert_eq!(index.signed(Signature::of(["50"])).count(), 0);
    assert_eq!(
        (index.of_class(0).count(), index.of_class(1).count()),
        (50, 0)
    );
}
