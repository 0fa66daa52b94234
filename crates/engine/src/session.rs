//! Sessions with nothing in them but what is registered here.

use std::sync::Arc;

use datafusion::catalog::{
    CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider,
};
use datafusion::catalog::{CatalogProviderList, MemoryCatalogProviderList, TableProvider};
use datafusion::execution::SessionStateDefaults;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::prelude::SessionConfig;

use crate::functions::{aggregates, scalars, windows};

const CATALOG: &str = "tamis";
const SCHEMA: &str = "public";

/// A session that knows these tables and the listed functions. No information schema, no table
/// functions, no file formats, no factories.
///
/// The day is that of the version: no session reads a clock.
pub(crate) fn session(
    tables: Vec<(String, Arc<dyn TableProvider>)>,
    day: Option<i32>,
    runtime: Arc<RuntimeEnv>,
) -> SessionState {
    let schema = MemorySchemaProvider::new();
    for (name, provider) in tables {
        // A fresh schema holds no table of that name, so there is nothing to fail.
        drop(schema.register_table(name, provider));
    }
    let catalog = MemoryCatalogProvider::new();
    drop(catalog.register_schema(SCHEMA, Arc::new(schema)));
    let catalogs = MemoryCatalogProviderList::new();
    drop(catalogs.register_catalog(CATALOG.to_owned(), Arc::new(catalog)));
    SessionStateBuilder::new()
        .with_config(config())
        .with_runtime_env(runtime)
        .with_catalog_list(Arc::new(catalogs))
        .with_expr_planners(SessionStateDefaults::default_expr_planners())
        .with_scalar_functions(scalars(day))
        .with_aggregate_functions(aggregates())
        .with_window_functions(windows())
        .build()
}

fn config() -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    // What is unknown comes last, whatever the order, unless the statement says NULLS FIRST.
    "nulls_last".clone_into(&mut options.sql_parser.default_null_ordering);
    // The check takes `x IS NOT TRUE` for nullable after planning and for never missing before, and
    // then refuses the plan; the aggregates of a private plan hold such conditions in filters.
    options.execution.skip_physical_aggregate_schema_check = true;
    // Rows come in ranges of patients and in their order: nothing takes them out of it that need not.
    options.optimizer.subset_repartition_threshold = 1;
    options.optimizer.repartition_file_scans = false;
    options.optimizer.enable_round_robin_repartition = false;
    options.optimizer.prefer_existing_sort = true;
    options.execution.enable_file_stream_work_stealing = false;
    config
}
