//! What the room promises, against plain loops.

mod adult;
mod figures;
mod generated;
mod optimum;
mod promises;
mod pycanon;
mod traps;
