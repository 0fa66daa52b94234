//! The functions of a session, registered one by one into an empty registry.

use std::sync::Arc;

use datafusion::functions_aggregate as aggregate;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF, Volatility, WindowUDF};
use guard::{Functions, Made};

use super::entity_set::EntitySet;
use super::evidence::{EvidenceOf, ValueSetsOf};
use super::interval::intervals;
use super::shared::Shared;
use super::today::today;

/// The aggregates of private plans, which the guard puts in, for one question.
pub(crate) fn guard_functions(shared: &Arc<Shared>) -> Functions {
    Functions {
        evidence: Made::new(|layout| AggregateUDF::from(EvidenceOf::new(layout))),
        entity_set: Made::new({
            let shared = Arc::clone(shared);
            move |of| AggregateUDF::from(EntitySet::new(of, Arc::clone(&shared)))
        }),
        value_sets: Arc::new(AggregateUDF::from(ValueSetsOf::new())),
        count: aggregate::count::count_udaf(),
        min: aggregate::min_max::min_udaf(),
        max: aggregate::min_max::max_udaf(),
        sqrt: datafusion::functions::math::sqrt(),
    }
}

/// Functions of the library that SQL may not name, each with its reason. One that is volatile, or reads a clock, is
/// left out by what it says of itself.
const LEFT_OUT: [(&str, &str); 2] = [
    ("repeat", "makes a text of any length of a number"),
    ("version", "tells of the program, not of the data"),
];

/// Scalar functions that SQL may name: the whole library over released results, but for what has a reason. Below the
/// barrier the guard admits few of them.
///
/// The day of the version is what `current_date` and `now()` say.
pub(crate) fn scalars(day: Option<i32>) -> Vec<Arc<ScalarUDF>> {
    let listed = |function: &Arc<ScalarUDF>| {
        let left_out = LEFT_OUT.iter().any(|(name, _)| *name == function.name());
        function.signature().volatility == Volatility::Immutable && !left_out
    };
    let all = datafusion::functions::all_default_functions().into_iter();
    let mut all: Vec<_> = all.filter(listed).collect();
    all.extend(intervals(0.0));
    all.extend(today(day));
    all
}

/// Aggregates that SQL may name. Below the barrier the guard admits fewer; those that it refuses
/// are registered so that the answer is a rule and not "unknown function".
pub(crate) fn aggregates() -> Vec<Arc<AggregateUDF>> {
    vec![
        aggregate::average::avg_udaf(),
        aggregate::bool_and_or::bool_and_udaf(),
        aggregate::bool_and_or::bool_or_udaf(),
        aggregate::count::count_udaf(),
        aggregate::min_max::max_udaf(),
        aggregate::median::median_udaf(),
        aggregate::min_max::min_udaf(),
        aggregate::percentile_cont::percentile_cont_udaf(),
        aggregate::approx_median::approx_median_udaf(),
        aggregate::approx_distinct::approx_distinct_udaf(),
        aggregate::approx_percentile_cont::approx_percentile_cont_udaf(),
        aggregate::stddev::stddev_udaf(),
        aggregate::stddev::stddev_pop_udaf(),
        aggregate::sum::sum_udaf(),
        aggregate::variance::var_samp_udaf(),
        aggregate::variance::var_pop_udaf(),
        aggregate::covariance::covar_samp_udaf(),
        aggregate::covariance::covar_pop_udaf(),
        aggregate::regr::regr_slope_udaf(),
        aggregate::regr::regr_intercept_udaf(),
        aggregate::regr::regr_count_udaf(),
        aggregate::regr::regr_r2_udaf(),
        aggregate::regr::regr_avgx_udaf(),
        aggregate::regr::regr_avgy_udaf(),
        aggregate::regr::regr_sxx_udaf(),
        aggregate::regr::regr_syy_udaf(),
        aggregate::regr::regr_sxy_udaf(),
        aggregate::first_last::first_value_udaf(),
        aggregate::first_last::last_value_udaf(),
        aggregate::array_agg::array_agg_udaf(),
        aggregate::string_agg::string_agg_udaf(),
        aggregate::correlation::corr_udaf(),
        aggregate::grouping::grouping_udaf(),
    ]
}

/// Window functions: the whole library over released tables.
pub(crate) fn windows() -> Vec<Arc<WindowUDF>> {
    datafusion::functions_window::all_default_window_functions()
}
