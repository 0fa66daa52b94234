//! What one run costs: time on the clock, and time of the processor on all threads of the process.

use std::time::Instant;

use cpu_time::ProcessTime;

/// In milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) time: f64,
    pub(crate) work: f64,
}

pub(crate) async fn measured(run: impl Future<Output = ()>) -> Cost {
    let (start, work) = (Instant::now(), ProcessTime::now());
    run.await;
    Cost {
        time: start.elapsed().as_secs_f64() * 1_000.0,
        work: work.elapsed().as_secs_f64() * 1_000.0,
    }
}

pub(crate) fn median(costs: &[Cost]) -> Cost {
    let middle = |of: fn(&Cost) -> f64| {
        let mut all: Vec<f64> = costs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Cost {
        time: middle(|cost| cost.time),
        work: middle(|cost| cost.work),
    }
}
