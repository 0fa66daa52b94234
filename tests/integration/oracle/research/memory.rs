//! What one person was given, and what becomes of the next piece (rules 3 and 4), in plain lists.

use super::before::{Before, added};
use super::given::{Given, Kept, Verdict, scaled};
use super::house::House;
use super::noise::{UNIT, tau};
use super::piece::{Kind, Number, Piece, Read, SKETCH, SOFT, who};
use super::told::Told;

/// How an earlier piece relates to a new one, by what an asker may know.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Relation {
    Same,
    Near(usize),
    Comparable,
    Far,
}

#[derive(Debug)]
pub(crate) struct Memory<'a> {
    pub(crate) house: &'a House,
    given: Vec<Given>,
    pub(crate) told: Told<'a>,
    /// What was taken since somebody else was told of it.
    pub(crate) new: Vec<Taken>,
    /// What every piece read, and how many patients of it were shown.
    read: Vec<(Piece, Vec<Read>, Option<i64>)>,
}

/// A piece as it was given, and what it read.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    piece: Piece,
    numbers: Vec<Kept>,
    read: Vec<Read>,
    is_compared: bool,
}

impl<'a> Memory<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self {
            house,
            given: Vec::new(),
            told: Told::new(house),
            new: Vec::new(),
            read: Vec::new(),
        }
    }

    /// What was given tells of the patients of another version, whoever follows them there.
    pub(crate) fn moved(&mut self, house: &'a House) {
        self.house = house;
        let hidden = self.told.hidden;
        self.told = Told::new(house);
        self.told.hidden = hidden;
        for (piece, read, shown) in &self.read {
            self.told.take(piece, read, *shown);
        }
    }

    /// Takes in what somebody else was given.
    pub(crate) fn hear(&mut self, taken: &Taken) {
        let Taken { piece, read, .. } = taken;
        self.keep(piece, taken.numbers.clone(), read, taken.is_compared);
    }

    /// Decides on the numbers of a piece.
    pub(crate) fn settle(&mut self, piece: &Piece) -> Vec<Verdict> {
        if self.is_of_few(piece) {
            return vec![Verdict::Hidden; piece.numbers.len()];
        }
        if piece.is_found && !piece.is_within {
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
                .filter_map(|place| self.given[*place].answer(piece, number));
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
        if is_few(others) && piece.version != given.version {
            // Whether a new version has changed a set at all is a secret: never the same.
            Relation::Comparable
        } else if others == 0 && piece.words == given.words {
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
                    .held(piece, number)
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
                    .filter_map(|place| self.given[*place].held(piece, number));
                let kept = held.next()?;
                Some(match number.kind {
                    Kind::Count | Kind::Group => kept.again(),
                    Kind::Sum | Kind::Product | Kind::Other => Verdict::Hidden,
                })
            })
        };
        let decided: Vec<_> = piece.numbers.iter().zip(known).map(decided).collect();
        if decided.iter().all(Option::is_some) {
            return decided.into_iter().flatten().collect();
        }
        let mut scaled = scaled(piece, &decided);
        let undecided = scaled.numbers.iter().zip(&decided);
        let mut undecided = undecided.filter(|(_, decided)| decided.is_none());
        // Who is in a piece is read by its borders alone where all that is new is scaled to another's count.
        if undecided.all(|(number, _)| number.is_scaled || number.kind == Kind::Other) {
            let holds = |place: &&usize| {
                let given = &self.given[**place];
                let mut numbers = piece.numbers.iter();
                numbers.any(|number| given.held(piece, number).is_some())
            };
            let behind = places.iter().find(holds);
            scaled.patients = behind.map_or(piece.patients, |place| self.given[*place].patients);
            scaled.precision = 0.0;
        }
        let before = self.before(&scaled);
        let read = who(&scaled.frame, before.shown(&scaled));
        if !self.told.admits(piece, &read) {
            let hidden = decided
                .into_iter()
                .map(|known| known.unwrap_or(Verdict::Hidden));
            return hidden.collect();
        }
        self.fresh(&scaled, decided, (&before, 0.0))
    }

    fn before(&self, piece: &Piece) -> Before {
        let is_same = |given: &&Given| given.version == piece.version && given.frame == piece.frame;
        let same = self.given.iter().filter(is_same);
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
        let most = before.shown(piece) + sketch;
        if !self.told.admits(piece, &who(&piece.frame, most)) {
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
        let mut read = who(&piece.frame, before.shown(piece) + sketch);
        let (mut verdicts, mut kept) = (Vec::new(), Vec::new());
        for (number, known) in piece.numbers.iter().zip(known) {
            if let Some(known) = known {
                verdicts.push(known);
                continue;
            }
            let own = added(&read, &number.reads);
            if !number.reads.is_empty() && !self.told.admits(piece, &own) {
                verdicts.push(Verdict::Hidden);
                continue;
            }
            read = own;
            let given = Kept {
                name: number.name.clone(),
                sketch: number.sketch.clone(),
                value: number.value.filter(|_| piece.is_within),
                is_near: number.is_scaled,
                only_rest: piece.only_rest,
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
        self.new.push(Taken {
            piece: piece.clone(),
            numbers: numbers.clone(),
            read: read.to_vec(),
            is_compared,
        });
        self.keep(piece, numbers, read, is_compared);
    }

    fn keep(&mut self, piece: &Piece, numbers: Vec<Kept>, read: &[Read], is_compared: bool) {
        let is_shown = piece.is_within && !numbers.is_empty() && piece.precision > 0.0;
        let shown = is_shown.then_some(piece.patients);
        self.told.take(piece, read, shown);
        self.read.push((piece.clone(), read.to_vec(), shown));
        self.given.push(Given {
            version: piece.version,
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
}
