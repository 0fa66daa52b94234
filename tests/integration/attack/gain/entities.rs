//! Columns that are missing for a secret, joins on a structure, and what a structure or practitioner adds.

use super::house::HOUSE;
use super::people::FOLLOWED;
use super::trial::{Trial, born, heard, number, over_triples, size, who};
use super::{ANY, Attack, ONE, judge};

const ATTACKS: &[Attack] = &[
    Attack {
        name: "missing: duration is missing for who missed, six triples",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.missed,
        play: missing,
    },
    Attack {
        name: "missing: events and known durations of one triple",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.missed,
        play: known,
    },
    Attack {
        name: "missing: no reason to leave, by a left join and a CASE, four triples",
        bar: ANY,
        victims: 20,
        fits: false,
        secret: |p| p.left,
        play: reason,
    },
    Attack {
        name: "missing: a join on her structure and a home visit",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| p.visited,
        play: same_place,
    },
    Attack {
        name: "entities: one structure is left of a count, her trait",
        bar: ONE,
        victims: 40,
        fits: true,
        secret: |p| p.positive,
        play: structure_and_her,
    },
    Attack {
        name: "entities: is her structure above the middle, two covers",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| share(|one| one.structure == p.structure) > 0.5,
        play: |t| left_over(t, |one, her| one.structure == her.structure),
    },
    Attack {
        name: "entities: is her practitioner above the middle, two covers",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| share(|one| one.doctor == p.doctor) > 0.5,
        play: |t| left_over(t, |one, her| one.doctor == her.doctor),
    },
    Attack {
        name: "entities: minutes of her practitioner, all but the others'",
        bar: ANY,
        victims: 20,
        fits: true,
        secret: |p| long_share(p.doctor) > 0.5,
        play: minutes,
    },
    Attack {
        name: "entities: three counts that leave the structure of one opening date",
        bar: ANY,
        victims: 6,
        fits: true,
        secret: |p| share(|one| one.structure == p.structure) > 0.5,
        play: opening_date,
    },
    Attack {
        name: "dirty: her structure under four spellings, is it above the middle",
        bar: ANY,
        victims: 40,
        fits: true,
        secret: |p| share(|one| one.structure == p.structure) > 0.5,
        play: |t| spelled(t, TESTED, "count(*)"),
    },
    Attack {
        name: "dirty: the same by the years of birth of who is positive",
        bar: ANY,
        victims: 40,
        fits: true,
        secret: |p| share(|one| one.structure == p.structure) > 0.5,
        play: |t| spelled(t, TESTED, "sum(p.birth_year)"),
    },
];

#[test]
fn entities_and_missing_columns_gain_no_more_than_is_promised() {
    judge(70, ATTACKS);
}

const EVENTS: &str = "patient p JOIN event e ON e.patient_no = p.patient_no";

