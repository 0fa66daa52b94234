//! The thresholds of the profile, and the soft borders of a set (rule 1).

use super::noise::{Noise, Tag};
use super::set::Set;

/// As the policy states them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thresholds {
    pub(crate) k: i64,
    soft: i64,
    structures: usize,
    share: i64,
    practitioners: usize,
    pub(crate) bit: f64,
    pub(crate) measure: f64,
    pub(crate) presence: f64,
    /// Of each of these, the part that is for any number, and what one number may use of what is left beyond.
    pub(crate) unreserved: f64,
    pub(crate) per_number: f64,
    pub(crate) deviation: f64,
}

impl Thresholds {
    /// Of the profile `research` in the text of a policy.
    pub(crate) fn read(policy: &str) -> Self {
        let policy: toml::Table = policy.parse().expect("a policy");
        let value = |name: &str| {
            let of = policy["profile"]["research"][name]["value"].as_integer();
            of.expect("a whole number")
        };
        let count = |name: &str| usize::try_from(value(name)).expect("a count");
        let hundredths = |name: &str| f64::from(i32::try_from(value(name)).expect("small")) / 100.0;
        Self {
            k: value("patients"),
            soft: value("soft_threshold"),
            structures: count("structures"),
            share: value("structure_share"),
            practitioners: count("practitioners"),
            bit: hundredths("leverage_limit"),
            measure: hundredths("leverage_measure"),
            presence: hundredths("leverage_presence"),
            unreserved: hundredths("leverage_unreserved"),
            per_number: hundredths("leverage_per_number") / 10.0,
            deviation: hundredths("entity_deviation"),
        }
    }

    /// Whether so many are k, and beyond the soft border with their noise.
    pub(crate) fn is_enough(&self, n: i64, e: i64) -> bool {
        n >= self.k && n + e >= self.soft
    }

    pub(crate) fn is_few(&self, n: usize) -> bool {
        (1..self.k).contains(&i64::try_from(n).expect("few"))
    }
}

/// Twice what the noise can be: so far beyond a border, passing it is no reading.
const CERTAIN: i64 = 12;
/// Patients that must be outside the largest entities, the noise included.
const OUTSIDE: i64 = 4;

/// What the borders say of a set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bordered {
    pub(crate) is_within: bool,
    /// The set is, and only what is left of its group is not.
    pub(crate) only_rest: bool,
    /// How many were near, or not passed: each is a reading.
    pub(crate) soft: u32,
}

/// Whether a set lies within all borders.
pub(crate) fn borders(set: &Set, noise: &Noise<'_>, of: &Thresholds, has_acts: bool) -> Bordered {
    let n = set.len();
    let e = noise.normal(Tag::Patients);
    let mut beyond = vec![(n >= of.k).then_some(n + e - of.soft)];
    let structures = set.by_structure();
    let e = noise.normal(Tag::Structures);
    beyond.push(others(n, &structures, of.structures, e));
    let e = noise.normal(Tag::StructureShare);
    let largest = structures.first().copied().unwrap_or(0);
    let rest = 100 * (n - largest + e) - (100 - of.share) * n;
    beyond.push(Some(rest.div_euclid(100)));
    if has_acts {
        let e = noise.normal(Tag::Practitioners);
        beyond.push(others(n, &set.by_practitioner(), of.practitioners, e));
    }
    let is_soft = |beyond: &&Option<i64>| beyond.is_none_or(|beyond| beyond < CERTAIN);
    Bordered {
        only_rest: false,
        is_within: beyond
            .iter()
            .all(|beyond| beyond.is_some_and(|beyond| beyond >= 0)),
        soft: u32::try_from(beyond.iter().filter(is_soft).count()).expect("four"),
    }
}

/// How many patients are outside the largest entities beyond what there must be. One of several entities
/// is counted in each; one of none is in no other.
fn others(n: i64, counts: &[i64], fewest: usize, e: i64) -> Option<i64> {
    let largest: i64 = counts.iter().take(fewest - 1).sum();
    let rest: i64 = counts.iter().skip(fewest - 1).sum();
    let outside = (n - largest).min(rest);
    (outside >= 1).then_some(outside + e - OUTSIDE)
}
