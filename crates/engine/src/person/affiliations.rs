//! Where and by whom every patient is followed.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::Int32Type;
use contract::{Model, Notice};
use datafusion::execution::session_state::SessionState;
use disclosure::Affiliations;

use crate::code::Code;
use crate::functions::UNNAMED;
use crate::run::executed;

/// The table of the model in which every patient has one row.
const PATIENTS: &str = "patient";

/// Where every patient is followed, from the table of patients.
pub(crate) async fn affiliations(
    state: &SessionState,
    model: &Model,
    named: Option<&BTreeSet<String>>,
) -> Result<Arc<Affiliations>, Notice> {
    let silent = |_| Code::E05.notice();
    let mut affiliations = Affiliations::default();
    if model.table(PATIENTS).is_none() {
        return Ok(Arc::new(affiliations));
    }
    let sql = format!("SELECT patient_no, microstructure_id, practitioner_no FROM {PATIENTS}");
    let plan = state.create_logical_plan(&sql).await.map_err(silent)?;
    let physical = state.create_physical_plan(&plan).await.map_err(silent)?;
    for batch in executed(physical, state).await? {
        let column = |name: &str| batch.column_by_name(name);
        let numbers = column("patient_no").and_then(|c| c.as_primitive_opt::<Int32Type>());
        let places = column("microstructure_id").and_then(|c| c.as_string_view_opt());
        let others = column("practitioner_no").and_then(|c| c.as_primitive_opt::<Int32Type>());
        let (Some(numbers), Some(places), Some(others)) = (numbers, places, others) else {
            return Err(Code::E05.notice());
        };
        for ((patient, place), other) in numbers.iter().zip(places).zip(others) {
            if let Some(patient) = patient.and_then(|number| u32::try_from(number).ok()) {
                let counts = |place: &str| named.is_none_or(|named| named.contains(place));
                let place = place.map(|place| if counts(place) { place } else { UNNAMED });
                affiliations.note(patient, place, other);
            }
        }
    }
    Ok(Arc::new(affiliations))
}
