//! Patients that no known number tells apart, and what follows if a new number does.
//!
//! Take two patients to whom every known number gives the same. Then every combination of known
//! numbers gives them the same, too. If the new number gives them different things, then it differs
//! from *any* combination for one of the two at least. And a patient to whom no known number gives
//! anything differs from any combination as soon as the new one gives them something. So if k such
//! pairs and single patients can be named, no two of which share a patient, no combination comes
//! nearer than k patients. No elimination is needed to know it, and it holds for all combinations,
//! whole or not. A number that brings a new criterion is nearly always of this kind.
//!
//! The classes are exact: they are made by dividing, not by comparing marks.

use super::Vector;
use std::collections::BTreeMap;

/// The class of those to whom nothing was given.
const NONE: u32 = 0;

/// The class of those who are alone in theirs: nothing divides them further, and they are no pair. Where
/// cells cross each other in every way, these are soon nearly all.
const ALONE: u32 = u32::MAX;

/// One class, and what the vector that is taken in does to it.
#[derive(Clone, Default)]
struct Class {
    patients: u64,
    /// The last vector that touched it.
    touched: u32,
    /// Where its patients with one contribution went, and that contribution.
    moved: (u32, i64),
}

/// The classes of patients whom the numbers taken in so far tell apart.
#[derive(Clone)]
pub(crate) struct Partition {
    /// By patient number.
    of: Vec<u32>,
    classes: Vec<Class>,
    unused: Vec<u32>,
    taken: u32,
}

impl Partition {
    pub(crate) fn new() -> Self {
        Self {
            of: Vec::new(),
            classes: vec![Class::default()],
            unused: Vec::new(),
            taken: 0,
        }
    }

    /// Divides the classes by one more number.
    pub(crate) fn take(&mut self, vector: &Vector) {
        self.taken = self.taken.saturating_add(1);
        // The further contributions in a class, which are rare.
        let mut further = BTreeMap::<(u32, i64), u32>::new();
        let mut emptied = Vec::new();
        for (patient, x) in vector.iter() {
            let old = self.class(patient);
            if old == ALONE {
                continue;
            }
            if old != NONE && self.is_single(old) {
                self.set(patient, ALONE);
                self.count(old, -1);
                emptied.push(old);
                continue;
            }
            let new = match self.moved(old, x) {
                Some(new) => new,
                None => *further.entry((old, x)).or_insert_with(|| self.fresh()),
            };
            self.set(patient, new);
            self.count(new, 1);
            if old != NONE && self.count(old, -1) == 0 {
                emptied.push(old);
            }
        }
        // Not before: a number may not be used twice for one vector.
        self.unused.append(&mut emptied);
    }

    fn class(&self, patient: u32) -> u32 {
        let index = usize::try_from(patient).unwrap_or(usize::MAX);
        self.of.get(index).copied().unwrap_or(NONE)
    }

    fn set(&mut self, patient: u32, class: u32) {
        let index = usize::try_from(patient).unwrap_or(usize::MAX);
        if index >= self.of.len() {
            self.of.resize(index.saturating_add(1), NONE);
        }
        if let Some(place) = self.of.get_mut(index) {
            *place = class;
        }
    }

    /// Where the patients of a class with this contribution go; `None` where others of the class,
    /// with another one, were met first.
    fn moved(&mut self, old: u32, x: i64) -> Option<u32> {
        let taken = self.taken;
        let index = usize::try_from(old).ok()?;
        let class = self.classes.get(index)?;
        if class.touched == taken {
            return (class.moved.1 == x).then_some(class.moved.0);
        }
        let new = self.fresh();
        let class = self.classes.get_mut(index)?;
        class.touched = taken;
        class.moved = (new, x);
        Some(new)
    }

    /// Whether a class had one patient before this vector touched it.
    fn is_single(&self, class: u32) -> bool {
        let index = usize::try_from(class).unwrap_or(usize::MAX);
        let class = self.classes.get(index);
        class.is_some_and(|class| class.patients == 1 && class.touched != self.taken)
    }

