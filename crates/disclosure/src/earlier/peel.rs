//! Which earlier numbers can take part in a combination that comes near a new one.
//!
//! A number with k patients whom no other number has cannot: whatever the factor, if it is not zero
//! these patients are left, and nothing takes them away. What cannot take part is taken off; then
//! others may have k patients of their own, and so on until nobody has. The new numbers count as
//! others, so that nothing is taken off that they could bring into play.
//!
//! The vectors are read one at a time, each at most twice; what is kept is two words a patient.

use super::Vector;

/// How many numbers have a patient, and which: the exclusive or of their places, which is the place
/// itself where there is one.
#[derive(Clone, Copy, Default)]
struct Owners {
    numbers: u32,
    places: u32,
}

/// Places of the earlier numbers that are left; `None` where a vector cannot be read, or that takes
/// more steps than `budget` has.
pub(crate) fn peeled(
    earlier: usize,
    read: impl Fn(usize) -> Option<Vector>,
    new: &[&Vector],
    k: u64,
    budget: &mut u64,
) -> Option<Vec<usize>> {
    let mut peel = Peel {
        owners: Vec::new(),
        own: vec![0; earlier],
    };
    for vector in new {
        // Of no earlier number, and never taken off.
        peel.add(u32::MAX, vector, budget)?;
    }
    for place in 0..earlier {
        peel.add(u32::try_from(place).ok()?, &read(place)?, budget)?;
    }
    let singles = peel.owners.iter().filter(|owners| owners.numbers == 1);
    for owners in singles {
        let place = usize::try_from(owners.places).unwrap_or(usize::MAX);
        if let Some(own) = peel.own.get_mut(place) {
            *own = own.saturating_add(1);
        }
    }
    let is_off = |own: &u64| *own >= k;
    let mut off: Vec<usize> = (0..earlier)
        .filter(|place| peel.own.get(*place).is_some_and(is_off))
        .collect();
    let mut is_left = vec![true; earlier];
    while let Some(place) = off.pop() {
        if let Some(left) = is_left.get_mut(place) {
            *left = false;
        }
        let freed = peel.remove(u32::try_from(place).ok()?, &read(place)?, budget)?;
        for other in freed {
            if let Some(own) = peel.own.get_mut(other) {
                *own = own.saturating_add(1);
                // Once, when it comes to have enough.
                if *own == k {
                    off.push(other);
                }
            }
        }
    }
    let left = is_left.iter().enumerate().filter(|(_, left)| **left);
    Some(left.map(|(place, _)| place).collect())
}

struct Peel {
    owners: Vec<Owners>,
    /// By place: patients whom no other number has.
    own: Vec<u64>,
}

impl Peel {
    fn add(&mut self, place: u32, vector: &Vector, budget: &mut u64) -> Option<()> {
        *budget = budget.checked_sub(vector.patients())?;
        for (patient, _) in vector.iter() {
            let index = usize::try_from(patient).unwrap_or(usize::MAX);
            if index >= self.owners.len() {
                let none = Owners::default();
                self.owners.resize(index.saturating_add(1), none);
            }
            if let Some(owners) = self.owners.get_mut(index) {
                owners.numbers = owners.numbers.saturating_add(1);
                owners.places ^= place;
            }
        }
        Some(())
    }

    /// Takes a number off; gives those that now have a patient alone, once for each.
    fn remove(&mut self, place: u32, vector: &Vector, budget: &mut u64) -> Option<Vec<usize>> {
        *budget = budget.checked_sub(vector.patients())?;
        let mut freed = Vec::new();
        for (patient, _) in vector.iter() {
            let index = usize::try_from(patient).unwrap_or(usize::MAX);
            if let Some(owners) = self.owners.get_mut(index) {
                owners.numbers = owners.numbers.saturating_sub(1);
                owners.places ^= place;
                if owners.numbers == 1 {
                    freed.push(usize::try_from(owners.places).unwrap_or(usize::MAX));
                }
            }
        }
        Some(freed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(earlier: &[Vector], new: &[&Vector]) -> Vec<usize> {
        let mut budget = 100_000;
        let read = |place: usize| earlier.get(place).cloned();
        peeled(earlier.len(), read, new, 11, &mut budget).unwrap()
    }

    fn ones(who: std::ops::Range<u32>) -> Vector {
        Vector::of(who.map(|p| (p, 1)))
    }

    #[test]
    fn numbers_with_patients_of_their_own_are_taken_off_one_after_the_other() {
        // Each has what the one before it leaves.
        let chain = [ones(0..40), ones(20..60), ones(40..80), ones(60..80)];
        assert_eq!(left(&chain, &[&ones(200..300)]), Vec::<usize>::new());
        let new = ones(0..40);
        // The first has nothing that the new one has not; the last is part of the third.
        assert_eq!(left(&chain[..2], &[&new]), Vec::<usize>::from([0]));
        let closed = [ones(0..20), ones(20..40), ones(0..40)];
        assert_eq!(left(&closed, &[&new]), vec![0, 1, 2]);
    }

    #[test]
    fn fewer_than_k_patients_of_its_own_leave_a_number_in() {
        let new = ones(0..40);
        assert_eq!(left(&[ones(0..50)], &[&new]), vec![0]);
        assert_eq!(left(&[ones(0..51)], &[&new]), Vec::<usize>::new());
    }

    #[test]
    fn what_cannot_be_read_or_takes_too_long_is_not_peeled() {
        let new = ones(0..40);
        let read = |_| Some(ones(0..50));
        assert!(peeled(1, read, &[&new], 11, &mut 89).is_none());
        assert!(peeled(1, read, &[&new], 11, &mut 90).is_some());
        assert!(peeled(1, |_| None, &[&new], 11, &mut 1_000).is_none());
    }
}
