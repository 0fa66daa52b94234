//! What the two regions of the made-up people deliver, and the first of them twice again.

use std::collections::BTreeMap;

use contract::{CanonicalRow, IdentityField, Value};

use super::people::{STRUCTURES, SUBSTANCES, Someone};
use crate::attack::feed::{day, delivered, row, text};
use crate::fixture;

/// Both regions; then the first again with what changed, and once more.
pub(super) fn deliveries(register: &[Someone]) -> Vec<synth::Feed> {
    let of = |region, version| delivery(register, region, version);
    vec![of("44", 0), of("11", 0), of("44", 1), of("44", 2)]
}

fn delivery(register: &[Someone], region: &str, version: usize) -> synth::Feed {
    let model = fixture::model();
    let contracts = fixture::contracts(&model);
    let contract = contracts.iter().find(|c| c.region() == region);
    let is_here = |someone: &&Someone| someone.region() == region && someone.followed;
    let here: Vec<&Someone> = register.iter().filter(is_here).collect();
    let rows = |table: &str| match table {
        "microstructure" => structures(region),
        table => here.iter().flat_map(|p| rows(table, p, version)).collect(),
    };
    let mut feed = delivered(&model, contract.expect("a contract"), rows);
    for file in &mut feed.files {
        file.bytes = spelled(&file.bytes);
    }
    feed
}

/// Lines in turns write a structure in one of four ways, which intake reads as one.
fn spelled(bytes: &[u8]) -> Vec<u8> {
    let canonical = b"-MS-";
    let spellings: [&[u8]; 4] = [canonical, b"-ms-", b" MS ", b"-MS-0"];
    let mut out = Vec::with_capacity(bytes.len());
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let mut rest = line;
        while let Some(place) = rest.windows(canonical.len()).position(|at| at == canonical) {
            out.extend_from_slice(&rest[..place]);
            out.extend_from_slice(spellings[number % spellings.len()]);
            rest = &rest[place + canonical.len()..];
        }
        out.extend_from_slice(rest);
    }
    out
}

fn structure(region: &str, number: u32) -> Value {
    text(&format!("{region}-MS-{}", number + 1))
}

/// Each opened on a day of its own.
fn opened(number: u32) -> Value {
    day(2015, 1 + number as usize, 2)
}

fn structures(region: &str) -> Vec<CanonicalRow> {
    let structure = |number| {
        let values = [
            ("microstructure_id", structure(region, number)),
            ("network_id", text(&format!("{region}-RX-1"))),
            ("kind", text("practice")),
            ("department", text(if region == "44" { "67" } else { "75" })),
            ("opening_date", opened(number)),
        ];
        row(None, &values)
    };
    (0..STRUCTURES).map(structure).collect()
}

fn local_id(p: &Someone) -> String {
    format!("ZQ-{}-{:06}", p.region(), p.number + 1)
}

fn patient(p: &Someone) -> CanonicalRow {
    let letter = |number: u32| char::from(b'a' + u8::try_from(number % 26).expect("small"));
    let name = format!(
        "Zq{}{}{}",
        letter(p.number / 676),
        letter(p.number / 26),
        letter(p.number)
    );
    let values = [
        ("microstructure_id", structure(p.region(), p.structure)),
        ("residence_department", text(p.department)),
    ];
    let mut row = row(Some(local_id(p)), &values);
    row.practitioner = Some(doctor(p));
    row.identity.extend(BTreeMap::from([
        (IdentityField::BirthName, name),
        (IdentityField::FirstGivenName, "Zqprenom".to_owned()),
        (IdentityField::BirthDate, format!("{}-06-15", p.birth_year)),
        (
            IdentityField::Sex,
            if p.female { "female" } else { "male" }.to_owned(),
        ),
        (IdentityField::BirthPlace, "67999".to_owned()),
        (IdentityField::IdentityStatus, "VALI".to_owned()),
    ]));
    row
}

fn doctor(p: &Someone) -> String {
    format!("MEDGEN-{}-{}", p.region(), p.doctor + 1)
}

/// The day of a patient's Monday, so many weeks later.
fn monday(p: &Someone, weeks: i64) -> Value {
    let Value::Date(first) = day(2016, 1, 4) else {
        return Value::Null;
    };
    let days = 7 * (i64::from(p.monday) + weeks);
    Value::Date(first + i32::try_from(days).expect("few days"))
}

