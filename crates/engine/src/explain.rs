//! What is known of a question from its plan alone.

use std::sync::Arc;

use contract::Notice;
use disclosure::{CellKey, Profile};
use guard::Ruling;

use crate::ask::Engine;
use crate::evidence::Shape;
use crate::large_stack::OnLargeStack;
use crate::physical::operators;
use crate::{frames, person};

/// What `tamis query --explain` prints: known from the plan alone.
#[derive(Debug, Clone)]
pub struct Explained {
    /// Which rule judged which part.
    pub rulings: Vec<Ruling>,
    /// The numbers that are counted below the barrier: over all rows of each group or over a part of
    /// them, and the rules that each must pass.
    pub numbers: Vec<ExplainedNumber>,
    /// Output columns, and whether each derives from a protected measure.
    pub columns: Vec<(String, bool)>,
}

/// A number that is counted below the barrier.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedNumber {
    /// What it counts.
    pub statistic: disclosure::Statistic,
    /// Whether a condition cuts it out of its group: the rest of the group is judged too.
    pub is_part: bool,
    /// The rules, in order.
    pub rules: Vec<disclosure::Code>,
    /// What its noise adds, by patient of its piece and in its own unit; none under an exact profile.
    pub noise: Option<disclosure::Noise>,
    /// Whether every list and cut-point on a secret is declared.
    pub is_regular: bool,
}

impl Engine {
    /// Which rules judge a statement, and what the noise of a profile adds, without running it.
    ///
    /// # Errors
    /// As [`Engine::ask`].
    pub async fn explain(&self, sql: &str, profile: &Profile) -> Result<Explained, Notice> {
        let shared = Arc::default();
        let guarded = OnLargeStack::new(self.split(sql, &shared)).await?;
        let names = guarded
            .public()
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone());
        let columns = names.zip(guarded.measures()).collect();
        let numbers = guarded.private().iter().flat_map(|private| {
            let spec = person::spec(private, self.domains(), self.version);
            let noise = profile.is_perturbed().then(|| disclosure::noise_of(&spec));
            let are_regular = frames::are_regular(private, &self.model);
            let explained = move |(place, moment): (usize, &guard::Moment)| {
                let statistic = person::statistic(moment);
                let piece = private.pieces().get(moment.piece);
                ExplainedNumber {
                    statistic,
                    is_part: piece.is_some_and(|piece| !piece.whole),
                    rules: disclosure::rules_of(statistic),
                    noise: noise.as_ref().and_then(|noise| noise.get(place).copied()),
                    is_regular: are_regular.get(moment.piece).copied().unwrap_or(true),
                }
            };
            private.moments().iter().enumerate().map(explained)
        });
        Ok(Explained {
            rulings: guarded.rulings().to_vec(),
            numbers: numbers.collect(),
            columns,
        })
    }

    /// The operators by which each private plan of a statement is executed: names alone, indented, since what
    /// they hold may be numbers of patients.
    ///
    /// # Errors
    /// As [`Engine::ask`].
    pub async fn operators(&self, sql: &str, cell_key: &CellKey) -> Result<Vec<String>, Notice> {
        let people = self.people(cell_key).await?;
        let shared = Arc::default();
        let guarded = OnLargeStack::new(self.split(sql, &shared)).await?;
        let with = person::With {
            domains: self.domains(),
            shared: &shared,
            known: &people.known,
            folded: &self.catalog.folded,
        };
        let mut all = Vec::new();
        for private in guarded.private() {
            let shape = Arc::new(Shape::of(private));
            let (physical, _) = person::physical(private, &shape, with).await?;
            all.push(operators(&physical, 0));
        }
        Ok(all)
    }
}
