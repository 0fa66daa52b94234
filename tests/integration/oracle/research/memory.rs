//! What one person was given, and what becomes of the next piece (rules 3 and 4), in plain lists.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::Frame;
use super::model::{MARGIN, Model, first};
use super::noise::{Sketch, UNIT, tau};
use super::piece::{COUNT, House, Kind, Number, Piece, Read, SKETCH, SOFT, Secret, who};

/// What becomes of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    Shown(i64),
    Near(i64),
    Hidden,
}

/// A number that was given, or that a rule on its set has hidden.
#[derive(Debug)]
struct Kept {
    name: String,
    sketch: Sketch,
    value: Option<i64>,
    is_near: bool,
}

#[derive(Debug)]
struct Given {
    words: BTreeSet<String>,
    frame: Frame,
    states: [u8; 32],
    set: (u64, u64),
    sketch: Sketch,
    patients: i64,
    is_shown: bool,
    is_compared: bool,
    numbers: Vec<Kept>,
}

/// How an earlier piece relates to a new one, by what an asker may know.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Same,
    Near(usize),
    Comparable,
    Far,
}

/// What of a frame was read before.
struct Before {
    patients: bool,
    borders: bool,
    sketch: bool,
}

impl Before {
    const ALL: Self = Self {
        patients: true,
        borders: true,
        sketch: true,
    };
}

#[derive(Debug)]
pub(crate) struct Memory<'a> {
    pub(crate) house: &'a House,
    given: Vec<Given>,
    pub(crate) models: BTreeMap<Secret, Model>,
    /// Of structures, and of practitioners, by the secret whose share it is.
    pub(crate) entities: BTreeMap<(bool, u32), Model>,
    /// A limit was so near that rounding may decide.
    pub(crate) is_tied: bool,
    /// Numbers hidden because of what was given before.
    pub(crate) hidden: [u32; 2],
}

