//! Which lists and cut-points are declared, and how many numbers with others one may ask in a month.

use crate::fixture::{self, Fixture};

/// Declared: single codes, groups, runs, ends on a grid, the first of a month, beginnings of codes.
const REGULAR: &[&str] = &[
    "SELECT count(DISTINCT patient_no) FROM substance_use",
    "SELECT substance, count(DISTINCT patient_no) FROM substance_use GROUP BY substance",
    "SELECT substance, count(DISTINCT patient_no) FROM substance_use WHERE substance IN ('heroin', 'alcohol') GROUP BY substance",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE substance = 'heroin'",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE substance <> 'heroin' AND route IS NOT NULL",
    "SELECT count(DISTINCT patient_no) FROM diagnosis WHERE icd10 LIKE 'F3%'",
    "SELECT event_year, count(DISTINCT patient_no) FROM event GROUP BY event_year",
    "SELECT count(DISTINCT patient_no) FROM event WHERE event_year IN (2021, 2022, 2023)",
    "SELECT count(DISTINCT patient_no) FROM event WHERE event_year BETWEEN 2021 AND 2022",
    "SELECT count(DISTINCT patient_no) FROM event WHERE event_date BETWEEN DATE '2022-01-01' AND DATE '2022-12-31'",
    "SELECT count(DISTINCT patient_no) FROM event WHERE extract(month FROM event_date) = 3",
    "SELECT date_trunc('quarter', event_date) AS q, count(DISTINCT patient_no) FROM event GROUP BY q",
    "SELECT count(DISTINCT patient_no) FROM event WHERE duration_minutes >= 30",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE age_first_use < 15",
    "SELECT count(DISTINCT patient_no) FROM social_situation WHERE children_count BETWEEN 1 AND 2",
    "SELECT avg(n) FROM (SELECT patient_no, count(*) AS n FROM event GROUP BY patient_no) x WHERE n >= 3",
    "SELECT count(DISTINCT patient_no) FROM inclusion WHERE exit_date > inclusion_date",
    "SELECT CASE WHEN substance = 'heroin' THEN 'h' WHEN substance = 'alcohol' THEN 'a' ELSE 'other' END AS s, count(DISTINCT patient_no) FROM substance_use WHERE substance IN ('heroin', 'alcohol') GROUP BY s",
    // Within a result by patient.
    "SELECT m, count(*) FROM (SELECT patient_no, max(CASE WHEN substance = 'heroin' THEN 1 ELSE 0 END) AS m FROM substance_use GROUP BY patient_no) x GROUP BY m",
    "SELECT count(*) FROM (SELECT patient_no, bool_and(substance = 'heroin') AS m FROM substance_use GROUP BY patient_no) x WHERE m",
    "SELECT count(*) FROM (SELECT patient_no, count(*) FILTER (WHERE substance = 'heroin') AS m, count(*) FILTER (WHERE rank = 1) AS o FROM substance_use GROUP BY patient_no) x WHERE m > o",
    "SELECT count(*) FROM (SELECT patient_no, min(event_date) AS first FROM event GROUP BY patient_no) x WHERE first >= DATE '2022-07-01'",
    // Attributes may be chosen freely.
    "SELECT count(DISTINCT patient_no) FROM patient WHERE birth_year IN (1950, 1961, 1977) AND residence_department IN ('67', '75')",
];

