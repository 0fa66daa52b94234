//! Which generator fills which table.

use contract::Value;

use crate::draw::{Draw, Purpose};
use crate::network::Setting;
use crate::people::Person;
use crate::record::{Context, Rows, text};
use crate::{clinical, event, follow_up, social, substance};

/// Makes the rows of one person in one region.
type OfPerson = fn(&Person, usize, &Context<'_>, &mut Draw, &mut Rows);
/// Makes the public rows of one region.
type OfRegion = fn(usize, &Context<'_>, &mut Rows);

/// How the rows of a table are made.
#[derive(Clone, Copy)]
enum Maker {
    Person(OfPerson),
    Region(OfRegion),
}

/// A table that regions feed.
pub(crate) struct Plan {
    pub(crate) table: &'static str,
    /// Columns of the rows, in the order of their values.
    pub(crate) columns: &'static [&'static str],
    /// The date by which a file per year is cut, as a position in the columns.
    pub(crate) dated: Option<usize>,
    maker: Maker,
}

const fn of_person(
    table: &'static str,
    columns: &'static [&'static str],
    dated: Option<usize>,
    maker: OfPerson,
) -> Plan {
    Plan {
        table,
        columns,
        dated,
        maker: Maker::Person(maker),
    }
}

const PLANS: &[Plan] = &[
    of_person(
        "patient_by_region",
        follow_up::PATIENT_COLUMNS,
        None,
        follow_up::patient,
    ),
    of_person(
        "inclusion",
        follow_up::INCLUSION_COLUMNS,
        Some(1),
        follow_up::inclusion,
    ),
    of_person("event", event::COLUMNS, Some(2), event::rows),
    of_person("social_situation", social::COLUMNS, Some(0), social::rows),
    of_person(
        "substance_use",
        substance::COLUMNS,
        Some(1),
        substance::rows,
    ),
    of_person(
        "treatment",
        clinical::TREATMENT_COLUMNS,
        Some(1),
        clinical::treatment,
    ),
    of_person(
        "screening",
        clinical::SCREENING_COLUMNS,
        Some(0),
        clinical::screening,
    ),
    of_person(
        "diagnosis",
        clinical::DIAGNOSIS_COLUMNS,
        Some(0),
        clinical::diagnosis,
    ),
    of_person(
        "scale_score",
        clinical::SCALE_COLUMNS,
        Some(0),
        clinical::scale_score,
    ),
    of_person(
        "annual_payment",
        follow_up::PAYMENT_COLUMNS,
        None,
        follow_up::payment,
    ),
    Plan {
        table: "network",
        columns: &["network_id", "name"],
        dated: None,
        maker: Maker::Region(networks),
    },
    Plan {
        table: "microstructure",
        columns: &[
            "microstructure_id",
            "network_id",
            "kind",
            "department",
            "opening_date",
        ],
        dated: None,
        maker: Maker::Region(structures),
    },
];

/// The plan of a table.
pub(crate) fn plan(table: &str) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.table == table)
}

impl Plan {
    /// All rows of one region, of the people who have a stay there.
    pub(crate) fn rows(
        &self,
        region: usize,
        people: &[&Person],
        context: &Context<'_>,
        seed: u64,
    ) -> Rows {
        let mut rows = Rows::default();
        let table = PLANS
            .iter()
            .position(|plan| plan.table == self.table)
            .unwrap_or(PLANS.len());
        let mut draw = Draw::stream(seed, Purpose::Table, (table << 16) | region);
        match self.maker {
            Maker::Person(make) => {
                for person in people {
                    make(person, region, context, &mut draw, &mut rows);
                }
            }
            Maker::Region(make) => make(region, context, &mut rows),
        }
        rows
    }
}

fn networks(region: usize, context: &Context<'_>, rows: &mut Rows) {
    let networks = context
        .regions
        .get(region)
        .map(|region| region.networks.as_slice());
    for network in networks.unwrap_or_default() {
        rows.push_public(vec![Value::Text(network.id.clone()), text(network.label)]);
    }
}

fn structures(region: usize, context: &Context<'_>, rows: &mut Rows) {
    let structures = context
        .regions
        .get(region)
        .map(|region| region.structures.as_slice());
    for place in structures.unwrap_or_default() {
        let kind = match place.setting {
            Setting::Practice => "practice",
            Setting::HealthHouse => "health_house",
            Setting::HealthCentre => "health_centre",
        };
        rows.push_public(vec![
            Value::Text(place.id.clone()),
            Value::Text(place.network_id.clone()),
            text(kind),
            text(place.department),
            Value::Date(place.opened),
        ]);
    }
}
