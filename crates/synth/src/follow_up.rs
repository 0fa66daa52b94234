//! Patients, inclusions and yearly payments: the tables `patient_by_region`, `inclusion` and
//! `annual_payment`.

use contract::Value;

use crate::day;
use crate::draw::Draw;
use crate::people::Person;
use crate::product::Product;
use crate::record::{Context, Rows, int, text, unless};

pub(crate) const PATIENT_COLUMNS: &[&str] = &[
    "microstructure_id",
    "practitioner_no",
    "residence_department",
];

/// One row per person and region.
pub(crate) fn patient(
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
    let doctor = place
        .practitioners
        .get(stay.practitioner)
        .cloned()
        .unwrap_or_default();
    let department = unless(draw, 25, text(person.residence));
    rows.push(
        person,
        stay,
        vec![
            Value::Text(place.id.clone()),
            Value::Text(doctor),
            department,
        ],
    );
}

pub(crate) const INCLUSION_COLUMNS: &[&str] = &[
    "microstructure_id",
    "inclusion_date",
    "referral",
    "treatment_status",
    "experiment",
    "exit_date",
    "exit_reason",
];

/// The general practitioner presents the patient to the team: 64 % (assumed).
const REFERRAL: &[(&str, u32)] = &[
    ("general_practitioner", 660),
    ("self_or_family", 140),
    ("health_or_social", 90),
    ("drug_centre", 45),
    ("justice", 30),
    ("education", 10),
    ("other", 25),
];
const REFERRAL_CANNABIS: &[(&str, u32)] = &[
    ("general_practitioner", 500),
    ("self_or_family", 150),
    ("health_or_social", 90),
    ("justice", 200),
    ("education", 60),
];
const EXIT: &[(&str, u32)] = &[
    ("lost", 550),
    ("completed", 180),
    ("transferred", 120),
    ("moved", 80),
    ("other", 40),
    ("detained", 15),
    ("died", 15),
];

/// One row per stay.
pub(crate) fn inclusion(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let home = person.stays.first().map(|stay| stay.region);
    let experiment = if home == Some(region) {
        person.history.experiment
    } else {
        "none"
    };
    for stay in person.stays.iter().filter(|stay| stay.region == region) {
        let Some(place) = context.structure(stay) else {
            continue;
        };
        let referral = match person.product {
            Product::Cannabis => draw.weighted_word(REFERRAL_CANNABIS),
            _ => draw.weighted_word(REFERRAL),
        };
        let treated = draw.weighted_word(&[("previously", 620), ("never", 380)]);
        let reason = text(draw.weighted_word(EXIT));
        let values = vec![
            Value::Text(place.id.clone()),
            Value::Date(stay.from),
            unless(draw, 40, text(referral)),
            unless(draw, 250, text(treated)),
            text(experiment),
            stay.to.map_or(Value::Null, Value::Date),
            stay.to.map_or(Value::Null, |_| unless(draw, 60, reason)),
        ];
        rows.push(person, stay, values);
    }
}

pub(crate) const PAYMENT_COLUMNS: &[&str] = &["payment_year", "amount_eur", "status"];

/// The yearly lump sum of Equip'addict for a patient followed, in whole euros.
const LUMP_SUM_EUR: i32 = 528;

/// One row per year of follow-up under Equip'addict, by the main structure only.
pub(crate) fn payment(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    _draw: &mut Draw,
    rows: &mut Rows,
) {
    let main = person.stays.first().filter(|stay| stay.region == region);
    let Some(stay) = main.filter(|_| person.history.experiment == "equip_addict") else {
        return;
    };
    let refused = person.history.payment_refused;
    for year in context.scale.each_year() {
        let (first, last) = day::of_year(year);
        if stay.from > last || stay.to.is_some_and(|exit| exit < first) {
            continue;
        }
        let (status, amount) = match (stay.from >= first, stay.to.is_some_and(|exit| exit <= last))
        {
            (true, _) if refused => ("refused", 0),
            (false, _) if refused => return,
            (true, _) => ("opened", LUMP_SUM_EUR),
            (false, true) => ("closed", LUMP_SUM_EUR),
            (false, false) => ("renewed", LUMP_SUM_EUR),
        };
        rows.push(person, stay, vec![int(year), int(amount), text(status)]);
    }
}
