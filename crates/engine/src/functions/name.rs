//! Structures and practitioners as small numbers, for as long as one aggregate runs.

use std::sync::Arc;

#[expect(
    clippy::disallowed_types,
    reason = "looked up by key only, never walked through"
)]
type Lookup<K> = std::collections::HashMap<K, u32>;

/// Numbers below this are looked up in a table.
const DENSE: usize = 1 << 24;

/// Names of structures. The numbers are in the order of first sight and never leave the aggregate.
#[derive(Default)]
pub(super) struct Names {
    numbers: Lookup<Arc<str>>,
    by_number: Vec<Arc<str>>,
    /// The one looked up last: rows of a patient often name one structure.
    last: u32,
    bytes: usize,
}

impl Names {
    /// The number of a name; `None` if there are more names than 32 bits count.
    #[inline]
    pub(super) fn number(&mut self, name: &str) -> Option<u32> {
        if self.name(self.last) == Some(name) {
            return Some(self.last);
        }
        self.last = match self.numbers.get(name) {
            Some(known) => *known,
            None => self.add(name)?,
        };
        Some(self.last)
    }

    fn add(&mut self, name: &str) -> Option<u32> {
        // Two entries of a pointer with its length, a number, and the text with its counts.
        const ENTRY_BYTES: usize = 64;
        let number = u32::try_from(self.by_number.len()).ok()?;
        let name: Arc<str> = name.into();
        self.bytes = self
            .bytes
            .saturating_add(name.len())
            .saturating_add(ENTRY_BYTES);
        self.by_number.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        Some(number)
    }

    /// The name behind a number.
    pub(super) fn name(&self, number: u32) -> Option<&str> {
        let index = usize::try_from(number).ok()?;
        self.by_number.get(index).map(AsRef::as_ref)
    }
}

/// Practitioners, in the same way.
#[derive(Default)]
pub(super) struct Numbers {
    dense: Vec<u32>,
    sparse: Lookup<i32>,
    all: Vec<i32>,
}

impl Numbers {
    /// The number of a practitioner; `None` if there are more than 32 bits count.
    #[inline]
    pub(super) fn number(&mut self, practitioner: i32) -> Option<u32> {
        let index = usize::try_from(practitioner).unwrap_or(usize::MAX);
        match self.dense.get(index) {
            Some(number) if *number != u32::MAX => Some(*number),
            _ => self.add(practitioner, index),
        }
    }

    fn add(&mut self, practitioner: i32, index: usize) -> Option<u32> {
        let number = u32::try_from(self.all.len()).ok()?;
        if index < DENSE {
            if self.dense.len() <= index {
                self.dense.resize(index.saturating_add(1), u32::MAX);
            }
            *self.dense.get_mut(index)? = number;
        } else if let Some(known) = self.sparse.get(&practitioner) {
            return Some(*known);
        } else {
            self.sparse.insert(practitioner, number);
        }
        self.all.push(practitioner);
        Some(number)
    }

    /// The practitioner behind a number.
    pub(super) fn practitioner(&self, number: u32) -> Option<i32> {
        self.all.get(usize::try_from(number).ok()?).copied()
    }
}

/// Everything that was seen, of both kinds.
#[derive(Default)]
pub(super) struct Known {
    pub(super) structures: Names,
    pub(super) practitioners: Numbers,
}

impl Known {
    /// For every number of one kind the place of its name in alphabetical order, or of its
    /// practitioner in ascending order.
    pub(super) fn ranks(&self, of_structures: bool) -> Vec<u32> {
        if of_structures {
            ranks(&self.structures.by_number)
        } else {
            ranks(&self.practitioners.all)
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        // An entry of the lookup is a key, a number and some room.
        const ENTRY_BYTES: usize = 16;
        let numbers = &self.practitioners;
        let tables = numbers.dense.capacity().saturating_add(numbers.all.len());
        tables
            .saturating_mul(size_of::<u32>())
            .saturating_add(numbers.sparse.capacity().saturating_mul(ENTRY_BYTES))
            .saturating_add(self.structures.bytes)
    }
}

fn ranks<K: Ord>(all: &[K]) -> Vec<u32> {
    let mut sorted: Vec<(&K, usize)> = all.iter().zip(0..).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0; sorted.len()];
    for (rank, (_, number)) in (0..).zip(sorted) {
        if let Some(place) = ranks.get_mut(number) {
            *place = rank;
        }
    }
    ranks
}

/// The numbers that occur in a list, ascending, and the list with their places in it.
pub(super) struct Used {
    pub(super) numbers: Vec<u32>,
    pub(super) pairs: Vec<u64>,
}

impl Used {
    /// Of pairs with such numbers in their low halves.
    pub(super) fn of(mut pairs: Vec<u64>) -> Self {
        let low = |pair: u64| u32::try_from(pair & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        let highest = pairs.iter().map(|pair| low(*pair)).max().unwrap_or(0);
        let highest = usize::try_from(highest).unwrap_or(usize::MAX);
        let mut numbers: Vec<u32> = Vec::new();
        if highest > pairs.len().saturating_mul(4) {
            numbers.extend(pairs.iter().map(|pair| low(*pair)));
            numbers.sort_unstable();
            numbers.dedup();
            for pair in &mut pairs {
                let place = numbers.partition_point(|number| *number < low(*pair));
                *pair = place_of(*pair, place);
            }
            return Self { numbers, pairs };
        }
        let mut places = vec![0_usize; highest.saturating_add(1)];
        for pair in &pairs {
            if let Some(place) = places.get_mut(usize::try_from(low(*pair)).unwrap_or(usize::MAX)) {
                *place = 1;
            }
        }
        for (number, place) in (0..).zip(&mut places) {
            if *place == 1 {
                *place = numbers.len();
                numbers.push(number);
            }
        }
        for pair in &mut pairs {
            let index = usize::try_from(low(*pair)).unwrap_or(usize::MAX);
            *pair = place_of(*pair, places.get(index).copied().unwrap_or(0));
        }
        Self { numbers, pairs }
    }
}

fn place_of(pair: u64, place: usize) -> u64 {
    (pair >> 32 << 32) | u64::from(u32::try_from(place).unwrap_or(u32::MAX))
}