impl<'a> Memory<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self {
            house,
            given: Vec::new(),
            models: BTreeMap::new(),
            entities: BTreeMap::new(),
            is_tied: false,
            hidden: [0; 2],
        }
    }

    /// Decides on the numbers of a piece.
    pub(crate) fn settle(&mut self, piece: &Piece) -> Vec<Verdict> {
        if self.is_of_few(piece) {
            return vec![Verdict::Hidden; piece.numbers.len()];
        }
        let related: Vec<(usize, Relation)> = self.related(piece);
        let of = |wanted: &dyn Fn(Relation) -> bool| -> Vec<usize> {
            let wanted = related.iter().filter(|(_, relation)| wanted(*relation));
            wanted.map(|(place, _)| *place).collect()
        };
        let same = of(&|relation| relation == Relation::Same);
        let known = |number: &Number| {
            let mut kept = same
                .iter()
                .filter_map(|place| self.given[*place].kept(&number.name));
            kept.next().map(Kept::verdict)
        };
        let known: Vec<Option<Verdict>> = piece.numbers.iter().map(known).collect();
        if known.iter().all(Option::is_some) {
            return known.into_iter().flatten().collect();
        }
        let near = related
            .iter()
            .filter_map(|(place, relation)| match relation {
                Relation::Near(few) => Some((!self.given[*place].holds_all(piece), *few, *place)),
                _ => None,
            });
        let mut near: Vec<(bool, usize, usize)> = near.collect();
        near.sort_unstable();
        if !near.is_empty() {
            return self.repeat(piece, &near, known);
        }
        let comparable = of(&|relation| relation == Relation::Comparable);
        self.weighed(piece, known, &comparable)
    }

    /// So few may be in it, or not, that it would tell of them.
    fn is_of_few(&self, piece: &Piece) -> bool {
        let is_few = |n: usize| self.house.thresholds.is_few(n);
        let (open, reach) = (piece.frame.open.len(), piece.frame.reach.len());
        let mut read = piece.frame.open_by.values().map(Vec::len);
        is_few(open) || is_few(reach) || piece.reads_secrets && open == 0 || read.any(is_few)
    }

    /// Earlier pieces that hold one of the numbers, oldest first.
    fn related(&self, piece: &Piece) -> Vec<(usize, Relation)> {
        let holds = |given: &Given| {
            let mut numbers = piece.numbers.iter();
            numbers.any(|number| given.kept(&number.name).is_some())
        };
        let all = self
            .given
            .iter()
            .enumerate()
            .filter(|(_, given)| holds(given));
        all.map(|(place, given)| (place, self.relation(piece, given)))
            .collect()
    }

    fn relation(&self, piece: &Piece, given: &Given) -> Relation {
        let apart = piece.frame.reach.len().abs_diff(given.frame.reach.len());
        if apart >= usize::try_from(self.house.thresholds.k).expect("small") {
            return Relation::Far;
        }
        let is_few = |n: usize| n == 0 || self.house.thresholds.is_few(n);
        let others = piece.frame.other_residuals(&given.frame);
        if others == 0 && piece.words == given.words {
            Relation::Same
        } else if is_few(others) {
            Relation::Near(others)
        } else if is_few(piece.frame.other_states(&given.frame)) {
            Relation::Comparable
        } else {
            Relation::Far
        }
    }

    /// Earlier pieces, nearest first, in the place of a new one.
    fn repeat(
        &mut self,
        piece: &Piece,
        near: &[(bool, usize, usize)],
        known: Vec<Option<Verdict>>,
    ) -> Vec<Verdict> {
        let (lacks, _, first) = near[0];
        if !lacks && known.iter().all(Option::is_none) {
            let again = |number| {
                self.given[first]
                    .held(number)
                    .map_or(Verdict::Hidden, Kept::again)
            };
            return piece.numbers.iter().map(again).collect();
        }
        let places: Vec<usize> = if lacks {
            near.iter().map(|(_, _, place)| *place).collect()
        } else {
            vec![first]
        };
        let decided = |(number, known): (&Number, Option<Verdict>)| {
            known.or_else(|| {
                let mut held = places
                    .iter()
                    .filter_map(|place| self.given[*place].held(number));
                let kept = held.next()?;
                Some(match number.kind {
                    Kind::Count | Kind::Group => kept.again(),
                    Kind::Sum => Verdict::Hidden,
                })
            })
        };
        let decided: Vec<_> = piece.numbers.iter().zip(known).map(decided).collect();
        if decided.iter().all(Option::is_some) {
            return decided.into_iter().flatten().collect();
        }
        let scaled = scaled(piece, &decided);
        let undecided = scaled.numbers.iter().zip(&decided);
        let mut undecided = undecided.filter(|(_, decided)| decided.is_none());
        // Who is in a piece is not read where all that is new is scaled to another's count.
        if undecided.all(|(number, _)| number.is_scaled) {
            return self.fresh(&scaled, decided, (&Before::ALL, 0.0));
        }
        let before = self.before(piece);
        let read = who(&piece.frame, shown(&before, piece));
        if !self.admits(piece, &read) {
            let hidden = decided
                .into_iter()
                .map(|known| known.unwrap_or(Verdict::Hidden));
            return hidden.collect();
        }
        self.fresh(&scaled, decided, (&before, 0.0))
    }

    fn before(&self, piece: &Piece) -> Before {
        let same = self.given.iter().filter(|given| given.frame == piece.frame);
        let same: Vec<&Given> = same.collect();
        Before {
            patients: same.iter().any(|given| given.is_shown),
            borders: same.iter().any(|given| !given.numbers.is_empty()),
            sketch: same.iter().any(|given| given.is_compared),
        }
    }

    /// Nothing answers it by what an asker may know: leverage, then its set beside others, then its rules.
    fn weighed(
        &mut self,
        piece: &Piece,
        known: Vec<Option<Verdict>>,
        comparable: &[usize],
    ) -> Vec<Verdict> {
        let before = self.before(piece);
        let is_read = !comparable.is_empty() && !before.sketch;
        let sketch = if is_read { SKETCH } else { 0.0 };
        let most = shown(&before, piece) + sketch;
        if !self.admits(piece, &who(&piece.frame, most)) {
            let hidden = known
                .into_iter()
                .map(|known| known.unwrap_or(Verdict::Hidden));
            return hidden.collect();
        }
        let near = comparable
            .iter()
            .filter(|place| self.is_near(piece, &self.given[**place]));
        let near = near.map(|place| (!self.given[*place].holds_all(piece), 0, *place));
        let mut near: Vec<(bool, usize, usize)> = near.collect();
        near.sort_unstable();
        if near.is_empty() {
            return self.fresh(piece, known, (&before, sketch));
        }
        let read = who(&piece.frame, sketch);
        if !read.is_empty() {
            self.take(piece, Vec::new(), &read, true);
        }
        self.repeat(piece, &near, known)
    }

    /// Whether two sets are near by their sketches, with a noise of both.
    fn is_near(&self, piece: &Piece, given: &Given) -> bool {
        let k = self.house.thresholds.k;
        let distance = piece.sketch.distance(&given.sketch);
        let both = (piece.patients + given.patients).max(0);
        let keys = &self.house.keys;
        let own = keys.noise(piece.set, &piece.states, "near");
        let other = keys.noise(given.set, &given.states, "near");
        let soft = (k + 12) * UNIT + tau(&own, &other);
        // Of two small sets that share few, fewer than half of both differ.
        distance < both * (UNIT / 2) && distance < soft.max(k * UNIT)
    }

    fn fresh(
        &mut self,
        piece: &Piece,
        known: Vec<Option<Verdict>>,
        (before, sketch): (&Before, f64),
    ) -> Vec<Verdict> {
        let mut read = who(&piece.frame, shown(before, piece) + sketch);
        let (mut verdicts, mut kept) = (Vec::new(), Vec::new());
        for (number, known) in piece.numbers.iter().zip(known) {
            if let Some(known) = known {
                verdicts.push(known);
                continue;
            }
            let own = added(&read, &number.reads);
            if !number.reads.is_empty() && !self.admits(piece, &own) {
                verdicts.push(Verdict::Hidden);
                continue;
            }
            read = own;
            let given = Kept {
                name: number.name.clone(),
                sketch: number.sketch.clone(),
                value: number.value.filter(|_| piece.is_within),
                is_near: number.is_scaled,
            };
            verdicts.push(given.verdict());
            kept.push(given);
        }
        if !piece.is_within {
            let border = if before.borders { 0.0 } else { SOFT };
            read = who(&piece.frame, border + sketch);
        }
        if !kept.is_empty() {
            self.take(piece, kept, &read, sketch > 0.0);
        }
        verdicts
    }

    /// Remembers a piece, and what it reads.
    fn take(&mut self, piece: &Piece, numbers: Vec<Kept>, read: &[Read], is_compared: bool) {
        let is_shown = piece.is_within && !numbers.is_empty();
        for (secret, precision) in read {
            let (row, noise) = (row(piece, secret), precision.recip());
            let n = self.house.world.patients();
            let prior = prior(secret, is_shown.then_some(piece.patients), row.len());
            let model = self.models.entry(secret.clone());
            let model = model.or_insert_with(|| Model::of_patients(n, prior));
            model.give(row, noise);
            for (entity, of) in entities(piece, secret) {
                let row = self.house.of_entities(row, entity);
                self.of_entities(entity, of).give(&row, noise);
            }
        }
        self.given.push(Given {
            words: piece.words.clone(),
            frame: piece.frame.clone(),
            states: piece.states,
            set: piece.set,
            sketch: piece.sketch.clone(),
            patients: piece.patients,
            is_shown,
            is_compared,
            numbers,
        });
    }

    /// Whether everybody, and every structure and practitioner, stays within the limits.
    fn admits(&mut self, piece: &Piece, read: &[Read]) -> bool {
        let limits = self.house.thresholds;
        for (secret, precision) in read {
            let (row, noise) = (row(piece, secret), precision.recip());
            let information = match self.models.get(secret) {
                Some(model) => model.largest(row, noise),
                None => first(prior(secret, None, 0), row.len(), noise),
            };
            let limit = match secret {
                Secret::Presence => limits.presence,
                Secret::Bit(_) => limits.bit,
                Secret::Value(_) | Secret::Rows(_) => limits.measure,
            };
            let used = information / limit;
            self.is_tied |= (used - 1.0).abs() < MARGIN;
            if used >= 1.0 {
                self.hidden[0] += 1;
                return false;
            }
        }
        for (secret, precision) in read {
            for (entity, of) in entities(piece, secret) {
                let row = self.house.of_entities(row(piece, secret), entity);
                let deviation = self
                    .of_entities(entity, of)
                    .smallest(&row, precision.recip());
                let left = deviation / limits.deviation;
                self.is_tied |= (left - 1.0).abs() < MARGIN;
                if left <= 1.0 {
                    self.hidden[1] += 1;
                    return false;
                }
            }
        }
        true
    }

    /// The model of the shares of structures, or practitioners.
    fn of_entities(&mut self, by_practitioner: bool, secret: u32) -> &mut Model {
        let house = self.house;
        let new = || Model::of_entities(house.world.patients(), house.followed(by_practitioner));
        self.entities
            .entry((by_practitioner, secret))
            .or_insert_with(new)
    }
}

