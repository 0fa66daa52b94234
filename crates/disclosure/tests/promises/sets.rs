//! Cells as sets of patients, filled row by row, and the counts and keyed sums that are made of them: for
//! tests and benches, in plain loops. What is judged holds no patient.

use std::collections::{BTreeMap, BTreeSet};

use tamis_disclosure::{
    Affiliations, Clipped, Contributions, CountedCell, Fewest, Marks, MomentValue, PieceEvidence,
    RecordKeys, Scalar, SetKey, Summary, TableSpec, ValueCell, Values, mixed,
};

type Patients = BTreeSet<u32>;

/// The patients of a set of rows, and where and by whom they were met.
#[derive(Clone, Default)]
pub(crate) struct Evidence {
    pub(crate) patients: Patients,
    repeaters: Patients,
    structures: BTreeMap<String, Patients>,
    practitioners: BTreeMap<i32, Patients>,
    structures_known: bool,
    practitioners_known: bool,
    fewest: Fewest,
}

impl Evidence {
    /// No rows yet. The flags say whether a column of the entity is in the scope of the query.
    pub(crate) fn new(structures_known: bool, practitioners_known: bool) -> Self {
        Self {
            structures_known,
            practitioners_known,
            ..Self::default()
        }
    }

    /// The same, where several columns name structures or practitioners.
    pub(crate) fn named_by_columns(mut self, fewest: Fewest) -> Self {
        self.fewest = fewest;
        self
    }

    /// One row of a patient; a second one makes a repeater.
    pub(crate) fn add(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        if !self.patients.insert(patient) {
            self.repeaters.insert(patient);
        }
        self.also_met(patient, structure, practitioner);
    }

    /// Further entities of a row already added.
    pub(crate) fn also_met(
        &mut self,
        patient: u32,
        structure: Option<&str>,
        practitioner: Option<i32>,
    ) {
        if let Some(name) = structure {
            let met = self.structures.entry(name.to_owned()).or_default();
            met.insert(patient);
        }
        if let Some(number) = practitioner {
            self.practitioners
                .entry(number)
                .or_default()
                .insert(patient);
        }
    }

    /// Says that a patient added once stands for several rows.
    pub(crate) fn repeats(&mut self, patient: u32) {
        self.repeaters.insert(patient);
    }

    /// Adds other rows: a patient on both sides has at least two.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.fewest = self.fewest_with(other);
        self.repeaters.extend(&other.repeaters);
        self.repeaters.extend(&self.patients & &other.patients);
        self.patients.extend(&other.patients);
        for (name, patients) in &other.structures {
            let met = self.structures.entry(name.clone()).or_default();
            met.extend(patients);
        }
        for (number, patients) in &other.practitioners {
            let met = self.practitioners.entry(*number).or_default();
            met.extend(patients);
        }
        self.structures_known |= other.structures_known;
        self.practitioners_known |= other.practitioners_known;
    }

    /// A column names in all rows at least what it names in some of them.
    fn fewest_with(&self, other: &Self) -> Fewest {
        let fewest = |one: Option<u64>, of_one: usize, two: Option<u64>, of_two: usize| {
            let [all_one, all_two] = [of_one, of_two].map(length);
            let named = one.unwrap_or(all_one).max(two.unwrap_or(all_two));
            one.or(two).map(|_| named)
        };
        let (one, two) = (self.fewest, other.fewest);
        let (named, others) = (&self.structures, &other.structures);
        let (met_by, others_met_by) = (&self.practitioners, &other.practitioners);
        Fewest {
            structures: fewest(one.structures, named.len(), two.structures, others.len()),
            practitioners: fewest(
                one.practitioners,
                met_by.len(),
                two.practitioners,
                others_met_by.len(),
            ),
        }
    }

    /// Patients of whom no row names a structure, or a practitioner, count where they are followed.
    fn completed(mut self, affiliations: &Affiliations) -> Self {
        if affiliations.is_empty() {
            return self;
        }
        let of = |patient: u32| {
            let number = usize::try_from(affiliations.structure(patient)?).ok()?;
            let name = affiliations.structures().get(number)?;
            Some(name.to_string())
        };
        let new = complete(&self.patients, &mut self.structures, of);
        self.fewest.structures = self.fewest.structures.map(|fewest| fewest + new);
        let of = |patient| affiliations.practitioner_no(patient);
        let new = complete(&self.patients, &mut self.practitioners, of);
        self.fewest.practitioners = self.fewest.practitioners.map(|fewest| fewest + new);
        self.structures_known = true;
        self.practitioners_known = true;
        self
    }
}

/// How many entities come in only by this.
fn complete<K: Ord>(
    patients: &Patients,
    met: &mut BTreeMap<K, Patients>,
    followed: impl Fn(u32) -> Option<K>,
) -> u64 {
    let before = met.len();
    let named: Patients = met.values().flatten().copied().collect();
    for patient in patients.difference(&named) {
        if let Some(entity) = followed(*patient) {
            met.entry(entity).or_default().insert(*patient);
        }
    }
    length(met.len() - before)
}

/// The rows of a group inside a piece and outside.
#[derive(Default)]
pub(crate) struct PieceSets {
    pub(crate) inside: Evidence,
    pub(crate) outside: Evidence,
    /// The rows inside, those of one patient clipped.
    pub(crate) rows: u64,
    pub(crate) row_marks: Marks,
}

