//! What the team writes in the medical file: the tables `treatment`, `screening`, `diagnosis` and
//! `scale_score`.

use contract::Value;

use crate::day;
use crate::draw::Draw;
use crate::people::Person;
use crate::product::Product;
use crate::record::{Context, Rows, int, text, unless};

/// The first stay in a region, its first day and its last day.
fn span(person: &Person, region: usize, context: &Context<'_>) -> Option<(usize, i32, i32)> {
    let position = person.stays.iter().position(|stay| stay.region == region)?;
    let stay = person.stays.get(position)?;
    let end = day::of_year(context.scale.last_year()).1;
    Some((position, stay.from, stay.to.unwrap_or(end)))
}

pub(crate) const TREATMENT_COLUMNS: &[&str] =
    &["atc", "start_date", "end_date", "daily_dose", "initiator"];

/// A drug: its code and the doses in use, in tenths of a milligram.
type Drug = (&'static str, &'static [i32]);

/// Agonist treatment: buprenorphine 52.8 %, methadone 46.6 %, the rest morphine.
const AGONISTS: &[(Drug, u32)] = &[
    (("N07BC01", &[20, 40, 60, 80, 120, 160]), 478),
    (("N07BC51", &[40, 80, 120, 160]), 50),
    (("N07BC02", &[200, 300, 400, 500, 600, 800, 1000]), 466),
    (("N02AA01", &[2000, 3000, 4000]), 6),
];
const ALCOHOL: &[(Drug, u32)] = &[
    (("N07BB03", &[13_320, 19_980]), 400),
    (("M03BX01", &[300, 600, 800]), 300),
    (("N07BB04", &[500]), 150),
    (("N07BB05", &[180]), 100),
    (("N07BB01", &[2500, 5000]), 50),
];
const TOBACCO: &[(Drug, u32)] = &[
    (("N07BA01", &[70, 140, 210, 420]), 900),
    (("N07BA03", &[10, 20]), 100),
];

/// At most one treatment of the main product, sometimes naloxone beside an agonist.
pub(crate) fn treatment(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let Some((position, from, last)) = span(person, region, context) else {
        return;
    };
    let Some(stay) = person.stays.get(position) else {
        return;
    };
    let (drugs, treated) = match person.product {
        Product::Opioids => (AGONISTS, 820),
        Product::Alcohol => (ALCOHOL, 380),
        Product::Tobacco => (TOBACCO, 600),
        _ => return,
    };
    if !draw.chance(treated) {
        return;
    }
    let Some(((atc, doses), _)) = drugs.get(draw.weighted(drugs.iter().map(|(_, w)| *w))) else {
        return;
    };
    let is_agonist = person.product == Product::Opioids;
    // Six in ten have been on their agonist for more than five years (CSAPA: 58.4 %).
    let before = if is_agonist {
        draw.between(0, 4500)
    } else {
        draw.between(0, 200)
    };
    let start = (from - before).max(person.identity.birth + 16 * 366);
    let stopped = draw.chance(if is_agonist { 150 } else { 500 });
    let end = if stopped {
        Value::Date(draw.between(from, last))
    } else {
        Value::Null
    };
    let dose = doses.get(draw.index(doses.len())).copied().unwrap_or(10);
    // Methadone may be initiated in a specialised centre or a hospital only.
    let initiator = match *atc {
        "N07BC02" => draw.weighted_word(&[("csapa", 780), ("hospital", 220)]),
        _ => draw.weighted_word(&[("gp", 700), ("csapa", 200), ("hospital", 70), ("other", 30)]),
    };
    let values = vec![
        text(atc),
        Value::Date(start),
        end,
        unless(draw, 100, int(dose)),
        unless(draw, 130, text(initiator)),
    ];
    rows.push(person, stay, values);
    if is_agonist && draw.chance(150) {
        let values = vec![
            text("V03AB15"),
            Value::Date(from),
            Value::Null,
            Value::Null,
            text("gp"),
        ];
        rows.push(person, stay, values);
    }
}

pub(crate) const SCREENING_COLUMNS: &[&str] = &["screening_date", "agent", "test", "result"];

/// Serologies of the first months, and the viral load of those with hepatitis C antibodies.
pub(crate) fn screening(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let Some((position, from, last)) = span(person, region, context) else {
        return;
    };
    let Some(stay) = person.stays.get(position) else {
        return;
    };
    let hepatitis = person.history.hepatitis;
    let hard = person.product.is_hard_drug();
    let hiv = draw.chance(if hard { 25 } else { 4 });
    let hbv = draw.chance(if hard { 20 } else { 6 });
    let tests = [
        ("hcv", if hard { 800 } else { 300 }, hepatitis.antibody),
        ("hiv", if hard { 700 } else { 300 }, hiv),
        ("hbv", if hard { 650 } else { 250 }, hbv),
    ];
    let date = day::workday(from + draw.between(0, 90)).min(last);
    let mut row = |agent, test, date, positive, draw: &mut Draw| {
        let result = text(if positive { "positive" } else { "negative" });
        let result = unless(draw, 40, result);
        rows.push(
            person,
            stay,
            vec![Value::Date(date), text(agent), text(test), result],
        );
    };
    for (agent, tested, positive) in tests {
        if !draw.chance(tested) {
            continue;
        }
        row(agent, "serology", date, positive, draw);
        if agent == "hcv" && positive && draw.chance(880) {
            let later = day::workday(date + draw.between(7, 60)).min(last);
            row("hcv", "rna", later, hepatitis.rna, draw);
        }
    }
}

