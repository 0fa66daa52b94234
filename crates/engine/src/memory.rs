//! What was given before: read from the record's side store before an answer is protected, added to
//! before it can be read.

use std::sync::Arc;

use contract::Notice;
use disclosure::{Earlier, Homes, Place, Shelf};
use ledger::{GivenStore, Scope, Vectors};

use crate::ask::{Asking, of_disclosure, unrecorded};

/// The memory within which one question is answered. Nobody else answers while it is held: two
/// answers at once would each not know of the other.
pub(crate) struct Memory<'a> {
    store: GivenStore,
    scope: Scope<'a>,
    pub(crate) earlier: Earlier,
}

/// What was added to the side store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Digest of the batch; none where nothing new was given.
    pub(crate) digest: Option<String>,
    /// Numbers given for the first time.
    pub(crate) numbers: usize,
    /// Numbers withheld, or answered by an earlier one.
    pub(crate) denials: u64,
}

impl<'a> Memory<'a> {
    pub(crate) fn open(asking: &Asking<'a>, homes: Arc<Homes>) -> Result<Self, Notice> {
        let scope = Scope {
            person: asking.person,
            project: asking.project,
            public: asking.public,
            day: asking.time.get(..10).unwrap_or(asking.time),
        };
        let store = asking.ledger.given().map_err(|e| unrecorded(&e))?;
        let known = store.known(&scope).map_err(|e| unrecorded(&e))?;
        let vectors = store.vectors().map_err(|e| unrecorded(&e))?;
        let records = known.records.iter().map(Vec::as_slice);
        let earlier = Earlier::remembering(records, Box::new(OnDisk { vectors }), homes)
            .map_err(|e| of_disclosure(&e))?;
        Ok(Self {
            store,
            scope,
            earlier,
        })
    }

    /// Writes down what was given; durable on return.
    pub(crate) fn keep(self) -> Result<Kept, Notice> {
        let end = self.store.vectors_end().map_err(|e| unrecorded(&e))?;
        let given = self.earlier.given(end);
        let denials = self.earlier.denials();
        let mut kept = Kept {
            digest: None,
            numbers: given.len(),
            denials,
        };
        if given.is_empty() && denials == 0 {
            return Ok(kept);
        }
        let (records, vectors): (Vec<_>, Vec<_>) = given
            .into_iter()
            .map(|given| (given.record, given.vector))
            .unzip();
        let added = self.store.add(&self.scope, denials, &records, &vectors);
        kept.digest = Some(added.map_err(|e| unrecorded(&e))?);
        Ok(kept)
    }
}

struct OnDisk {
    vectors: Vectors,
}

impl Shelf for OnDisk {
    fn read(&self, place: Place) -> Option<Vec<u8>> {
        self.vectors.read(place.offset, place.length)
    }
}
