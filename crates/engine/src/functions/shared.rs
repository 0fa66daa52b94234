//! What the operators of one question share: one numbering of structures.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use datafusion::common::hash_utils::RandomState;

use super::place::NOWHERE;

/// All structures that no region has named: four spellings of one practice must not pass for four.
pub(crate) const UNNAMED: &str = "(unnamed)";

#[expect(
    clippy::disallowed_types,
    reason = "looked up by key only, never walked through"
)]
type Lookup<K> = std::collections::HashMap<K, u32, RandomState>;

/// One question's numbering of structures. `Debug` shows no content.
#[derive(Default)]
pub(crate) struct Shared {
    structures: Mutex<Numbering<Arc<str>>>,
    /// Whether the structures that count each by itself are known; all others together count as one.
    are_named: bool,
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
    /// Structures that regions have named are numbered in their order, so that every process that opens the version
    /// numbers them so.
    pub(crate) fn of(named: Option<&BTreeSet<String>>) -> Self {
        let shared = Self {
            are_named: named.is_some(),
            ..Self::default()
        };
        let unnamed = named.is_some().then_some(UNNAMED);
        let all = named.into_iter().flatten().map(String::as_str);
        for name in all.chain(unnamed) {
            locked(&shared.structures).number(name);
        }
        shared
    }

    fn structure(&self, name: &str) -> Option<(Arc<str>, u32)> {
        let mut structures = locked(&self.structures);
        if self.are_named && !structures.numbers.contains_key(name) {
            let (_, number) = structures.number(UNNAMED)?;
            return Some((name.into(), number));
        }
        structures.number(name)
    }
}

/// One thread's copy of a numbering, so that it asks the others once for each name.
pub(crate) struct Local<K> {
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
    pub(crate) fn structure(&mut self, name: &str, shared: &Shared) -> Option<u32> {
        let number = self.number(name, || shared.structure(name));
        number.filter(|number| *number < NOWHERE)
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
