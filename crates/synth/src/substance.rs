//! Products and how they are used: the table `substance_use`.

use contract::Value;

use crate::draw::Draw;
use crate::people::Person;
use crate::record::{Context, Rows, int, text, unless};
use crate::social::dates;

pub(crate) const COLUMNS: &[&str] = &[
    "microstructure_id",
    "recorded_date",
    "rank",
    "substance",
    "route",
    "frequency",
    "age_first_use",
];

const FREQUENCY: &[(&str, u32)] = &[
    ("daily", 560),
    ("days_4_to_6", 130),
    ("days_2_to_3", 120),
    ("weekly_or_less", 110),
    ("not_used", 80),
];

/// One row a product, at inclusion and once in each later year.
pub(crate) fn rows(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let Some(stay) = person.stays.iter().find(|stay| stay.region == region) else {
        return;
    };
    let Some(place) = context.structure(stay) else {
        return;
    };
    for (visit, date) in dates(stay.from, stay.to, context).into_iter().enumerate() {
        for (rank, (substance, age)) in (1..).zip(&person.history.substances) {
            let used = visit == 0 || !draw.chance(150);
            let frequency = if used {
                draw.weighted_word(FREQUENCY)
            } else {
                "not_used"
            };
            let route = route(substance, draw).map_or(Value::Null, text);
            let values = vec![
                Value::Text(place.id.clone()),
                Value::Date(date),
                int(rank),
                text(substance),
                unless(draw, 60, route),
                unless(draw, 90, text(frequency)),
                unless(draw, 180, int(*age)),
            ];
            rows.push(person, stay, values);
        }
    }
}

/// The route of administration; none for an addiction without substance.
fn route(substance: &str, draw: &mut Draw) -> Option<&'static str> {
    Some(match substance {
        "gambling" | "screens" | "eating" | "sexual_behaviour" => return None,
        "tobacco" | "cannabis" | "synthetic_cannabinoid" | "crack" => "smoke",
        // Injectors: 17 to 22 % of CSAPA heroin patients, 7 to 13 % of cocaine patients.
        "heroin" => draw.weighted_word(&[("sniff", 500), ("smoke", 300), ("inject", 200)]),
        "buprenorphine_misused" => {
            draw.weighted_word(&[("eat_drink", 560), ("inject", 220), ("sniff", 220)])
        }
        "cocaine_powder" => draw.weighted_word(&[("sniff", 750), ("smoke", 140), ("inject", 110)]),
        "amphetamine" | "synthetic_cathinone" | "ketamine" => {
            draw.weighted_word(&[("sniff", 800), ("inject", 100), ("eat_drink", 100)])
        }
        _ => "eat_drink",
    })
}
