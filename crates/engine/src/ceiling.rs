//! What all people together were told. Two people who add their answers up know more than each may; that hides
//! nothing, since a question would else depend on what others ask, but beyond the ceiling of the policy it is written
//! down for the officer (design, perturbation, rule 6).

use std::sync::{Mutex, PoisonError};

use contract::Notice;
use disclosure::{Profile, Used};
use ledger::{GivenStore, Scope};

use crate::ask::{Asking, of_disclosure, unrecorded};
use crate::memory::{Batches, Known, Read};

/// What everybody was given, as far as this process has read it.
#[derive(Default)]
pub(crate) struct Everybody(Mutex<Option<Read>>);

impl std::fmt::Debug for Everybody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Everybody(…)")
    }
}

impl Everybody {
    /// The secrets of which all together know more than the ceiling with what is given now, and knew less
    /// before.
    pub(crate) fn passed(
        &self,
        (store, scope): (&GivenStore, &Scope<'_>),
        (asking, people): (&Asking<'_>, &Known),
        batch: &[u8],
        profile: &Profile,
    ) -> Result<Vec<Used>, Notice> {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let batches = store.beyond(scope).map_err(|e| unrecorded(&e))?;
        if batches.is_empty() {
            // What one person was given is within her own limits.
            return Ok(Vec::new());
        }
        let mut all = following(read.take(), &batches, (asking, people))?;
        let before = all.used(profile);
        all.remember_once(batch).map_err(|e| of_disclosure(&e))?;
        let is_beyond = |used: &Used| used.share > profile.leverage_ceiling();
        let knew = |used: &Used| {
            let mut before = before.iter();
            before.any(|of| {
                (of.column, of.is_measure) == (used.column, used.is_measure) && is_beyond(of)
            })
        };
        let passed = all.used(profile);
        *read = Some(all);
        Ok(passed
            .into_iter()
            .filter(|used| is_beyond(used) && !knew(used))
            .collect())
    }
}

impl Everybody {
    /// How much all people together were told of each secret, in limits of one person.
    pub(crate) fn used(
        &self,
        store: &GivenStore,
        by: (&Asking<'_>, &Known),
        profile: &Profile,
    ) -> Result<Vec<Used>, Notice> {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let batches = store.everything().map_err(|e| unrecorded(&e))?;
        let all = following(read.take(), &batches, by)?;
        let used = all.used(profile);
        *read = Some(all);
        Ok(used)
    }
}

/// What was read, and what came since.
fn following(
    known: Option<Read>,
    batches: &[Vec<u8>],
    by: (&Asking<'_>, &Known),
) -> Result<Read, Notice> {
    let known = known.filter(|known| known.begins(batches));
    let all = known.map_or_else(|| Read::of(Batches::OfEverybody, by, batches), Ok);
    let mut all = all.map_err(|e| of_disclosure(&e))?;
    for batch in batches.iter().skip(all.batches()) {
        all.remember_once(batch).map_err(|e| of_disclosure(&e))?;
    }
    Ok(all)
}
