//! What becomes of one cell under a perturbed profile, whatever was given before: soft borders, and
//! values with noise.
//!
//! Every border has a floor on the true set and a soft border with a noise of its own, so that nobody can
//! place it. The noise of a value is drawn from its set of patients and from what an asker may know of it
//! (`cell_key`): the same question has the same noise, whoever asks.

mod borders;
mod moments;
mod products;
mod quantile;
mod spread;

use crate::cell_key::NoiseKey;
use crate::counted::CountedCell;
use crate::rules::Verdict;
use crate::{CellKey, Frame, Profile, Reason, Summary, TableSpec};
use borders::{Asked, Bordered, border};
use moments::Values;
use sha2::{Digest, Sha256};
pub(crate) use spread::noise;
pub use spread::noise_of;

/// The key from which noise is drawn.
pub(crate) struct Noise<'a> {
    pub(crate) cell_key: &'a CellKey,
}

/// A piece of a cell, judged by itself.
pub(crate) struct Piece {
    pub(crate) summary: Summary,
    pub(crate) noise: NoiseKey,
    /// The number of patients with noise.
    pub(crate) patients: i64,
    pub(crate) verdict: Verdict,
    /// How many soft borders were near.
    pub(crate) soft: u32,
}

/// Judges every piece of a cell.
pub(crate) fn pieces(
    spec: &TableSpec,
    cell: &CountedCell,
    frames: &[Frame],
    (profile, noise): (&Profile, &Noise<'_>),
) -> Vec<Piece> {
    let asked = Asked {
        practitioners: spec.asks_practitioners,
        profile,
    };
    let piece_of_one = |(index, evidence): (usize, &crate::PieceEvidence)| {
        let states = frames.get(index).map(Frame::states_digest);
        let states = states.unwrap_or_default();
        let summary = &evidence.inside;
        let key = noise.key(summary, &states);
        let Bordered {
            mut verdict,
            mut soft,
        } = border(summary, &key, asked);
        let of = spec.pieces.get(index);
        let has_rest = of.is_none_or(|of| !of.whole && !of.missingness);
        if verdict.is_ok() && has_rest && spec.shows_whole() {
            // The whole and the piece give the rest.
            let rest = &evidence.outside;
            let of_rest = border(rest, &noise.key(rest, &states), asked);
            verdict = of_rest.verdict.map_err(|_| Reason::Complement);
            soft = soft.saturating_add(of_rest.soft);
        }
        let patients = count(summary, &key);
        Piece {
            summary: summary.clone(),
            noise: key,
            patients,
            verdict,
            soft,
        }
    };
    cell.pieces.iter().enumerate().map(piece_of_one).collect()
}

impl Noise<'_> {
    fn key(&self, summary: &Summary, states: &[u8; 32]) -> NoiseKey {
        // What is asked is told apart by tags: one set in one frame has one noise.
        let piece: [u8; 32] = Sha256::digest(b"piece").into();
        NoiseKey::of(self.cell_key, summary.set, states, &piece)
    }
}

/// n′ = n + e.
fn count(summary: &Summary, key: &NoiseKey) -> i64 {
    let n = i64::try_from(summary.patients()).unwrap_or(i64::MAX);
    n.saturating_add(key.normal(crate::cell_key::Tag::Count))
}

/// The value of every moment with its noise, or the rule that hides it. What hides a whole piece is not
/// looked at here.
pub(crate) fn values(
    spec: &TableSpec,
    cell: &CountedCell,
    pieces: &[Piece],
    noise: &Noise<'_>,
    profile: &Profile,
) -> Vec<Result<i64, Reason>> {
    let values = Values {
        spec,
        cell,
        pieces,
        noise,
        profile,
    };
    (0..spec.moments.len())
        .map(|moment| values.moment(moment))
        .collect()
}

impl TableSpec {
    /// Whether the whole of a group can be seen beside its pieces.
    pub(crate) fn shows_whole(&self) -> bool {
        let is_whole = |piece: usize| self.pieces.get(piece).is_some_and(|piece| piece.whole);
        !self.has_declared_grid() || self.moments.iter().any(|moment| is_whole(moment.piece))
    }
}
