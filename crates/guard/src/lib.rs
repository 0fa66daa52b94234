//! Splits a normalised logical plan into private plans, each ending in a counted aggregate, and
//! one public plan over their protected results; or refuses it with a code.
//!
//! Pure: no I/O, nothing asynchronous, no execution. Everything that has no rule is refused.
//!
//! Suggested reading order: [`split`] (the walk above the barrier), `tracked` (what is known of a
//! relation whose rows belong to patients), `barrier` (how an aggregate becomes a private plan),
//! then the rules, one file each, in `rules`.
#![deny(clippy::arithmetic_side_effects)]

mod aligned;
mod argument;
mod atom;
mod barrier;
mod choice;
mod condition;
mod context;
mod counted;
mod counting;
mod days;
mod derived;
mod dispersion;
mod distinct;
mod filtered;
mod form;
mod group_key;
mod guarded;
mod hints;
mod join;
mod known;
mod layout;
mod long_text;
mod lookup;
mod marks;
mod measures;
mod moments;
mod operand;
mod order;
mod origins;
mod per_patient;
mod pieces;
mod pin;
mod placeholder;
mod predicate;
mod private_plan;
mod probe;
mod public;
mod quantile;
mod reading;
mod refusal;
mod result;
mod rules;
mod said;
mod scaled;
mod split;
mod told;
mod tracked;
mod union;
mod window;
mod wording;

pub use choice::{Choice, Groups};
pub use condition::{AttributeTest, Attributes, Condition, KeyReading, SecretTest, Source};
pub use context::{Context, Functions};
pub use counted::{
    Domain, Grids, Key, Measured, Moment, Piece, PrivatePlan, Ruling, Scale, Statistic,
};
pub use guarded::GuardedPlan;
pub use hints::{Hint, hints};
pub use layout::{Argument, Layout, Made};
pub use long_text::keeps_short;
pub use origins::Origin;
pub use placeholder::{PLACEHOLDER_PREFIX, Placeholder};
pub use private_plan::EVIDENCE;
pub use refusal::Refusal;
pub use rules::{Code, Rule, rule, rules};
pub use split::split;
pub use told::Told;
