use super::*;
use crate::{MeasureSpec, Part, Patients, Policy, State};

const CONDITION: u32 = 7;
const MEASURED: u32 = 9;

fn read(statistic: Statistic, secrets: Vec<u32>) -> Vec<Reading> {
    let policy = Policy::parse(include_str!("../../../../pseudonymisation/policy.toml")).unwrap();
    let measure = MeasureSpec {
        secrets,
        ..MeasureSpec::default()
    };
    let asked = MomentSpec {
        name: String::new(),
        statistic,
        piece: 0,
        measure: Some(measure),
        factors: matches!(statistic, Statistic::SumOfProducts { .. }).then_some([0, 0]),
    };
    let spec = TableSpec {
        moments: vec![asked.clone()],
        ..TableSpec::default()
    };
    let patients: Patients = (0..50).collect();
    let frame = Frame::new(vec![Part::new(State::Open, 1, [CONDITION], patients)]).unwrap();
    readings(&spec, &asked, &frame, policy.profile("research").unwrap())
}

const PRODUCTS: Statistic = Statistic::SumOfProducts {
    fitted: 1,
    square: true,
    where_known: false,
};

#[test]
fn a_sum_of_attributes_reads_who_is_in_it() {
    for statistic in [Statistic::Sum, Statistic::SumWhereKnown, PRODUCTS] {
        let systems: Vec<System> = read(statistic, Vec::new())
            .iter()
            .map(|of| of.system)
            .collect();
        assert_eq!(systems, [System::Presence, System::Bit(CONDITION)]);
        let systems: Vec<System> = read(statistic, vec![MEASURED])
            .iter()
            .map(|of| of.system)
            .collect();
        assert_eq!(systems, [System::Measure(MEASURED)]);
    }
}

#[test]
fn quantiles_and_numbers_of_things_read_their_patients_once_more() {
    for (statistic, precision) in [
        (
            Statistic::Quantile {
                millionths: 500_000,
            },
            COUNT,
        ),
        (Statistic::DistinctValues, DISTINCT),
        (Statistic::DistinctStructures, DISTINCT),
        (Statistic::DistinctPractitioners, DISTINCT),
    ] {
        let own = Reading {
            is_of_all: true,
            ..Reading::of(System::Bit(MEASURED), precision)
        };
        let patients = [System::Presence, System::Bit(CONDITION)];
        let patients = patients.map(|system| Reading::of(system, precision));
        assert_eq!(
            read(statistic, vec![MEASURED]),
            [&patients[..], &[own]].concat()
        );
    }
    assert_eq!(read(Statistic::Patients, Vec::new()), []);
    assert_eq!(read(Statistic::Rows, Vec::new()), []);
}
