use crate::sets::{CellSets, Evidence};
use crate::toolkit::{group, key, met, profile, protected, spec, value, verdicts, whole};
use tamis_disclosure::{
    Code, CountedTable, DisclosureError, KeySpec, Memory, ProtectedTable, Reason, Scalar,
    Statistic, TableSpec, protect,
};

fn by(keys: Vec<KeySpec>) -> TableSpec {
    TableSpec {
        keys,
        ..spec(whole(), &[Statistic::Patients])
    }
}

fn cell(keys: &[Scalar], evidence: Evidence) -> CellSets {
    let moments = vec![value(0)];
    CellSets {
        keys: keys.to_vec(),
        pieces: vec![group(evidence)],
        moments,
    }
}

fn numbers(range: std::ops::Range<i64>) -> Vec<Scalar> {
    range.map(Scalar::Int).collect()
}

fn text(text: &str) -> Scalar {
    Scalar::Text(text.into())
}

fn keys(table: &ProtectedTable) -> Vec<Vec<Scalar>> {
    table.rows().iter().map(|row| row.keys.clone()).collect()
}

#[test]
fn where_every_key_is_declared_the_whole_grid_is_shown() {
    let sexes = vec![text("f"), text("m"), Scalar::Null];
    let spec = by(vec![
        key("year", true, Some(numbers(2021..2023))),
        key("sex", true, Some(sexes)),
    ]);
    let found = vec![
        cell(&[Scalar::Int(2022), text("f")], met(0..20)),
        cell(&[Scalar::Int(2021), Scalar::Null], met(0..3)),
    ];
    let table = protected(spec, found, &profile("exact"));
    let expected: Vec<Vec<Scalar>> = [2021, 2022]
        .into_iter()
        .flat_map(|year| {
            [text("f"), text("m"), Scalar::Null].map(|sex| vec![Scalar::Int(year), sex])
        })
        .collect();
    assert_eq!(keys(&table), expected);
    assert!(!table.small_groups_left_out());
    let hidden = Err(Reason::Zero);
    let small = Err(Reason::Patients);
    assert_eq!(
        verdicts(&table).concat(),
        [hidden, hidden, small, Ok(20), hidden, hidden]
    );
}

#[test]
fn where_a_key_is_free_data_small_groups_are_left_out_and_it_always_says_so() {
    let spec = || {
        by(vec![
            key("year", true, Some(numbers(2021..2023))),
            key("code", true, None),
        ])
    };
    let found = vec![
        cell(&[Scalar::Int(2022), text("a")], met(0..20)),
        cell(&[Scalar::Int(2022), text("b")], met(0..10)),
        cell(&[Scalar::Int(2021), text("b")], met(0..11)),
    ];
    let table = protected(spec(), found, &profile("exact"));
    assert_eq!(
        keys(&table),
        [
            [Scalar::Int(2021), text("b")],
            [Scalar::Int(2022), text("a")]
        ]
    );
    assert!(table.small_groups_left_out());
    let none = protected(spec(), Vec::new(), &profile("exact"));
    assert!(none.rows().is_empty() && none.small_groups_left_out());
}

#[test]
fn a_group_of_k_patients_that_another_rule_hides_stays_as_a_row() {
    let one_structure = crate::toolkit::met_in(0..20, 1);
    let found = vec![cell(&[text("a")], one_structure)];
    let table = protected(by(vec![key("code", true, None)]), found, &profile("exact"));
    assert_eq!(verdicts(&table), [[Err(Reason::Structures)]]);
}

#[test]
fn without_keys_there_is_one_cell_even_when_it_is_empty() {
    let table = protected(by(Vec::new()), Vec::new(), &profile("exact"));
    assert_eq!(verdicts(&table), [[Err(Reason::Zero)]]);
    assert!(!table.small_groups_left_out());
    let ordinary = TableSpec {
        ordinary: true,
        ..by(Vec::new())
    };
    assert_eq!(
        verdicts(&protected(ordinary, Vec::new(), &profile("exact"))),
        [[Ok(0)]]
    );
}

#[test]
fn a_group_outside_the_declared_domain_never_fails_the_statement() {
    let spec = || by(vec![key("year", true, Some(numbers(2021..2022)))]);
    let ask = |patients| {
        let found = vec![cell(&[Scalar::Int(1999)], met(0..patients))];
        keys(&protected(spec(), found, &profile("exact")))
    };
    assert_eq!(ask(10), [[Scalar::Int(2021)]]);
    assert_eq!(ask(11), [[Scalar::Int(1999)], [Scalar::Int(2021)]]);
}

#[test]
fn a_value_declared_twice_is_one_value() {
    let twice = vec![Scalar::Int(1), Scalar::Int(1)];
    let table = protected(
        by(vec![key("a", true, Some(twice))]),
        Vec::new(),
        &profile("exact"),
    );
    assert_eq!(keys(&table), [[Scalar::Int(1)]]);
}

#[test]
fn a_grid_above_the_limit_is_refused_with_what_to_do() {
    let wide = |cells| {
        by(vec![
            key("a", true, Some(numbers(0..cells))),
            key("b", true, Some(numbers(0..200))),
        ])
    };
    let ask = |cells| {
        let table = CountedTable::builder(wide(cells)).build().unwrap();
        protect(vec![table], &profile("exact"), &mut Memory::nothing())
    };
    assert_eq!(ask(100).unwrap()[0].rows().len(), 20_000);
    let refused = ask(101).unwrap_err();
    let expected = DisclosureError::GridTooLarge {
        table: "t".into(),
        cells: 20_200,
        limit: 20_000,
    };
    assert_eq!(refused, expected);
    assert_eq!(refused.code(), Code::D24);
    assert!(refused.hint().en.contains("Drop a key"));
    let enormous = by((0..40)
        .map(|_| key("a", true, Some(numbers(0..100))))
        .collect());
    let table = CountedTable::builder(enormous).build().unwrap();
    assert!(protect(vec![table], &profile("exact"), &mut Memory::nothing()).is_err());
}
