//! How far an extract has come: a fold over the ledger's entries, with the guard of every step. What
//! may be written is decided by the same function that reads what was written.

use jiff::civil::Date;
use ledger::{Entry, Kind};

use crate::code::Code;
use crate::refusal::Refusal;
use crate::state::{Move, State};
use crate::step::{Step, What};

/// Days before the end on which it is said.
const NOTICE_DAYS: [i32; 3] = [90, 30, 7];

/// An extract and its past. Only its own steps change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    id: String,
    state: State,
    before: State,
    last: Date,
    requester: String,
    request: Option<String>,
    permit: Option<Granted>,
    package: Option<Package>,
    delivered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Granted {
    request: String,
    version: String,
    ends: Date,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Package {
    digest: String,
    by: String,
}

/// What the day makes of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No end is near.
    Open,
    /// It ends within 90, 30 or 7 days (the least of them that holds).
    Expiring {
        /// 90, 30 or 7.
        within_days: i32,
    },
    /// It has ended, and is to be destroyed.
    Expired {
        /// Days since the last one.
        since_days: i32,
    },
    /// Nothing is due: it is over, or nothing was permitted.
    Nothing,
}

impl History {
    /// Begins an extract that the ledger does not know.
    ///
    /// Fails with `X30` if the step is not the first one.
    pub fn begin(id: &str, step: &Step, on: Date) -> Result<Self, Refusal> {
        if step.kind() != Move::Draft {
            return Err(Refusal::about(Code::Step, id));
        }
        Ok(Self {
            id: id.to_owned(),
            state: State::Draft,
            before: State::Draft,
            last: on,
            requester: step.by.clone(),
            request: None,
            permit: None,
            package: None,
            delivered: false,
        })
    }

    /// All extracts of a ledger, in the order in which they began.
    ///
    /// Fails with `X31` at an entry that is no step, `X37` at an extract that begins twice, and as
    /// [`History::take`] does.
    pub fn all(entries: &[Entry]) -> Result<Vec<Self>, Refusal> {
        let mut all: Vec<Self> = Vec::new();
        for entry in entries
            .iter()
            .filter(|entry| entry.kind == Kind::ExtractStep)
        {
            let (id, step) = Step::read(&entry.facts, entry.number)?;
            let day = entry.time.get(..10).and_then(|day| day.parse().ok());
            let day = day.ok_or_else(|| Refusal::about(Code::Entry, entry.number))?;
            let known = all.iter_mut().find(|one| one.id == id);
            match known {
                Some(_) if step.kind() == Move::Draft => {
                    return Err(Refusal::about(Code::Known, id));
                }
                Some(history) => *history = history.take(&step, day)?,
                None => all.push(Self::begin(&id, &step, day)?),
            }
        }
        Ok(all)
    }

    /// The history with a step more, which may then be written.
    ///
    /// Fails with `X30` (the state does not allow it), `X36` (before the last step), `X35` (after the
    /// end), `X02` (a digest or a reason is missing), `X24`, `X32`–`X34`.
    pub fn take(&self, step: &Step, on: Date) -> Result<Self, Refusal> {
        if !self.state.allows(step.kind(), self.delivered) {
            return Err(Refusal::in_state(&self.id, self.state));
        }
        if on < self.last {
            return Err(Refusal::about(Code::Order, self.last));
        }
        self.check_end(step.kind(), on)?;
        self.check(step)?;
        let mut next = self.clone();
        next.last = on;
        next.note(step);
        Ok(next)
    }

    /// Nothing is made or handed over once a permit has ended.
    fn check_end(&self, step: Move, on: Date) -> Result<(), Refusal> {
        let needs_a_permit = match step {
            Move::Produce | Move::Deliver | Move::Receive | Move::Resume => true,
            Move::Draft
            | Move::Submit
            | Move::OpenReview
            | Move::RequestChanges
            | Move::Approve
            | Move::Destroy
            | Move::Close
            | Move::Refuse
            | Move::Withdraw
            | Move::Suspend
            | Move::Revoke => false,
        };
        let ended = self.permit.as_ref().filter(|permit| on > permit.ends);
        match ended {
            Some(permit) if needs_a_permit => Err(Refusal::about(Code::Ended, permit.ends)),
            Some(_) | None => Ok(()),
        }
    }

