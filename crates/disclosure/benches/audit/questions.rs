//! Histories: what an honest person asks, and the worst that can be asked.

use roaring::RoaringBitmap;
use tamis_disclosure::Patients;

use super::drawn::Random;
use super::people::{BAND, CLASS, DEPARTMENT, People, SEX, YEAR};

/// One number, or with a sum two.
pub(crate) struct Question {
    pub(crate) who: Patients,
    /// What decides who of them is counted.
    pub(crate) secret: Option<Secret>,
    pub(crate) has_sum: bool,
}

/// A condition on a secret column, which of its conditions it is, and who has it.
pub(crate) struct Secret {
    pub(crate) column: u32,
    pub(crate) residual: u64,
    pub(crate) holders: RoaringBitmap,
}

/// Tables of attributes, then versions of the same tables of events, of three secret columns in turns; each
/// third has a sum, too.
pub(crate) fn honest(people: &People, numbers: usize) -> Vec<Question> {
    let small: [&[usize]; 7] = [
        &[SEX],
        &[BAND],
        &[DEPARTMENT],
        &[SEX, BAND],
        &[DEPARTMENT, SEX],
        &[YEAR],
        &[CLASS, BAND],
    ];
    let large: [&[usize]; 7] = [
        &[SEX, CLASS],
        &[DEPARTMENT],
        &[YEAR, SEX],
        &[YEAR, CLASS],
        &[DEPARTMENT, SEX],
        &[DEPARTMENT, CLASS],
        &[BAND, CLASS],
    ];
    let tables = if people.is_large { large } else { small };
    let cells = tables.iter().flat_map(|keys| people.cells(keys));
    let cells: Vec<Patients> = cells.map(Patients::from).collect();
    let mut random = Random(20_240_131);
    let mut questions = Vec::new();
    for version in 0.. {
        for cell in &cells {
            if questions.len() == numbers {
                return questions;
            }
            // Which third have it is another one in each version.
            let secret = Secret {
                column: version % 3,
                residual: u64::from(version),
                holders: cell.iter().filter(|_| random.below(3) == 0).collect(),
            };
            questions.push(Question {
                who: cell.clone(),
                secret: (version > 0).then_some(secret),
                has_sum: version % 3 == 2,
            });
        }
    }
    questions
}

/// No set was asked before, and every class of equal patients is an atom of its own.
pub(crate) fn distinct(people: &People, numbers: usize) -> Vec<Question> {
    let mut random = Random(7);
    let classes: Vec<u32> = if people.is_large {
        people.class_of_each()
    } else {
        (0..people.len()).collect()
    };
    let all = classes.iter().max().map_or(0, |last| last + 1);
    let question = |_| {
        let is_in: Vec<bool> = (0..all).map(|_| random.below(2) == 0).collect();
        let members = (0..).zip(&classes).filter(|(_, of)| is_in[**of as usize]);
        let who: RoaringBitmap = members.map(|(patient, _)| patient).collect();
        let secret = Secret {
            column: 1,
            residual: 1,
            holders: who.iter().filter(|_| random.below(3) == 0).collect(),
        };
        Question {
            who: who.into(),
            secret: Some(secret),
            has_sum: false,
        }
    };
    (0..numbers).map(question).collect()
}
