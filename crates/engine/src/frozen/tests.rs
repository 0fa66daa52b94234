//! Rows in the order of patients against a plain sort, and plans over them.

mod files;
mod merged;
mod plans;
