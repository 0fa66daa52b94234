//! A contract works both ways: what `write` writes, `harmonise` reads back unchanged.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{REGIONS, contract, model, read};
use crate::{
    CanonicalRow, Check, Column, ColumnContract, FileContract, Harmonised, IdentityField, Kind,
    Model, Table, Target, Value,
};

/// Names with letters and marks that trouble files.
const NAME: &str = "[A-ZÉ][a-zéèçœï;,|\"\t ]{0,8}[a-zé]";

/// One target and the value it gets.
type Field = (Target, Value);

fn text(pattern: &str) -> BoxedStrategy<Value> {
    proptest::string::string_regex(pattern)
        .unwrap()
        .prop_map(Value::Text)
        .boxed()
}

fn value(model: &Model, table: &Table, region: &str, column: &Column) -> BoxedStrategy<Value> {
    if let Some(list) = &column.code_list {
        let codes = &model.code_list(list).unwrap().codes;
        let codes: Vec<_> = codes.iter().map(|c| Value::Text(c.code.clone())).collect();
        return prop::sample::select(codes).boxed();
    }
    let is_ranged = table.ranges.iter().any(|range| range.column == column.name);
    match column.kind {
        // A score of at most 4 fits every scale; the scaled ones have a test of their own.
        Kind::Int if is_ranged => (0..=4_i64).prop_map(Value::Int).boxed(),
        Kind::Int => (column.min.unwrap()..=column.max.unwrap())
            .prop_map(Value::Int)
            .boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        // 2000-01-01 to 2024-01-01.
        Kind::Date => (10_957..=19_723_i32).prop_map(Value::Date).boxed(),
        Kind::Text if column.local_code => {
            text(&format!("{region}-[A-Z]{{1,3}}-[1-9][0-9]{{0,2}}"))
        }
        Kind::Text => text(NAME),
    }
}

fn identity_value(field: IdentityField) -> BoxedStrategy<Value> {
    match field {
        IdentityField::BirthDate => (1930..2005, 0..=12, 1..=28, any::<bool>())
            .prop_map(|(year, month, day, known)| {
                let day = if month > 0 && known { day } else { 0 };
                Value::Text(format!("{year}-{month:02}-{day:02}"))
            })
            .boxed(),
        IdentityField::Sex => text("(fe)?male|unknown"),
        IdentityField::IdentityStatus => text("PROV|RECUP|VALI|QUAL"),
        IdentityField::LocalId => text("[A-Z]{0,2}[1-9][0-9]{2,6}"),
        IdentityField::Nir => text("[12][0-9]{12}"),
        _ => text(NAME),
    }
}

fn field(model: &Model, file: &FileContract, column: &ColumnContract) -> BoxedStrategy<Field> {
    let table = model.table(file.table()).unwrap();
    let values = match column.target() {
        Target::Column(name) => value(model, table, &file.region, table.column(name).unwrap()),
        Target::Identity(field) => identity_value(*field),
        Target::Practitioner => text("[A-Z]-[1-9][0-9]{1,5}"),
        Target::Record => text("[A-Z][1-9][0-9]{1,5}"),
    };
    let target = column.target().clone();
    let values = if column.is_required() {
        values
    } else {
        prop_oneof![1 => Just(Value::Null), 4 => values].boxed()
    };
    values
        .prop_map(move |value| (target.clone(), value))
        .boxed()
}

fn row(fields: Vec<Field>, file: &FileContract) -> CanonicalRow {
    let mut row = CanonicalRow::default();
    for (target, value) in fields {
        match (target, value) {
            (Target::Column(name), value) => drop(row.values.insert(name, value)),
            (Target::Identity(field), Value::Text(text)) => drop(row.identity.insert(field, text)),
            (Target::Practitioner, Value::Text(text)) => row.practitioner = Some(text),
            (Target::Record, Value::Text(text)) => row.record = Some(text),
            _ => {}
        }
    }
    for rule in file.rules() {
        // A generated row keeps the order of its dates.
        if let Check::Order { first, then } = &rule.check
            && let (Some(early), Some(late)) = (row.values.get(first), row.values.get(then))
            && !late.is_null()
            && late < early
        {
            let (early, late) = (early.clone(), late.clone());
            row.values.insert(first.clone(), late);
            row.values.insert(then.clone(), early);
        }
    }
    row
}

fn rows(model: &Model, file: &FileContract) -> BoxedStrategy<Vec<CanonicalRow>> {
    let fields: Vec<_> = file
        .columns()
        .iter()
        .map(|c| field(model, file, c))
        .collect();
    let file = file.clone();
    prop::collection::vec(fields.prop_map(move |fields| row(fields, &file)), 0..12).boxed()
}

