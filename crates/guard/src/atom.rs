//! What is known of one column of a relation whose rows belong to patients.

use contract::Entity;
use datafusion_common::Column;

use crate::counted::Domain;

/// Where an atom, a column of the private plan, comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    /// The number of a patient.
    Patient,
    /// The identity of a structure or practitioner.
    Entity(Entity),
    /// The structures or practitioners that one patient met; hidden from SQL.
    EntitySet,
    /// A column of the model.
    Field(Facts),
    /// The result of an aggregate per patient.
    PerPatient {
        /// Whether it rests on a condition, so that patients outside it are a cell too.
        conditional: bool,
        /// Whether it is never missing, because what it adds up never is.
        known: bool,
        /// Whether it may be added up over patients. One whose value a condition decides may only
        /// be compared: its sum would carry the number of those for whom the condition holds.
        summable: bool,
    },
}

/// What the model says of a column.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent declarations of the model"
)]
pub(crate) struct Facts {
    pub(crate) groupable: bool,
    pub(crate) measure: bool,
    pub(crate) ordinary: bool,
    /// The column is a year, so that its difference from another year is an age.
    pub(crate) year: bool,
    /// The step of the public grid on which quantiles are shown.
    pub(crate) grid: Option<i64>,
    pub(crate) domain: Domain,
}

/// A column of the private plan and its origin.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Atom {
    pub(crate) column: Column,
    pub(crate) origin: Origin,
}

/// The facts that the model declares of a column.
pub(crate) fn facts(column: &contract::Column) -> Facts {
    let year = column.unit.as_deref() == Some("year") || column.name.ends_with("_year");
    let domain = match (&column.code_list, column.name.as_str()) {
        (Some(list), _) => Domain::CodeList(list.clone()),
        // The years of events are the years that the public table `coverage` tells.
        (None, "event_year") => Domain::Years,
        (None, _) => Domain::Free,
    };
    Facts {
        groupable: column.groupable,
        measure: column.measure,
        ordinary: column.ordinary,
        year,
        grid: column.grid,
        domain,
    }
}

/// The origin of a column of the model.
pub(crate) fn origin(column: &contract::Column) -> Origin {
    match column.entity {
        Some(Entity::Patient) => Origin::Patient,
        Some(entity @ (Entity::Practitioner | Entity::Structure)) => Origin::Entity(entity),
        None => Origin::Field(facts(column)),
    }
}
