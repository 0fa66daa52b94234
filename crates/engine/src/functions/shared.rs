//! What the aggregates of one question share: one numbering of structures and of patterns, and the
//! encounters on their way from one thread to another and out of the plan.
//!
//! So nothing is written out between the two phases of an aggregate, and what leaves the plan is the
//! keys of each group with a ticket that means nothing elsewhere.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datafusion::common::hash_utils::RandomState;

use super::encounter::{Encounters, NOWHERE};

#[expect(
    clippy::disallowed_types,
    reason = "looked up by key only, never walked through"
)]
type Lookup<K> = std::collections::HashMap<K, u32, RandomState>;

/// One question's numberings and tickets. `Debug` shows no content.
#[derive(Default)]
pub(crate) struct Shared {
    structures: Mutex<Numbering<Arc<str>>>,
    patterns: Mutex<Numbering<Arc<[u64]>>>,
    left: Mutex<Vec<Option<Encounters>>>,
    left_bytes: AtomicUsize,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

/// Things by number, in the order of first sight.
struct Numbering<K> {
    numbers: Lookup<K>,
    all: Vec<K>,
}

impl<K> Default for Numbering<K> {
    fn default() -> Self {
        Self {
            numbers: Lookup::default(),
            all: Vec::new(),
        }
    }
}

impl<K: Clone + Eq + std::hash::Hash> Numbering<K> {
    fn number<Q>(&mut self, of: &Q) -> Option<(K, u32)>
    where
        Q: ?Sized + Eq + std::hash::Hash,
        K: std::borrow::Borrow<Q> + for<'a> From<&'a Q>,
    {
        if let Some((known, number)) = self.numbers.get_key_value(of) {
            return Some((known.clone(), *number));
        }
        // The last number says that there is none.
        let number = u32::try_from(self.all.len()).ok()?;
        let key = K::from(of);
        self.all.push(key.clone());
        self.numbers.insert(key.clone(), number);
        (number < u32::MAX).then_some((key, number))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Leaves encounters for whoever has the ticket.
    pub(super) fn leave(&self, encounters: Encounters) -> u64 {
        self.left_bytes
            .fetch_add(encounters.size(), Ordering::Relaxed);
        let mut left = locked(&self.left);
        left.push(Some(encounters));
        u64::try_from(left.len()).unwrap_or(u64::MAX)
    }

    /// What was left; `None` if it was taken already.
    pub(crate) fn take(&self, ticket: u64) -> Option<Encounters> {
        let index = usize::try_from(ticket).ok()?.checked_sub(1)?;
        let encounters = locked(&self.left).get_mut(index)?.take()?;
        self.left_bytes
            .fetch_sub(encounters.size(), Ordering::Relaxed);
        Some(encounters)
    }

    /// Bytes of what was left and not taken.
    pub(super) fn size(&self) -> usize {
        self.left_bytes.load(Ordering::Relaxed)
    }

    /// The names of structures by number.
    pub(crate) fn structures(&self) -> Vec<Arc<str>> {
        locked(&self.structures).all.clone()
    }

    /// The patterns by number.
    pub(crate) fn patterns(&self) -> Vec<Arc<[u64]>> {
        locked(&self.patterns).all.clone()
    }
}

/// One thread's copy of a numbering, so that it asks the others once for each name.
pub(super) struct Local<K> {
    known: Lookup<K>,
    last: Option<(K, u32)>,
}

impl<K> Default for Local<K> {
    fn default() -> Self {
        Self {
            known: Lookup::default(),
            last: None,
        }
    }
}

impl Local<Arc<str>> {
    /// The number of a structure; `None` if there are too many.
    #[inline]
    pub(super) fn structure(&mut self, name: &str, shared: &Shared) -> Option<u32> {
        let number = self.number(name, || locked(&shared.structures).number(name));
        number.filter(|number| *number < NOWHERE)
    }
}

impl Local<Arc<[u64]>> {
    /// The number of a pattern.
    #[inline]
    pub(super) fn pattern(&mut self, words: &[u64], shared: &Shared) -> Option<u32> {
        self.number(words, || locked(&shared.patterns).number(words))
    }
}

impl<K: Clone + Eq + std::hash::Hash> Local<K> {
    #[inline]
    fn number<Q>(&mut self, of: &Q, ask: impl FnOnce() -> Option<(K, u32)>) -> Option<u32>
    where
        Q: ?Sized + Eq + std::hash::Hash,
        K: std::borrow::Borrow<Q>,
    {
        if let Some((last, number)) = &self.last
            && last.borrow() == of
        {
            return Some(*number);
        }
        let known = self.known.get_key_value(of);
        let known = known.map(|(key, number)| (key.clone(), *number));
        let (key, number) = if let Some(known) = known {
            known
        } else {
            let new = ask()?;
            self.known.insert(new.0.clone(), new.1);
            new
        };
        self.last = Some((key, number));
        Some(number)
    }
}
