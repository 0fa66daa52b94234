//! One batch of the index, as bytes.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Scope, count, size};
use crate::hex;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) person: String,
    pub(super) project: Option<String>,
    pub(super) public: bool,
    pub(super) day: String,
    pub(super) irregular: u64,
    pub(super) record_bytes: u64,
}

/// What one statement gave, whole and unchanged.
pub(super) struct Batch<'a> {
    pub(super) header: Header,
    pub(super) digest: String,
    /// Bytes that it takes in the index.
    pub(super) length: u64,
    record: &'a [u8],
}

/// Why no batch stands at the start of some bytes of the index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Less than a batch: a crash while it was written; its answer was never read.
    Torn,
    Changed,
}

impl<'a> Batch<'a> {
    pub(super) fn first_of(bytes: &'a [u8]) -> Result<Self, Broken> {
        let (length, _) = bytes.split_first_chunk::<8>().ok_or(Broken::Torn)?;
        let header_end = size(u64::from_le_bytes(*length)).saturating_add(8);
        let header = bytes.get(8..header_end).ok_or(Broken::Torn)?;
        let header: Header = serde_json::from_slice(header).map_err(|_| Broken::Changed)?;
        let end = header_end.saturating_add(size(header.record_bytes));
        let (signed, after) = bytes.split_at_checked(end).ok_or(Broken::Torn)?;
        let record = bytes.get(header_end..end).ok_or(Broken::Torn)?;
        let (digest, after) = after.split_first_chunk::<32>().ok_or(Broken::Torn)?;
        if Sha256::digest(signed).as_slice() != digest {
            return Err(Broken::Changed);
        }
        Ok(Self {
            header,
            length: count(bytes.len().saturating_sub(after.len())),
            record,
            digest: hex::encode(digest),
        })
    }

    /// The record; none where nothing new was given.
    pub(super) fn record(&self) -> Option<Vec<u8>> {
        (!self.record.is_empty()).then(|| self.record.to_vec())
    }

    /// Whether it was asked by the same person in the same project in the month of the scope's day.
    pub(super) fn is_of_the_month(&self, scope: &Scope<'_>) -> bool {
        let month = |day: &str| day.get(..7).map(str::to_owned);
        self.header.person == scope.person
            && self.header.project.as_deref() == scope.project
            && month(&self.header.day) == month(scope.day)
    }
}
