//! The states of an extract, and what follows what: the one table.

use contract::Sentence;

/// The kinds of steps that the ledger knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Draft,
    Submit,
    OpenReview,
    RequestChanges,
    Approve,
    Produce,
    Deliver,
    Receive,
    Destroy,
    Close,
    Refuse,
    Withdraw,
    Suspend,
    Resume,
    Revoke,
}

/// Where an extract stands by its entries. That it is about to end, or has ended, is a matter of the
/// day (`Standing`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Begun.
    Draft,
    /// The request is complete, its dry run passed.
    Submitted,
    /// Officers read it.
    InReview,
    /// They asked for changes.
    ChangesRequested,
    /// There is a permit.
    Approved,
    /// There is a package.
    Produced,
    /// A second person handed it over.
    Delivered,
    /// The recipient has it.
    Active,
    /// Stopped for a time.
    Suspended,
    /// Refused by the officers.
    Refused,
    /// Given up by the requester.
    Withdrawn,
    /// The permit was taken back.
    Revoked,
    /// The key of the pseudonyms is gone, and the recipient certified.
    Destroyed,
    /// Nothing is left to do.
    Closed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::ChangesRequested,
        Self::Approved,
        Self::Produced,
        Self::Delivered,
        Self::Active,
        Self::Suspended,
        Self::Refused,
        Self::Withdrawn,
        Self::Revoked,
        Self::Destroyed,
        Self::Closed,
    ];

    /// Whether it still goes on: it can be stopped.
    pub fn is_live(self) -> bool {
        match self {
            Self::Draft
            | Self::Submitted
            | Self::InReview
            | Self::ChangesRequested
            | Self::Approved
            | Self::Produced
            | Self::Delivered
            | Self::Active
            | Self::Suspended => true,
            Self::Refused | Self::Withdrawn | Self::Revoked | Self::Destroyed | Self::Closed => {
                false
            }
        }
    }

    /// Whether a move is allowed here; `delivered`: a package has been handed over. Where it leads
    /// follows from the move, except for `Resume`, which goes back.
    pub(crate) fn allows(self, step: Move, delivered: bool) -> bool {
        match step {
            Move::Draft => false,
            Move::Submit => matches!(self, Self::Draft | Self::ChangesRequested),
            Move::OpenReview => self == Self::Submitted,
            Move::RequestChanges | Move::Approve => self == Self::InReview,
            // Again after a report that did not please, and for later rows of a longitudinal extract.
            Move::Produce => matches!(self, Self::Approved | Self::Produced | Self::Active),
            Move::Deliver => self == Self::Produced,
            Move::Receive => self == Self::Delivered,
            // What was handed over has to be destroyed however the extract ended.
            Move::Destroy => delivered && !matches!(self, Self::Destroyed | Self::Closed),
            // What was never handed over leaves nothing to destroy.
            Move::Close => {
                self == Self::Destroyed || (!self.is_live() && !delivered && self != Self::Closed)
            }
            Move::Refuse | Move::Withdraw | Move::Revoke => self.is_live(),
            Move::Suspend => self.is_live() && self != Self::Suspended,
            Move::Resume => self == Self::Suspended,
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Sentence {
        let (fr, en) = match self {
            Self::Draft => ("ébauche", "draft"),
            Self::Submitted => ("déposée", "submitted"),
            Self::InReview => ("en examen", "in review"),
            Self::ChangesRequested => ("à modifier", "changes requested"),
            Self::Approved => ("autorisée", "approved"),
            Self::Produced => ("produite", "produced"),
            Self::Delivered => ("livrée", "delivered"),
            Self::Active => ("en cours", "active"),
            Self::Suspended => ("suspendue", "suspended"),
            Self::Refused => ("refusée", "refused"),
            Self::Withdrawn => ("retirée", "withdrawn"),
            Self::Revoked => ("révoquée", "revoked"),
            Self::Destroyed => ("détruite", "destroyed"),
            Self::Closed => ("close", "closed"),
        };
        Sentence::new(fr, en)
    }
}
