//! The network as its regions would deliver it.

use std::collections::BTreeMap;

use contract::{CanonicalRow, FeedContract, IdentityField, Model, Value};

use super::network::{Person, REGIONS, Secret, people};
use crate::fixture;

/// The deliveries of a world.
pub(crate) fn feeds(secret: Secret) -> Vec<synth::Feed> {
    let (model, everybody) = (fixture::model(), people(secret));
    let contracts = fixture::contracts(&model);
    let feed = |region: &&str| {
        let contract = contracts.iter().find(|c| c.region() == *region);
        let here: Vec<&Person> = everybody.iter().filter(|p| p.region == *region).collect();
        let rows = |table: &str| match table {
            "patient_by_region" => here.iter().map(|p| patient(p)).collect(),
            "microstructure" => structures(region),
            table => here.iter().flat_map(|p| rows(table, p)).collect(),
        };
        delivered(&model, contract.expect("a contract"), rows)
    };
    REGIONS.iter().map(feed).collect()
}

/// What a region delivers: the rows of each table that its contract names.
pub(crate) fn delivered(
    model: &Model,
    contract: &FeedContract,
    rows: impl Fn(&str) -> Vec<CanonicalRow>,
) -> synth::Feed {
    let files = contract.files().iter().filter_map(|file| {
        let rows = rows(file.table());
        let bytes = (!rows.is_empty()).then(|| file.write(model, rows).expect("writable"))?;
        Some(synth::FeedFile {
            name: file.name().to_owned(),
            bytes,
        })
    });
    synth::Feed {
        region: contract.region().to_owned(),
        files: files.collect(),
    }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn day(year: i64, month: usize, day: usize) -> Value {
    let date: jiff::civil::Date = format!("{year}-{month:02}-{day:02}")
        .parse()
        .expect("a day");
    Value::Date(contract::days_of_date(date))
}

fn structure(region: &str, number: usize) -> String {
    format!("{region}-MS-{}", number + 1)
}

fn local_id(person: &Person) -> String {
    format!("ZQ-{}-{:06}", person.region, person.serial + 1)
}

/// A row of a patient by number, or of nobody.
pub(crate) fn row(local_id: Option<String>, values: &[(&str, Value)]) -> CanonicalRow {
    let local_id = local_id.map(|local_id| (IdentityField::LocalId, local_id));
    let values = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    CanonicalRow {
        identity: local_id.into_iter().collect::<BTreeMap<_, _>>(),
        values: values.collect(),
        ..CanonicalRow::default()
    }
}

fn structures(region: &str) -> Vec<CanonicalRow> {
    let department = if region == "44" { "67" } else { "75" };
    let structure = |number| {
        let values = [
            ("microstructure_id", text(&structure(region, number))),
            ("network_id", text(&format!("{region}-RX-1"))),
            ("kind", text("practice")),
            ("department", text(department)),
            ("opening_date", day(2015, 2, 2)),
        ];
        row(None, &values)
    };
    (0..4).map(structure).collect()
}

fn doctor(person: &Person) -> String {
    let number = person.structure() + 1;
    format!("MEDGEN-{}-{number}", person.region)
}

fn patient(person: &Person) -> CanonicalRow {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).expect("small"));
    let name = format!(
        "Zq{}{}{}",
        if person.region == "44" { "est" } else { "idf" },
        letter(person.serial / 26),
        letter(person.serial)
    );
    let values = [
        (
            "microstructure_id",
            text(&structure(person.region, person.structure())),
        ),
        ("residence_department", text(person.department())),
    ];
    let mut row = row(Some(local_id(person)), &values);
    row.practitioner = Some(doctor(person));
    row.identity.extend([
        (IdentityField::BirthName, name),
        (IdentityField::FirstGivenName, "Zqprenom".to_owned()),
        (
            IdentityField::BirthDate,
            format!("{}-06-15", person.birth_year),
        ),
        (
            IdentityField::Sex,
            if person.female { "female" } else { "male" }.to_owned(),
        ),
        (IdentityField::BirthPlace, "67999".to_owned()),
        (IdentityField::IdentityStatus, "VALI".to_owned()),
    ]);
    row
}

