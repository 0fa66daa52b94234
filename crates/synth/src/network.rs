//! Networks, microstructures and professionals of one region.

use crate::day;
use crate::draw::{Draw, Purpose, apportion};
use crate::geography::{self, Geography};
use crate::scale::Scale;

/// A network of microstructures.
pub(crate) struct Network {
    pub(crate) id: String,
    pub(crate) label: &'static str,
}

/// A microstructure: a practice or health centre with its team.
pub(crate) struct Structure {
    /// `<region>-<local code>`, as the warehouse stores it.
    pub(crate) id: String,
    pub(crate) network_id: String,
    pub(crate) department: &'static str,
    pub(crate) setting: Setting,
    /// Opening day.
    pub(crate) opened: i32,
    /// Relative size: sizes are over-dispersed.
    weight: u32,
    /// Local numbers of its general practitioners.
    pub(crate) practitioners: Vec<String>,
    pub(crate) psychologist: String,
    pub(crate) social_worker: String,
    pub(crate) psychiatrist: String,
}

/// Where the team works.
#[derive(Clone, Copy)]
pub(crate) enum Setting {
    Practice,
    HealthHouse,
    HealthCentre,
}

/// One region's part of the network.
pub(crate) struct Region {
    pub(crate) geography: &'static Geography,
    pub(crate) networks: Vec<Network>,
    pub(crate) structures: Vec<Structure>,
}

impl Region {
    /// A structure open on a day, drawn by size.
    pub(crate) fn draw_structure(&self, draw: &mut Draw, day: i32) -> usize {
        draw.weighted(
            self.structures
                .iter()
                .map(|place| if place.opened <= day { place.weight } else { 0 }),
        )
    }
}

/// The regions in the order of their codes, with their structures and teams.
pub(crate) fn regions(codes: &[&str], scale: &Scale, seed: u64) -> Vec<Region> {
    let weights: Vec<u32> = codes
        .iter()
        .map(|code| geography::of(code).structures)
        .collect();
    let structures = apportion(scale.structures, &weights);
    let practitioners = apportion(scale.practitioners, &structures);
    codes
        .iter()
        .enumerate()
        .zip(structures.into_iter().zip(practitioners))
        .map(|((index, code), (structures, practitioners))| {
            let mut draw = Draw::stream(seed, Purpose::Network, index);
            region(code, structures, practitioners, (scale, &mut draw))
        })
        .collect()
}

fn region(
    code: &str,
    structures: u32,
    practitioners: u32,
    (scale, draw): (&Scale, &mut Draw),
) -> Region {
    let geography = geography::of(code);
    let networks: Vec<Network> = geography
        .networks
        .iter()
        .enumerate()
        .map(|(index, (label, _))| Network {
            id: format!("{code}-RX-{}", index + 1),
            label,
        })
        .collect();
    // Structures take turns over the departments, so that every network has its share.
    let places: Vec<(usize, &'static str)> = geography
        .networks
        .iter()
        .enumerate()
        .flat_map(|(network, (_, departments))| departments.iter().map(move |d| (network, *d)))
        .collect();
    let first_year = i32::from(*scale.years.start());
    let mut list = Vec::new();
    for number in 1..=structures {
        let place = usize::try_from(number).unwrap_or(0) % places.len().max(1);
        let (network, department) = places.get(place).copied().unwrap_or((0, "99"));
        let network_id = networks
            .get(network)
            .map(|n| n.id.clone())
            .unwrap_or_default();
        let psychiatrist = format!("PSYCHI-{code}-{}", network + 1);
        list.push(Structure {
            id: format!("{code}-MS-{number}"),
            network_id,
            department,
            setting: match draw.weighted([600, 300, 100]) {
                0 => Setting::Practice,
                1 => Setting::HealthHouse,
                _ => Setting::HealthCentre,
            },
            opened: opening(
                draw,
                number * 100 / structures.max(1),
                first_year,
                scale.last_year(),
            ),
            weight: draw.below(10) * draw.below(10) + 6,
            practitioners: Vec::new(),
            // Lent by a medico-social body, they share their week between two places.
            psychologist: format!("PSYCHO-{code}-{}", number.div_ceil(2)),
            social_worker: format!("TRAVSO-{code}-{}", number.div_ceil(3)),
            psychiatrist,
        });
    }
    employ(&mut list, code, practitioners);
    Region {
        geography,
        networks,
        structures: list,
    }
}

/// Four structures in five are older than the first year; the others open before the last spring.
fn opening(draw: &mut Draw, rank: u32, first_year: i32, last_year: i32) -> i32 {
    let (from, to) = if rank <= 80 {
        (
            day::of(first_year - 15, 1, 1),
            day::of(first_year, 1, 1) - 1,
        )
    } else {
        (day::of(first_year, 1, 2), day::of(last_year, 3, 31))
    };
    day::workday(draw.between(from, to.max(from)))
}

/// Gives every structure one general practitioner, then the others by size.
fn employ(structures: &mut [Structure], code: &str, practitioners: u32) {
    let count = u32::try_from(structures.len()).unwrap_or(0);
    let weights: Vec<u32> = structures.iter().map(|place| place.weight + 30).collect();
    let more = apportion(practitioners.saturating_sub(count), &weights);
    let mut number = 0;
    for (place, more) in structures.iter_mut().zip(more) {
        for _ in 0..=more {
            if number < practitioners {
                number += 1;
                place.practitioners.push(format!("MEDGEN-{code}-{number}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_has_its_142_structures_and_350_general_practitioners() {
        let codes = ["11", "27", "32", "44", "76", "93", "99"];
        let regions = regions(&codes, &Scale::network(), 1);
        let sizes: Vec<usize> = regions
            .iter()
            .map(|region| region.structures.len())
            .collect();
        assert_eq!(sizes, [21, 12, 27, 42, 20, 12, 8]);
        let doctors: usize = regions
            .iter()
            .flat_map(|r| &r.structures)
            .map(|place| place.practitioners.len())
            .sum();
        assert_eq!(doctors, 350);
        assert!(
            regions
                .iter()
                .flat_map(|r| &r.structures)
                .all(|place| !place.practitioners.is_empty())
        );
    }
}
