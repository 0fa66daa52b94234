//! One step of an extract, and how it stands in the ledger: ids, digests, days and codes, never what
//! a request says.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::permit::Permit;
use crate::refusal::Refusal;
use crate::state::Move;

/// A step that may be written. A step of a permit is made from a [`Permit`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub(crate) by: String,
    pub(crate) what: What,
}

/// The facts of a step. Each is a text in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum What {
    Drafted {},
    Submitted {
        request: String,
        dry_run: String,
    },
    ReviewOpened {},
    ChangesRequested {
        reason: String,
    },
    Approved {
        request: String,
        approvers: String,
        version: String,
        ends: Date,
    },
    Produced {
        request: String,
        version: String,
        package: String,
    },
    Delivered {
        package: String,
    },
    Received {
        package: String,
    },
    Destroyed {
        certificate: String,
    },
    Closed {},
    Stopped {
        how: Stop,
        reason: String,
        signature: String,
    },
    Resumed {
        signature: String,
    },
}

/// How an extract is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The officers refuse it.
    Refused,
    /// The requester gives it up.
    Withdrawn,
    /// For a time.
    Suspended,
    /// For good.
    Revoked,
}

impl Step {
    fn new(by: &str, what: What) -> Self {
        Self {
            by: by.to_owned(),
            what,
        }
    }

    /// Somebody begins a request.
    pub fn drafted(by: &str) -> Self {
        Self::new(by, What::Drafted {})
    }

    /// The request with this digest is submitted; `dry_run` is the digest of the report on synthetic
    /// data.
    pub fn submitted(by: &str, request: &str, dry_run: &str) -> Self {
        let (request, dry_run) = (request.to_owned(), dry_run.to_owned());
        Self::new(by, What::Submitted { request, dry_run })
    }

    /// Officers begin to read.
    pub fn review_opened(by: &str) -> Self {
        Self::new(by, What::ReviewOpened {})
    }

    /// They ask for changes; `reason` is a code.
    pub fn changes_requested(by: &str, reason: &str) -> Self {
        let reason = reason.to_owned();
        Self::new(by, What::ChangesRequested { reason })
    }

    /// There is a permit.
    pub fn approved(by: &str, permit: &Permit) -> Self {
        let request = permit.request();
        let what = What::Approved {
            request: permit.digest().to_owned(),
            approvers: permit.approvers().join(","),
            version: request.version().to_string(),
            ends: request.ends(),
        };
        Self::new(by, what)
    }

    /// A package with this digest was made from `version` of the data.
    pub fn produced(by: &str, permit: &Permit, version: u64, package: &str) -> Self {
        let what = What::Produced {
            request: permit.digest().to_owned(),
            version: version.to_string(),
            package: package.to_owned(),
        };
        Self::new(by, what)
    }

    /// A second person hands the package over.
    pub fn delivered(by: &str, package: &str) -> Self {
        let package = package.to_owned();
        Self::new(by, What::Delivered { package })
    }

    /// The recipient has it.
    pub fn received(by: &str, package: &str) -> Self {
        let package = package.to_owned();
        Self::new(by, What::Received { package })
    }

    /// The key of the pseudonyms was deleted; `certificate` is the digest of what the recipient
    /// signed.
    pub fn destroyed(by: &str, certificate: &str) -> Self {
        let certificate = certificate.to_owned();
        Self::new(by, What::Destroyed { certificate })
    }

    /// Nothing is left to do.
    pub fn closed(by: &str) -> Self {
        Self::new(by, What::Closed {})
    }

    /// It is stopped, for a reason (a code), by a signature (the digest of the signed order).
    pub fn stopped(by: &str, how: Stop, reason: &str, signature: &str) -> Self {
        let (reason, signature) = (reason.to_owned(), signature.to_owned());
        Self::new(
            by,
            What::Stopped {
                how,
                reason,
                signature,
            },
        )
    }

    /// It goes on after a suspension, by a signature (the digest of the signed order).
    pub fn resumed(by: &str, signature: &str) -> Self {
        let signature = signature.to_owned();
        Self::new(by, What::Resumed { signature })
    }

    pub(crate) fn kind(&self) -> Move {
        match &self.what {
            What::Drafted {} => Move::Draft,
            What::Submitted { .. } => Move::Submit,
            What::ReviewOpened {} => Move::OpenReview,
            What::ChangesRequested { .. } => Move::RequestChanges,
            What::Approved { .. } => Move::Approve,
            What::Produced { .. } => Move::Produce,
            What::Delivered { .. } => Move::Deliver,
            What::Received { .. } => Move::Receive,
            What::Destroyed { .. } => Move::Destroy,
            What::Closed {} => Move::Close,
            What::Stopped {
                how: Stop::Refused, ..
            } => Move::Refuse,
            What::Stopped {
                how: Stop::Withdrawn,
                ..
            } => Move::Withdraw,
            What::Stopped {
                how: Stop::Suspended,
                ..
            } => Move::Suspend,
            What::Stopped {
                how: Stop::Revoked, ..
            } => Move::Revoke,
            What::Resumed { .. } => Move::Resume,
        }
    }

    /// The facts of the entry of an extract.
    pub fn facts(&self, extract: &str) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::new();
        // Every fact is a text or a day, which is written as one.
        if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(&self.what) {
            for (name, value) in fields {
                if let serde_json::Value::String(text) = value {
                    facts.insert(name, text);
                }
            }
        }
        facts.insert("by".to_owned(), self.by.clone());
        facts.insert("extract".to_owned(), extract.to_owned());
        facts
    }

    /// Reads the facts of an entry: the name of the extract, and the step.
    ///
    /// Fails with `X31` if they are none.
    pub(crate) fn read(
        facts: &BTreeMap<String, String>,
        number: u64,
    ) -> Result<(String, Self), Refusal> {
        let unreadable = || Refusal::about(Code::Entry, number);
        let mut facts = facts.clone();
        let extract = facts.remove("extract").ok_or_else(unreadable)?;
        let by = facts.remove("by").ok_or_else(unreadable)?;
        let fields = facts
            .into_iter()
            .map(|(name, text)| (name, text.into()))
            .collect();
        let what = serde_json::from_value(serde_json::Value::Object(fields));
        let what = what.map_err(|_| unreadable())?;
        Ok((extract, Self { by, what }))
    }
}
