//! Repeating (rule 3): a number whose patients differ from those of an earlier one by fewer than k is
//! answered by the earlier one.
//!
//! The distance is counted on what an asker may know, so that repeating tells nothing. Only where two
//! numbers read other secrets of the same patients are their sets compared, by sketches and with a noise
//! of its own.

use super::record::Given;
use super::verdict::Piece;
use crate::cell_key::{NoiseKey, tau};
use crate::{Frame, State};

/// A unit of the noise.
const UNIT: i64 = 1 << 20;
/// By how much the soft border of sketches is beyond k.
const BEYOND: i64 = 12;
/// The most that its noise is: six standard deviations of six.
const MOST: i64 = 36;

/// How an earlier piece relates to a new one, by what an asker may know alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The same question on the same version of the data.
    Same,
    /// Fewer than k patients have another residual.
    Near(u64),
    /// Fewer than k patients have another state, or the data are of another version: the sets are compared.
    Comparable,
    /// None of these.
    Far,
}

/// Compares a new piece with an earlier one.
pub(crate) fn relation(new: &Piece, earlier: &Given, k: u64) -> Relation {
    match few_residuals(&new.frame, &earlier.frame, k) {
        // Whether a new version has changed a set at all is a secret: never the same.
        Some(_) if new.version != earlier.version => Relation::Comparable,
        // That nobody differs is not told from that a few do: it would tell who is there.
        Some(0) if new.words == earlier.words => Relation::Same,
        Some(few) => Relation::Near(few),
        None if new.states == earlier.states => Relation::Comparable,
        None if differ_in_few_states(&new.frame, &earlier.frame, k) => Relation::Comparable,
        None => Relation::Far,
    }
}

/// Whether two sets are near, as far as their sketches and a noise tell. `keys` are the noise keys of both.
pub(crate) fn is_near_by_sketch(
    new: &Piece,
    earlier: &Given,
    k: u64,
    keys: impl Fn() -> (NoiseKey, NoiseKey),
) -> bool {
    let distance = new.sketch.distance(&earlier.sketch);
    let border = i64::try_from(k).unwrap_or(i64::MAX);
    let soft = border.saturating_add(BEYOND);
    // What is farther than the noise can reach needs no draw.
    if distance >= soft.saturating_add(MOST).saturating_mul(UNIT) {
        return false;
    }
    // Two small sets have few patients together, even if they share none: near are those only of which
    // fewer than half differ. Shown counts are used, which the asker may know.
    let both = new.patients.saturating_add(earlier.patients).max(0);
    if distance >= both.saturating_mul(UNIT / 2) {
        return false;
    }
    let (own, other) = keys();
    let soft = soft.saturating_mul(UNIT).saturating_add(tau(&own, &other));
    distance < soft.max(border.saturating_mul(UNIT))
}

/// How many patients have another residual, if fewer than k.
fn few_residuals(one: &Frame, other: &Frame, k: u64) -> Option<u64> {
    // Sizes alone tell most frames apart.
    let (a, b) = (one.reach_len(), other.reach_len());
    let mut theirs = other.parts().iter().peekable();
    let mut same_at_most = 0_u64;
    let key = |part: &crate::Part| (part.state, part.residual);
    for part in one.parts() {
        while theirs.next_if(|their| key(their) < key(part)).is_some() {}
        if let Some(their) = theirs.next_if(|their| key(their) == key(part)) {
            let both = part.patients.len().min(their.patients.len());
            same_at_most = same_at_most.saturating_add(both);
        }
    }
    if a.max(b).saturating_sub(same_at_most) >= k {
        return None;
    }
    Some(one.differing_residuals(other)).filter(|differing| *differing < k)
}

fn differ_in_few_states(one: &Frame, other: &Frame, k: u64) -> bool {
    let sizes = |frame: &Frame, state: State| {
        let parts = frame.parts().iter().filter(|part| part.state == state);
        parts.fold(0_u64, |sum, part| sum.saturating_add(part.patients.len()))
    };
    let apart = |state| sizes(one, state).abs_diff(sizes(other, state)) >= k;
    !apart(State::In) && !apart(State::Open) && one.differing_states(other) < k
}
