//! Adult: loss against the figures of other tools, where its folder is given; its shape always.

use tamis_anonymise::{Context, Report, Requirement, Settings, Table, anonymise};

use crate::{adult, generated};

fn loss(table: &Table, k: u32, passes: u32) -> Report {
    let settings = Settings {
        passes,
        bound: passes == 0 || table.rows() < 10_000,
        ..Settings::default()
    };
    let recoding = anonymise(table, &Requirement::k(k), &settings).unwrap();
    let plain = generated::gcp(table, &recoding);
    let context = Context {
        k,
        sensitive: &[],
        population: None,
        people: None,
    };
    let report = Report::of(table, &recoding, &context);
    assert!(
        (report.loss.gcp - plain).abs() < 1e-5,
        "{} {plain}",
        report.loss.gcp
    );
    assert_eq!(report.suppressed, 0);
    assert!(report.after.prosecutor.fewest >= u64::from(k));
    report
}

#[test]
fn adult_loses_no_more_than_it_was_found_to_need() {
    let Some(table) = adult::table() else {
        return;
    };
    for (k, passes, most, bound) in [
        (5, 0, 0.0570, 0.0333),
        (5, 20, 0.0556, 0.0333),
        (11, 0, 0.0884, 0.0493),
        (11, 20, 0.0870, 0.0493),
    ] {
        let found = loss(&table, k, passes).loss;
        assert!(found.gcp <= most, "k {k}, {passes} passes: {}", found.gcp);
        if let Some(least) = found.weighted_bound {
            assert!((least - bound).abs() < 0.0005, "k {k}: bound {least}");
        }
    }
}

#[test]
fn a_table_of_its_shape_is_recoded_above_the_bound_and_better_with_repair() {
    let table = generated::table(2_000, 3);
    let first = loss(&table, 5, 0).loss;
    let repaired = loss(&table, 5, 20).loss;
    assert!(repaired.weighted <= first.weighted);
    let bound = repaired.weighted_bound.unwrap();
    assert!(0.0 < bound && bound <= repaired.weighted);
}
