//! The attack on one victim.

use disclosure::{Scalar, Status};
use engine::Answer;

use super::attacker::{COUNT, Guess, Heard};
use super::house::{Asker, Desk, HOUSE};
use super::people::{FOLLOWED, REGISTERED, Someone, years};
use super::random::Random;

pub(super) struct Trial<'a> {
    desk: &'a Desk,
    pub(super) random: Random,
    pub(super) victim: u32,
    pub(super) has: bool,
    pub(super) asker: Asker,
    pub(super) asked: usize,
    pub(super) shown: usize,
    pub(super) guesses: Vec<Guess>,
}

impl<'a> Trial<'a> {
    /// In turns on somebody who has the secret and on somebody who has not; of those whose presence is the
    /// secret, if it is.
    pub(super) fn new(
        desk: &'a Desk,
        secret: fn(&Someone) -> bool,
        (number, turn): (u8, u32),
    ) -> Self {
        let mut random = Random(u64::from(number) * 1_000_003 + u64::from(turn));
        let has = turn.is_multiple_of(2);
        let register = &HOUSE.register;
        // Only presence differs between those who are not patients and those who are.
        let is_presence = register[FOLLOWED as usize..]
            .iter()
            .all(|p| secret(p) == p.followed);
        let among = if is_presence {
            FOLLOWED..REGISTERED
        } else {
            0..FOLLOWED
        };
        let victim = loop {
            let one = among.start + random.below(among.end - among.start);
            if secret(&register[one as usize]) == has {
                break one;
            }
        };
        Self {
            desk,
            random,
            victim,
            has,
            asker: Asker::new(format!("attacker {turn}")),
            asked: 0,
            shown: 0,
            guesses: Vec::new(),
        }
    }

    /// A project of this attack's own.
    pub(super) fn project(&self) -> String {
        format!("project of {}", self.asker.person)
    }

    /// What is known of the victim; the secret is not read.
    pub(super) fn her(&self) -> &'static Someone {
        someone(self.victim)
    }

    /// Other people of her department.
    pub(super) fn others(&mut self, count: usize) -> Vec<u32> {
        self.others_who(count, |_| true)
    }

    /// Others of her department of whom something is true that a register says.
    pub(super) fn others_who(&mut self, count: usize, is: impl Fn(&Someone) -> bool) -> Vec<u32> {
        let all: Vec<u32> = self.neighbours().filter(|p| is(someone(*p))).collect();
        assert!(all.len() >= count, "only {} others", all.len());
        self.random.of(count, &all)
    }

    /// All others of her department.
    pub(super) fn neighbours(&self) -> impl Iterator<Item = u32> + use<> {
        let (victim, department) = (self.victim, self.her().department);
        let here = move |p: &&Someone| p.department == department && p.number != victim;
        HOUSE.register.iter().filter(here).map(|p| p.number)
    }

    /// Her department as SQL.
    pub(super) fn home(&self) -> String {
        format!("p.residence_department = '{}'", self.her().department)
    }

    /// These and the victim.
    pub(super) fn with_her(&self, others: &[u32]) -> Vec<u32> {
        others.iter().copied().chain([self.victim]).collect()
    }

    /// So many times 80 others and the victim, and the 80 in two parts.
    pub(super) fn triples(&mut self, times: usize) -> Vec<Vec<u32>> {
        let mut sets = Vec::new();
        for _ in 0..times {
            let others = self.others(80);
            sets.push(self.with_her(&others));
            sets.push(others[..40].to_vec());
            sets.push(others[40..].to_vec());
        }
        sets
    }

    /// One statement over her department, with the columns of `each` set, where `{}` says who is in it.
    pub(super) fn each(&mut self, from: &str, each: &str, sets: &[Vec<u32>]) -> Vec<Option<f64>> {
        let columns: Vec<String> = sets
            .iter()
            .map(|set| each.replace("{}", &born(set)))
            .collect();
        let home = self.home();
        self.numbers(&format!(
            "SELECT {} FROM {from} WHERE {home}",
            columns.join(", ")
        ))
    }

    /// What comes back; a refusal is no number.
    pub(super) fn answer(&mut self, sql: &str) -> Answer {
        let answer = self.desk.ask(&self.asker, sql);
        let answer = answer.unwrap_or_else(|notice| panic!("{}: {sql}", notice.code));
        let cells = answer.rows().iter().flatten();
        for cell in cells.filter(|cell| cell.status.is_some()) {
            self.asked += 1;
            self.shown += usize::from(cell.status != Some(Status::Suppressed));
        }
        answer
    }

    /// What comes back, or the code of its refusal.
    pub(super) fn outcome(&mut self, sql: &str) -> Result<Answer, &'static str> {
        self.asked += 1;
        self.desk
            .ask(&self.asker, sql)
            .map_err(|notice| notice.code)
    }

    /// What the asker has used of each limit, all added up.
    pub(super) fn used(&self) -> f64 {
        let used = self.desk.used(&self.asker);
        used.iter().map(|secret| secret.share).sum()
    }

    /// All measured values, row by row.
    pub(super) fn numbers(&mut self, sql: &str) -> Vec<Option<f64>> {
        let answer = self.answer(sql);
        let cells = answer.rows().iter().flatten();
        let measured = cells.filter(|cell| cell.status.is_some());
        measured.map(|cell| number(&cell.value)).collect()
    }

    /// The one value of a statement.
    pub(super) fn number(&mut self, sql: &str) -> Option<f64> {
        self.numbers(sql)[0]
    }

    /// What speaks for the secret; nothing heard is guessed by a coin.
    pub(super) fn guess(&mut self, score: Option<f64>) {
        let coin = if self.random.is(500) { 1e-9 } else { -1e-9 };
        self.guesses.push((score.unwrap_or(coin), self.has));
    }

    /// Guesses by the best linear estimate of her secret, where each has this variance.
    pub(super) fn guess_by(&mut self, heard: &Heard, variance: f64) {
        let found = heard.of(&[self.victim], variance)[0];
        self.guess((found.abs() > 1e-12).then_some(found));
    }
}

