//! Names of structures as small numbers, for as long as one aggregate runs.

use std::sync::Arc;

/// Every name once. The numbers are in the order of first sight and never leave the aggregate.
#[derive(Default)]
pub(super) struct Names {
    #[expect(
        clippy::disallowed_types,
        reason = "looked up by name only, never walked through"
    )]
    numbers: std::collections::HashMap<Arc<str>, u32>,
    names: Vec<Arc<str>>,
    /// The name that was looked up last: rows of a patient often name one structure.
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
        let number = u32::try_from(self.names.len()).ok()?;
        let name: Arc<str> = name.into();
        self.bytes = self
            .bytes
            .saturating_add(name.len())
            .saturating_add(ENTRY_BYTES);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        Some(number)
    }

    /// The name behind a number.
    pub(super) fn name(&self, number: u32) -> Option<&str> {
        let index = usize::try_from(number).ok()?;
        self.names.get(index).map(AsRef::as_ref)
    }

    /// For every number the place of its name in alphabetical order.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut sorted: Vec<(&str, usize)> = self
            .names
            .iter()
            .enumerate()
            .map(|(number, name)| (name.as_ref(), number))
            .collect();
        sorted.sort_unstable();
        let mut ranks = vec![0; sorted.len()];
        for (rank, (_, number)) in (0..).zip(sorted) {
            if let Some(place) = ranks.get_mut(number) {
                *place = rank;
            }
        }
        ranks
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.bytes
    }
}
