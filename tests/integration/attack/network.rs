//! A small network made by hand, with a victim and a stand-in.
//!
//! Two regions, four structures and four doctors in each, 90 patients in each. The victim is the
//! only woman of region 44 born in 1921; the stand-in, a woman of the same structure and doctor
//! with the same dates, was born in 1923. All others were born from 1950 on. One of the two has the
//! traits that an intruder wants to know. Whoever can be published is counted together with the
//! other one, or not at all, so that no number worth publishing tells who has them.

/// Patients of each region.
pub(crate) const PATIENTS: usize = 90;
pub(crate) const REGIONS: [&str; 2] = ["44", "11"];

/// Position of the stand-in, whose dates, structure and doctor are those of position 0.
const STAND_IN: usize = 8;

/// What differs between two worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// The victim has the traits.
    Victim,
    /// The stand-in has them.
    StandIn,
    /// The stand-in has them, and the victim does not exist.
    Absent,
}

/// One patient; everything else follows from it.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) region: &'static str,
    pub(crate) serial: usize,
    pub(crate) female: bool,
    pub(crate) birth_year: i64,
    /// Has the traits: HIV, schizophrenia, a home visit, no home, heroin, a high score.
    pub(crate) marked: bool,
    /// The serial number by which dates, place and doctor are chosen.
    like: usize,
}

impl Person {
    pub(crate) fn structure(&self) -> usize {
        self.like % 4
    }
    pub(crate) fn department(&self) -> &'static str {
        match (self.region, self.like % 5 < 3) {
            ("44", true) => "67",
            ("44", false) => "68",
            (_, true) => "75",
            (_, false) => "93",
        }
    }
    /// Year of inclusion: the last three.
    pub(crate) fn inclusion_year(&self) -> i64 {
        [2021, 2022, 2023][self.like / 4 % 3]
    }
    pub(crate) fn month(&self) -> usize {
        self.like * 5 % 12 + 1
    }
    /// Length of the consultation.
    pub(crate) fn minutes(&self) -> i64 {
        [20, 25, 30, 35, 40][self.like % 5]
    }
    pub(crate) fn was_sent_by_a_doctor(&self) -> bool {
        self.like.is_multiple_of(2)
    }
    pub(crate) fn number_of_events(&self) -> i64 {
        if self.marked { 3 } else { 2 }
    }
}

/// Everybody of a world, in a stable order.
pub(crate) fn people(secret: Secret) -> Vec<Person> {
    let person = |region: &'static str, serial: usize| {
        let is_here = region == "44";
        let like = if is_here && serial == STAND_IN {
            0
        } else {
            serial
        };
        let marked = match (is_here, serial) {
            (true, 0) => secret == Secret::Victim,
            (true, STAND_IN) => secret != Secret::Victim,
            _ => serial.is_multiple_of(3),
        };
        let birth_year = match (is_here, serial) {
            (true, 0) => 1921,
            (true, STAND_IN) => 1923,
            _ => 1950 + i64::try_from(serial * 7 % 50).expect("small"),
        };
        Person {
            region,
            serial,
            female: (like / 4).is_multiple_of(2),
            birth_year,
            marked,
            like,
        }
    };
    let everybody = REGIONS
        .iter()
        .flat_map(|region| (0..PATIENTS).map(|serial| person(region, serial)));
    everybody
        .filter(|p| secret != Secret::Absent || p.region != "44" || p.serial != 0)
        .collect()
}