#[expect(
    clippy::too_many_lines,
    reason = "one table after the other, in the order of the model"
)]
fn rows(table: &str, p: &Person) -> Vec<CanonicalRow> {
    let mark = |yes: &'static str, no: &'static str| text(if p.marked { yes } else { no });
    let number = |yes: i64, no: i64| Value::Int(if p.marked { yes } else { no });
    let place = (
        "microstructure_id",
        text(&structure(p.region, p.structure())),
    );
    let recorded = ("recorded_date", day(p.inclusion_year(), p.month(), 12));
    let values: Vec<(&str, Value)> = match table {
        "event" => return events(p),
        "inclusion" => vec![
            place,
            ("inclusion_date", day(p.inclusion_year(), p.month(), 10)),
            (
                "referral",
                text(if p.was_sent_by_a_doctor() {
                    "general_practitioner"
                } else {
                    "self_or_family"
                }),
            ),
            ("treatment_status", mark("previously", "never")),
            ("experiment", text("none")),
            (
                "exit_date",
                if p.marked {
                    day(2023, 12, 20)
                } else {
                    Value::Null
                },
            ),
            (
                "exit_reason",
                if p.marked { text("lost") } else { Value::Null },
            ),
        ],
        "social_situation" => vec![
            recorded,
            ("housing", mark("unstable", "stable")),
            ("living_with", mark("alone", "partner_or_children")),
            ("children_count", number(0, 2)),
            ("labour_status", mark("unemployed", "regular_work")),
        ],
        "substance_use" => vec![
            place,
            recorded,
            ("rank", Value::Int(1)),
            ("substance", mark("heroin", "alcohol")),
            ("route", mark("inject", "eat_drink")),
            ("age_first_use", number(16, 20)),
        ],
        "treatment" => vec![
            ("atc", mark("N07BC02", "N07BB03")),
            ("start_date", day(p.inclusion_year(), p.month(), 15)),
            ("daily_dose", number(600, 2000)),
            ("initiator", mark("csapa", "gp")),
        ],
        "screening" => vec![
            ("screening_date", day(p.inclusion_year(), p.month(), 20)),
            ("agent", text("hiv")),
            ("test", text("serology")),
            ("result", mark("positive", "negative")),
        ],
        "diagnosis" => vec![
            ("diagnosis_date", day(p.inclusion_year(), p.month(), 21)),
            ("icd10", mark("F20", "F32")),
        ],
        "scale_score" => vec![
            ("score_date", day(p.inclusion_year(), p.month(), 22)),
            ("scale", text("phq9")),
            ("score", number(20, 5)),
        ],
        "annual_payment" => vec![
            ("payment_year", Value::Int(2023)),
            ("amount_eur", number(800, 400)),
            ("status", mark("renewed", "opened")),
        ],
        _ => return Vec::new(),
    };
    vec![row(Some(local_id(p)), &values)]
}

/// A consultation, an interview, and for the marked a home visit.
fn events(p: &Person) -> Vec<CanonicalRow> {
    let place = structure(p.region, p.structure());
    let event = |which: usize, kind: &str, date: Value, minutes: i64| {
        let values = [
            ("microstructure_id", text(&place)),
            ("event_date", date),
            ("event_type", text(kind)),
            ("profession", text("gp")),
            ("duration_minutes", Value::Int(minutes)),
        ];
        let mut row = row(Some(local_id(p)), &values);
        row.practitioner = Some(doctor(p));
        row.record = Some(format!("{:06}", p.serial * 10 + which));
        row
    };
    let mut events = vec![
        event(1, "gp_consultation", day(2022, p.month(), 7), p.minutes()),
        event(2, "psychologist_interview", day(2023, p.month(), 9), 45),
    ];
    if p.marked {
        events.push(event(3, "home_visit", day(2023, 6, 15), 60));
    }
    events
}