pub(super) fn someone(number: u32) -> &'static Someone {
    &HOUSE.register[number as usize]
}

pub(super) fn number(value: &Scalar) -> Option<f64> {
    match value {
        Scalar::Int(x) => Some(x.to_string().parse().expect("a number")),
        Scalar::Float(x) => Some(*x),
        _ => None,
    }
}

/// Those of a set, all of one department, as SQL within it.
pub(super) fn born(set: &[u32]) -> String {
    format!("p.birth_year IN ({})", years(&HOUSE.register, set))
}

/// People of all departments, as SQL.
pub(super) fn who(set: &[u32]) -> String {
    let mut of: Vec<(&str, Vec<u32>)> = Vec::new();
    for number in set {
        let department = HOUSE.register[*number as usize].department;
        match of.iter_mut().find(|(known, _)| *known == department) {
            Some((_, all)) => all.push(*number),
            None => of.push((department, vec![*number])),
        }
    }
    let part = |(department, all): &(&str, Vec<u32>)| {
        let years = years(&HOUSE.register, all);
        format!("(p.residence_department = '{department}' AND p.birth_year IN ({years}))")
    };
    format!("({})", of.iter().map(part).collect::<Vec<_>>().join(" OR "))
}

/// Counts of sets in which one in two is expected.
pub(super) fn heard(sets: &[Vec<u32>], shown: &[Option<f64>]) -> Heard {
    let mut heard = Heard::default();
    for (set, shown) in sets.iter().zip(shown) {
        if let Some(shown) = shown {
            heard.note(
                set.iter().copied().collect(),
                shown - size(set) / 2.0,
                COUNT,
            );
        }
    }
    heard
}

/// The first of three less the others, summed over all triples of which all is shown.
pub(super) fn over_triples(numbers: &[Option<f64>]) -> Option<f64> {
    let of = |three: &[Option<f64>]| Some(three[0]? - three[1]? - three[2]?);
    let all: Vec<f64> = numbers.chunks(3).filter_map(of).collect();
    (!all.is_empty()).then(|| all.iter().sum())
}

/// How many there are.
pub(super) fn size(set: &[u32]) -> f64 {
    f64::from(u32::try_from(set.len()).expect("few"))
}
