//! Dated social situations: the table `social_situation`.

use contract::Value;

use crate::day;
use crate::draw::Draw;
use crate::people::Person;
use crate::record::{Context, Rows, int, text, unless};

pub(crate) const COLUMNS: &[&str] = &[
    "recorded_date",
    "housing",
    "living_with",
    "living_with_children",
    "children_count",
    "labour_status",
    "income_source",
    "education",
    "health_cover",
];

const WORK: &[(&str, u32)] = &[
    ("regular_work", 500),
    ("occasional_work", 130),
    ("student", 35),
    ("unemployed", 140),
    ("inactive", 170),
    ("other", 25),
];
const WORK_PRECARIOUS: &[(&str, u32)] = &[
    ("regular_work", 30),
    ("occasional_work", 90),
    ("unemployed", 430),
    ("inactive", 390),
    ("other", 60),
];
const COVER: &[(&str, u32)] = &[("general", 600), ("ald", 250), ("c2s", 150)];
const COVER_PRECARIOUS: &[(&str, u32)] = &[
    ("ame", 250),
    ("c2s", 450),
    ("none", 100),
    ("general", 150),
    ("ald", 50),
];

/// A row at inclusion and one at the first visit of each later year.
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
    let children = person.history.children;
    let mut situation = Situation::of(person, draw);
    for date in dates(stay.from, stay.to, context) {
        // One situation in eight has changed since the year before.
        if date != stay.from && draw.chance(125) {
            situation = Situation::of(person, draw);
        }
        let with_children = children > 0 && situation.living_with == "partner_or_children";
        let values = vec![
            Value::Date(date),
            unless(draw, 50, text(situation.housing)),
            unless(draw, 80, text(situation.living_with)),
            unless(draw, 80, Value::Bool(with_children)),
            unless(draw, 150, int(children)),
            unless(draw, 60, text(situation.work)),
            unless(draw, 120, text(situation.income)),
            unless(draw, 200, text(person.history.education)),
            unless(draw, 70, text(situation.cover)),
        ];
        rows.push(person, stay, values);
    }
}

/// The days on which a follow-up is written down: inclusion, then once a year early in the year.
pub(crate) fn dates(from: i32, to: Option<i32>, context: &Context<'_>) -> Vec<i32> {
    let later = context
        .scale
        .each_year()
        .map(|year| day::workday(day::of_year(year).0 + 5))
        .filter(|date| *date > from + 60 && to.is_none_or(|exit| *date <= exit));
    std::iter::once(from).chain(later).collect()
}

struct Situation {
    housing: &'static str,
    living_with: &'static str,
    work: &'static str,
    income: &'static str,
    cover: &'static str,
}

impl Situation {
    fn of(person: &Person, draw: &mut Draw) -> Self {
        let unstable = draw.chance(if person.precarious { 850 } else { 40 });
        let housing = if unstable {
            "unstable"
        } else {
            draw.weighted_word(&[("stable", 965), ("other", 25), ("detention", 10)])
        };
        let living_with = match housing {
            "detention" => "detention",
            "unstable" => draw.weighted_word(&[
                ("alone", 480),
                ("friends", 220),
                ("institution", 220),
                ("other", 80),
            ]),
            _ => draw.weighted_word(&[
                ("alone", 380),
                ("partner_or_children", 420),
                ("family_of_origin", 150),
                ("friends", 50),
            ]),
        };
        let work = draw.weighted_word(if person.precarious {
            WORK_PRECARIOUS
        } else {
            WORK
        });
        let income = match work {
            "regular_work" | "occasional_work" => "employment",
            "student" => "third_party",
            "unemployed" => draw.weighted_word(&[
                ("unemployment_benefit", 400),
                ("minimum_income", 480),
                ("none", 120),
            ]),
            _ => draw.weighted_word(&[
                ("disability_benefit", 340),
                ("pension", 300),
                ("minimum_income", 240),
                ("other", 80),
                ("none", 40),
            ]),
        };
        let cover = draw.weighted_word(if person.precarious {
            COVER_PRECARIOUS
        } else {
            COVER
        });
        Self {
            housing,
            living_with,
            work,
            income,
            cover,
        }
    }
}
