//! The tables that wide statements read, as plain rows.

use std::collections::BTreeMap;

use super::super::grammar::Value;
use super::super::world;

/// What a column holds and what is known of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// A zero or a share of 100 % of it tells nothing of anybody's health.
    pub(crate) ordinary: bool,
    pub(crate) nullable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Some of its codes.
    Code(&'static [&'static str]),
    /// A whole number around these.
    Number(i64, i64),
    /// A number that may be added.
    Measure(i64, i64),
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        ordinary: false,
        nullable: true,
    }
}

const fn filled(name: &'static str, kind: Kind) -> Column {
    Column {
        nullable: false,
        ..column(name, kind)
    }
}

const fn ordinary(name: &'static str, kind: Kind) -> Column {
    Column {
        ordinary: true,
        nullable: false,
        ..column(name, kind)
    }
}

const REGION: Column = ordinary("region_code", Kind::Code(&["44", "11", "27", "99"]));

/// Name, whether its rows name the structure, columns.
pub(crate) type Table = (&'static str, bool, &'static [Column]);

pub(crate) const PATIENT: &[Column] = &[
    ordinary("sex", Kind::Code(&["female", "male"])),
    REGION,
    column("birth_year", Kind::Number(1950, 2000)),
];

pub(crate) const TABLES: &[Table] = &[
    ("patient", true, PATIENT),
    (
        "event",
        true,
        &[
            REGION,
            ordinary("event_year", Kind::Number(2022, 2024)),
            filled(
                "event_type",
                Kind::Code(&[
                    "gp_consultation",
                    "psychologist_interview",
                    "home_visit",
                    "missed_appointment",
                ]),
            ),
            column("duration_minutes", Kind::Measure(10, 60)),
        ],
    ),
    (
        "inclusion",
        true,
        &[
            REGION,
            ordinary("inclusion_year", Kind::Number(2020, 2024)),
            column(
                "referral",
                Kind::Code(&["general_practitioner", "self_or_family", "justice"]),
            ),
            column("treatment_status", Kind::Code(&["never", "previously"])),
            column("exit_reason", Kind::Code(&["lost", "completed", "died"])),
        ],
    ),
    (
        "substance_use",
        true,
        &[
            REGION,
            filled("rank", Kind::Number(1, 4)),
            filled(
                "substance",
                Kind::Code(&["alcohol", "tobacco", "heroin", "cannabis"]),
            ),
            column("frequency", Kind::Code(&["daily", "weekly_or_less"])),
            column("age_first_use", Kind::Measure(12, 30)),
        ],
    ),
    (
        "screening",
        false,
        &[
            REGION,
            filled("agent", Kind::Code(&["hiv", "hcv", "hbv"])),
            filled("test", Kind::Code(&["serology", "rna"])),
            column("result", Kind::Code(&["positive", "negative"])),
        ],
    ),
    (
        "treatment",
        false,
        &[
            REGION,
            filled("atc", Kind::Code(&["N07BC01", "N07BC02", "N07BB03"])),
            column("initiator", Kind::Code(&["gp", "csapa", "hospital"])),
            column("daily_dose", Kind::Measure(20, 1000)),
        ],
    ),
    (
        "diagnosis",
        false,
        &[
            REGION,
            filled(
                "icd10",
                Kind::Code(&["F10.2", "F11.2", "F17.2", "F32", "F41"]),
            ),
        ],
    ),
    (
        "scale_score",
        false,
        &[
            REGION,
            filled("scale", Kind::Code(&["phq9", "audit", "gad7"])),
            filled("score", Kind::Measure(2, 25)),
        ],
    ),
    (
        "annual_payment",
        false,
        &[
            REGION,
            ordinary("payment_year", Kind::Number(2022, 2024)),
            filled("amount_eur", Kind::Measure(100, 900)),
            filled("status", Kind::Code(&["opened", "renewed"])),
        ],
    ),
];

/// A row of a table: its patient, structures, and values in the order of the columns.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) patient: i64,
    pub(crate) structure: Option<String>,
    pub(crate) values: Vec<Value>,
}

/// All rows of all tables, and where each patient's own is.
pub(crate) struct Tables {
    rows: Vec<Vec<Row>>,
    patients: BTreeMap<i64, usize>,
}

impl Tables {
    pub(crate) fn read(snapshot: &warehouse::Snapshot) -> Self {
        let of_table = |table: &Table| -> Vec<Row> {
            let names: Vec<&'static str> = table.2.iter().map(|column| column.name).collect();
            let rows = world::rows(snapshot, table.0, &names).into_iter();
            rows.map(|mut row| Row {
                patient: row.patient,
                structure: row.structures.concat().pop(),
                values: names
                    .iter()
                    .map(|name| row.columns.remove(name).expect("a column"))
                    .collect(),
            })
            .collect()
        };
        let rows: Vec<Vec<Row>> = TABLES.iter().map(of_table).collect();
        let patients = rows[0].iter().enumerate().map(|(i, row)| (row.patient, i));
        Self {
            patients: patients.collect(),
            rows,
        }
    }

    pub(crate) fn rows(&self, table: usize) -> &[Row] {
        &self.rows[table]
    }

    pub(crate) fn patient(&self, number: i64) -> Option<&Row> {
        self.patients.get(&number).map(|at| &self.rows[0][*at])
    }
}