    fn fresh(&mut self) -> u32 {
        if let Some(unused) = self.unused.pop() {
            return unused;
        }
        let new = u32::try_from(self.classes.len()).unwrap_or(u32::MAX);
        self.classes.push(Class::default());
        new
    }

    fn count(&mut self, class: u32, more: i64) -> u64 {
        let index = usize::try_from(class).unwrap_or(usize::MAX);
        self.classes.get_mut(index).map_or(0, |class| {
            class.patients = class.patients.saturating_add_signed(more);
            class.patients
        })
    }

    /// In how many places a number differs from every combination of those taken in: pairs of
    /// patients of one class, and single patients of none.
    pub(crate) fn apart(&self, vector: &Vector) -> u64 {
        let mut apart = 0_u64;
        let mut met = Vec::new();
        for (patient, x) in vector.iter() {
            match self.class(patient) {
                NONE => apart = apart.saturating_add(1),
                ALONE => {}
                class => met.push((class, x)),
            }
        }
        met.sort_unstable();
        for same in met.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((class, _)) = same.first() else {
                continue;
            };
            let index = usize::try_from(*class).unwrap_or(usize::MAX);
            let all = self.classes.get(index).map_or(0, |class| class.patients);
            apart = apart.saturating_add(pairs(all, same));
        }
        apart
    }
}

/// How many pairs with different contributions a class of so many patients has, no patient in two
/// of them. Who is not listed contributes nothing.
fn pairs(all: u64, listed: &[(u32, i64)]) -> u64 {
    let count = |some: usize| u64::try_from(some).unwrap_or(0);
    let others = all.saturating_sub(count(listed.len()));
    let equal = listed.chunk_by(|(_, a), (_, b)| a == b);
    let most = equal.map(|equal| count(equal.len())).max().unwrap_or(0);
    (all >> 1).min(all.saturating_sub(most.max(others)))
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "plain loops")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Asked = Vec<(u32, i64)>;

    fn asked() -> impl Strategy<Value = Asked> {
        proptest::collection::vec((0_u32..40, -1_i64..3), 0..40)
    }

    /// What every known number gives to a patient.
    fn membership(known: &[Vector], patient: u32) -> Vec<i64> {
        let of = |vector: &Vector| vector.iter().find(|(p, _)| *p == patient);
        known.iter().map(|v| of(v).map_or(0, |(_, x)| x)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn classes_are_those_of_equal_membership(
            known in proptest::collection::vec(asked(), 0..6), new in asked(),
        ) {
            let known: Vec<Vector> = known.into_iter().map(Vector::of).collect();
            let mut partition = Partition::new();
            for vector in &known {
                partition.take(vector);
            }
            let new = Vector::of(new);
            let mut classes = BTreeMap::<Vec<i64>, Vec<i64>>::new();
            for patient in 0..40 {
                let x = membership(std::slice::from_ref(&new), patient)[0];
                classes.entry(membership(&known, patient)).or_default().push(x);
            }
            let mut expected = 0;
            for (membership, given) in classes {
                if membership.iter().all(|x| *x == 0) {
                    expected += given.iter().filter(|x| **x != 0).count();
                } else {
                    // The most frequent value is as often left over as it is in the majority.
                    let most = given.iter().map(|x| given.iter().filter(|y| *y == x).count()).max();
                    expected += (given.len() / 2).min(given.len() - most.unwrap_or(0));
                }
            }
            prop_assert_eq!(partition.apart(&new), u64::try_from(expected).unwrap());
        }
    }

    #[test]
    fn a_sum_of_what_is_known_is_nowhere_apart() {
        let ones = |who: std::ops::Range<u32>| Vector::of(who.map(|p| (p, 1)));
        let mut partition = Partition::new();
        partition.take(&ones(0..50));
        partition.take(&ones(30..90));
        assert_eq!(partition.apart(&ones(30..50)), 0);
        assert_eq!(partition.apart(&ones(0..40)), 10);
        assert_eq!(partition.apart(&ones(85..100)), 15);
    }
}