    fn check(&self, step: &Step) -> Result<(), Refusal> {
        let fault = |code| Err(Refusal::about(code, &self.id));
        match &step.what {
            What::Submitted { request, dry_run } if is_blank(request) || is_blank(dry_run) => {
                fault(Code::Missing)
            }
            What::Approved { request, .. } if self.request.as_ref() != Some(request) => {
                fault(Code::OtherRequest)
            }
            What::Produced {
                request,
                version,
                package,
            } => match &self.permit {
                Some(permit) if permit.request != *request => fault(Code::OtherRequest),
                Some(permit) if permit.version != *version => fault(Code::OtherVersion),
                Some(_) if is_blank(package) => fault(Code::Missing),
                Some(_) => Ok(()),
                None => fault(Code::Step),
            },
            What::Delivered { package } => match &self.package {
                Some(made) if made.digest != *package => fault(Code::OtherPackage),
                Some(made) if made.by == step.by => fault(Code::SecondPerson),
                Some(_) => Ok(()),
                None => fault(Code::Step),
            },
            What::Received { package } => match &self.package {
                Some(made) if made.digest == *package => Ok(()),
                Some(_) | None => fault(Code::OtherPackage),
            },
            What::ChangesRequested { reason } if is_blank(reason) => fault(Code::Missing),
            What::Destroyed { certificate } if is_blank(certificate) => fault(Code::Missing),
            What::Stopped {
                reason, signature, ..
            } if is_blank(reason) || is_blank(signature) => fault(Code::Missing),
            What::Resumed { signature } if is_blank(signature) => fault(Code::Missing),
            What::Drafted {}
            | What::Submitted { .. }
            | What::ReviewOpened {}
            | What::ChangesRequested { .. }
            | What::Approved { .. }
            | What::Destroyed { .. }
            | What::Closed {}
            | What::Stopped { .. }
            | What::Resumed { .. } => Ok(()),
        }
    }

    fn note(&mut self, step: &Step) {
        match &step.what {
            What::Submitted { request, .. } => self.request = Some(request.clone()),
            What::Approved {
                request,
                version,
                ends,
                ..
            } => {
                self.permit = Some(Granted {
                    request: request.clone(),
                    version: version.clone(),
                    ends: *ends,
                });
            }
            What::Produced { package, .. } => {
                let (digest, by) = (package.clone(), step.by.clone());
                self.package = Some(Package { digest, by });
            }
            What::Delivered { .. } => self.delivered = true,
            What::Stopped { .. } if step.kind() == Move::Suspend => self.before = self.state,
            _ => {}
        }
        self.state = match step.kind() {
            Move::Draft => State::Draft,
            Move::Submit => State::Submitted,
            Move::OpenReview => State::InReview,
            Move::RequestChanges => State::ChangesRequested,
            Move::Approve => State::Approved,
            Move::Produce => State::Produced,
            Move::Deliver => State::Delivered,
            Move::Receive => State::Active,
            Move::Destroy => State::Destroyed,
            Move::Close => State::Closed,
            Move::Refuse => State::Refused,
            Move::Withdraw => State::Withdrawn,
            Move::Suspend => State::Suspended,
            Move::Resume => self.before,
            Move::Revoke => State::Revoked,
        };
    }

    /// What the day makes of it.
    pub fn standing(&self, today: Date) -> Standing {
        let over = matches!(self.state, State::Destroyed | State::Closed);
        let stopped = !self.state.is_live() && !self.delivered;
        let Some(permit) = self.permit.as_ref().filter(|_| !over && !stopped) else {
            return Standing::Nothing;
        };
        let left = (permit.ends - today).get_days();
        let near = NOTICE_DAYS.iter().rev().find(|days| left <= **days);
        match near {
            _ if left < 0 => Standing::Expired { since_days: -left },
            Some(days) => Standing::Expiring { within_days: *days },
            None => Standing::Open,
        }
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it stands by its entries.
    pub fn state(&self) -> State {
        self.state
    }

    /// Who began it.
    pub fn requester(&self) -> &str {
        &self.requester
    }

    /// SHA-256 of the request that was submitted last.
    pub fn request(&self) -> Option<&str> {
        self.request.as_deref()
    }

    /// SHA-256 of the package that was produced last.
    pub fn package(&self) -> Option<&str> {
        self.package.as_ref().map(|package| package.digest.as_str())
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
