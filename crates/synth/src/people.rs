//! The people of the network, and when and where each was followed.
//!
//! The file active of every year is filled to its exact size region by region: first those who
//! are still followed, then new ones.

use crate::day;
use crate::draw::{Draw, Purpose, apportion};
use crate::history::{History, Origin};
use crate::identity::{Identity, Traits};
use crate::network::Region;
use crate::product::{MIX, Product};
use crate::scale::Scale;

/// One synthetic person.
pub(crate) struct Person {
    /// Position in the national list, which names the person's random streams.
    pub(crate) index: usize,
    pub(crate) product: Product,
    /// Unstable housing or incomplete rights: rarer identities, other social situation.
    pub(crate) precarious: bool,
    pub(crate) identity: Identity,
    pub(crate) residence: &'static str,
    pub(crate) history: History,
    /// The main follow-up first; a second structure or a second region after it.
    pub(crate) stays: Vec<Stay>,
}

/// One follow-up of a person by a structure.
#[derive(Clone)]
pub(crate) struct Stay {
    pub(crate) region: usize,
    pub(crate) structure: usize,
    /// Position of the general practitioner in the structure's list.
    pub(crate) practitioner: usize,
    /// The person's number in the region's software.
    pub(crate) local_id: String,
    /// Day of inclusion.
    pub(crate) from: i32,
    /// Day of exit; none if still followed at the end of the last year.
    pub(crate) to: Option<i32>,
}

/// Chance of leaving in one month: 0.967²⁴ = 0.45, the 24-month loss of 55 % of the Alsace
/// evaluation.
const MONTHLY_LOSS_PER_MILLE: u32 = 33;

/// Everybody, in a stable order.
pub(crate) fn people(regions: &[Region], scale: &Scale, seed: u64) -> Vec<Person> {
    let sizes: Vec<u32> = regions
        .iter()
        .map(|region| u32::try_from(region.structures.len()).unwrap_or(0))
        .collect();
    let mut everybody = Vec::new();
    for (region, _) in regions.iter().enumerate() {
        let first = everybody.len();
        for year in scale.each_year() {
            let share = apportion(scale.active_patients(year), &sizes);
            let wanted = share.get(region).copied().unwrap_or(0);
            let start = day::of_year(year).0;
            let carried = everybody
                .iter()
                .skip(first)
                .filter_map(|person: &Person| person.stays.first())
                .filter(|stay| stay.to.is_none_or(|exit| exit >= start))
                .count();
            let missing = usize::try_from(wanted).unwrap_or(0).saturating_sub(carried);
            let posts = if year == scale.last_year() {
                posts(regions.get(region))
            } else {
                vec![]
            };
            for rank in 0..missing {
                let mut builder = Builder {
                    regions,
                    scale,
                    seed,
                    region,
                    year,
                };
                let previous = everybody.last().filter(|_| everybody.len() > first);
                let person = builder.person(everybody.len(), previous, posts.get(rank).copied());
                everybody.push(person);
            }
        }
    }
    everybody
}

/// Structures and practitioners that must not stay empty in the last year: each practitioner
/// receives three of its new patients before size decides.
fn posts(region: Option<&Region>) -> Vec<(usize, usize)> {
    let structures = region
        .map(|region| region.structures.as_slice())
        .unwrap_or_default();
    let once: Vec<(usize, usize)> = structures
        .iter()
        .enumerate()
        .flat_map(|(index, place)| (0..place.practitioners.len()).map(move |p| (index, p)))
        .collect();
    once.repeat(3)
}

struct Builder<'a> {
    regions: &'a [Region],
    scale: &'a Scale,
    seed: u64,
    region: usize,
    year: i32,
}

