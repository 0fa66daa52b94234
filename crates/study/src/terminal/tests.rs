use super::{bars, labelled, table};
use crate::fixture;
use contract::Lang;

#[test]
fn the_table_prints_s_where_a_value_is_hidden() {
    let (_, mut rows, _) = fixture::hidden_in_2023();
    rows.rows
        .retain(|row| row[0].value == disclosure::Scalar::Int(2023));
    insta::assert_snapshot!(table(&rows, Lang::Fr), @r#"
    year  region_code  patients  women  women_share  women_share_low  women_share_high
    ────  ───────────  ────────  ─────  ───────────  ───────────────  ────────────────
    2023  11                800    385         48,1             44,7              51,6
    2023  27                460    240         52,2             47,6              56,7
    2023  32              1 050    520         49,5             46,5              52,5
    2023  44              1 635    830         50,8             48,3              53,2
    2023  76                770    370         48,1             44,5              51,6
    2023  93                430    215         50,0             45,3              54,7
    2023  99                  s      s            s                s                 s
    2023  FR                  s      s            s                s                 s
    s : valeur masquée pour protéger les patients
    "#);
}

#[test]
fn the_labelled_table_names_regions_and_brackets_intervals() {
    let (study, mut rows, reference) = fixture::hidden_in_2023();
    rows.rows
        .retain(|row| row[0].value == disclosure::Scalar::Int(2023));
    insta::assert_snapshot!(labelled(&study, &rows, &reference, Lang::Fr), @r#"
    Année  Région                        Patients  Femmes  Part des femmes
    ─────  ────────────────────────────  ────────  ──────  ─────────────────────
    2023   Île-de-France                      800     385  48,1 %  [44,7 ; 51,6]
    2023   Bourgogne-Franche-Comté            460     240  52,2 %  [47,6 ; 56,7]
    2023   Hauts-de-France                  1 050     520  49,5 %  [46,5 ; 52,5]
    2023   Grand Est                        1 635     830  50,8 %  [48,3 ; 53,2]
    2023   Occitanie                          770     370  48,1 %  [44,5 ; 51,6]
    2023   Provence-Alpes-Côte d’Azur         430     215  50,0 %  [45,3 ; 54,7]
    2023   Septième région (non nommée)         s       s  s
    2023   Ensemble des régions                 s       s  s
    s : valeur masquée pour protéger les patients
    "#);
}

#[test]
fn the_bars_show_interval_and_published_figure() {
    let (study, rows, reference) = fixture::hidden_in_2023();
    insta::assert_snapshot!(bars(&study, &rows, &reference, Lang::Fr, 90).unwrap(), @r#"
    Part des femmes parmi les patients, par région, 2023

    Île-de-France                 ███████████████┊█████████████▋         48,1 %  [44,7 ; 51,6]
    Bourgogne-Franche-Comté       ███████████████┊████████████████▏      52,2 %  [47,6 ; 56,7]
    Hauts-de-France               ███████████████┊██████████████▌        49,5 %  [46,5 ; 52,5]
    Grand Est                     ███████████████┊███████████████▎       50,8 %  [48,3 ; 53,2]
    Occitanie                     ███████████████┊█████████████▋         48,1 %  [44,5 ; 51,6]
    Provence-Alpes-Côte d’Azur    ███████████████┊██████████████▉        50,0 %  [45,3 ; 54,7]
    Septième région (non nommée)  s              ┊                       s
    Ensemble des régions          s              ┊                       s

    ┊ CSAPA 2023 : moins de 25 %
    [ ; ] : intervalle de confiance à 95 % (Wilson)
    s : valeur masquée pour protéger les patients
    "#);
}

#[test]
fn the_bars_speak_english_too() {
    let (study, rows, reference) = fixture::all();
    insta::assert_snapshot!(bars(&study, &rows, &reference, Lang::En, 90).unwrap(), @r#"
    Share of women among patients, by region, 2023

    Île-de-France               █████████████████┊██████████████▉          48.1%  [44.7, 51.6]
    Bourgogne-Franche-Comté     █████████████████┊█████████████████▋       52.2%  [47.6, 56.7]
    Hauts-de-France             █████████████████┊███████████████▉         49.5%  [46.5, 52.5]
    Grand Est                   █████████████████┊████████████████▊        50.8%  [48.3, 53.2]
    Occitanie                   █████████████████┊██████████████▉          48.1%  [44.5, 51.6]
    Provence-Alpes-Côte d’Azur  █████████████████┊████████████████▏        50.0%  [45.3, 54.7]
    Seventh region (not named)  █████████████████┊███████████████▋         49.3%  [44.1, 54.5]
    All regions                 █████████████████┊████████████████         49.7%  [48.4, 51.0]

    ┊ CSAPA 2023: less than 25%
    [ , ]: 95% confidence interval (Wilson)
    "#);
}

#[test]
fn a_narrow_terminal_still_gets_bars() {
    let (study, rows, reference) = fixture::all();
    let drawn = bars(&study, &rows, &reference, Lang::Fr, 20).unwrap();
    assert!(drawn.contains('█'));
}
