//! What is true of the synthetic feeds, for tests and for whoever reads the figures.

use std::collections::{BTreeMap, BTreeSet};

use contract::Value;
use serde::Serialize;

use crate::day;
use crate::fault::Expected;
use crate::identity::capitals;
use crate::network::Region;
use crate::parameter::{PARAMETERS, Parameter};
use crate::people::Person;
use crate::record::Row;
use crate::scale::Scale;

/// Parameters and truth of one generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Always there, first: nobody in these data exists.
    pub notice: &'static str,
    /// Seed of the generation.
    pub seed: u64,
    /// First and last year of events.
    pub years: [i16; 2],
    /// Every parameter with its standing (S sourced, A assumed) and source.
    pub parameters: &'static [Parameter],
    /// What a correct intake must find.
    pub truth: Truth,
}

impl Manifest {
    pub(crate) fn new(scale: &Scale, seed: u64, truth: Truth) -> Self {
        Self {
            notice: "Synthetic data: no person, practice or number in them exists.",
            seed,
            years: [*scale.years.start(), *scale.years.end()],
            parameters: PARAMETERS,
            truth,
        }
    }
}

/// Counts that a correct intake must find.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// Distinct people, nationally.
    pub people: u64,
    /// Distinct people with at least one event, by year.
    pub active: BTreeMap<i32, u64>,
    /// Women among them, by year.
    pub active_women: BTreeMap<i32, u64>,
    /// Women and all people with an event, by year and delivering region. People followed by two
    /// regions count in both.
    pub active_by_region: BTreeMap<i32, BTreeMap<String, [u64; 2]>>,
    /// Microstructures and general practitioners that exist.
    pub structures: u64,
    /// General practitioners.
    pub practitioners: u64,
    /// People followed by two regions.
    pub in_two_regions: u64,
    /// People without a national health identity.
    pub without_ins: u64,
    /// Rows that are right, by table.
    pub rows: BTreeMap<&'static str, u64>,
    /// What the receipt of each file must show.
    pub files: Vec<FileTruth>,
    #[serde(skip)]
    women: BTreeSet<usize>,
    #[serde(skip)]
    seen: BTreeMap<i32, BTreeSet<usize>>,
}

/// Expected counts of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileTruth {
    /// COG code of the region.
    pub region: String,
    /// File name.
    pub file: String,
    /// What its receipt must show.
    pub expected: Expected,
}

impl FileTruth {
    pub(crate) fn new(region: &str, file: &str, expected: Expected) -> Self {
        Self {
            region: region.to_owned(),
            file: file.to_owned(),
            expected,
        }
    }
}

impl Truth {
    pub(crate) fn of(regions: &[Region], people: &[Person], scale: &Scale) -> Self {
        let structures = regions.iter().flat_map(|region| &region.structures);
        let doctors: usize = structures
            .clone()
            .map(|place| place.practitioners.len())
            .sum();
        let count_if = |is: fn(&&Person) -> bool| count(people.iter().filter(is).count());
        let women = people.iter().filter(|person| person.identity.female);
        Self {
            people: count(people.len()),
            structures: count(structures.count()),
            practitioners: count(doctors),
            in_two_regions: count_if(|person| {
                let mut regions = person.stays.iter().map(|stay| stay.region);
                let first = regions.next();
                regions.any(|region| Some(region) != first)
            }),
            without_ins: count_if(|person| person.identity.nir.is_none()),
            active: scale.each_year().map(|year| (year, 0)).collect(),
            women: women.map(|person| person.index).collect(),
            ..Self::default()
        }
    }

    /// Adds a file and the right rows in it.
    pub(crate) fn add(&mut self, table: &'static str, file: FileTruth, rows: &[Row]) {
        *self.rows.entry(table).or_default() += count(rows.len());
        if table == "event" {
            self.add_events(&file.region, rows);
        }
        self.files.push(file);
    }

    fn add_events(&mut self, region: &str, rows: &[Row]) {
        let mut here: BTreeSet<(i32, usize)> = BTreeSet::new();
        for row in rows {
            if let (Some(person), Some(Value::Date(date))) = (row.person, row.values.get(2)) {
                here.insert((day::year(*date), person));
            }
        }
        for (year, person) in here {
            let is_woman = u64::from(self.women.contains(&person));
            let regions = self.active_by_region.entry(year).or_default();
            let [women, all] = regions.entry(region.to_owned()).or_default();
            *women += is_woman;
            *all += 1;
            if self.seen.entry(year).or_default().insert(person) {
                *self.active.entry(year).or_default() += 1;
                *self.active_women.entry(year).or_default() += is_woman;
            }
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(0)
}

/// Everything by which a person of the feeds could be recognised, for tests that search for it.
/// Each list is sorted and without repetition; a text stands in every form in which it is written.
#[derive(Clone, Default, PartialEq, Eq)]
#[expect(missing_debug_implementations, reason = "it looks like data of people")]
pub struct Identities {
    /// Birth names and names in use.
    pub names: Vec<String>,
    /// First given names.
    pub first_given_names: Vec<String>,
    /// National numbers, 13 characters, without key.
    pub nirs: Vec<String>,
    /// Phones.
    pub phones: Vec<String>,
    /// Addresses.
    pub addresses: Vec<String>,
    /// Free texts, which hold a name and a phone.
    pub notes: Vec<String>,
    /// Patient numbers of the regions.
    pub local_ids: Vec<String>,
    /// Professionals' numbers of the regions.
    pub practitioners: Vec<String>,
}

impl Identities {
    pub(crate) fn of(regions: &[Region], people: &[Person]) -> Self {
        let mut lists: [BTreeSet<String>; 8] = Default::default();
        let [
            names,
            given,
            nirs,
            phones,
            addresses,
            notes,
            local_ids,
            practitioners,
        ] = &mut lists;
        for person in people {
            let identity = &person.identity;
            let family = std::iter::once(&identity.birth_name).chain(&identity.usual_name);
            names.extend(family.flat_map(|name| [name.clone(), capitals(name)]));
            let first = &identity.first_given_name;
            given.extend([first.clone(), capitals(first)]);
            nirs.extend(identity.nir.iter().map(|(number, _)| number.clone()));
            phones.insert(identity.phone.clone());
            addresses.insert(identity.address.clone());
            notes.extend(identity.note.clone());
            local_ids.extend(person.stays.iter().map(|stay| stay.local_id.clone()));
        }
        for place in regions.iter().flat_map(|region| &region.structures) {
            practitioners.extend(place.practitioners.iter().cloned());
            practitioners.extend([
                place.psychologist.clone(),
                place.social_worker.clone(),
                place.psychiatrist.clone(),
            ]);
        }
        let lists = lists.map(|list| list.into_iter().collect::<Vec<String>>());
        let [
            names,
            first_given_names,
            nirs,
            phones,
            addresses,
            notes,
            local_ids,
            practitioners,
        ] = lists;
        Self {
            names,
            first_given_names,
            nirs,
            phones,
            addresses,
            notes,
            local_ids,
            practitioners,
        }
    }

    /// All of them, as one list of texts to search for.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [
            &self.names,
            &self.first_given_names,
            &self.nirs,
            &self.phones,
            &self.addresses,
            &self.notes,
            &self.local_ids,
            &self.practitioners,
        ]
        .into_iter()
        .flatten()
        .map(String::as_str)
    }
}