/// Whose secret is read.
fn row<'p>(piece: &'p Piece, secret: &Secret) -> &'p [usize] {
    match secret {
        Secret::Bit(secret) => piece.frame.open_by.get(secret).map_or(&[], Vec::as_slice),
        Secret::Presence | Secret::Value(_) | Secret::Rows(_) => &piece.frame.reach,
    }
}

/// With which precision who is in a piece is read where it is shown.
fn shown(before: &Before, piece: &Piece) -> f64 {
    if before.patients {
        0.0
    } else {
        COUNT + f64::from(piece.soft) * SOFT
    }
}

/// Of structures, and where acts are asked of practitioners, the shares of those who have a condition.
fn entities(piece: &Piece, secret: &Secret) -> Vec<(bool, u32)> {
    let Secret::Bit(secret) = secret else {
        return Vec::new();
    };
    let acts = piece.has_acts.then_some((true, *secret));
    [(false, *secret)].into_iter().chain(acts).collect()
}

/// The prior variance of a secret whose first number this is.
fn prior(secret: &Secret, shown: Option<i64>, row: usize) -> f64 {
    match (secret, shown) {
        (Secret::Value(_) | Secret::Rows(_), _) => 1.0 / 24.0,
        (Secret::Presence, _) | (Secret::Bit(_), None) => 0.25,
        (Secret::Bit(_), Some(shown)) => {
            let share = (shown as f64 / row as f64).clamp(0.05, 0.95);
            share * (1.0 - share)
        }
    }
}

