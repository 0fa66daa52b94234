//! What stands behind a cell, its pieces and its moments, read from the encounters of its group.

use std::collections::BTreeSet;
use std::sync::Arc;

use disclosure::{Contributions, Evidence, Fewest, MomentValue, Pairs, PieceEvidence};
use guard::{Moment, PrivatePlan, Statistic};
use roaring::RoaringBitmap;

use super::clipped::{Bounds, clipped, rows};
use super::sources::Sources;
use crate::functions::{Encounter, Encounters, NOBODY, Shared};

/// All structures that no region has named: four spellings of one practice must not pass for four.
pub(crate) const UNNAMED: &str = "(unnamed)";

/// How the encounters of one private plan are read.
pub(crate) struct Behind {
    /// Structures by name, and for each number its place among them.
    names: Vec<Arc<str>>,
    ranks: Vec<u32>,
    structures_known: bool,
    practitioners_known: bool,
    single_row: bool,
    /// The most rows of a patient that count.
    most: u64,
    /// For each piece, whether rows of a pattern are in it; `None` for the whole group.
    inside: Vec<Option<Vec<bool>>>,
    /// For each measure, whether it is known in rows of a pattern.
    known: Vec<Vec<bool>>,
}

/// What of a private plan says how its encounters are read.
pub(crate) struct Shape {
    pub(crate) structures_known: bool,
    pub(crate) practitioners_known: bool,
    /// Whether every patient has at most one row.
    pub(crate) single_row: bool,
    /// The most rows of a patient that count.
    pub(crate) most: u64,
    /// For each piece, whether it is the whole group; the others have a condition each.
    pub(crate) wholes: Vec<bool>,
    pub(crate) measures: usize,
}

impl Shape {
    pub(crate) fn of(private: &PrivatePlan) -> Self {
        let measures = private.moments().iter().filter_map(|moment| moment.measure);
        Self {
            structures_known: private.knows_structures(),
            practitioners_known: private.knows_practitioners(),
            single_row: private.is_single_row(),
            most: private.rows_most(),
            wholes: private.pieces().iter().map(|piece| piece.whole).collect(),
            measures: measures.max().map_or(0, |last| last.saturating_add(1)),
        }
    }
}

impl Behind {
    /// `named` are the structures that count each by itself; all others together count as one.
    pub(crate) fn of(shape: &Shape, shared: &Shared, named: Option<&BTreeSet<String>>) -> Self {
        let unnamed: Arc<str> = UNNAMED.into();
        let counts = |name: Arc<str>| match named {
            Some(named) if !named.contains(name.as_ref()) => Arc::clone(&unnamed),
            Some(_) | None => name,
        };
        let numbered: Vec<Arc<str>> = shared.structures().into_iter().map(counts).collect();
        let mut sorted = numbered.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let rank = |name: &Arc<str>| {
            let place = sorted.binary_search(name).unwrap_or(usize::MAX);
            u32::try_from(place).unwrap_or(u32::MAX)
        };
        let ranks = numbered.iter().map(rank).collect();
        let patterns = shared.patterns();
        let bit = |bit: usize| -> Vec<bool> {
            let word = |pattern: &Arc<[u64]>| pattern.get(bit / 64).copied().unwrap_or(0);
            let is_set = |pattern| word(pattern) >> (bit % 64) & 1 == 1;
            patterns.iter().map(is_set).collect()
        };
        let mut conditions = 0_usize;
        let inside = shape.wholes.iter().map(|whole| {
            (!whole).then(|| {
                conditions = conditions.saturating_add(1);
                bit(conditions.saturating_sub(1))
            })
        });
        let inside = inside.collect();
        Self {
            names: sorted,
            ranks,
            structures_known: shape.structures_known,
            practitioners_known: shape.practitioners_known,
            single_row: shape.single_row,
            most: shape.most,
            inside,
            known: (0..shape.measures)
                .map(|measure| bit(conditions.saturating_add(measure)))
                .collect(),
        }
    }

    /// The evidence of every piece; encounters are in the order of patients.
    pub(crate) fn pieces(&self, encounters: &Encounters) -> Option<Vec<PieceEvidence>> {
        let all = encounters.all();
        let whole = self.evidence(all, |_| true)?;
        let piece = |inside: &Option<Vec<bool>>| {
            let Some(inside) = inside else {
                let (rows, row_marks) = rows(all, |_| true, self.most);
                return Some(PieceEvidence {
                    inside: whole.clone(),
                    outside: Evidence::default(),
                    rows,
                    row_marks,
                });
            };
            let is_inside = |encounter: &Encounter| has(inside, encounter);
            // Often a piece is nobody, or everybody.
            let (inside, outside) = if all.iter().all(is_inside) {
                (whole.clone(), self.evidence(&[], |_| true)?)
            } else {
                let outside = |encounter: &Encounter| !is_inside(encounter);
                (self.evidence(all, is_inside)?, self.evidence(all, outside)?)
            };
            let (rows, row_marks) = rows(all, is_inside, self.most);
            Some(PieceEvidence {
                inside,
                outside,
                rows,
                row_marks,
            })
        };
        self.inside.iter().map(piece).collect()
    }

