//! Plans SQL over an open version of the warehouse, asks the guard, runs the private part, has it
//! protected, runs the public part in a sealed session. The only crate with the DataFusion façade.
//!
//! Suggested reading order: [`Engine`] (the pipeline), `plan` (SQL to the normal form that the
//! guard reads), `person` (the one module that executes person-level plans), `seal` (the public
//! part), then `functions` and `catalog`.

mod advice;
mod answer;
mod ask;
mod catalog;
mod ceiling;
mod code;
mod domain;
mod evidence;
mod explain;
mod fold;
mod folded;
mod frames;
mod frozen;
mod functions;
mod large_stack;
mod limits;
mod memory;
mod person;
mod physical;
mod pivot;
mod plan;
mod reference;
mod run;
mod seal;
mod session;
mod similar;
mod size;
mod tally;
mod there;
mod told;
mod underlined;
mod used;
mod value;
mod written;

pub use advice::Advice;
pub use answer::{Answer, AnswerColumn, AnswerValue, ColumnKind};
pub use ask::{Asking, Engine};
pub use code::{Code, explain};
pub use explain::{Explained, ExplainedNumber};
pub use limits::Limits;
pub use reference::ReferenceFile;
pub use told::unit_in;
pub use used::UsedSecret;
