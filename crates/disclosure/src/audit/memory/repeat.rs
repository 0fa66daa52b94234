//! Which earlier answers stand in the place of new ones.

use super::Memory;
use super::settle::alone;
use crate::audit::near::{Relation, is_near_by_sketch, relation};
use crate::audit::record::{Given, Under};
use crate::audit::systems::Weighings;
use crate::audit::verdict::{Kind, Number, Piece, Verdict};
use crate::cell_key::NoiseKey;
use crate::{Profile, Reason};
use sha2::{Digest, Sha256};

/// What was answered already, number by number.
pub(super) type Known = Vec<Option<Verdict>>;

/// Earlier pieces that are near.
pub(super) enum Earlier {
    /// The one at this place is given again.
    Repeats(usize),
    /// None may be given again that holds all numbers: these hold some.
    Lacks(Vec<usize>),
}

impl Earlier {
    /// Of near pieces in order, each with whether it may not be given again for all numbers.
    fn of<K: Ord>(mut near: Vec<(bool, K, usize)>) -> Option<Self> {
        near.sort();
        let (fails, _, place) = near.first()?;
        Some(if *fails {
            Self::Lacks(near.iter().map(|(_, _, place)| *place).collect())
        } else {
            Self::Repeats(*place)
        })
    }
}

/// An earlier piece, and how it relates to a new one.
pub(super) struct Related<'a> {
    pub(super) place: usize,
    pub(super) earlier: &'a Given,
    pub(super) relation: Relation,
}