    fn evidence(
        &self,
        all: &[Encounter],
        counts: impl Fn(&Encounter) -> bool + Copy,
    ) -> Option<Evidence> {
        let mut patients = Vec::new();
        let mut repeaters = Vec::new();
        let mut places = Pairs::default();
        let mut others = Pairs::default();
        let numbers = all.iter().map(|encounter| encounter.who.practitioner);
        let lowest = numbers
            .filter(|number| *number != NOBODY)
            .min()
            .unwrap_or(0);
        for of_patient in all.chunk_by(|a, b| a.who.patient == b.who.patient) {
            let (mut rows, mut patient) = (0_u32, None);
            for encounter in of_patient.iter().filter(|encounter| counts(encounter)) {
                let who = &encounter.who;
                rows = rows.saturating_add(encounter.rows);
                patient = Some(who.patient);
                if let Some(structure) = who.place.structure() {
                    places.add(*self.ranks.get(index(structure))?);
                }
                if who.practitioner != NOBODY {
                    others.add(who.practitioner.abs_diff(lowest));
                }
            }
            if let Some(patient) = patient {
                patients.push(patient);
                repeaters.extend((rows > 1).then_some(patient));
                places.close(patient);
                others.close(patient);
            }
        }
        let (used, met_in) = places.compact();
        let names = used
            .iter()
            .map(|rank| self.names.get(index(*rank)).cloned());
        let structures = (names.collect::<Option<Vec<_>>>()?, met_in);
        let (used, met_by) = others.compact();
        let number = |above: &u32| lowest.checked_add_unsigned(*above);
        let practitioners = (used.iter().map(number).collect::<Option<Vec<_>>>()?, met_by);
        let evidence = Evidence::ordered(
            bitmap(&patients),
            bitmap(&repeaters),
            self.structures_known.then_some(structures),
            self.practitioners_known.then_some(practitioners),
        )?;
        Some(evidence.named_by_columns(fewest(all, counts)))
    }

    /// What a count of rows, or a sum, comes to and rests on, inside its piece and outside.
    pub(crate) fn moment(
        &self,
        moment: &Moment,
        bounds: Option<Bounds>,
        encounters: &Encounters,
    ) -> MomentValue {
        let piece = self.inside.get(moment.piece).and_then(Option::as_ref);
        let is_inside = |encounter: &Encounter| piece.is_none_or(|of| has(of, encounter));
        let is_count = matches!(moment.statistic, Statistic::Patients | Statistic::Rows);
        if is_count && (self.single_row || moment.statistic == Statistic::Patients) {
            let inside = encounters.all().iter().filter(|one| is_inside(one));
            let rows = inside.map(|encounter| i64::from(encounter.rows));
            return MomentValue {
                value: Some(rows.fold(0, i64::saturating_add)),
                ..MomentValue::default()
            };
        }
        let sum = |wanted: bool| {
            let selects = |encounter: &Encounter| is_inside(encounter) == wanted;
            match moment
                .measure
                .map(|number| (number, self.known.get(number)))
            {
                None => Summed::rows(encounters, selects),
                Some((number, known)) => Summed::measure(encounters, number, |encounter| {
                    selects(encounter) && known.is_none_or(|known| has(known, encounter))
                }),
            }
        };
        let inside = sum(true);
        let outside = (piece.is_some() && !moment.rest_is_nothing).then(|| sum(false));
        MomentValue {
            // Counting nothing gives zero, adding nothing gives nothing.
            value: if is_count {
                inside.total.or(Some(0))
            } else {
                inside.total
            },
            support: inside.support(),
            largest: inside.largest(),
            outside: outside.map(|outside| Contributions {
                value: outside.total,
                support: outside.support(),
                largest: outside.largest(),
            }),
            clipped: bounds.and_then(|bounds| {
                let (number, known) = moment
                    .measure
                    .map(|number| (number, self.known.get(number)))?;
                let counts = |encounter: &Encounter| {
                    is_inside(encounter) && known.is_none_or(|known| has(known, encounter))
                };
                clipped(encounters, number, counts, (bounds, self.most))
            }),
            cells: None,
        }
    }
}

