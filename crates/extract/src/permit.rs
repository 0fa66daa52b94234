//! The permit: a request that was submitted, and that two officers signed who want nothing from it.

use contract::Model;
use jiff::civil::Date;
use signature::{Purpose, Role, Signed, Verified};

use crate::code::Code;
use crate::refusal::Refusal;
use crate::request::Request;

/// What may be produced. Only [`Permit::grant`] makes one, from signed bytes.
#[derive(Debug)]
pub struct Permit {
    request: Request,
    digest: String,
    approvers: Vec<String>,
}

impl Permit {
    /// Makes a permit of a request as it was signed. `submitted` is the digest of the request that
    /// was submitted (`History::request`), and `on` the day of the approval.
    ///
    /// Fails with all reasons at once: as [`Request::parse`] and [`Request::against`] do, then
    /// `X11` (it has ended), `X20`–`X24`.
    pub fn grant(
        signed: Verified<Vec<u8>>,
        submitted: &str,
        model: &Model,
        on: Date,
    ) -> Result<Self, Vec<Refusal>> {
        let signed = signed.read(|bytes| Request::parse(&bytes))?;
        let request = signed.value();
        let mut faults = request.against(model);
        if signed.digest() != submitted {
            faults.push(Refusal::about(Code::OtherRequest, &request.id));
        }
        if request.ends <= on {
            faults.push(Refusal::about(Code::Days, "ends"));
        }
        faults.extend(signatures(request, signed.signatures()));
        if !faults.is_empty() {
            return Err(faults);
        }
        let officer = |signed: &Signed| signed.officer().to_owned();
        Ok(Self {
            digest: signed.digest().to_owned(),
            approvers: signed.signatures().iter().map(officer).collect(),
            request: signed.into_value(),
        })
    }

    /// What was asked for and granted.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// SHA-256 of the signed bytes, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Ids of the officers who signed.
    pub fn approvers(&self) -> &[String] {
        &self.approvers
    }
}

fn signatures(request: &Request, all: &[Signed]) -> Vec<Refusal> {
    let mut faults: Vec<_> = all.iter().filter_map(|one| fault(request, one)).collect();
    let pairs = all.iter().enumerate();
    let mut pairs =
        pairs.flat_map(|(place, one)| all.iter().skip(place + 1).map(move |two| (one, two)));
    if !pairs.any(|(one, two)| are_two_offices(one, two)) {
        faults.push(Refusal::about(Code::TooFew, &request.id));
    }
    faults
}

fn fault(request: &Request, signed: &Signed) -> Option<Refusal> {
    let officer = signed.officer();
    if signed.purpose() != Purpose::Permit {
        return Some(Refusal::about(Code::Purpose, officer));
    }
    let receives = request.persons.iter().any(|person| person.id == officer);
    if receives || request.requester == officer {
        return Some(Refusal::about(Code::Interested, officer));
    }
    let concerns = |region: &str| request.regions.iter().any(|one| one == region);
    let other = signed.region().is_some_and(|region| !concerns(region));
    other.then(|| Refusal::about(Code::OtherRegion, officer))
}

/// Two people, each for an office of her own: somebody with all roles needs a second person.
fn are_two_offices(one: &Signed, two: &Signed) -> bool {
    let offices = |signed: &Signed| -> Vec<Role> {
        let roles = signed.roles().iter().copied();
        roles
            .filter(|role| role.may_sign(Purpose::Permit))
            .collect()
    };
    let (first, second) = (offices(one), offices(two));
    let differ = first
        .iter()
        .any(|role| second.iter().any(|other| other != role));
    one.officer() != two.officer() && differ
}
