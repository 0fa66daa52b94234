//! Where every patient is followed.

use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::Int32Type;
use contract::{Model, Notice};
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::collect;
use disclosure::Homes;

use crate::code::Code;

/// The table of the model in which every patient has one row.
const PATIENTS: &str = "patient";

/// Where every patient is followed, from the table of patients.
pub(crate) async fn homes(state: &SessionState, model: &Model) -> Result<Arc<Homes>, Notice> {
    let silent = |_| Code::E05.notice();
    let mut homes = Homes::default();
    if model.table(PATIENTS).is_none() {
        return Ok(Arc::new(homes));
    }
    let sql = format!("SELECT patient_no, microstructure_id, practitioner_no FROM {PATIENTS}");
    let plan = state.create_logical_plan(&sql).await.map_err(silent)?;
    let physical = state.create_physical_plan(&plan).await.map_err(silent)?;
    for batch in collect(physical, state.task_ctx()).await.map_err(silent)? {
        let column = |name: &str| batch.column_by_name(name);
        let numbers = column("patient_no").and_then(|c| c.as_primitive_opt::<Int32Type>());
        let places = column("microstructure_id").and_then(|c| c.as_string_view_opt());
        let others = column("practitioner_no").and_then(|c| c.as_primitive_opt::<Int32Type>());
        let (Some(numbers), Some(places), Some(others)) = (numbers, places, others) else {
            return Err(Code::E05.notice());
        };
        for ((patient, place), other) in numbers.iter().zip(places).zip(others) {
            if let Some(patient) = patient.and_then(|number| u32::try_from(number).ok()) {
                homes.note(patient, place, other);
            }
        }
    }
    Ok(Arc::new(homes))
}