/// The numbers that the same question was given, if it was asked before.
pub(super) fn known(piece: &Piece, related: &[Related<'_>], profile: &Profile) -> Known {
    let under = Under::of(profile);
    let same = |of: &&Related<'_>| of.relation == Relation::Same && of.earlier.under.serves(under);
    let same: Vec<&Related<'_>> = related.iter().filter(same).collect();
    let known = |number: &Number| {
        let mut kept = same
            .iter()
            .filter_map(|of| of.earlier.answer(piece, number.statistic));
        let kept = kept.next()?;
        // Rules without noise are those of the profile that asks.
        let rules = if profile.is_perturbed() {
            Ok(0)
        } else {
            alone(piece, number)
        };
        Some(kept.verdict(rules.and(kept.outcome)))
    };
    piece.numbers.iter().map(known).collect()
}

/// The earlier piece that is nearest by what an asker may know; of several the oldest. One that may be
/// repeated and holds all numbers is preferred.
pub(super) fn nearest(
    piece: &Piece,
    related: &[Related<'_>],
    profile: &Profile,
) -> Option<Earlier> {
    let under = Under::of(profile);
    let near = related.iter().filter_map(|of| match of.relation {
        Relation::Near(few) => {
            let serves = of.earlier.under.serves(under) && of.earlier.holds_all(piece);
            Some((!serves, few, of.place))
        }
        Relation::Same | Relation::Comparable | Relation::Far => None,
    });
    Earlier::of(near.collect())
}

impl Memory {
    /// Earlier pieces that hold one of the numbers, oldest first, and how they relate, but for those of which k
    /// patients more are in one reach only: as many have another residual and another state.
    pub(super) fn related(&self, piece: &Piece, k: u64) -> Vec<Related<'_>> {
        let reach = piece.frame.reach_len();
        let near = reach.saturating_sub(k)..=reach.saturating_add(k);
        let of = |number: &Number| {
            let range = (number.statistic, *near.start())..=(number.statistic, *near.end());
            self.by_statistic
                .range(range)
                .flat_map(|(_, places)| places)
        };
        let mut places: Vec<usize> = piece.numbers.iter().flat_map(of).copied().collect();
        places.sort_unstable();
        places.dedup();
        if places.is_empty() {
            return Vec::new();
        }
        let rests = piece.frame.rests();
        let related = |place: usize| {
            let (earlier, of) = self.given.get(place).zip(self.rests.get(place))?;
            if rests.apart(of) >= k {
                return None;
            }
            let relation = relation(piece, earlier, k);
            Some(Related {
                place,
                earlier,
                relation,
            })
        };
        places.into_iter().filter_map(related).collect()
    }

    /// Gives an earlier piece again, if one holds all that is asked. Else the counts are those of the
    /// nearest, and a sum that nothing earlier is near to is scaled to them: never the sum of one set over
    /// the count of another.
    pub(super) fn repeat(
        &mut self,
        piece: &Piece,
        earlier: Earlier,
        (known, sketch): (Known, f64),
        profile: &Profile,
    ) -> Vec<Verdict> {
        self.behind = self.patients_of(&earlier, piece);
        let near = match earlier {
            Earlier::Repeats(place) if known.iter().all(Option::is_none) => {
                return self.again(piece, place);
            }
            Earlier::Repeats(place) => vec![place],
            Earlier::Lacks(places) => places,
        };
        let under = Under::of(profile);
        let held = |number: &Number| {
            let mut near = near.iter().filter_map(|place| self.given.get(*place));
            near.find_map(|earlier| Some((earlier, earlier.held(piece, number)?)))
        };
        let decided = |(number, known): (&Number, Option<Verdict>)| {
            known.or_else(|| {
                let (earlier, kept) = held(number)?;
                let is_count = matches!(number.kind, Kind::Count | Kind::Group);
                let serves = is_count && earlier.under.serves(under);
                let outcome = if serves {
                    kept.outcome
                } else {
                    Err(Reason::Near)
                };
                Some(outcome.map_or_else(Verdict::Hidden, Verdict::Near))
            })
        };
        let decided: Known = piece.numbers.iter().zip(known).map(decided).collect();
        if decided.iter().all(Option::is_some) {
            return decided.into_iter().flatten().collect();
        }
        let mut scaled = piece.scaled_to(&decided);
        if !scaled.tells_its_count(&decided) {
            // Its counts are another's, and so is what is said of its noise. Whether its own borders hide it is
            // read.
            scaled.patients = self.behind.unwrap_or(piece.patients);
            scaled.precision = 0.0;
        }
        self.new_beside(&scaled, decided, (sketch, under), profile)
    }

    /// The number of patients of the first near piece that holds a number which is asked for.
    fn patients_of(&self, earlier: &Earlier, piece: &Piece) -> Option<i64> {
        let near = match earlier {
            Earlier::Repeats(place) => std::slice::from_ref(place),
            Earlier::Lacks(places) => places,
        };
        let mut near = near.iter().filter_map(|place| self.given.get(*place));
        let holds = |of: &&Given| {
            piece
                .numbers
                .iter()
                .any(|one| of.held(piece, one).is_some())
        };
        near.find(holds).map(|of| of.patients)
    }

    /// Numbers that nothing near holds, beside some that are given again: they tell who is in the piece as if
    /// nothing was near, but for what is another's.
    fn new_beside(
        &mut self,
        piece: &Piece,
        decided: Known,
        (sketch, under): (f64, Under),
        profile: &Profile,
    ) -> Vec<Verdict> {
        let before = self.before(piece, under);
        let mut weighings = Weighings::default();
        let most = before.shown(piece) + sketch;
        if let Err(reason) = self.admits(piece, most, profile, &mut weighings) {
            let hidden = |known: Option<Verdict>| known.unwrap_or(Verdict::Hidden(reason));
            return decided.into_iter().map(hidden).collect();
        }
        let by = (profile, &mut weighings);
        self.fresh(piece, decided, (&before, sketch), by)
    }

    fn again(&self, piece: &Piece, place: usize) -> Vec<Verdict> {
        let earlier = self.given.get(place);
        let again = |number: &Number| {
            let kept = earlier.and_then(|earlier| earlier.held(piece, number));
            let outcome = kept.map_or(Err(Reason::Near), |kept| kept.outcome);
            outcome.map_or_else(Verdict::Hidden, Verdict::Near)
        };
        piece.numbers.iter().map(again).collect()
    }

    /// The oldest piece whose set is near, of those that hold all numbers if one does. Which is nearest
    /// would tell of the sets.
    pub(super) fn near_by_sketch(
        &self,
        piece: &Piece,
        comparable: Vec<usize>,
        k: u64,
    ) -> Option<Earlier> {
        let places = comparable.into_iter();
        let near = places.filter_map(|place| {
            let earlier = self.given.get(place)?;
            let keys = || self.keys(piece, earlier);
            let is_near = is_near_by_sketch(piece, earlier, k, keys);
            is_near.then_some((!earlier.holds_all(piece), (), place))
        });
        Earlier::of(near.collect())
    }

    fn keys(&self, piece: &Piece, earlier: &Given) -> (NoiseKey, NoiseKey) {
        let about: [u8; 32] = Sha256::digest(b"near").into();
        let key = |set, states: &[u8; 32]| NoiseKey::of(&self.cell_key, set, states, &about);
        (
            key(piece.set, &piece.states),
            key(earlier.set, &earlier.states),
        )
    }
}
