//! Expected numbers were computed by hand from the formulas of Wilson (1927) and Newcombe (1998).

use super::{Bound, Comparison, Finding, Ours};
use crate::fixture;
use contract::Lang;
use disclosure::Scalar;

/// The national counts of one year set to these.
fn with_national(year: i64, patients: i64, women: i64) -> Comparison {
    let (study, mut rows, reference) = fixture::all();
    for row in &mut rows.rows {
        if row[0].value == Scalar::Int(year) && row[1].value == Scalar::Text("FR".into()) {
            row[2].value = Scalar::Int(patients);
            row[3].value = Scalar::Int(women);
        }
    }
    Comparison::of(&study, &rows, &reference).unwrap().unwrap()
}

fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 0.005,
        "{found} is not {expected}"
    );
}

#[test]
fn where_the_reference_is_a_bound_our_interval_is_set_against_it() {
    let line = &with_national(2023, 5500, 2750).lines[0];
    assert_eq!(
        (line.published.bound, line.published.patients),
        (Bound::LessThan, None)
    );
    // 2750 of 5500: half ± 1.96·√(0.25/5500) up to the fourth digit.
    let Ours::Share {
        percent, low, high, ..
    } = line.ours
    else {
        panic!("our share is shown")
    };
    near(percent, 50.0);
    near(low, 48.68);
    near(high, 51.32);
    let Finding::Beyond { points } = line.finding else {
        panic!("{:?}", line.finding)
    };
    near(points, 23.68);
}

#[test]
fn where_the_reference_has_an_n_the_difference_has_a_newcombe_interval() {
    let line = &with_national(2022, 5500, 2750).lines[1];
    assert_eq!(line.published.patients, Some(179_000));
    assert_eq!(line.published.complement_of, Some(75.0));
    // Theirs: 25 % of 179000, Wilson [24.800, 25.201]. Ours [48.679, 51.321].
    // 25 − √(1.321² + 0.201²) = 23.664; 25 + √(1.321² + 0.200²) = 26.336.
    let Finding::Difference { points, low, high } = line.finding else {
        panic!("{:?}", line.finding)
    };
    near(points, 25.0);
    near(low, 23.66);
    near(high, 26.34);
}

#[test]
fn the_number_of_patients_may_stand_in_a_row_of_its_own() {
    let line = &with_national(2021, 5500, 2750).lines[2];
    assert_eq!(line.published.patients, Some(300_000));
    near(line.published.percent, 23.0);
    assert_eq!((line.our_year, line.published.year), (2021, 2019));
    assert!(matches!(line.finding, Finding::Difference { .. }));
    assert!(crate::words::reading(line, Lang::Fr).contains("Les années diffèrent"));
}

#[test]
fn an_interval_that_is_not_beyond_the_bound_establishes_nothing() {
    // 26 % of 100: Wilson [18.4, 35.4] contains 25. 10 % of 1000 lies on the allowed side.
    for (patients, women) in [(100, 26), (1000, 100)] {
        let line = &with_national(2023, patients, women).lines[0];
        assert_eq!(line.finding, Finding::Open);
        assert!(crate::words::reading(line, Lang::En).contains("no difference is established"));
    }
}

#[test]
fn the_complement_of_a_lower_bound_is_an_upper_bound() {
    let (study, rows, _) = fixture::all();
    let figures = fixture::FIGURES.replace(
        "men,75,%,\"text: \"\"les trois quarts\"\"\"",
        "men,75,%,more than",
    );
    let reference = crate::Reference::parse(&figures, fixture::REGIONS).unwrap();
    let comparison = Comparison::of(&study, &rows, &reference).unwrap().unwrap();
    assert_eq!(comparison.lines[1].published.bound, Bound::LessThan);
}

#[test]
fn where_the_reference_has_no_n_it_is_taken_as_exact_and_said_so() {
    let (study, rows, _) = fixture::all();
    let figures =
        fixture::FIGURES.replace("women,25,%,less than,CSAPA,2023", "women,25,%,,CSAPA,2023");
    let reference = crate::Reference::parse(&figures, fixture::REGIONS).unwrap();
    let line = &Comparison::of(&study, &rows, &reference)
        .unwrap()
        .unwrap()
        .lines[0];
    assert!(matches!(line.finding, Finding::AgainstExact { .. }));
    assert!(crate::words::reading(line, Lang::En).contains("taken as exact"));
}

#[test]
fn a_hidden_share_is_said_to_be_hidden_and_compared_with_nothing() {
    let (study, rows, reference) = fixture::hidden_in_2023();
    let comparison = Comparison::of(&study, &rows, &reference).unwrap().unwrap();
    let line = &comparison.lines[0];
    assert_eq!((line.ours, line.finding), (Ours::Hidden, Finding::None));
    assert_eq!(crate::words::ours(&line.ours, Lang::Fr), "s");
    assert_eq!(crate::words::difference(line, Lang::Fr), "s");
    assert!(crate::words::reading(line, Lang::Fr).contains("masquée"));
    assert!(
        matches!(comparison.lines[1].ours, Ours::Share { .. }),
        "other years are not touched"
    );
}

#[test]
fn a_year_without_national_row_is_absent() {
    let (study, mut rows, reference) = fixture::all();
    rows.rows.retain(|row| row[0].value != Scalar::Int(2023));
    let comparison = Comparison::of(&study, &rows, &reference).unwrap().unwrap();
    assert_eq!(comparison.lines[0].ours, Ours::Absent);
}

#[test]
fn the_sentences_of_the_page_say_what_was_computed() {
    let comparison = with_national(2022, 5500, 2750);
    let texts: Vec<String> = comparison
        .lines
        .iter()
        .flat_map(|line| {
            [
                crate::words::reading(line, Lang::Fr),
                crate::words::standing(&line.published, Lang::Fr),
            ]
        })
        .map(|text| text.replace('\u{202f}', "_"))
        .collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
    La référence n’est qu’une borne (moins de 25_%)_: notre intervalle de confiance à 95_% est comparé à cette borne. Il est entièrement au-dessus_; l’écart dépasse 23,4 points de pourcentage.
    effectif non publié
    Écart de +25,0 points de pourcentage, intervalle de confiance à 95_% [23,7_; 26,3]. La référence est donnée en mots_: cette imprécision s’ajoute à l’intervalle.
    calculé_: 100 − 75_%_; la source écrit «_les trois quarts_»_; plus de 179_000 patients
    Écart de +26,7 points de pourcentage, intervalle de confiance à 95_% [25,3_; 28,1]. Les années diffèrent_: 2021 pour nous, 2019 pour la référence.
    calculé_: 100 − 77_%_; plus de 300_000 patients
    "#);
}