/// Readings of one secret add up.
fn added(read: &[Read], more: &[Read]) -> Vec<Read> {
    let mut all = read.to_vec();
    for (secret, precision) in more {
        match all.iter_mut().find(|(known, _)| known == secret) {
            Some(known) => known.1 += precision,
            None => all.push((secret.clone(), *precision)),
        }
    }
    all
}

/// Sums scaled to the counts that are given in place of the piece's own.
fn scaled(piece: &Piece, decided: &[Option<Verdict>]) -> Piece {
    let counts = piece.numbers.iter().zip(decided);
    let mut counts = counts.filter(|(number, _)| number.kind == Kind::Count);
    let ratio = counts
        .next_back()
        .and_then(|(number, decided)| match decided {
            Some(Verdict::Shown(count) | Verdict::Near(count)) => Some((*count, number.value?)),
            Some(Verdict::Hidden) | None => None,
        });
    let mut piece = piece.clone();
    for number in &mut piece.numbers {
        if let (Kind::Sum, Some((count, own))) = (number.kind, ratio) {
            let scaled = |sum: i64| i128::from(sum) * i128::from(count) / i128::from(own);
            let value = number.value.filter(|_| own != 0).map(scaled);
            number.value = value.map(|value| i64::try_from(value).expect("it fits"));
            number.is_scaled = true;
        }
    }
    piece
}

impl Kept {
    /// To the same question.
    fn verdict(&self) -> Verdict {
        match self.value {
            Some(value) if self.is_near => Verdict::Near(value),
            Some(value) => Verdict::Shown(value),
            None => Verdict::Hidden,
        }
    }

    /// To another one.
    fn again(&self) -> Verdict {
        self.value.map_or(Verdict::Hidden, Verdict::Near)
    }
}

impl Given {
    fn kept(&self, name: &str) -> Option<&Kept> {
        self.numbers.iter().find(|kept| kept.name == name)
    }

    /// What became of a number; `None` too where its patients contribute something else: four times k of
    /// them, of whom each is in both with each contribution.
    fn held(&self, number: &Number) -> Option<&Kept> {
        let kept = self.kept(&number.name)?;
        let most = 4 * 2 * 11 * UNIT;
        (kept.sketch.distance(&number.sketch) < most).then_some(kept)
    }

    fn holds_all(&self, piece: &Piece) -> bool {
        piece
            .numbers
            .iter()
            .all(|number| self.held(number).is_some())
    }
}