/// The asker's own.
const IRREGULAR: &[&str] = &[
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE substance IN ('heroin', 'alcohol')",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE substance = 'heroin' OR substance = 'alcohol'",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE substance NOT IN ('heroin', 'alcohol')",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE NOT (substance = 'heroin' OR substance = 'alcohol')",
    "SELECT count(DISTINCT patient_no) FROM substance_use WHERE substance <> 'heroin' AND substance <> 'alcohol'",
    "SELECT CASE WHEN substance = 'heroin' OR substance = 'alcohol' THEN 1 ELSE 0 END AS s, count(DISTINCT patient_no) FROM substance_use GROUP BY s",
    "SELECT CASE substance WHEN 'heroin' THEN 1 WHEN 'alcohol' THEN 1 END AS s, count(DISTINCT patient_no) FROM substance_use GROUP BY s",
    "SELECT count(DISTINCT patient_no) FILTER (WHERE substance IN ('heroin', 'alcohol')) FROM substance_use",
    "SELECT count(DISTINCT patient_no) FROM patient WHERE patient_no IN (SELECT patient_no FROM substance_use WHERE substance IN ('heroin', 'alcohol'))",
    "SELECT count(DISTINCT patient_no) FROM diagnosis WHERE icd10 LIKE 'F1%' OR icd10 LIKE 'F3%'",
    "SELECT count(DISTINCT patient_no) FROM event WHERE event_year IN (2021, 2023)",
    "SELECT count(DISTINCT patient_no) FROM event WHERE event_date >= DATE '2022-03-14'",
    "SELECT count(DISTINCT patient_no) FROM event WHERE event_date BETWEEN DATE '2022-01-01' AND DATE '2022-03-14'",
    "SELECT count(DISTINCT patient_no) FROM event WHERE duration_minutes >= 32",
    "SELECT count(DISTINCT patient_no) FROM event WHERE duration_minutes = 30",
    "SELECT count(DISTINCT patient_no) FROM event WHERE duration_minutes < 15 OR duration_minutes >= 60",
    "SELECT count(DISTINCT patient_no) FROM inclusion WHERE exit_date - inclusion_date > 97",
    // Within a result by patient.
    "SELECT count(*) FROM (SELECT patient_no, max(CASE WHEN substance IN ('heroin', 'alcohol') THEN 1 ELSE 0 END) AS m FROM substance_use GROUP BY patient_no) x WHERE m = 1",
    "SELECT m, count(*) FROM (SELECT patient_no, max(CASE WHEN substance IN ('heroin', 'alcohol') THEN 1 ELSE 0 END) AS m FROM substance_use GROUP BY patient_no) x GROUP BY m",
    "SELECT count(*) FROM (SELECT patient_no, bool_and(substance IN ('heroin', 'alcohol')) AS m FROM substance_use GROUP BY patient_no) x WHERE m",
    "SELECT count(*) FROM (SELECT patient_no, bool_or(substance IN ('heroin', 'alcohol')) AS m FROM substance_use GROUP BY patient_no) x WHERE m",
    "SELECT count(*) FROM (SELECT patient_no, count(*) FILTER (WHERE substance IN ('heroin', 'alcohol')) AS m FROM substance_use GROUP BY patient_no) x WHERE m >= 1",
    "SELECT count(*) FROM (SELECT patient_no, sum(CASE WHEN substance IN ('heroin', 'alcohol') THEN 1 ELSE 0 END) AS m FROM substance_use GROUP BY patient_no) x WHERE m >= 1",
    "SELECT count(*) FROM (SELECT patient_no, count(*) FILTER (WHERE substance IN ('heroin', 'alcohol')) AS m, count(*) FILTER (WHERE rank = 1) AS o FROM substance_use GROUP BY patient_no) x WHERE m > o",
    "SELECT count(*) FROM (SELECT patient_no, max(CASE WHEN substance = 'heroin' OR substance = 'alcohol' THEN 1 ELSE 0 END) AS m FROM substance_use GROUP BY patient_no) x WHERE m = 1",
    "SELECT count(*) FROM (SELECT patient_no, max(CASE WHEN substance = 'heroin' THEN 1 ELSE 0 END) AS m, max(CASE WHEN substance = 'alcohol' THEN 1 ELSE 0 END) AS o FROM substance_use GROUP BY patient_no) x WHERE m = 1 OR o = 1",
    "SELECT count(*) FROM (SELECT patient_no, max(m) AS k FROM (SELECT patient_no, max(CASE WHEN substance IN ('heroin', 'alcohol') THEN 1 ELSE 0 END) AS m FROM substance_use GROUP BY patient_no) x GROUP BY patient_no) y WHERE k = 1",
    "SELECT count(*) FROM patient p LEFT JOIN (SELECT patient_no, count(*) AS n FROM substance_use WHERE substance IN ('heroin', 'alcohol') GROUP BY patient_no) x ON x.patient_no = p.patient_no WHERE x.n >= 2",
    "SELECT avg(m) FROM (SELECT patient_no, count(*) FILTER (WHERE substance IN ('heroin', 'alcohol')) AS m FROM substance_use GROUP BY patient_no) x",
    "SELECT sum(CASE WHEN substance IN ('heroin', 'alcohol') THEN 1 ELSE 0 END) FROM substance_use",
];

