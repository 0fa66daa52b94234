//! What was given of a piece, and how its numbers are given again.

use std::collections::BTreeSet;

use super::frame::Frame;
use super::noise::{Sketch, UNIT};
use super::piece::{Kind, Number, Piece};

/// What becomes of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    Shown(i64),
    Near(i64),
    Hidden,
}

/// A number that was given, or that a rule on its set has hidden.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) sketch: Sketch,
    pub(crate) value: Option<i64>,
    pub(crate) is_near: bool,
    /// Hidden because of what is left of its group.
    pub(crate) only_rest: bool,
}

#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) version: usize,
    pub(crate) words: BTreeSet<String>,
    pub(crate) frame: Frame,
    pub(crate) states: [u8; 32],
    pub(crate) set: (u64, u64),
    pub(crate) sketch: Sketch,
    pub(crate) patients: i64,
    pub(crate) is_shown: bool,
    pub(crate) is_compared: bool,
    pub(crate) numbers: Vec<Kept>,
}

impl Kept {
    /// To the same question.
    pub(crate) fn verdict(&self) -> Verdict {
        match self.value {
            Some(value) if self.is_near => Verdict::Near(value),
            Some(value) => Verdict::Shown(value),
            None => Verdict::Hidden,
        }
    }

    /// To another one.
    pub(crate) fn again(&self) -> Verdict {
        self.value.map_or(Verdict::Hidden, Verdict::Near)
    }
}

impl Given {
    pub(crate) fn kept(&self, name: &str) -> Option<&Kept> {
        self.numbers.iter().find(|kept| kept.name == name)
    }

    /// What became of a number; that only the rest of its group was too small is said where that rest stands
    /// beside it again.
    pub(crate) fn answer(&self, piece: &Piece, number: &Number) -> Option<&Kept> {
        let kept = self.kept(&number.name)?;
        (!kept.only_rest || piece.only_rest).then_some(kept)
    }

    /// The same; `None` too where its patients contribute something else: k of them in another
    /// version, four times k within one, of whom each is in both with each contribution.
    pub(crate) fn held(&self, piece: &Piece, number: &Number) -> Option<&Kept> {
        let kept = self.answer(piece, number)?;
        let times = if piece.version == self.version { 4 } else { 1 };
        let most = times * 2 * 11 * UNIT;
        (kept.sketch.distance(&number.sketch) < most).then_some(kept)
    }

    pub(crate) fn holds_all(&self, piece: &Piece) -> bool {
        piece
            .numbers
            .iter()
            .all(|number| self.held(piece, number).is_some())
    }
}

/// Sums scaled to the counts that are given in place of the piece's own.
pub(crate) fn scaled(piece: &Piece, decided: &[Option<Verdict>]) -> Piece {
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
        if let (Kind::Product, Some(_)) = (number.kind, ratio) {
            // It would mix two sets.
            number.value = None;
            number.is_scaled = true;
        }
        if let (Kind::Sum, Some((count, own))) = (number.kind, ratio) {
            let scaled = |sum: i64| i128::from(sum) * i128::from(count) / i128::from(own);
            let value = number.value.filter(|_| own != 0).map(scaled);
            number.value = value.map(|value| i64::try_from(value).expect("it fits"));
            number.is_scaled = true;
        }
    }
    piece
}
