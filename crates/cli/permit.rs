//! Under which rules somebody may ask: the policy that the warehouse is bound to, and the profiles that
//! it assigns to the person.

use std::collections::BTreeMap;

use disclosure::{Policy, Profile};
use engine::{Asking, Engine};
use ledger::{Kind, Ledger};

use crate::code::Code;
use crate::exit::Failure;

/// The fact that names a policy, in every entry that has one.
const POLICY: &str = "policy";
const POLICY_BEFORE: &str = "policy_before";

/// A question, before it is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// Its text.
    pub(crate) sql: &'a str,
    /// Name of the profile under which it is asked.
    pub(crate) profile: &'a str,
}

/// The fact of an entry that says which policy was in use.
pub(crate) fn fact(policy: &Policy) -> (String, String) {
    (POLICY.to_owned(), policy.digest().to_owned())
}

/// The digest of the policy that the warehouse is bound to; none if it is older than that rule.
pub(crate) fn bound(ledger: &Ledger) -> Result<Option<String>, Failure> {
    let kinds = [Kind::WarehouseCreated, Kind::PolicyAdopted];
    Ok(ledger.last_fact(&kinds, POLICY)?)
}

/// What the entry of an adoption says.
pub(crate) fn adoption(policy: &Policy, before: Option<String>) -> BTreeMap<String, String> {
    let before = before.map(|digest| (POLICY_BEFORE.to_owned(), digest));
    before.into_iter().chain([fact(policy)]).collect()
}

/// The policy in use, and that of the warehouse.
#[derive(Debug)]
pub(crate) struct Rules<'p> {
    policy: &'p Policy,
    bound: String,
}

impl<'p> Rules<'p> {
    /// The rules under which a warehouse is asked; refused if it is bound to no policy yet.
    pub(crate) fn of(policy: &'p Policy, ledger: &Ledger) -> Result<Self, Failure> {
        let bound = bound(ledger)?.ok_or_else(|| Code::C18.notice())?;
        Ok(Self { policy, bound })
    }

    /// The profile of a question, if the policy is the warehouse's own and assigns it to the person.
    /// A refusal is written down: somebody tried other rules.
    pub(crate) fn admit(
        &self,
        question: Question<'_>,
        engine: &Engine,
        asking: &Asking<'_>,
    ) -> Result<&'p Profile, Failure> {
        let admitted = self.check(question.profile, asking.person);
        if let Err(failure) = &admitted {
            let Question { sql, profile } = question;
            engine.refuse(sql, profile, asking, failure.notice.code)?;
        }
        admitted
    }

    /// The same, where nothing is run and nothing is written down.
    pub(crate) fn check(&self, name: &str, person: &str) -> Result<&'p Profile, Failure> {
        if self.bound != self.policy.digest() {
            return Err(Code::C18.notice().into());
        }
        let assigned = self.policy.assigned(person);
        let is_assigned = assigned.iter().any(|one| one == name);
        let profile = self.policy.profile(name).filter(|_| is_assigned);
        profile.ok_or_else(|| Code::not_assigned(name, person, assigned).into())
    }
}
