//! What was given before: read from the record's side store before an answer is protected, added to
//! before it can be read.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use contract::Notice;
use disclosure::{Affiliations, Profile, RecordKeys};
use ledger::{GivenStore, Scope};
use sha2::{Digest, Sha256};

use crate::ask::{Asking, of_disclosure, unrecorded};
use crate::ceiling::Everybody;

/// Person and project: each pair has a memory of its own.
type Whose = (String, Option<String>, bool);

/// Memories that this process has read already, so that a question reads only what came since; whose was used
/// last comes last.
#[derive(Default)]
pub(crate) struct Memories(Mutex<VecDeque<(Whose, Read)>>);

/// A memory, and the batches that it was read from.
pub(crate) struct Read {
    given: disclosure::Memory,
    batches: usize,
    /// SHA-256 of them all, one after the other.
    digest: [u8; 32],
}

/// Whose batches are read.
#[derive(Clone, Copy)]
pub(crate) enum Batches {
    OfOne,
    /// What two people were given counts once.
    OfEverybody,
}

impl std::fmt::Debug for Memories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memories(…)")
    }
}

/// What is known of every patient: it enters the sums of every cell, and a new memory starts from it.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) records: Arc<RecordKeys>,
    pub(crate) affiliations: Arc<Affiliations>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known(…)")
    }
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
            || {
                let read = Read::of(Batches::OfOne, (asking, people), &known.records);
                read.map_err(|e| of_disclosure(&e))
            },
            Ok,
        )?;
        for batch in known.records.iter().skip(read.batches) {
            read.remember(batch).map_err(|e| of_disclosure(&e))?;
        }
        read.given.irregular_before(known.irregular);
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

    /// The secrets of which all people together know too much with what is given now.
    pub(crate) fn passes_ceiling(
        &self,
        everybody: &Everybody,
        by: (&Asking<'_>, &Known),
        profile: &Profile,
    ) -> Result<Vec<disclosure::Used>, Notice> {
        let batch = self.read.given.batch();
        let given =
            batch.map(|batch| everybody.passed((&self.store, &self.scope), by, &batch, profile));
        given.unwrap_or_else(|| Ok(Vec::new()))
    }

    /// Writes down what was given; durable on return.
    pub(crate) fn keep(mut self) -> Result<Kept, Notice> {
        let mut kept = Kept {
            digest: None,
            numbers: self.read.given.new_numbers(),
        };
        let (batch, irregular) = (self.read.given.batch(), self.read.given.irregular_now());
        if batch.is_some() || irregular > 0 {
            let record = batch.as_deref().unwrap_or_default();
            // Sets of attributes stand in many batches.
            let sets = disclosure::sets_of(record);
            let added = self.store.add(&self.scope, irregular, record, &sets);
            kept.digest = Some(added.map_err(|e| unrecorded(&e))?);
        }
        if let Some(batch) = batch {
            self.read.note(&batch);
        }
        self.read.given.kept();
        self.memories.put(&self.scope, self.read);
        Ok(kept)
    }
}

impl Read {
    /// All at once, which takes far less than one after the other.
    pub(crate) fn of(
        whose: Batches,
        (asking, people): (&Asking<'_>, &Known),
        batches: &[Vec<u8>],
    ) -> Result<Self, disclosure::DisclosureError> {
        let given = batches.iter().map(Vec::as_slice);
        let (key, affiliations) = (asking.cell_key.clone(), Arc::clone(&people.affiliations));
        Ok(Self {
            given: match whose {
                Batches::OfOne => disclosure::Memory::open(given, key, affiliations)?,
                Batches::OfEverybody => disclosure::Memory::of_everybody(given, key, affiliations)?,
            },
            batches: batches.len(),
            digest: batches
                .iter()
                .fold([0; 32], |digest, batch| after(digest, batch)),
        })
    }

    fn remember(&mut self, batch: &[u8]) -> Result<(), disclosure::DisclosureError> {
        self.given.remember(batch)?;
        self.note(batch);
        Ok(())
    }

    /// The same, of what somebody else may have been given already.
    pub(crate) fn remember_once(
        &mut self,
        batch: &[u8],
    ) -> Result<(), disclosure::DisclosureError> {
        self.given.remember_once(batch)?;
        self.note(batch);
        Ok(())
    }

    pub(crate) fn used(&self, profile: &Profile) -> Vec<disclosure::Used> {
        self.given.used(profile)
    }

    pub(crate) fn batches(&self) -> usize {
        self.batches
    }

    /// Whether these batches begin with what was read.
    pub(crate) fn begins(&self, batches: &[Vec<u8>]) -> bool {
        let before = batches.get(..self.batches).into_iter().flatten();
        let digest = before.fold([0; 32], |digest, batch| after(digest, batch));
        self.batches <= batches.len() && digest == self.digest
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
        read.begins(batches).then_some(read)
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