fn missing(trial: &mut Trial<'_>) {
    let sets = trial.triples(6);
    let shown = trial.each(
        EVENTS,
        "count(*) FILTER (WHERE e.duration_minutes IS NULL AND {})",
        &sets,
    );
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

fn known(trial: &mut Trial<'_>) {
    let sets = trial.triples(1);
    let each = "count(*) FILTER (WHERE {}) - count(e.duration_minutes) FILTER (WHERE {})";
    let shown = trial.each(EVENTS, each, &sets);
    trial.guess(over_triples(&shown));
}

fn reason(trial: &mut Trial<'_>) {
    let sets = trial.triples(4);
    let from = "patient p LEFT JOIN inclusion i ON i.patient_no = p.patient_no AND i.exit_reason IS NOT NULL";
    let each = "sum(CASE WHEN i.patient_no IS NULL AND {} THEN 0 WHEN {} THEN 1 END)";
    let shown = trial.each(from, each, &sets);
    trial.guess_by(&heard(&sets, &shown), 0.25);
}

/// It is refused: whoever is met where she is followed is no patient's own.
fn same_place(trial: &mut Trial<'_>) {
    let others = trial.others(80);
    let (home, all) = (trial.home(), born(&trial.with_her(&others)));
    let outcome = trial.outcome(&format!(
        "SELECT count(*) FROM {EVENTS} AND e.microstructure_id = p.microstructure_id WHERE {home} AND {all} AND \
         e.event_type = 'home_visit'"
    ));
    let score = match outcome {
        Ok(answer) => number(&answer.rows()[0][0].value),
        Err(code) => Some(f64::from(code.as_bytes()[2])),
    };
    trial.guess(score);
}

/// Of the patients of a structure or practitioner, how many are positive.
fn share(is: impl Fn(&super::people::Someone) -> bool) -> f64 {
    let of: Vec<_> = HOUSE.register[..FOLLOWED as usize]
        .iter()
        .filter(|one| is(one))
        .collect();
    let count = |of: usize| f64::from(u32::try_from(of).expect("few"));
    count(of.iter().filter(|one| one.positive).count()) / count(of.len())
}

fn long_share(doctor: u32) -> f64 {
    let register = &HOUSE.register[..FOLLOWED as usize];
    let of: Vec<_> = register.iter().filter(|one| one.doctor == doctor).collect();
    let count = |of: usize| f64::from(u32::try_from(of).expect("few"));
    count(of.iter().filter(|one| one.long_visit).count()) / count(of.len())
}

const TESTED: &str =
    "patient p JOIN screening s ON s.patient_no = p.patient_no WHERE s.result = 'positive'";

/// Everybody, and everybody but those of her structure, of whom only she is not known to be alike.
fn structure_and_her(trial: &mut Trial<'_>) {
    let hers = trial.her().structure;
    let own: Vec<u32> = trial
        .neighbours()
        .filter(|p| HOUSE.register[*p as usize].structure == hers)
        .collect();
    let others = trial.others_who(60, |one| one.structure != hers);
    let mut shown = Vec::new();
    for set in [[&own[..], &others, &[trial.victim]].concat(), others] {
        shown.push(trial.number(&format!("SELECT count(*) FROM {TESTED} AND {}", who(&set))));
    }
    trial.guess(shown[0].zip(shown[1]).map(|(with, without)| with - without));
}

/// What two halves of all others leave, and two other halves again.
fn left_over(
    trial: &mut Trial<'_>,
    is_hers: fn(&super::people::Someone, &super::people::Someone) -> bool,
) {
    let her = trial.her();
    let register = &HOUSE.register[..FOLLOWED as usize];
    let others: Vec<u32> = register
        .iter()
        .filter(|one| !is_hers(one, her))
        .map(|one| one.number)
        .collect();
    let own = f64::from(FOLLOWED) - size(&others);
    let (mut score, mut times) = (0.0, 0);
    for _ in 0..2 {
        let half = trial.random.of(others.len() / 2, &others);
        let rest: Vec<u32> = others
            .iter()
            .copied()
            .filter(|one| !half.contains(one))
            .collect();
        let all = trial.number(&format!(
            "SELECT count(*) FROM {TESTED} AND p.region_code = '44'"
        ));
        let parts = [half, rest]
            .map(|set| trial.number(&format!("SELECT count(*) FROM {TESTED} AND {}", who(&set))));
        if let [Some(all), Some(one), Some(other)] = [all, parts[0], parts[1]] {
            score += (all - one - other) / own;
            times += 1;
        }
    }
    trial.guess((times > 0).then(|| score / f64::from(times)));
}

/// Everybody, those whose structure opened earlier than hers, and later. Her structure's own date singles it
/// out; where a date is refused, the code of the refusal is what is told.
fn opening_date(trial: &mut Trial<'_>) {
    let opened = format!("DATE '2015-{:02}-02'", trial.her().structure + 1);
    let count = |condition: &str| {
        format!(
            "SELECT count(*) FROM patient p JOIN screening s ON s.patient_no = p.patient_no JOIN microstructure m ON \
             m.microstructure_id = p.microstructure_id WHERE s.result = 'positive' AND p.region_code = '44' AND \
             {condition}"
        )
    };
    let dates = [
        "true".to_owned(),
        format!("m.opening_date < {opened}"),
        format!("m.opening_date > {opened}"),
    ];
    let told = dates.map(|date| match trial.outcome(&count(&date)) {
        Ok(answer) => number(&answer.rows()[0][0].value),
        Err(code) => Some(f64::from(code.as_bytes()[2])),
    });
    trial.guess(over_triples(&told));
}

/// Minutes of all, and of all but the patients of one practitioner.
fn minutes(trial: &mut Trial<'_>) {
    let her = trial.her();
    let register = &HOUSE.register[..FOLLOWED as usize];
    let others = register
        .iter()
        .filter(|one| one.doctor != her.doctor)
        .map(|one| one.number);
    let others: Vec<u32> = others.collect();
    let own = f64::from(FOLLOWED) - size(&others);
    let of = |set: &str| {
        format!(
            "SELECT sum(e.duration_minutes) FROM {EVENTS} WHERE e.event_type = 'gp_consultation' AND {set}"
        )
    };
    let all = trial.number(&of("p.region_code = '44'"));
    let without = trial.number(&of(&who(&others)));
    trial.guess(all.zip(without).map(|(all, without)| (all - without) / own));
}

/// All patients of one structure, which the software of the region spells in four ways.
fn spelled(trial: &mut Trial<'_>, from: &str, what: &str) {
    let her = trial.her();
    let register = &HOUSE.register[..FOLLOWED as usize];
    let own = register.iter().filter(|one| one.structure == her.structure);
    let own: Vec<u32> = own.map(|one| one.number).collect();
    let shown = trial.number(&format!("SELECT {what} FROM {from} AND {}", who(&own)));
    trial.guess(shown.map(|shown| shown / size(&own)));
}