/// Is what was read what was written?
fn same(written: &[CanonicalRow], read: &Harmonised) -> bool {
    let columns = read.batch.columns();
    let same_row = |(before, after): (&CanonicalRow, &crate::HarmonisedRow)| {
        let values = before.values.iter().all(|(name, value)| {
            let at = columns.iter().position(|column| column == name).unwrap();
            after.values[at] == *value
        });
        let identity = before.identity.iter().all(|(field, text)| {
            let expected = field.is_read().then_some(text.as_str());
            after.identity.as_ref().unwrap().get(*field) == expected
        });
        values && identity && after.practitioner == before.practitioner
    };
    read.rejections.is_empty()
        && read.repairs.is_empty()
        && written.len() == read.batch.rows().len()
        && written.iter().zip(read.batch.rows()).all(same_row)
}

#[test]
fn what_a_region_writes_is_read_back_unchanged() {
    let model = model();
    for region in REGIONS {
        let contract = contract(region);
        for file in contract.files() {
            let mut runner = TestRunner::new(Config::with_cases(12));
            let name = file.name_with("2022");
            let law = runner.run(&rows(model, file), |written| {
                let bytes = file.write(model, written.clone()).unwrap();
                let read = read(&contract, &name, &bytes).unwrap();
                prop_assert!(same(&written, &read), "{} {}", region, name);
                prop_assert_eq!(read.lines.footer == 1, file.footer().is_some());
                Ok(())
            });
            // The counterexample would print rows; the region and the file are enough.
            assert!(law.is_ok(), "{region} {name}");
        }
    }
}

#[test]
fn a_score_in_hundredths_is_written_with_the_mark_of_the_region() {
    for (region, mark) in [("44", ','), ("11", '.'), ("99", '.')] {
        let contract = contract(region);
        let mut files = contract.files().iter();
        let file = files.find(|file| file.table() == "scale_score").unwrap();
        let mut row = CanonicalRow::default();
        row.identity.insert(IdentityField::LocalId, "D1".to_owned());
        row.values
            .insert("score_date".to_owned(), Value::Date(19_000));
        row.values
            .insert("scale".to_owned(), Value::Text("epices".to_owned()));
        row.values.insert("score".to_owned(), Value::Int(3017));
        let fields = file.raw_fields(model(), &row).unwrap();
        assert!(fields.contains(&format!("30{mark}17")));
        let bytes = file.write(model(), [row.clone()]).unwrap();
        let read = read(&contract, file.name(), &bytes).unwrap();
        assert!(same(&[row], &read));
    }
}

#[test]
fn a_value_that_would_not_be_read_back_is_not_written() {
    let write = |region: &str, name: &str, set: &dyn Fn(&mut CanonicalRow)| {
        let contract = contract(region);
        let file = contract.file_for(name).unwrap();
        let mut row = CanonicalRow::default();
        row.identity.insert(IdentityField::LocalId, "D1".to_owned());
        row.identity.insert(IdentityField::Sex, "female".to_owned());
        let structure = Value::Text(format!("{region}-M-1"));
        row.values.insert("microstructure_id".to_owned(), structure);
        set(&mut row);
        let outcome = file.write(model(), [row]);
        outcome.map(drop).map_err(|notice| notice.code)
    };
    let birth_name = |name: &'static str| {
        move |row: &mut CanonicalRow| {
            row.identity
                .insert(IdentityField::BirthName, name.to_owned());
        }
    };
    assert_eq!(write("44", "patients.csv", &birth_name("Petit")), Ok(()));
    // A marker of missing values, spaces around, a letter that Windows-1252 lacks.
    for name in ["NR", " Petit", "Łukasz", "Ã©ric"] {
        assert_eq!(
            write("44", "patients.csv", &birth_name(name)),
            Err("F50"),
            "{name}"
        );
    }
    assert_eq!(write("76", "patients.csv", &birth_name("Łukasz")), Ok(()));
    // A structure of another region, or not in its normalised form; a birth date beyond the pivot
    // of two-digit years.
    for structure in ["76-M-1", "44-m-1", "44-M-01"] {
        assert_eq!(
            write("44", "patients.csv", &|row| {
                let other = Value::Text(structure.to_owned());
                row.values.insert("microstructure_id".to_owned(), other);
            }),
            Err("F50"),
            "{structure}"
        );
    }
    assert_eq!(
        write("32", "patients.csv", &|row| {
            let date = "1909-01-01".to_owned();
            row.identity.insert(IdentityField::BirthDate, date);
        }),
        Err("F50")
    );
}
