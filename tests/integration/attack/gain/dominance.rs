//! One patient makes up most of a total, or of what two totals leave.

use super::people::FOLLOWED;
use super::trial::{Trial, born, who};
use super::{Attack, FULL, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "dominance: a total that she alone makes up",
        bar: FULL,
        victims: 10,
        fits: true,
        secret: |p| p.is_parent(),
        play: |t| total(t, "research", "v"),
    },
    Attack {
        name: "dominance: the same, shifted by 100 a patient",
        bar: FULL,
        victims: 10,
        fits: true,
        secret: |p| p.is_parent(),
        play: |t| total(t, "research", "v + 100"),
    },
    Attack {
        name: "dominance: the total under exact numbers",
        bar: FULL,
        victims: 4,
        fits: true,
        secret: |p| p.is_parent(),
        play: |t| total(t, "exact", "v"),
    },
    Attack {
        name: "dominance: the same, shifted, under exact numbers",
        bar: FULL,
        victims: 4,
        fits: true,
        secret: |p| p.is_parent(),
        play: |t| total(t, "exact", "v + 100"),
    },
    Attack {
        name: "dominance: two totals, without A, and without B and her",
        bar: FULL,
        victims: 10,
        fits: true,
        secret: |p| p.long_visit,
        play: |t| two_totals(t, "research"),
    },
    Attack {
        name: "dominance: the same under exact numbers",
        bar: FULL,
        victims: 4,
        fits: true,
        secret: |p| p.long_visit,
        play: |t| two_totals(t, "exact"),
    },
];

#[test]
fn dominant_parts_gain_no_more_than_is_promised() {
    judge(165, ATTACKS);
}

/// What each patient adds, once.
fn each(what: &str) -> String {
    format!(
        "patient p JOIN (SELECT patient_no, sum({}) AS v FROM social_situation GROUP BY patient_no) c ON \
         c.patient_no = p.patient_no",
        what.replace('v', "children_count")
    )
}

/// Of her and fourteen others without children.
fn total(trial: &mut Trial<'_>, profile: &'static str, what: &str) {
    trial.asker.profile = profile;
    let others = trial.others_who(14, |one| !one.is_parent());
    let (home, all) = (trial.home(), born(&trial.with_her(&others)));
    let shown = trial.number(&format!(
        "SELECT sum(c.v) FROM {} WHERE {home} AND {all}",
        each(what)
    ));
    trial.guess(shown);
}

/// Minutes of everybody without twelve, and without twelve others and her: all 24 have short visits.
fn two_totals(trial: &mut Trial<'_>, profile: &'static str) {
    trial.asker.profile = profile;
    let others = trial.others_who(24, |one| !one.long_visit);
    let (a, b) = others.split_at(12);
    let mut sums = Vec::new();
    for without in [a.to_vec(), trial.with_her(b)] {
        let set: Vec<u32> = (0..FOLLOWED).filter(|p| !without.contains(p)).collect();
        sums.push(trial.number(&format!(
            "SELECT sum(e.duration_minutes) FROM patient p JOIN event e ON e.patient_no = p.patient_no WHERE \
             e.event_type = 'gp_consultation' AND {}",
            who(&set)
        )));
    }
    trial.guess(sums[0].zip(sums[1]).map(|(with, without)| with - without));
}
