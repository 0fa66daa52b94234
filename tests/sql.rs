//! One trial per `.slt` file of `tests/sql/`: what may be asked, and what comes back.

#![expect(
    clippy::expect_used,
    reason = "a test that cannot be set up has failed"
)]

mod fixture;
mod sql_harness;

fn main() {
    sql_harness::main();
}
