//! Statistical disclosure control of tables, as a pure leaf: it knows patients as numbers,
//! tables as cells with who stands behind them, and rules as thresholds of a policy. No Arrow, no SQL,
//! no time, no input or output.
//!
//! The way through: a caller describes its table ([`TableSpec`]), gives every cell with the
//! [`Summary`] of who stands behind it ([`CountedTable::builder`]), and gets back only what may be shown
//! ([`protect`], under a [`Profile`] of the [`Policy`]). A [`CountedTable`] has no other way out,
//! a [`ProtectedTable`] no other origin.
//!
//! Reading order: [`Scalar`] and [`Summary`], `spec` and `counted` (what comes in), `policy` and
//! `profile` (the thresholds), `rules` (one file a rule), `judge` (which rule asks what of which
//! set of rows), `grid` (which cells exist), `perturbed` (noise), `audit` (what
//! all answers tell together), `protect` and `protected` (what leaves),
//! [`interval`] (confidence intervals of what left), [`attacker`] (what follows from it for the hidden
//! cells of a table with totals), `code` and `error` (what is said about it).
#![deny(clippy::wildcard_enum_match_arm, clippy::arithmetic_side_effects)]

// What is used throughout.
mod paged;
mod written;

// What comes in.
mod scalar;

mod affiliation;
mod summary;

mod spec;

mod counted;

// The noise.
mod cell_key;

// What an asker may know.
mod frame;

// What all answers tell together.
mod audit;

// The thresholds.
mod threshold;

mod profile;
mod tighten;

mod assignment;
mod policy;

// From the one to the other.
mod rules;

mod judge;

mod grid;
mod round;

mod perturbed;
mod protect;

// What leaves, and what is said about it.
mod protected;

pub mod interval;

// What follows from what left, where a table has totals.
pub mod attacker;

mod code;
mod error;

pub use affiliation::Affiliations;
#[doc(hidden)]
pub use audit::{Entities, Followed, Leverage, Limit, Weighed, WeighedEntities, is_beyond};
pub use audit::{Memory, Used, sets_of};
pub use cell_key::{CellKey, RecordKeys, SetKey};
pub use code::{Code, Page, Text, explain};
pub use counted::{
    Clipped, Contributions, CountedBuilder, CountedCell, CountedTable, Frames, MomentValue,
    PieceEvidence, ValueCell, Values,
};
pub use error::{DisclosureError, Message};
pub use frame::{Frame, Part, Patients, State};
pub use perturbed::noise_of;
pub use policy::Policy;
pub use profile::Profile;
pub use protect::{protect, rows_column};
pub use protected::{Hidden, Noise, ProtectedRow, ProtectedTable, ProtectedValue, Status};
pub use rules::{Reason, rules_of};
pub use scalar::Scalar;
pub use spec::{KeySpec, MeasureSpec, MomentSpec, PieceSpec, Scale, Statistic, TableSpec};
pub use summary::{Fewest, Marks, Sketch, Summary, mixed};
pub use threshold::{Threshold, ThresholdName};
pub use tighten::Tightening;
