//! Numbers and a memory of them, for tests.

use super::candidate::Candidate;
use super::remembered::{Place, Remembered, Signature};
use super::{Homes, Lowest, Shelf, Sketch, Vector};

/// Vectors one after the other.
#[derive(Default)]
pub(crate) struct InMemory(Vec<u8>);

impl Shelf for InMemory {
    fn read(&self, place: Place) -> Option<Vec<u8>> {
        let from = usize::try_from(place.offset).ok()?;
        let to = from.checked_add(usize::try_from(place.length).ok()?)?;
        self.0.get(from..to).map(<[u8]>::to_vec)
    }
}

/// A number of an ordinary class, not yet summed up.
pub(crate) fn candidate(number: usize, vector: &Vector) -> Candidate {
    Candidate {
        cell: (number, 0),
        signature: Signature::of([format!("number {number}").as_str()]),
        class: 1,
        measure: 1,
        linear: true,
        may_fill_cell: false,
        ordinary: true,
        version: 1,
        value: vector.total(),
        vector: vector.clone(),
        largest: 0,
        is_negative_somewhere: false,
        sketch: Sketch::empty(),
        lowest: Lowest::default(),
        homes: 0,
    }
}

/// These numbers as they are remembered, and where their vectors are.
pub(crate) fn shelved(numbers: impl IntoIterator<Item = Candidate>) -> (Vec<Remembered>, InMemory) {
    let (mut records, mut shelf) = (Vec::new(), InMemory::default());
    for number in numbers {
        let written = number.vector.to_bytes();
        let place = Place {
            offset: u64::try_from(shelf.0.len()).unwrap(),
            length: u64::try_from(written.len()).unwrap(),
        };
        let summed_up = number.summed_up(&Homes::default());
        records.push(summed_up.remembered(place));
        shelf.0.extend(written);
    }
    (records, shelf)
}
