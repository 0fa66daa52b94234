use crate::sets::{CellSets, Evidence};
use crate::toolkit::{group, key, met, profile, protected, spec, value, whole};
use tamis_disclosure::{
    CountedTable, Memory, ProtectedTable, ProtectedValue, Scalar, Statistic, Status, TableSpec,
    protect,
};

fn two_rows(profile_name: &str) -> ProtectedTable {
    let cell = |code: &str, evidence: Evidence| CellSets {
        keys: vec![Scalar::Text(code.into())],
        pieces: vec![group(evidence)],
        moments: vec![value(0)],
    };
    let domain = vec![Scalar::Text("b".into()), Scalar::Text("a".into())];
    let spec = TableSpec {
        keys: vec![key("code", false, Some(domain))],
        ..spec(whole(), &[Statistic::Patients])
    };
    protected(
        spec,
        vec![cell("b", met(0..13)), cell("a", met(0..4))],
        &profile(profile_name),
    )
}

#[test]
fn a_table_is_serialised_with_a_status_a_value_and_without_reasons() {
    let table = two_rows("exact");
    let text = serde_json::to_string(&table).unwrap();
    let expected = concat!(
        r#"{"name":"t","columns":["code","m0"],"rows":["#,
        r#"{"keys":["a"],"values":[{"value":null,"status":"suppressed"}]},"#,
        r#"{"keys":["b"],"values":[{"value":13,"status":"shown"}]}],"#,
        r#""small_groups_left_out":false}"#,
    );
    assert_eq!(text, expected);
    assert_eq!(table.reasons().len(), 1);
    assert!(!format!("{table:?}").contains("Patients"));
    assert_eq!(
        (table.name(), table.key_count(), table.columns().len()),
        ("t", 1, 2)
    );
}

#[test]
fn what_is_published_is_rounded_to_five() {
    let values: Vec<ProtectedValue> = two_rows("public")
        .rows()
        .iter()
        .flat_map(|row| row.values.clone())
        .collect();
    assert_eq!(
        values,
        [ProtectedValue::Suppressed, ProtectedValue::Rounded(15)]
    );
    let statuses = values.iter().map(|value| value.status().as_str());
    assert_eq!(statuses.collect::<Vec<_>>(), ["suppressed", "rounded"]);
    assert_eq!(ProtectedValue::Shown(3).status(), Status::Shown);
    assert_eq!(Status::Near.as_str(), "near");
}

#[test]
fn a_sum_is_rounded_like_a_count() {
    let spec = spec(whole(), &[Statistic::Sum]);
    let moments = vec![crate::toolkit::sum(-1_002, 0..50)];
    let cell = CellSets {
        keys: Vec::new(),
        pieces: vec![group(met(0..50))],
        moments,
    };
    let table = protected(spec, vec![cell], &profile("public"));
    assert_eq!(table.rows()[0].values, [ProtectedValue::Rounded(-1_000)]);
}

#[test]
fn several_tables_come_back_in_their_order() {
    let one = || {
        CountedTable::builder(spec(whole(), &[Statistic::Rows]))
            .build()
            .unwrap()
    };
    let other = CountedTable::builder(TableSpec {
        name: "other".into(),
        ..spec(whole(), &[])
    });
    let tables = vec![one(), other.build().unwrap(), one()];
    let tables = protect(tables, &profile("exact"), &mut Memory::nothing()).unwrap();
    let names: Vec<&str> = tables.iter().map(ProtectedTable::name).collect();
    assert_eq!(names, ["t", "other", "t"]);
}
