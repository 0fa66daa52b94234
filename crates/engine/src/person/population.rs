//! The attributes of every patient: what an asker may know of a victim from elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Int32Type, Schema};
use contract::{Level, Model, Notice};
use datafusion::execution::session_state::SessionState;

use crate::catalog::Catalog;
use crate::code::Code;
use crate::frames::Population;
use crate::run::executed;

/// The table of the model in which every patient has one row, and the one with a row for each region.
const PATIENTS: &str = "patient";
const BY_REGION: &str = "patient_by_region";

/// Reads the attributes of every patient, in the order of their numbers, and the public tables in which
/// some are looked up.
pub(crate) async fn population(
    state: &SessionState,
    model: &Model,
    catalog: &Catalog,
) -> Result<Arc<Population>, Notice> {
    let (numbers, attributes) = attributes(state, model).await?;
    let elsewhere = elsewhere(state, catalog).await?;
    let elsewhere = numbers.iter().map(|number| elsewhere.contains(number));
    let mut references = std::collections::BTreeMap::new();
    for table in model.tables() {
        if table.level == Level::Reference && catalog.public.contains_key(&table.name) {
            let rows = selected(state, &format!("SELECT * FROM {}", table.name)).await?;
            references.insert(table.name.clone(), rows);
        }
    }
    Ok(Arc::new(Population {
        elsewhere: elsewhere.collect(),
        numbers,
        attributes,
        references,
    }))
}

async fn attributes(
    state: &SessionState,
    model: &Model,
) -> Result<(Vec<u32>, RecordBatch), Notice> {
    let Some(table) = model.table(PATIENTS) else {
        return Ok((
            Vec::new(),
            RecordBatch::new_empty(Arc::new(Schema::empty())),
        ));
    };
    let attributes = table.columns.iter().filter(|column| column.is_attribute());
    let names: Vec<&str> = attributes.map(|column| column.name.as_str()).collect();
    let columns = names.join(", ");
    let sql = format!("SELECT {columns} FROM {PATIENTS} ORDER BY patient_no");
    let rows = selected(state, &sql).await?;
    let numbers = numbers(rows.column_by_name("patient_no"))?;
    Ok((numbers, rows))
}

/// The patients who are followed in more than one region.
async fn elsewhere(state: &SessionState, catalog: &Catalog) -> Result<BTreeSet<u32>, Notice> {
    if !catalog.person.contains_key(BY_REGION) {
        return Ok(BTreeSet::new());
    }
    let sql = format!(
        "SELECT patient_no FROM {BY_REGION} GROUP BY patient_no HAVING count(region_code) > 1"
    );
    let rows = selected(state, &sql).await?;
    let found = numbers(rows.column_by_name("patient_no"))?;
    Ok(found.into_iter().collect())
}

fn numbers(column: Option<&ArrayRef>) -> Result<Vec<u32>, Notice> {
    let broken = || Code::E05.notice();
    let column = column.ok_or_else(broken)?;
    let column = column.as_primitive_opt::<Int32Type>().ok_or_else(broken)?;
    if column.null_count() > 0 {
        return Err(broken());
    }
    let number = |number: &i32| u32::try_from(*number).map_err(|_| broken());
    column.values().iter().map(number).collect()
}

async fn selected(state: &SessionState, sql: &str) -> Result<RecordBatch, Notice> {
    let silent = |_| Code::E05.notice();
    let plan = state.create_logical_plan(sql).await.map_err(silent)?;
    let physical = state.create_physical_plan(&plan).await.map_err(silent)?;
    let schema = physical.schema();
    let batches = executed(physical, state).await?;
    concat_batches(&schema, &batches).map_err(|_| Code::E05.notice())
}
