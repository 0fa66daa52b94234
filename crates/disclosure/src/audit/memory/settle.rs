//! What becomes of the numbers of a piece, given what was given before.

use super::Memory;
use super::repeat::{Known, known, nearest};
use crate::audit::near::Relation;
use crate::audit::record::{Given, Kept, Under};
use crate::audit::systems::Weighings;
use crate::audit::verdict::{Number, Piece, Reading, Verdict};
use crate::{Profile, ProtectedValue, Reason, round};

/// The precision with which a soft decision reads the patients of a number (perturbation.md, rule 4).
const SOFT: f64 = 1.0 / 6.3;
/// The same of the comparison of sketches.
const SKETCH: f64 = 1.0 / 57.0;
/// What was read of the very frame of a piece before.
pub(super) struct Before {
    /// Its number of patients, with its noise.
    pub(super) patients: bool,
    /// Whether it passes the soft borders.
    pub(super) borders: bool,
    /// How far its set is from others.
    pub(super) sketch: bool,
}

impl Before {
    /// With which precision who is in a piece is read if it is shown.
    pub(super) fn shown(&self, piece: &Piece) -> f64 {
        if self.patients {
            0.0
        } else {
            piece.precision + f64::from(piece.soft) * SOFT
        }
    }
}

impl Memory {
    /// Decides on the numbers of a piece.
    pub(crate) fn settle(&mut self, piece: &Piece, profile: &Profile) -> Vec<Verdict> {
        self.behind = None;
        if !self.is_open {
            let alone = piece.numbers.iter().map(|number| alone(piece, number));
            return alone.map(of).collect();
        }
        if is_open_to_few(piece, profile) {
            return vec![Verdict::Hidden(Reason::Frame); piece.numbers.len()];
        }
        if let (true, Err(reason)) = (piece.is_found, piece.verdict) {
            // It leaves no trace: that it is there at all is a secret. What its border reads, the groups read that
            // were expected.
            return vec![Verdict::Hidden(reason); piece.numbers.len()];
        }
        let related = self.related(piece, profile.near_k());
        let known = known(piece, &related, profile);
        if known.iter().all(Option::is_some) {
            return known.into_iter().flatten().collect();
        }
        if let Some(nearest) = nearest(piece, &related, profile) {
            return self.repeat(piece, nearest, (known, 0.0), profile);
        }
        let under = Under::of(profile);
        let comparable = related.iter().filter(|of| {
            // What has another kind of noise is held apart by it.
            of.relation == Relation::Comparable && of.earlier.under.serves(under)
        });
        let comparable = comparable.map(|of| of.place).collect();
        let new = known.iter().filter(|known| known.is_none()).count();
        if !piece.is_regular && !self.has_room_for(new, profile) {
            self.hides(piece);
            let hidden =
                |known: Option<Verdict>| known.unwrap_or(Verdict::Hidden(Reason::Irregular));
            return known.into_iter().map(hidden).collect();
        }
        self.weighed(piece, (known, comparable), profile)
    }

    /// What was read of the same frame under a profile of the same exactness.
    pub(super) fn before(&self, piece: &Piece, under: Under) -> Before {
        let places = self.by_states.get(&piece.states).into_iter().flatten();
        let given = places.filter_map(|place| self.given.get(*place));
        let same = given.filter(|earlier| {
            earlier.under.base == under.base
                && earlier.version == piece.version
                && earlier.frame == piece.frame
        });
        let mut before = Before {
            patients: false,
            borders: false,
            sketch: false,
        };
        for earlier in same {
            before.patients |= earlier.shown;
            before.borders |= !earlier.numbers.is_empty();
            before.sketch |= earlier.compared;
        }
        before
    }

    /// A piece that no earlier one answers by what an asker may know: first its leverage, so that nothing
    /// secret has a part in it, then the comparison of its set with others, then the rules on it alone.
    fn weighed(
        &mut self,
        piece: &Piece,
        (known, comparable): (Known, Vec<usize>),
        profile: &Profile,
    ) -> Vec<Verdict> {
        let under = Under::of(profile);
        let before = self.before(piece, under);
        let is_compared = !comparable.is_empty();
        let sketch = if is_compared && !before.sketch {
            SKETCH
        } else {
            0.0
        };
        let mut weighings = Weighings::default();
        let most = before.shown(piece) + sketch;
        let admitted = self.admits(piece, most, profile, &mut weighings);
        if let Err(reason) = admitted {
            let hidden = |known: Option<Verdict>| known.unwrap_or(Verdict::Hidden(reason));
            return known.into_iter().map(hidden).collect();
        }
        if let Some(near) = self.near_by_sketch(piece, comparable, profile.near_k()) {
            let read = Reading::of_patients(&piece.frame, sketch);
            if !read.is_empty() {
                let given = Given::of(piece, (Vec::new(), read), true, under);
                self.take(given, &mut weighings);
            }
            let sketch = 0.0;
            return self.repeat(piece, near, (known, sketch), profile);
        }
        let by = (profile, &mut weighings);
        self.fresh(piece, known, (&before, sketch), by)
    }

