//! What is known of one column of a relation whose rows belong to patients.

use std::collections::BTreeSet;

use contract::Entity;
use datafusion_common::{Column, ScalarValue};

use crate::condition::{AttributeTest, Condition};
use crate::counted::Domain;

/// Where an atom, a column of the private plan, comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    /// The number of a patient.
    Patient,
    /// The identity of a structure or practitioner.
    Entity(Entity),
    /// The structures or practitioners that one patient met; hidden from SQL.
    EntitySet(Entity),
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
    /// What its numbers are counted in.
    pub(crate) unit: Option<String>,
    /// That a value is missing tells of a secret.
    pub(crate) missing_tells: bool,
    /// The column of the row that decides whether the value is missing.
    pub(crate) missing_by: Option<String>,
    pub(crate) domain: Domain,
}

/// A column of the private plan, its origin, and what an asker may know of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Atom {
    pub(crate) column: Column,
    pub(crate) origin: Origin,
    pub(crate) says: Says,
}

/// What an asker may know of a column without knowing any secret.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Says {
    /// A text that no column of another meaning has.
    pub(crate) text: String,
    /// The secrets that it reads.
    pub(crate) secrets: BTreeSet<String>,
    /// The attributes that it reads, where it reads secrets too.
    pub(crate) fills: Vec<AttributeTest>,
    /// Its value, where it is an attribute.
    pub(crate) known: Option<AttributeTest>,
    /// Of a yes or no: the condition that it says. Of the patient: that there is a row.
    pub(crate) truth: Option<Condition>,
    /// Of a result by patient, or on the optional side of a join: where no row counts for it, its value is
    /// known.
    pub(crate) given: Option<Given>,
    /// How far one row's value may reach, where it may be added up.
    pub(crate) range: Option<Range>,
    /// Narrower ranges by the code of another column of the row: a score by its scale.
    pub(crate) ranges: Option<Ranges>,
    /// Of a result by patient: the conditions within it.
    pub(crate) within: Vec<Condition>,
    /// The code list of its values.
    pub(crate) list: Option<String>,
    /// The step of its declared cut-points, where its values are whole numbers.
    pub(crate) grid: Option<i64>,
}

/// Ranges of a column by the codes of another one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ranges {
    /// The name of the other column.
    pub(crate) by: String,
    pub(crate) codes: Vec<(String, Range)>,
    /// The steps of the grids on which quantiles are shown, where they are not that of the column.
    pub(crate) grids: Vec<(String, i64)>,
}

/// The middle of some values, and how far apart the least and the largest are, in the unit of the
/// model. What goes beyond is clipped when it is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) centre: i64,
    pub(crate) width: i64,
}

impl Range {
    /// From the least to the largest value.
    pub(crate) fn between(low: i64, high: i64) -> Self {
        Self {
            centre: low.saturating_add(high).div_euclid(2),
            width: high.saturating_sub(low),
        }
    }

    /// The least and the largest value. The middle of an odd width lies half below.
    pub(crate) fn ends(self) -> (i64, i64) {
        ends(self.centre, self.width)
    }
}

/// The least and the largest of values around a middle.
pub(crate) fn ends(centre: i64, width: i64) -> (i64, i64) {
    let low = centre.saturating_sub(width / 2);
    (low, low.saturating_add(width))
}

/// What a result by patient, or a column on the optional side of a join, rests on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    /// Which rows count.
    pub(crate) when: Condition,
    /// Its value where some do, if that is an attribute.
    pub(crate) value: Option<AttributeTest>,
    /// Its value where none do.
    pub(crate) absent: ScalarValue,
    pub(crate) by: GivenBy,
}

/// What makes a value depend on whether some rows count.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum GivenBy {
    /// An aggregate by patient.
    Aggregate,
    /// The optional side of a join: where there is a row, the value is given as it was before.
    Join(Option<Box<Given>>),
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
        unit: column.unit.clone(),
        missing_tells: column.missing_tells,
        missing_by: column.missing_by.clone(),
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

/// The secret, or the attribute, that a column of the model is. Years that are made of a date are the
/// same secret as the date.
pub(crate) fn says(table: &contract::Table, column: &contract::Column) -> Says {
    let own = table.derived_from.is_some();
    let named = |name: &str| format!("{}.{name}", table.name);
    let text = named(&column.name);
    let range = range(column);
    if column.is_attribute() {
        let expr = datafusion_expr::Expr::Column(Column::from_name(&column.name));
        return Says {
            text,
            known: Some(AttributeTest { expr, own }),
            range,
            ranges: None,
            ..Says::default()
        };
    }
    let source = match &column.origin {
        contract::Origin::Column(source) => named(source),
        _ => text.clone(),
    };
    let is_public = table.level == contract::Level::Reference;
    Says {
        text,
        secrets: if is_public {
            BTreeSet::new()
        } else {
            BTreeSet::from([source])
        },
        range,
        ranges: ranges(table, column),
        list: column.code_list.clone(),
        grid: cut_points(column),
        ..Says::default()
    }
}

/// The step of the cut-points of a column: the grid of a measure, each value of what may be a group key.
fn cut_points(column: &contract::Column) -> Option<i64> {
    let each = column.groupable || facts(column).year;
    column.grid.or(each.then_some(1))
}

fn ranges(table: &contract::Table, column: &contract::Column) -> Option<Ranges> {
    let own = || {
        table
            .scales
            .iter()
            .filter(|scale| scale.column == column.name)
    };
    let by = own().next()?.by.clone();
    let codes = own().filter(|scale| scale.by == by).map(|scale| {
        let range = Range {
            centre: scale.centre,
            width: scale.width,
        };
        (scale.code.clone(), range)
    });
    let grids = own().filter(|scale| scale.by == by);
    let grids = grids.filter_map(|scale| Some((scale.code.clone(), scale.grid?)));
    Some(Ranges {
        grids: grids.collect(),
        codes: codes.collect(),
        by,
    })
}

fn range(column: &contract::Column) -> Option<Range> {
    Some(Range {
        centre: column.centre?,
        width: column.width?,
    })
}