/// What a sum rests on.
#[derive(Default)]
pub(crate) struct ContributionSets {
    pub(crate) value: Option<i64>,
    pub(crate) support: Patients,
    pub(crate) largest: Vec<i64>,
}

/// The rows of one value.
#[derive(Default)]
pub(crate) struct ValueSet {
    pub(crate) value: i64,
    pub(crate) rows: u64,
    pub(crate) counted: u64,
    pub(crate) patients: Patients,
}

/// One moment's value, and the patients that it rests on.
#[derive(Default)]
pub(crate) struct MomentSets {
    pub(crate) value: Option<i64>,
    pub(crate) support: Patients,
    pub(crate) largest: Vec<i64>,
    pub(crate) outside: Option<ContributionSets>,
    pub(crate) clipped: Option<Clipped>,
    pub(crate) cells: Option<Vec<ValueSet>>,
}

/// One group.
pub(crate) struct CellSets {
    pub(crate) keys: Vec<Scalar>,
    pub(crate) pieces: Vec<PieceSets>,
    pub(crate) moments: Vec<MomentSets>,
}

/// Makes counts of sets.
#[derive(Clone, Copy)]
pub(crate) struct Counting<'a> {
    pub(crate) records: &'a RecordKeys,
    pub(crate) affiliations: &'a Affiliations,
}

impl Counting<'_> {
    /// The group is the whole piece where there is one, else a piece and its outside together.
    pub(crate) fn cell(self, spec: &TableSpec, cell: CellSets) -> CountedCell {
        let mut pieces = spec.pieces.iter().zip(&cell.pieces);
        let whole = pieces.find(|(of, _)| of.whole);
        let group = match (whole, cell.pieces.first()) {
            (Some((_, sets)), _) => sets.inside.clone(),
            (None, Some(sets)) => {
                let mut group = sets.inside.clone();
                group.merge(&sets.outside);
                group
            }
            (None, None) => Evidence::default(),
        };
        let pieces = cell.pieces.into_iter().map(|sets| self.piece(sets));
        let moments = cell.moments.into_iter().map(|sets| self.moment(sets));
        CountedCell {
            keys: cell.keys,
            group: self.summary(group, 0),
            pieces: pieces.collect(),
            moments: moments.collect(),
        }
    }

    fn piece(self, sets: PieceSets) -> PieceEvidence {
        let (inside, outside) = (&sets.inside, &sets.outside);
        let both = &inside.patients & &outside.patients;
        PieceEvidence {
            both: count(&both),
            rest_repeaters: count(&(&both | &outside.repeaters)),
            inside: self.summary(sets.inside, sets.rows),
            outside: self.summary(sets.outside, 0),
            row_marks: sets.row_marks,
        }
    }

    fn summary(self, evidence: Evidence, rows: u64) -> Summary {
        let evidence = evidence.completed(self.affiliations);
        let mut summary = Summary {
            set: self.set(&evidence.patients),
            rows,
            repeaters: count(&evidence.repeaters),
            fewest: evidence.fewest,
            ..Summary::default()
        };
        for patient in &evidence.patients {
            summary.sketch.add(self.records.get(*patient));
        }
        if evidence.structures_known {
            summary.structures = Some(most_first(evidence.structures.values()));
        }
        if evidence.practitioners_known {
            summary.practitioners = Some(most_first(evidence.practitioners.values()));
        }
        summary
    }

    fn set(self, patients: &Patients) -> SetKey {
        let mut set = SetKey::default();
        for patient in patients {
            set.add(self.records.get(*patient));
        }
        set
    }

    fn moment(self, sets: MomentSets) -> MomentValue {
        let outside = sets.outside.map(|outside| Contributions {
            value: outside.value,
            support: count(&outside.support),
            largest: outside.largest,
        });
        MomentValue {
            value: sets.value,
            support: count(&sets.support),
            largest: sets.largest,
            outside,
            clipped: sets.clipped,
            cells: sets.cells.map(|cells| self.values(&cells)),
        }
    }

    fn values(self, cells: &[ValueSet]) -> Values {
        let (mut marks, mut met) = (Marks::default(), BTreeMap::<u32, u32>::new());
        for cell in cells {
            for patient in &cell.patients {
                let value = cell.value.cast_unsigned();
                marks.add(mixed(u64::from(*patient), value));
                *met.entry(*patient).or_default() += 1;
            }
        }
        let of_value = |cell: &ValueSet| ValueCell {
            value: cell.value,
            rows: cell.rows,
            counted: cell.counted,
            set: self.set(&cell.patients),
            only: length(
                cell.patients
                    .iter()
                    .filter(|p| met.get(p) == Some(&1))
                    .count(),
            ),
        };
        Values {
            cells: cells.iter().map(of_value).collect(),
            patients: length(met.len()),
            marks,
        }
    }
}

fn most_first<'a>(patients: impl Iterator<Item = &'a Patients>) -> Vec<u64> {
    let mut counts: Vec<u64> = patients.map(count).collect();
    counts.sort_unstable();
    counts.reverse();
    counts
}

fn count(patients: &Patients) -> u64 {
    length(patients.len())
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