async fn small() -> Fixture {
    let scale = synth::Scale {
        patients: 300,
        structures: 12,
        practitioners: 24,
        years: 2022..=2023,
    };
    fixture::build(scale, 11).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_model_declares_is_regular_and_other_lists_and_cut_points_are_not() {
    let network = small().await;
    let policy = fixture::policy();
    let research = policy.profile("research").expect("a profile");
    let mut wrong = Vec::new();
    for (statements, regular) in [(REGULAR, true), (IRREGULAR, false)] {
        for sql in statements {
            match network.engine.explain(sql, research).await {
                Ok(explained) if explained.numbers.iter().all(|n| n.is_regular) == regular => {}
                Ok(_) => wrong.push(format!("not {regular}: {sql}")),
                Err(notice) => wrong.push(format!("{}: {sql}", notice.code)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_with_lists_of_ones_own_end_for_the_month_and_declared_ones_go_on() {
    let network = small().await;
    let codes: Vec<String> = fixture::model()
        .code_list("substance")
        .expect("a list")
        .codes
        .iter()
        .map(|entry| entry.code.clone())
        .collect();
    let ask = async |sql: &str| {
        network
            .ask_as("one", sql, "research")
            .await
            .expect("an answer")
    };
    let has_note = |answer: &engine::Answer| answer.notes().iter().any(|note| note.code == "E25");
    let mut told = None;
    // Pairs of substances by region: seven numbers each.
    let pairs = (0..codes.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
    for (asked, (i, j)) in pairs.enumerate() {
        let sql = format!(
            "SELECT region_code, count(DISTINCT patient_no) FROM substance_use WHERE substance IN ('{}', '{}') GROUP BY region_code",
            codes[i], codes[j]
        );
        if has_note(&ask(&sql).await) {
            told = Some(asked);
            break;
        }
    }
    let told = told.expect("a month has an end");
    assert!((300 / 7..=60).contains(&told), "{told} statements");
    let declared = ask("SELECT sex, count(DISTINCT patient_no) FROM patient GROUP BY sex").await;
    assert!(!has_note(&declared));
}

#[tokio::test(flavor = "multi_thread")]
async fn results_within_results_are_read_as_deep_as_they_are() {
    let network = small().await;
    let policy = fixture::policy();
    let research = policy.profile("research").expect("a profile");
    let mut steps = vec![
        "x0 AS (SELECT patient_no, max(CASE WHEN substance IN ('heroin', 'alcohol') THEN 1 ELSE 0 END) AS m \
         FROM substance_use GROUP BY patient_no)"
            .to_owned(),
    ];
    // What is within would double at each step.
    for step in 1..24 {
        let before = step - 1;
        steps.push(format!(
            "x{step} AS (SELECT patient_no, max(m) AS m FROM x{before} WHERE m >= 0 GROUP BY patient_no)"
        ));
    }
    let sql = format!(
        "WITH {} SELECT count(*) FROM x23 WHERE m = 1",
        steps.join(", ")
    );
    let explained = network
        .engine
        .explain(&sql, research)
        .await
        .expect("explained");
    assert!(explained.numbers.iter().all(|number| !number.is_regular));
}
