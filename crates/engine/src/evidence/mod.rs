//! What the numbers of a private plan rest on, counted in one pass over rows in the order of patients.
//!
//! A patient is closed when the next one comes: her rows are folded by group, and what she adds to the sums of each
//! group is known then, whole. So no set of patients is ever kept, and what leaves a partition is sums as bytes, which
//! are added up: no patient is in two partitions.
//!
//! Suggested reading order: [`Shape`] (what is counted), `patient` (one patient's rows), `state` (what a group adds
//! up), `exec` (the operator), `rewrite` (how it gets into a plan).

mod arguments;
mod counting;
mod counts;
mod exec;
mod facts;
mod groups;
mod moment;
mod patient;
mod patterns;
mod rewrite;
mod shape;
mod side;
mod sources;
mod state;
mod total;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use exec::EvidenceExec;
pub(crate) use rewrite::EvidenceRewrite;
pub(crate) use shape::Shape;
pub(crate) use total::Total;
