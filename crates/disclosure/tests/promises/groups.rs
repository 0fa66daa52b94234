//! What a group of a free key takes from a limit does not tell whether it is there.

use tamis_disclosure::{Affiliations, Statistic};

use crate::client::{House, Person, Question, Secret, count, with};
use crate::toolkit::profile;

const PATIENTS: u32 = 400;

/// A group of forty of whom so many have the secret.
fn group(holders: u32, is_expected: bool) -> Question {
    let secret = Secret {
        column: 1,
        residual: 5,
        holders: (0..holders).collect(),
    };
    Question {
        is_free_group: true,
        is_expected,
        numbers: vec![(Statistic::Patients, None), (Statistic::Rows, None)],
        ..count([with(0..40, &secret)])
    }
}

fn house() -> House {
    let mut affiliations = Affiliations::default();
    for patient in 0..PATIENTS {
        let (structure, practitioner) = (format!("S{}", patient % 20), patient % 50);
        affiliations.note(patient, Some(&structure), Some(practitioner.cast_signed()));
    }
    House::new([4; 32], PATIENTS, affiliations)
}

/// Whether the group is shown; how many numbers were written down of it, and what of each limit is used then.
fn told(holders: u32, is_expected: bool) -> (bool, usize, Vec<f64>) {
    let research = profile("research");
    let mut person = Person::new(&house(), research.clone());
    let is_shown = person.ask(&[group(holders, is_expected)])[0][0].is_some();
    let used = person.memory().used(&research);
    let written = person.memory().new_numbers();
    assert_eq!(person.memory().hidden_by_memory(), 0);
    let used = used.into_iter().map(|used| used.share).collect();
    (is_shown, written, used)
}

#[test]
fn a_group_that_is_hidden_takes_as_much_as_one_that_is_not_there() {
    for is_expected in [true, false] {
        let absent = told(0, is_expected);
        assert!(!absent.0);
        assert_eq!(absent.2.is_empty(), !is_expected);
        let mut hidden = 0;
        for holders in 1..20 {
            let (is_shown, written, used) = told(holders, is_expected);
            assert!(!is_shown || holders >= 11);
            if !is_shown {
                assert_eq!((written, &used), (absent.1, &absent.2), "{holders}");
                hidden += u32::from(holders >= 11);
            }
        }
        assert!(hidden > 0, "no group of k or more was hidden");
    }
}
