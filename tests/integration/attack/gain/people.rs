//! Some hundred made-up patients, each of whom may be a victim: what a register says of them, and their
//! secrets, each drawn by a coin of its own.

use super::random::Random;

/// Patients of the first region, all of whom are followed, and everybody knows it.
pub(super) const FOLLOWED: u32 = 480;
/// With those of the second region, of whom one in two is followed, and nobody knows who.
pub(super) const REGISTERED: u32 = 720;

const FIRST: [&str; 4] = ["54", "57", "67", "68"];
const SECOND: [&str; 2] = ["75", "93"];
/// The first year of birth; within a department nobody else is born in one's year.
const BORN: i64 = 1903;
/// Structures of a region; each has two general practitioners.
pub(super) const STRUCTURES: u32 = 12;
/// Days of four hundred weeks, all of them Mondays.
const MONDAYS: u32 = 100;

/// One in so many of a department has six children; all others have none.
const PARENTS: u32 = 16;

/// The codes of the first substance: half of all have one of the first two.
pub(super) const SUBSTANCES: [&str; 7] = [
    "heroin", "alcohol", "crack", "cannabis", "tobacco", "lsd", "ketamine",
];

/// One person of the register. Department and year of birth single everybody out.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "secrets, each drawn by a coin of its own"
)]
pub(super) struct Someone {
    pub(super) number: u32,
    pub(super) department: &'static str,
    pub(super) birth_year: i64,
    pub(super) female: bool,
    /// From 0; of the region.
    pub(super) structure: u32,
    pub(super) doctor: u32,
    /// Whether this person is a patient at all.
    pub(super) followed: bool,
    /// A positive test; in later deliveries perhaps another one.
    pub(super) positive: bool,
    pub(super) positive_later: bool,
    pub(super) positive_last: bool,
    pub(super) schizophrenic: bool,
    /// Number of the first substance.
    pub(super) substance: usize,
    /// Seven rows of substances, not one: half the most that count.
    pub(super) many_rows: bool,
    /// A score, which is in the upper half or not; in the second delivery perhaps in the other one.
    pub(super) score_within: i64,
    pub(super) high: bool,
    pub(super) high_later: bool,
    /// A payment in hundreds, 300 more or not, and minutes of a consultation that are no tens.
    pub(super) hundreds: i64,
    pub(super) pays_more: bool,
    pub(super) long_visit: bool,
    /// Has left, after how many weeks.
    pub(super) left: bool,
    pub(super) stays_long: bool,
    pub(super) missed: bool,
    pub(super) visited: bool,
    pub(super) high_dose: bool,
    /// One in twenty: another diagnosis.
    pub(super) rare: bool,
    /// One in a department, which no set has twice: nine treatments, of which three count.
    pub(super) hoards: bool,
    /// Number of a Monday.
    pub(super) monday: u32,
}

impl Someone {
    pub(super) fn region(&self) -> &'static str {
        region_of(self.number)
    }

    /// In a version: 0, or how many deliveries came again.
    pub(super) fn is_positive(&self, version: usize) -> bool {
        [self.positive, self.positive_later, self.positive_last][version]
    }

    /// On a scale from 0 to 27.
    pub(super) fn score(&self, version: usize) -> i64 {
        let high = if version > 0 {
            self.high_later
        } else {
            self.high
        };
        self.score_within + if high { 14 } else { 0 }
    }

    pub(super) fn payment(&self) -> i64 {
        100 * self.hundreds + if self.pays_more { 300 } else { 0 }
    }

    pub(super) fn minutes(&self) -> i64 {
        if self.long_visit { 65 } else { 20 }
    }

    pub(super) fn is_parent(&self) -> bool {
        self.number / 4 % PARENTS == 5
    }

    pub(super) fn children(&self) -> i64 {
        if self.is_parent() { 6 } else { 0 }
    }
}

fn region_of(number: u32) -> &'static str {
    if number < FOLLOWED { "44" } else { "11" }
}

/// Everybody of the register, by number.
pub(super) fn register(seed: u64) -> Vec<Someone> {
    let (mut random, mut last) = (Random(seed), Random(seed + 1));
    (0..REGISTERED)
        .map(|number| someone(number, &mut random).with_last(&mut last))
        .collect()
}

fn someone(number: u32, random: &mut Random) -> Someone {
    let (place, departments): (u32, &[&'static str]) = if number < FOLLOWED {
        (number, &FIRST)
    } else {
        (number - FOLLOWED, &SECOND)
    };
    let count = u32::try_from(departments.len()).expect("few");
    let structure = random.below(STRUCTURES);
    let changes = random.is(250);
    let mut coin = || random.is(500);
    let (positive, high, heroin) = (coin(), coin(), coin());
    Someone {
        number,
        department: departments[(place % count) as usize],
        birth_year: BORN + i64::from(place / count),
        female: coin(),
        structure,
        doctor: 2 * structure + u32::from(coin()),
        followed: coin() || number < FOLLOWED,
        positive,
        positive_later: changes != positive,
        positive_last: positive,
        schizophrenic: coin(),
        substance: usize::from(!heroin),
        many_rows: coin(),
        high,
        high_later: changes != high,
        pays_more: coin(),
        long_visit: coin(),
        left: coin(),
        stays_long: coin(),
        missed: coin(),
        visited: coin(),
        high_dose: coin(),
        score_within: i64::from(random.below(14)),
        hundreds: 1 + i64::from(random.below(3)),
        monday: random.below(MONDAYS),
        rare: random.is(50),
        hoards: number < FOLLOWED && number % 121 == 40,
    }
    .of_some_substance(random)
}

impl Someone {
    /// What the third delivery says: one in four has changed since the second.
    fn with_last(mut self, random: &mut Random) -> Self {
        self.positive_last = random.is(250) != self.positive_later;
        self
    }

    /// Of half of them another substance than the first two.
    fn of_some_substance(mut self, random: &mut Random) -> Self {
        if random.is(500) {
            self.substance = 2 + random.below(5) as usize;
        }
        self
    }
}

/// Years of birth as a list of SQL: within a department, they single out the people of a set.
pub(super) fn years(register: &[Someone], set: &[u32]) -> String {
    let mut years: Vec<i64> = set
        .iter()
        .map(|number| register[*number as usize].birth_year)
        .collect();
    years.sort_unstable();
    let years: Vec<String> = years.iter().map(i64::to_string).collect();
    years.join(", ")
}
