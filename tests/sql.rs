//! One trial per `.slt` file of `tests/sql/`: what may be asked, and what comes back.

mod fixture;
mod sql_harness;

fn main() {
    sql_harness::main();
}
