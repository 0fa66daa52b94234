//! What was read of a frame before, and readings that add up.

use super::piece::{Piece, Read, SOFT};

/// What of a frame was read before.
pub(crate) struct Before {
    pub(crate) patients: bool,
    pub(crate) borders: bool,
    pub(crate) sketch: bool,
}

impl Before {
    /// With which precision who is in a piece is read where it is shown.
    pub(crate) fn shown(&self, piece: &Piece) -> f64 {
        if self.patients {
            0.0
        } else {
            piece.precision + f64::from(piece.soft) * SOFT
        }
    }
}

/// Readings of one secret add up.
pub(crate) fn added(read: &[Read], more: &[Read]) -> Vec<Read> {
    let mut all = read.to_vec();
    for (secret, precision) in more {
        match all.iter_mut().find(|(known, _)| known == secret) {
            Some(known) => known.1 += precision,
            None => all.push((secret.clone(), *precision)),
        }
    }
    all
}
