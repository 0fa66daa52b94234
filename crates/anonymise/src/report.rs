//! The risk report: what an attacker may learn from the rows before and after, and what the recoding costs.

mod attacker;
mod lines;
mod loss;
mod minimal_unique;
mod page;
mod pitman;
mod published;
mod snb;
mod uniqueness;

#[cfg(test)]
mod minimal_unique_tests;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use attacker::{Journalist, Prosecutor};
pub use loss::Loss;
pub use minimal_unique::MinimalUniques;
pub use page::{Lang, page};
pub use uniqueness::Uniqueness;

use crate::kmap::Population;
use crate::recoding::Recoding;
use crate::report::published::Tuples;
use crate::sensitive::{Distance, Sensitive, distinct, earth_movers, entropy_l};
use crate::table::Table;

/// What the report is told besides the rows.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The k that risks are held against.
    pub k: u32,
    /// Columns that an attacker wants to learn.
    pub sensitive: &'a [Sensitive],
    /// Everybody who might be meant, on the same hierarchies.
    pub population: Option<&'a Population>,
    /// How many people the rows are a sample of; without it, they are all.
    pub people: Option<f64>,
}

/// Risks of one state of the rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Risk {
    /// A missing value and `*` are values like others.
    pub prosecutor: Prosecutor,
    /// They may be any value (sdcMicro's reading); `None` where it would take too long.
    pub prosecutor_wildcard: Option<Prosecutor>,
    /// Against a population, if there is one.
    pub journalist: Option<Journalist>,
    /// Models of a population of which the rows are a sample.
    pub uniqueness: Uniqueness,
    /// Minimal sample uniques.
    pub minimal_uniques: MinimalUniques,
}

impl Risk {
    fn of(tuples: &Tuples<'_>, context: &Context<'_>) -> Self {
        let mut sizes = std::collections::BTreeMap::new();
        for (_, rows) in tuples.classes() {
            *sizes.entry(rows).or_insert(0) += 1;
        }
        Self {
            prosecutor: Prosecutor::of_values(tuples, context.k),
            prosecutor_wildcard: Prosecutor::of_wildcards(tuples, context.k),
            journalist: context
                .population
                .map(|population| Journalist::of(tuples, population, context.k)),
            uniqueness: Uniqueness::of(sizes, context.people.unwrap_or(0.0)),
            minimal_uniques: MinimalUniques::of(tuples),
        }
    }
}

/// What classes tell of a sensitive column: the worst class counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learnt {
    /// Name of the column.
    pub name: String,
    /// Fewest different values.
    pub distinct: u64,
    /// The ℓ of entropy ℓ-diversity.
    pub entropy: f64,
    /// The t of t-closeness with equal distances.
    pub t_equal: f64,
    /// The t of t-closeness with ordered distances.
    pub t_ordered: f64,
}

impl Learnt {
    fn of(recoding: &Recoding, column: &Sensitive) -> Self {
        let mut learnt = Self {
            name: column.name().to_owned(),
            distinct: u64::MAX,
            entropy: f64::INFINITY,
            t_equal: 0.0,
            t_ordered: 0.0,
        };
        for (_, rows) in recoding.classes() {
            let counts = column.counts(rows);
            let moved = |distance| earth_movers(&counts, column.whole(), distance);
            learnt.distinct = learnt.distinct.min(distinct(&counts));
            learnt.entropy = learnt.entropy.min(entropy_l(&counts));
            learnt.t_equal = learnt.t_equal.max(moved(Distance::Equal));
            learnt.t_ordered = learnt.t_ordered.max(moved(Distance::Ordered));
        }
        learnt
    }
}

/// The report. It names columns and counts, and no value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Rows that came in.
    pub rows: u32,
    /// Rows of which nothing is published; they are no class.
    pub suppressed: u64,
    /// The k that risks are held against.
    pub k: u32,
    /// Of the rows as they were.
    pub before: Risk,
    /// Of the rows as they are published.
    pub after: Risk,
    /// What is told of sensitive columns.
    pub sensitive: Vec<Learnt>,
    /// What it costs.
    pub loss: Loss,
}

impl Report {
    /// The report of a recoding of this table.
    pub fn of(table: &Table, recoding: &Recoding, context: &Context<'_>) -> Self {
        let sensitive = context.sensitive.iter();
        Self {
            rows: table.rows(),
            suppressed: published::count(recoding.suppressed().len()),
            k: context.k,
            before: Risk::of(&Tuples::original(table), context),
            after: Risk::of(&Tuples::published(table, recoding), context),
            sensitive: sensitive
                .map(|column| Learnt::of(recoding, column))
                .collect(),
            loss: Loss::of(table, recoding, context.k),
        }
    }

    /// As JSON, with a line end.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
