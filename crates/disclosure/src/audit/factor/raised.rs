//! How much a row would tell, of whom it tells most, and whether that is within a limit.

use super::{Factor, RAISED, Step};
use crate::audit::{Limit, is_beyond};

impl Factor {
    /// The largest information, after a row, on any unknown on which the row raises it; infinite if the row is no
    /// row.
    pub(crate) fn raised(&self, step: &Step) -> f64 {
        let before = self.of_told(0.0);
        let largest = |largest: f64, (_, after): (f64, f64)| largest.max(after);
        self.each_raised(step)
            .map_or(f64::INFINITY, |all| all.fold(before, largest))
    }

    /// Whether a row leaves every unknown of which it tells within a limit, and takes no more than its share of
    /// what is left of it.
    pub(crate) fn keeps(&self, step: &Step, limit: &Limit) -> bool {
        let is_kept = |(before, after): (f64, f64)| {
            let is_free = !is_beyond(after, limit.unreserved * limit.most);
            let of_left = limit.per_number * (limit.most - before);
            !is_beyond(after, limit.most) && (is_free || !is_beyond(after - before, of_left))
        };
        self.each_raised(step)
            .is_some_and(|mut all| all.all(is_kept))
    }

    /// Of each unknown that a row tells of, the information before and after. Unknowns that the row does not hold
    /// are in it too: a number on A tells of B after one on both. `None` if the row is no row.
    fn each_raised(&self, step: &Step) -> Option<impl Iterator<Item = (f64, f64)>> {
        if !step.is_sound() {
            return None;
        }
        let pieces = step.pieces().iter();
        let pieces = pieces.map(|piece| (piece.column, piece.weight));
        let others = step.others(self.columns.len());
        let all = pieces.chain(others.map(|column| (Some(column), 0.0)));
        Some(all.filter_map(move |(column, weight)| {
            let y = step.explains(column, weight);
            let before = self.told(column);
            let told = before + y * y;
            // Not "more": what is no number is raised.
            let is_same = y * y <= RAISED * told;
            (!is_same).then(|| (self.of_told(before), self.of_told(told)))
        }))
    }
}
