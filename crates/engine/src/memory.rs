//! What was given before: read from the record's side store before an answer is protected, added to
//! before it can be read.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use contract::Notice;
use disclosure::{Affiliations, RecordKeys};
use ledger::{GivenStore, Scope};
use sha2::{Digest, Sha256};

use crate::ask::{Asking, of_disclosure, unrecorded};

/// Person and project: each pair has a memory of its own.
type Whose = (String, Option<String>, bool);

/// Memories that this process has read already, so that a question reads only what came since; whose was used
/// last comes last.
#[derive(Default)]
pub(crate) struct Memories(Mutex<VecDeque<(Whose, Read)>>);

/// A memory, and the batches that it was read from.
struct Read {
    given: disclosure::Memory,
    batches: usize,
    /// SHA-256 of them all, one after the other.
    digest: [u8; 32],
}

impl std::fmt::Debug for Memories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memories(…)")
    }
}

/// What is known of every patient, which a new memory starts from.
pub(crate) struct Known {
    pub(crate) records: Arc<RecordKeys>,
    pub(crate) affiliations: Arc<Affiliations>,
}

/// The memory within which one question is answered. Nobody else answers while it is held: two
/// answers at once would each not know of the other.
pub(crate) struct Memory<'a> {
    store: GivenStore,
    scope: Scope<'a>,
    memories: &'a Memories,
    read: Read,
}

/// What was added to the side store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Digest of the batch; none where nothing new was given.
    pub(crate) digest: Option<String>,
    /// Numbers given for the first time.
    pub(crate) numbers: usize,
}

impl<'a> Memory<'a> {
    pub(crate) fn open(
        asking: &Asking<'a>,
        memories: &'a Memories,
        people: &Known,
    ) -> Result<Self, Notice> {
        let scope = Scope {
            person: asking.person,
            project: asking.project,
            public: asking.public,
            day: asking.time.get(..10).unwrap_or(asking.time),
        };
        let store = asking.ledger.given().map_err(|e| unrecorded(&e))?;
        let known = store.known(&scope).map_err(|e| unrecorded(&e))?;
        let mut read = memories.taken(&scope, &known.records).map_or_else(
            || Read::of(asking, people, &known.records).map_err(|e| of_disclosure(&e)),
            Ok,
        )?;
        for batch in known.records.iter().skip(read.batches) {
            read.remember(batch).map_err(|e| of_disclosure(&e))?;
        }
        Ok(Self {
            store,
            scope,
            memories,
            read,
        })
    }

    /// What was given.
    pub(crate) fn given(&mut self) -> &mut disclosure::Memory {
        &mut self.read.given
    }

    /// Writes down what was given; durable on return.
    pub(crate) fn keep(mut self) -> Result<Kept, Notice> {
        let mut kept = Kept {
            digest: None,
            numbers: self.read.given.new_numbers(),
        };
        if let Some(batch) = self.read.given.batch() {
            let added = self
                .store
                .add(&self.scope, 0, std::slice::from_ref(&batch), &[]);
            kept.digest = Some(added.map_err(|e| unrecorded(&e))?);
            self.read.note(&batch);
        }
        self.read.given.kept();
        self.memories.put(&self.scope, self.read);
        Ok(kept)
    }
}

impl Read {
    /// All at once, which takes far less than one after the other.
    fn of(
        asking: &Asking<'_>,
        people: &Known,
        batches: &[Vec<u8>],
    ) -> Result<Self, disclosure::DisclosureError> {
        let given = disclosure::Memory::open(
            batches.iter().map(Vec::as_slice),
            asking.cell_key.clone(),
            Arc::clone(&people.records),
            Arc::clone(&people.affiliations),
        )?;
        let digest = batches
            .iter()
            .fold([0; 32], |digest, batch| after(digest, batch));
        Ok(Self {
            given,
            batches: batches.len(),
            digest,
        })
    }

    fn remember(&mut self, batch: &[u8]) -> Result<(), disclosure::DisclosureError> {
        self.given.remember(batch)?;
        self.note(batch);
        Ok(())
    }

    fn note(&mut self, batch: &[u8]) {
        self.batches = self.batches.saturating_add(1);
        self.digest = after(self.digest, batch);
    }
}

fn after(digest: [u8; 32], batch: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(digest)
        .chain_update(batch)
        .finalize()
        .into()
}

impl Memories {
    fn whose(scope: &Scope<'_>) -> Whose {
        let project = scope.project.map(str::to_owned);
        (scope.person.to_owned(), project, scope.public)
    }

    /// The memory of a scope, if the store still begins with what it was read from.
    fn taken(&self, scope: &Scope<'_>, batches: &[Vec<u8>]) -> Option<Read> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let whose = Self::whose(scope);
        let place = all.iter().position(|(known, _)| *known == whose)?;
        let (_, read) = all.remove(place)?;
        let before = batches.get(..read.batches)?;
        let digest = before
            .iter()
            .fold([0; 32], |digest, batch| after(digest, batch));
        (digest == read.digest).then_some(read)
    }

    fn put(&self, scope: &Scope<'_>, read: Read) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back((Self::whose(scope), read));
        // Memories of many people would fill the machine; who comes again after long is read again.
        while all.len() > MOST {
            all.pop_front();
        }
    }
}

/// How many memories are held.
const MOST: usize = 8;