fn rows(table: &str, p: &Someone, version: usize) -> Vec<CanonicalRow> {
    let choose = |is: bool, yes: &str, no: &str| text(if is { yes } else { no });
    let values: Vec<(&str, Value)> = match table {
        "patient_by_region" => return vec![patient(p)],
        "event" => return events(p),
        "substance_use" => return substances(p),
        "inclusion" => inclusion(p),
        "treatment" => return treatments(p),
        "screening" => {
            vec![
                ("screening_date", monday(p, 3)),
                ("agent", text("hiv")),
                ("test", text("serology")),
                (
                    "result",
                    choose(p.is_positive(version), "positive", "negative"),
                ),
            ]
        }
        "diagnosis" => return diagnoses(p),
        "scale_score" => vec![
            ("score_date", monday(p, 5)),
            ("scale", text("phq9")),
            ("score", Value::Int(p.score(version))),
        ],
        "social_situation" => vec![
            ("recorded_date", monday(p, 6)),
            ("children_count", Value::Int(p.children())),
        ],
        "annual_payment" => vec![
            ("payment_year", Value::Int(2023)),
            ("amount_eur", Value::Int(p.payment())),
            ("status", text("opened")),
        ],
        _ => return Vec::new(),
    };
    vec![row(Some(local_id(p)), &values)]
}

fn inclusion(p: &Someone) -> Vec<(&'static str, Value)> {
    let mut values = vec![
        ("microstructure_id", structure(p.region(), p.structure)),
        ("inclusion_date", monday(p, 0)),
        ("referral", text("self_or_family")),
        ("treatment_status", text("never")),
        ("experiment", text("none")),
    ];
    if p.left {
        // Five years more are half the width of a date.
        let weeks = if p.stays_long { 266 } else { 6 };
        values.push(("exit_date", monday(p, weeks)));
        values.push(("exit_reason", text("lost")));
    }
    values
}

fn treatments(p: &Someone) -> Vec<CanonicalRow> {
    let treatment = |weeks: i64| {
        let dose = if p.high_dose { 900 } else { 300 };
        let values = [
            ("atc", text("N07BC02")),
            ("start_date", monday(p, 2 + weeks)),
            ("daily_dose", Value::Int(dose)),
            ("initiator", text("csapa")),
        ];
        row(Some(local_id(p)), &values)
    };
    (0..if p.hoards { 9 } else { 1 }).map(treatment).collect()
}

fn diagnoses(p: &Someone) -> Vec<CanonicalRow> {
    let diagnosis = |code: &str| {
        let values = [("diagnosis_date", monday(p, 4)), ("icd10", text(code))];
        row(Some(local_id(p)), &values)
    };
    let mut codes = vec![if p.schizophrenic { "F20" } else { "F32" }];
    codes.extend(p.rare.then_some("B24"));
    codes.into_iter().map(diagnosis).collect()
}

/// One, or seven.
fn substances(p: &Someone) -> Vec<CanonicalRow> {
    let substance = |rank: i64| {
        let code = if rank == 1 {
            SUBSTANCES[p.substance]
        } else {
            "screens"
        };
        let values = [
            ("microstructure_id", structure(p.region(), p.structure)),
            ("recorded_date", monday(p, 1)),
            ("rank", Value::Int(rank)),
            ("substance", text(code)),
        ];
        row(Some(local_id(p)), &values)
    };
    (1..=if p.many_rows { 7 } else { 1 })
        .map(substance)
        .collect()
}

/// A consultation; a missed appointment, of which no duration is known, and a home visit of some.
fn events(p: &Someone) -> Vec<CanonicalRow> {
    let event = |which: u32, kind: &str, minutes: Value| {
        let values = [
            ("microstructure_id", structure(p.region(), p.structure)),
            ("event_date", monday(p, i64::from(which))),
            ("event_type", text(kind)),
            ("profession", text("gp")),
            ("duration_minutes", minutes),
        ];
        let mut row = row(Some(local_id(p)), &values);
        row.practitioner = Some(doctor(p));
        row.record = Some(format!("{:06}", p.number * 10 + which));
        row
    };
    let mut events = vec![event(1, "gp_consultation", Value::Int(p.minutes()))];
    if p.missed {
        events.push(event(2, "missed_appointment", Value::Null));
    }
    if p.visited {
        events.push(event(3, "home_visit", Value::Int(60)));
    }
    events
}
