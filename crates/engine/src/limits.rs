//! How much one question may take. What goes beyond ends in the same message as any other failure, so
//! that a question cannot be made to tell by failing.

use std::sync::Arc;
use std::time::Duration;

use contract::Notice;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};

use crate::code::Code;

/// Memory and time of the questions of one engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that all questions together may hold in aggregates, joins and sorts.
    pub memory: usize,
    /// From the question to its answer.
    pub time: Duration,
}

impl Default for Limits {
    /// 8 GiB, ten minutes.
    fn default() -> Self {
        Self {
            memory: 8 << 30,
            time: Duration::from_mins(10),
        }
    }
}

impl Limits {
    /// What a session runs in. Nothing is spilled: rows of patients are written to no other place
    /// than the warehouse.
    pub(crate) fn runtime(self) -> Result<Arc<RuntimeEnv>, Notice> {
        let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
        RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(GreedyMemoryPool::new(self.memory)))
            .with_disk_manager_builder(disk)
            .build_arc()
            .map_err(|_| Code::E05.notice())
    }
}