pub(crate) const DIAGNOSIS_COLUMNS: &[&str] = &["diagnosis_date", "icd10"];

const MENTAL: &[(&str, u32)] = &[
    ("F32", 340),
    ("F41", 300),
    ("F33", 120),
    ("F60", 90),
    ("F43.1", 80),
    ("F31", 40),
    ("F20", 30),
];

/// The addiction, mental health, chronic hepatitis C, and the lack of a home.
pub(crate) fn diagnosis(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let Some((position, from, last)) = span(person, region, context) else {
        return;
    };
    let Some(stay) = person.stays.get(position) else {
        return;
    };
    let hepatitis = person.history.hepatitis;
    let main = person.history.main_substance();
    let dependent = draw.chance(750);
    let addiction = match (person.product, dependent) {
        (Product::Alcohol, true) => Some("F10.2"),
        (Product::Alcohol, false) => Some("F10.1"),
        (Product::Opioids, true) => Some("F11.2"),
        (Product::Opioids, false) => Some("F11.1"),
        (Product::Cannabis, true) => Some("F12.2"),
        (Product::Cannabis, false) => Some("F12.1"),
        (Product::Medicines, true) => Some("F13.2"),
        (Product::Medicines, false) => Some("F13.1"),
        (Product::Cocaine, true) => Some("F14.2"),
        (Product::Cocaine, false) => Some("F14.1"),
        (Product::Tobacco, true) => Some("F17.2"),
        (Product::Tobacco, false) => Some("F17.1"),
        (Product::Other, true) => Some("F19.2"),
        (Product::Other, false) => Some("F19.1"),
        (Product::Behavioural, _) if main == "gambling" => Some("F63.0"),
        (Product::Behavioural, _) if main == "eating" => Some("F50"),
        (Product::Behavioural, _) => None,
    };
    let later = day::workday(from + draw.between(0, 120)).min(last);
    let found = [
        addiction.map(|code| (from, code)),
        draw.chance(420)
            .then(|| (later, draw.weighted_word(MENTAL))),
        hepatitis.rna.then_some((later, "B18.2")),
        (person.precarious && draw.chance(400)).then_some((from, "Z59")),
    ];
    for (date, code) in found.into_iter().flatten() {
        rows.push(person, stay, vec![Value::Date(date), text(code)]);
    }
}

pub(crate) const SCALE_COLUMNS: &[&str] = &["score_date", "scale", "score"];

/// One scale: how often it is filled, mean and deviation at inclusion, largest score.
type Scale = (&'static str, u32, (i32, i32), i32);

const EVERYBODY: &[Scale] = &[
    ("phq9", 780, (12, 6), 27),
    ("gad7", 450, (10, 5), 21),
    // In hundredths: precarious from 30.17 on.
    ("epices", 700, (3700, 2000), 10_000),
];

fn of_product(product: Product) -> &'static [Scale] {
    match product {
        Product::Alcohol => &[("audit_c", 800, (8, 3), 12), ("audit", 300, (21, 8), 40)],
        Product::Tobacco => &[("fagerstrom", 800, (6, 2), 10)],
        Product::Cannabis => &[("cast", 700, (13, 5), 24)],
        Product::Opioids | Product::Cocaine | Product::Other => &[("dast10", 400, (6, 2), 10)],
        Product::Medicines | Product::Behavioural => &[],
    }
}

/// Scores at inclusion and, for those still followed, one year later: symptoms a quarter
/// lower on average, precarity as before.
pub(crate) fn scale_score(
    person: &Person,
    region: usize,
    context: &Context<'_>,
    draw: &mut Draw,
    rows: &mut Rows,
) {
    let Some((position, from, last)) = span(person, region, context) else {
        return;
    };
    let Some(stay) = person.stays.get(position) else {
        return;
    };
    for (scale, filled, (mean, deviation), most) in
        EVERYBODY.iter().chain(of_product(person.product))
    {
        if !draw.chance(*filled) {
            continue;
        }
        let shift = if person.precarious { deviation / 2 } else { 0 };
        let first = draw.bell(mean + shift, *deviation).clamp(0, *most);
        rows.push(
            person,
            stay,
            vec![Value::Date(from), text(scale), int(first)],
        );
        let after = day::workday(from + 365);
        if after <= last && draw.chance(750) {
            let better = if *scale == "epices" {
                first
            } else {
                first * 3 / 4
            };
            let second = draw.bell(better, deviation / 2).clamp(0, *most);
            rows.push(
                person,
                stay,
                vec![Value::Date(after), text(scale), int(second)],
            );
        }
    }
}