/// The fewest structures, and practitioners, that one of several columns names.
fn fewest(all: &[Encounter], counts: impl Fn(&Encounter) -> bool) -> Fewest {
    let columns = all.iter().map(|encounter| encounter.who.place.source());
    let last = columns.max().unwrap_or(0);
    if last == 0 {
        return Fewest::default();
    }
    let columns = index(last).saturating_add(1);
    let (mut places, mut others) = (Sources::of(columns), Sources::of(columns));
    for of_patient in all.chunk_by(|a, b| a.who.patient == b.who.patient) {
        for encounter in of_patient.iter().filter(|encounter| counts(encounter)) {
            let who = &encounter.who;
            let column = index(who.place.source());
            if let Some(structure) = who.place.structure() {
                places.note(column, structure);
            }
            if who.practitioner != NOBODY {
                others.note(column, who.practitioner.cast_unsigned());
            }
        }
        places.close();
        others.close();
        if places.is_enough() && others.is_enough() {
            break;
        }
    }
    Fewest {
        structures: places.fewest(),
        practitioners: others.fewest(),
    }
}

/// What patients add to a sum.
struct Summed {
    /// `None` if no row was added, or if it does not fit into 64 bits.
    total: Option<i64>,
    /// Those who add something, in their order.
    by_patient: Vec<(u32, i64)>,
    /// How many add nothing.
    zeros: u64,
}

impl Summed {
    fn rows(encounters: &Encounters, selects: impl Fn(&Encounter) -> bool) -> Self {
        let all = encounters.all().iter();
        Self::of(
            all.filter(|one| selects(one))
                .map(|one| (one, i64::from(one.rows))),
        )
    }

    fn measure(
        encounters: &Encounters,
        number: usize,
        selects: impl Fn(&Encounter) -> bool,
    ) -> Self {
        let all = encounters.all().iter().zip(encounters.sums(number));
        // Further structures and practitioners of rows add nothing.
        Self::of(all.filter(|(one, _)| one.rows > 0 && selects(one)))
    }

    fn of<'a>(all: impl Iterator<Item = (&'a Encounter, i64)>) -> Self {
        let mut summed = Self {
            total: None,
            by_patient: Vec::new(),
            zeros: 0,
        };
        let mut current: Option<(u32, i64)> = None;
        for (encounter, x) in all {
            let patient = encounter.who.patient;
            current = Some(match current {
                Some((same, sum)) if same == patient => (same, sum.saturating_add(x)),
                before => {
                    summed.close(before);
                    (patient, x)
                }
            });
        }
        summed.close(current);
        // Who adds zero counts towards whether there is a total.
        if summed.zeros > 0 || !summed.by_patient.is_empty() {
            let mut parts = summed.by_patient.iter().map(|(_, x)| *x);
            summed.total = parts.try_fold(0, i64::checked_add);
        }
        summed
    }

    fn close(&mut self, patient: Option<(u32, i64)>) {
        match patient {
            Some((_, 0)) => self.zeros = self.zeros.saturating_add(1),
            Some(sum) => self.by_patient.push(sum),
            None => {}
        }
    }

    fn support(&self) -> RoaringBitmap {
        let patients: Vec<u32> = self
            .by_patient
            .iter()
            .map(|(patient, _)| *patient)
            .collect();
        bitmap(&patients)
    }

    /// Up to two largest absolute contributions, largest first.
    fn largest(&self) -> Vec<i64> {
        let zero = |at_least: u64| (self.zeros >= at_least).then_some(0);
        let (mut first, mut second) = (zero(1), zero(2));
        for (_, x) in &self.by_patient {
            let size = Some(x.saturating_abs());
            if size > first {
                second = first;
                first = size;
            } else if size > second {
                second = size;
            }
        }
        first.into_iter().chain(second).collect()
    }
}

fn has(patterns: &[bool], encounter: &Encounter) -> bool {
    let of = patterns.get(index(encounter.who.pattern));
    of.copied().unwrap_or(false)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Patients in ascending order as a set: by bits where they are dense.
fn bitmap(patients: &[u32]) -> RoaringBitmap {
    let (Some(first), Some(last)) = (patients.first(), patients.last()) else {
        return RoaringBitmap::new();
    };
    let start = first / 64 * 64;
    let words = index(last.saturating_sub(start)) / 64 + 1;
    if words > patients.len() {
        return RoaringBitmap::from_sorted_iter(patients.iter().copied()).unwrap_or_default();
    }
    let mut bits = vec![0_u8; words * 8];
    for patient in patients {
        let above = patient.saturating_sub(start);
        if let Some(byte) = bits.get_mut(index(above / 8)) {
            *byte |= 1 << (above % 8);
        }
    }
    RoaringBitmap::from_lsb0_bytes(start, &bits)
}
