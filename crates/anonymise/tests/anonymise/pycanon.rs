//! pyCANON (PyPI `pycanon`) confirms k, ℓ and t of an output, where `TAMIS_PYCANON` names a Python that has it:
//!
//!     python3 -m venv /tmp/pycanon && /tmp/pycanon/bin/pip install pycanon
//!     TAMIS_PYCANON=/tmp/pycanon/bin/python cargo test -p tamis-anonymise pycanon

use std::fmt::Write;
use std::fs;
use std::process::Command;

use tamis_anonymise::{
    Closeness, Context, Distance, Diversity, Recoding, Report, Requirement, Sensitive, Settings,
    Table, anonymise,
};

use crate::generated;

/// What pyCANON says of a text: k, distinct ℓ, entropy ℓ (a whole number) and t.
fn confirmed(python: &str, text: &str) -> [f64; 4] {
    let file = std::env::temp_dir().join(format!("tamis-pycanon-{}.csv", std::process::id()));
    fs::write(&file, text).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pycanon_says.py");
    let output = Command::new(python)
        .arg(script)
        .arg(&file)
        .output()
        .expect("python starts");
    fs::remove_file(&file).expect("removed");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|word| word.parse().expect("a number"))
        .collect();
    numbers.try_into().expect("four numbers")
}

/// What is published, the sensitive column last.
fn written(table: &Table, recoding: &Recoding, codes: &[u32]) -> String {
    let mut text = String::from("q0,q1,q2,q3,q4,q5,q6,q7,q8,s\n");
    for (nodes, rows) in recoding.classes() {
        for &row in rows {
            for (at, &node) in nodes.iter().enumerate() {
                text.push_str(table.hierarchy(at).expect("a column").label(node));
                text.push(',');
            }
            writeln!(text, "d{}", codes[row as usize]).expect("a string grows");
        }
    }
    text
}

#[test]
fn pycanon_confirms_what_the_report_says() {
    #[expect(
        clippy::disallowed_methods,
        reason = "another tool, which is there only on demand"
    )]
    let Ok(python) = std::env::var("TAMIS_PYCANON") else {
        return;
    };
    for (seed, k) in [(1, 5), (2, 11)] {
        let table = generated::table(1_500, seed);
        let mut numbers = generated::Numbers(seed);
        let codes: Vec<u32> = (0..1_500)
            .map(|_| u32::try_from(numbers.below(6)).unwrap())
            .collect();
        let column = Sensitive::new("s", &codes);
        let asked = Requirement::k(k)
            .diverse(column.clone(), Diversity::Distinct(3))
            .close(
                column.clone(),
                Closeness {
                    t: 0.5,
                    distance: Distance::Equal,
                },
            );
        let recoding = anonymise(
            &table,
            &asked,
            &Settings {
                passes: 3,
                ..Settings::default()
            },
        )
        .unwrap();
        let context = Context {
            k,
            sensitive: &[column],
            population: None,
            people: None,
        };
        let report = Report::of(&table, &recoding, &context);
        let real = |count: u64| f64::from(u32::try_from(count).unwrap());
        let learnt = &report.sensitive[0];
        let expected = [
            real(report.after.prosecutor.fewest),
            real(learnt.distinct),
            (learnt.entropy + 1e-9).floor(),
            learnt.t_equal,
        ];
        let said = confirmed(&python, &written(&table, &recoding, &codes));
        for (said, expected) in said.iter().zip(expected) {
            assert!(
                (said - expected).abs() < 1e-6,
                "pyCANON {said}, ours {expected}"
            );
        }
    }
}
