//! The functions of a session, registered one by one into an empty registry.

use std::sync::Arc;

use datafusion::functions_aggregate as aggregate;
use datafusion::functions_window as window;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF, WindowUDF};
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

/// Scalar functions that SQL may name: total or made total by the guard, none volatile.
///
/// The day of the version is what `current_date` and `now()` say.
pub(crate) fn scalars(day: Option<i32>) -> Vec<Arc<ScalarUDF>> {
    use datafusion::functions::{core, datetime, math, string, unicode};
    let mut all = vec![
        core::coalesce(),
        core::greatest(),
        core::least(),
        core::nullif(),
        core::nvl(),
        datetime::date_part(),
        datetime::date_trunc(),
        math::abs(),
        math::ceil(),
        math::floor(),
        math::round(),
        math::sqrt(),
        math::ln(),
        math::exp(),
        string::btrim(),
        string::concat(),
        string::lower(),
        string::upper(),
        unicode::left(),
        unicode::lpad(),
        unicode::substr(),
    ];
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

/// Window functions over released tables.
pub(crate) fn windows() -> Vec<Arc<WindowUDF>> {
    vec![
        window::row_number::row_number_udwf(),
        window::rank::rank_udwf(),
        window::rank::dense_rank_udwf(),
        window::lead_lag::lag_udwf(),
        window::lead_lag::lead_udwf(),
        window::nth_value::first_value_udwf(),
        window::nth_value::last_value_udwf(),
    ]
}