    /// Whether it may be told with this precision who is in a piece.
    pub(super) fn admits(
        &mut self,
        piece: &Piece,
        precision: f64,
        profile: &Profile,
        weighings: &mut Weighings,
    ) -> Result<(), Reason> {
        let readings = Reading::of_patients(&piece.frame, precision);
        let by = (&*self.affiliations, profile);
        let admitted = self.systems.admits(piece, &readings, by, weighings);
        if admitted.is_err() {
            self.hides(piece);
        }
        admitted
    }

    /// Counts a number that is hidden because of earlier ones, but for groups of which nothing may be said.
    fn hides(&mut self, piece: &Piece) {
        if !piece.is_found {
            self.hidden = self.hidden.saturating_add(1);
        }
    }

    /// A piece that was never answered, and may be.
    pub(super) fn fresh(
        &mut self,
        piece: &Piece,
        known: Known,
        (before, sketch): (&Before, f64),
        (profile, weighings): (&Profile, &mut Weighings),
    ) -> Vec<Verdict> {
        let shown = before.shown(piece);
        // What it reads if it is shown; what would be too much does not depend on whether it is.
        let mut readings = Reading::of_patients(&piece.frame, shown + sketch);
        let (mut outcomes, mut kept) = (Vec::new(), Vec::new());
        for (number, known) in piece.numbers.iter().zip(known) {
            if let Some(known) = known {
                outcomes.push(known);
                continue;
            }
            let own = added(&readings, &number.readings);
            let admitted = if number.readings.is_empty() {
                Ok(())
            } else {
                let by = (&*self.affiliations, profile);
                self.systems.admits(piece, &own, by, weighings)
            };
            if let Err(reason) = admitted {
                self.hides(piece);
                outcomes.push(Verdict::Hidden(reason));
                continue;
            }
            readings = own;
            let outcome = alone(piece, number).and_then(|value| as_given(value, profile));
            let given = Kept {
                statistic: number.statistic,
                sketch: number.marks.sketch.clone(),
                outcome,
                is_near: number.is_scaled,
            };
            outcomes.push(given.verdict(outcome));
            kept.push(given);
        }
        if piece.verdict.is_err() {
            let border = if before.borders { 0.0 } else { SOFT };
            readings = Reading::of_patients(&piece.frame, border + sketch);
        }
        if !kept.is_empty() {
            let under = Under::of(profile);
            let given = Given::of(piece, (kept, readings), sketch > 0.0, under);
            self.take(given, weighings);
        }
        outcomes
    }
}

/// So few can be in the number, or not, that an answer would tell of them. A set that its frame does not
/// hold is no set of that frame.
fn is_open_to_few(piece: &Piece, profile: &Profile) -> bool {
    // Where a secret is read, nobody open counts as few: that somebody is there is a secret too.
    let least = u64::from(!piece.reads_secrets);
    let (open, reach) = (piece.frame.open_len(), piece.frame.reach_len());
    // "Everybody, but her only if she has not": few whose secret is read, among many who are open anyway.
    let few_read = piece.frame.columns().into_iter().any(|column| {
        let read = piece.frame.row_of(Some(column)).len();
        (1..profile.k()).contains(&read)
    });
    few_read
        || (least..profile.k()).contains(&open)
        || (1..profile.k()).contains(&reach)
        || piece.set.n > reach
}

/// What a number would be if nothing was given before.
pub(super) fn alone(piece: &Piece, number: &Number) -> Result<i64, Reason> {
    piece.verdict.and(number.value)
}

fn of(outcome: Result<i64, Reason>) -> Verdict {
    outcome.map_or_else(Verdict::Hidden, Verdict::Shown)
}

/// A value as it leaves, so that what is repeated is never more exact than what was given.
fn as_given(value: i64, profile: &Profile) -> Result<i64, Reason> {
    match round::to_base(value, profile.rounding_base()) {
        ProtectedValue::Shown(value) | ProtectedValue::Rounded(value) => Ok(value),
        ProtectedValue::Near(_) | ProtectedValue::Suppressed => Err(Reason::Support),
    }
}

/// Readings of one secret add up to one of their precisions together.
fn added(readings: &[Reading], more: &[Reading]) -> Vec<Reading> {
    let mut all = readings.to_vec();
    for reading in more {
        match all.iter_mut().find(|known| known.is_like(reading)) {
            Some(known) => known.precision += reading.precision,
            None => all.push(*reading),
        }
    }
    all
}