impl Builder<'_> {
    fn person(
        &mut self,
        index: usize,
        previous: Option<&Person>,
        post: Option<(usize, usize)>,
    ) -> Person {
        let mut draw = Draw::stream(self.seed, Purpose::Person, index);
        let stay = self.stay(index, &mut draw, post);
        let home = self.regions.get(stay.region);
        let residence = home
            .and_then(|region| region.structures.get(stay.structure))
            .map_or("99", |place| place.department);
        let alcohol = home.map_or(1000, |region| region.geography.alcohol);
        let position = draw.weighted(MIX.iter().map(|row| {
            let tilt = if row.product == Product::Alcohol {
                alcohol
            } else {
                1000
            };
            row.share * tilt
        }));
        let (product, women, age) = MIX
            .get(position)
            .map_or((Product::Other, 50, (40, 10)), |row| {
                (row.product, row.women, row.age)
            });
        let female = draw.chance(women * 10);
        let precarious = draw.chance(130);
        let twin = previous.filter(|_| draw.chance(4));
        let years = draw.bell(age.0 * 10, age.1 * 10).clamp(170, 830);
        let born = day::of(self.scale.last_year(), 7, 1) - years * 365 / 10 - draw.between(0, 36);
        let birth = born.min(stay.from - 16 * 366);
        let twin = twin.map(|person| &person.identity);
        let traits = Traits {
            female,
            birth,
            residence,
            precarious,
            twin,
        };
        let identity = Identity::invent(&mut draw, index, &traits);
        let equip_addict = home.is_some_and(|region| region.geography.equip_addict);
        let origin = Origin {
            product,
            precarious,
            birth: identity.birth,
            from: stay.from,
            equip_addict,
        };
        let history = History::of(&origin, &mut draw);
        let stays = vec![stay];
        let mut person = Person {
            index,
            product,
            precarious,
            identity,
            residence,
            history,
            stays,
        };
        self.second_stay(&mut person, &mut draw);
        person
    }

    fn stay(&self, index: usize, draw: &mut Draw, post: Option<(usize, usize)>) -> Stay {
        let (first, last) = day::of_year(self.year);
        let is_first_year = self.year == i32::from(*self.scale.years.start());
        // In the first year more than half the file active was already followed before.
        let earlier = is_first_year && draw.chance(560);
        let latest = if earlier { first - 1 } else { first };
        let region = self.regions.get(self.region);
        let (structure, practitioner) = post.unwrap_or_else(|| {
            let structure = region.map_or(0, |region| region.draw_structure(draw, latest));
            let doctors = region
                .and_then(|region| region.structures.get(structure))
                .map_or(1, |place| place.practitioners.len());
            // The smaller of two draws: practitioners of one structure differ in size too.
            (structure, draw.index(doctors).min(draw.index(doctors)))
        });
        let opened = region
            .and_then(|region| region.structures.get(structure))
            .map_or(first, |place| place.opened);
        let from = if earlier {
            let before = draw.between(1, 48).min(draw.between(1, 48)) * 30;
            day::workday((first - before).max(opened))
        } else {
            day::workday(draw.between(first.max(opened), last - 11))
        };
        let to = self.exit(draw, from.max(first));
        let prefix = region.map_or("LOC-", |region| region.geography.prefix);
        let local_id = local_id(prefix, index);
        Stay {
            region: self.region,
            structure,
            practitioner,
            local_id,
            from,
            to,
        }
    }

    /// The day of exit, if it falls in the years covered. Memoryless from month to month.
    fn exit(&self, draw: &mut Draw, from: i32) -> Option<i32> {
        let end = day::of_year(self.scale.last_year()).1;
        let mut month = from;
        while month < end {
            if draw.chance(MONTHLY_LOSS_PER_MILLE) {
                let exit = day::workday(month + draw.between(1, 30));
                let new_year = day::of_year(day::year(exit)).0;
                // Nobody leaves in the first days of a year without having been seen in it.
                let exit = if exit < new_year + 8 {
                    day::workday(exit + 8)
                } else {
                    exit
                };
                return (exit <= end).then_some(exit);
            }
            month += 30;
        }
        None
    }

    /// A few people are followed by two structures of one region (one number there), a few by
    /// two regions (same strong identity, another number).
    fn second_stay(&self, person: &mut Person, draw: &mut Draw) {
        let Some(main) = person.stays.first().cloned() else {
            return;
        };
        let both = draw.chance(15);
        let moves = draw.chance(5) && person.identity.nir.is_some() && self.regions.len() > 1;
        let end = main.to.unwrap_or(day::of_year(self.scale.last_year()).1);
        let from = day::workday(
            draw.between(main.from.min(end - 10), end - 10)
                .max(main.from + 4),
        );
        let from = from.max(day::of_year(i32::from(*self.scale.years.start())).0 + 3);
        let region = match (moves, both) {
            (true, _) => {
                (main.region + 1 + draw.index(self.regions.len() - 1)) % self.regions.len()
            }
            (false, true) => main.region,
            (false, false) => return,
        };
        let Some(place) = self.regions.get(region) else {
            return;
        };
        let structure = place.draw_structure(draw, from);
        let is_open = place
            .structures
            .get(structure)
            .is_some_and(|s| s.opened <= from);
        if from >= end || !is_open || (region == main.region && structure == main.structure) {
            return;
        }
        let local_id = if region == main.region {
            main.local_id
        } else {
            local_id(place.geography.prefix, person.index)
        };
        person.stays.push(Stay {
            region,
            structure,
            practitioner: 0,
            local_id,
            from,
            to: main.to,
        });
    }
}

/// A region's own patient number: distinct, in no visible order.
fn local_id(prefix: &str, index: usize) -> String {
    // A prime below 10⁷ and a multiplier: a permutation, so that numbers never meet.
    const PRIME: usize = 9_999_991;
    format!("{prefix}{:07}", ((index + 1) % PRIME) * 4_523_881 % PRIME)
}
