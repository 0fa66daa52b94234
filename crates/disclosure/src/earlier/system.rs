//! The known numbers of one class in one statement, and what their combinations tell of new ones.
//!
//! In this order, each step only for what the one before leaves open:
//!
//! 1. `partition`: the new number differs from every combination in k places. That holds of all
//!    known numbers, and takes one pass over their vectors;
//! 2. `peel`: numbers that can take part in no combination that comes near are left out;
//! 3. `span`: elimination over those that are left.
//!
//! What takes more steps than allowed is `TooLarge`, and so is everything after it that the first step
//! does not settle: a system that is half taken in is good for nothing more.

use super::Vector;
use super::candidate::Candidate;
use super::index::Index;
use super::partition::Partition;
use super::peel::peeled;
use super::remembered::Remembered;
use super::span::{Kind, Span, Told};

/// Steps that an entry of an earlier vector takes to be read and to divide a class.
const STEPS_TO_READ: u64 = 2;

/// Steps that an entry of a vector takes in elimination, before anything is eliminated: it is put
/// into its atom, and into its row.
const STEPS_TO_ENTER: u64 = 4;

/// A number that was shown by the statement itself, with what it is.
struct Shown {
    vector: Vector,
    value: i64,
    kind: Kind,
}

/// The numbers of a class.
pub(crate) struct System<'a> {
    index: &'a Index,
    earlier: Vec<&'a Remembered>,
    /// The vectors of the statement: elimination sees patients by these and the earlier ones.
    asked: Vec<&'a Vector>,
    partition: Partition,
    /// Shown by the statement, and not yet in `span`.
    shown: Vec<Shown>,
    span: Elimination,
    k: u64,
    budget: u64,
}

enum Elimination {
    NotNeeded,
    Of(Box<Span>),
    TooLarge,
}

impl<'a> System<'a> {
    /// The known numbers of a class, and all those of the statement that will be asked about. `None`
    /// where an earlier vector cannot be read, or reading them takes more steps than allowed.
    pub(crate) fn over(
        index: &'a Index,
        class: u64,
        asked: Vec<&'a Vector>,
        k: u64,
        steps: u64,
    ) -> Option<Self> {
        let earlier: Vec<&Remembered> = index.of_class(class).collect();
        let entries = earlier.iter().map(|record| record.patients);
        let entries = entries.fold(0, u64::saturating_add);
        let budget = steps.checked_sub(entries.saturating_mul(STEPS_TO_READ))?;
        let mut partition = Partition::new();
        for record in &earlier {
            partition.take(&index.load(record)?);
        }
        Some(Self {
            index,
            earlier,
            asked,
            partition,
            shown: Vec::new(),
            span: Elimination::NotNeeded,
            k,
            budget,
        })
    }

    /// What the system tells of a number of the statement.
    pub(crate) fn told(&mut self, new: &Candidate) -> Told {
        if self.partition.apart(&new.vector) >= self.k {
            return Told::Nothing;
        }
        match self.eliminated(new) {
            Some(told) if told != Told::TooLarge => told,
            _ => {
                self.span = Elimination::TooLarge;
                Told::TooLarge
            }
        }
    }

    /// Takes in a number that is shown.
    pub(crate) fn learn(&mut self, new: &Candidate) {
        self.partition.take(&new.vector);
        if matches!(self.span, Elimination::TooLarge) {
            return;
        }
        self.shown.push(Shown {
            vector: new.vector.clone(),
            value: new.value,
            kind: new.kind(),
        });
    }

    fn eliminated(&mut self, new: &Candidate) -> Option<Told> {
        if matches!(self.span, Elimination::NotNeeded) {
            let span = self.eliminate()?;
            self.span = Elimination::Of(Box::new(span));
        }
        let Elimination::Of(span) = &mut self.span else {
            return None;
        };
        for shown in self.shown.drain(..) {
            span.learn(&shown.vector, shown.value, shown.kind)?;
        }
        Some(span.told(&new.vector, new.kind()))
    }

    /// The system over what is left of the earlier numbers.
    fn eliminate(&mut self) -> Option<Span> {
        let read = |place: usize| self.index.load(self.earlier.get(place)?);
        let left = peeled(
            self.earlier.len(),
            read,
            &self.asked,
            self.k,
            &mut self.budget,
        )?;
        let left: Vec<&Remembered> = left
            .iter()
            .filter_map(|place| self.earlier.get(*place).copied())
            .collect();
        let entries = left.iter().map(|record| record.patients);
        let entries = entries.fold(0, u64::saturating_add);
        let to_enter = entries.saturating_mul(STEPS_TO_ENTER);
        self.budget = self.budget.checked_sub(to_enter)?;
        let earlier: Option<Vec<Vector>> = left.iter().map(|r| self.index.load(r)).collect();
        let earlier = earlier?;
        let vectors: Vec<&Vector> = self.asked.iter().copied().chain(&earlier).collect();
        let mut span = Span::over(&vectors, self.k, self.budget);
        for (record, vector) in left.iter().zip(&earlier) {
            span.learn(vector, record.value, record.kind())?;
        }
        Some(span)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "small worlds")]
#[path = "system_tests.rs"]
mod tests;
