//! Whether the parts of a counted table fit together, as far as counts tell.

use super::{CountedCell, MomentValue, PieceEvidence, ValueCell, Values};
use crate::{PieceSpec, Statistic, Summary, TableSpec};

type Checked = Result<(), &'static str>;

pub(super) fn spec(spec: &TableSpec) -> Checked {
    if spec.pieces.is_empty() {
        return Err("the table has no piece, so its groups cannot be judged");
    }
    if spec
        .moments
        .iter()
        .any(|moment| moment.piece >= spec.pieces.len())
    {
        return Err("a moment names a piece that does not exist");
    }
    Ok(())
}

pub(super) fn cell(spec: &TableSpec, cell: &CountedCell) -> Checked {
    if cell.keys.len() != spec.keys.len() {
        return Err("a cell has another number of keys than the table");
    }
    if cell.pieces.len() != spec.pieces.len() {
        return Err("a cell has another number of pieces than the table");
    }
    if cell.moments.len() != spec.moments.len() {
        return Err("a cell has another number of moments than the table");
    }
    summary(&cell.group)?;
    for (of, evidence) in spec.pieces.iter().zip(&cell.pieces) {
        piece(of, evidence, &cell.group)?;
    }
    for (of, value) in spec.moments.iter().zip(&cell.moments) {
        if let Some(evidence) = cell.pieces.get(of.piece) {
            moment(of.statistic, evidence, value)?;
        }
    }
    Ok(())
}

/// Each entity has patients of the set, and the largest one is first.
fn summary(of: &Summary) -> Checked {
    let n = of.patients();
    let fits = |counts: &Option<Vec<u64>>| {
        let counts = counts.as_deref().unwrap_or_default();
        let belong = counts.iter().all(|count| (1..=n).contains(count));
        belong && counts.is_sorted_by(|one, next| one >= next)
    };
    if of.repeaters > n || !fits(&of.structures) || !fits(&of.practitioners) {
        return Err("a set of rows and who stands behind it disagree");
    }
    Ok(())
}

fn piece(spec: &PieceSpec, evidence: &PieceEvidence, group: &Summary) -> Checked {
    summary(&evidence.inside)?;
    summary(&evidence.outside)?;
    if spec.whole && evidence.outside.patients() > 0 {
        return Err("a piece that is the whole group has patients outside");
    }
    if !covers(evidence, group) {
        return Err("the pieces of a cell do not cover the same patients");
    }
    if !repeats(evidence) {
        return Err("the patients with several rows outside a piece and its evidence disagree");
    }
    if spec.single_row && evidence.inside.repeaters > 0 {
        return Err("a piece declared to have one row per patient has more");
    }
    Ok(())
}

/// Whether the patients inside and outside are those of the group. Where one side holds the other, or nobody
/// is on both, the sums of their record keys must tell the same.
fn covers(evidence: &PieceEvidence, group: &Summary) -> bool {
    let (inside, outside, both) = (evidence.inside.set, evidence.outside.set, evidence.both);
    let together = inside.n.saturating_add(outside.n);
    let sum = inside.sum.wrapping_add(outside.sum);
    both <= inside.n.min(outside.n)
        && together.saturating_sub(both) == group.set.n
        && (both > 0 || sum == group.set.sum)
        && (both < inside.n || outside == group.set)
        && (both < outside.n || inside == group.set)
}

/// Whether so many patients can have rows on both sides or several outside.
fn repeats(evidence: &PieceEvidence) -> bool {
    let (both, outside) = (evidence.both, &evidence.outside);
    let most = both.saturating_add(outside.repeaters);
    let least = both.max(outside.repeaters);
    (least..=most.min(outside.patients())).contains(&evidence.rest_repeaters)
}

fn moment(statistic: Statistic, evidence: &PieceEvidence, value: &MomentValue) -> Checked {
    match statistic {
        Statistic::Patients | Statistic::DistinctStructures | Statistic::DistinctPractitioners => {
            Ok(())
        }
        Statistic::Rows => rows(&evidence.inside, value.value),
        Statistic::DistinctValues | Statistic::Quantile { .. } => {
            values(&evidence.inside, value.cells.as_ref())
        }
        Statistic::Sum | Statistic::SumWhereKnown | Statistic::SumOfProducts { .. } => {
            values(&evidence.inside, value.cells.as_ref())?;
            let outside = value.outside.as_ref().map(|outside| outside.support);
            if value.support <= evidence.inside.patients()
                && outside.is_none_or(|support| support <= evidence.outside.patients())
            {
                Ok(())
            } else {
                Err("a sum rests on patients that its piece does not hold")
            }
        }
    }
}

fn values(inside: &Summary, values: Option<&Values>) -> Checked {
    let Some(values) = values else {
        return Ok(());
    };
    let ascend = values
        .cells
        .is_sorted_by(|one, next| one.value < next.value);
    let belong = |cell: &ValueCell| {
        let n = cell.set.n;
        cell.rows >= n
            && cell.rows >= cell.counted
            && (1..=values.patients).contains(&n)
            && cell.only <= n
    };
    let belong = values.patients <= inside.patients() && values.cells.iter().all(belong);
    if ascend && belong && add_up(values) {
        Ok(())
    } else {
        Err("the values of a piece and its evidence disagree")
    }
}

/// Whether patients have one value or several: each of the latter is in at least two cells, once in each.
fn add_up(values: &Values) -> bool {
    let sum = |of: fn(&ValueCell) -> u64| values.cells.iter().map(of).fold(0, u64::saturating_add);
    let shared = |cell: &ValueCell| cell.set.n.saturating_sub(cell.only);
    let Some(several) = values.patients.checked_sub(sum(|cell| cell.only)) else {
        return false;
    };
    let met = values.cells.iter().map(shared).fold(0, u64::saturating_add);
    met >= several.saturating_mul(2) && values.cells.iter().all(|cell| shared(cell) <= several)
}

/// Rows, patients and repeaters are counted by different hands; they must tell the same story.
fn rows(inside: &Summary, rows: Option<i64>) -> Checked {
    let patients = i64::try_from(inside.patients()).unwrap_or(i64::MAX);
    let once = rows.unwrap_or(0) == patients;
    if rows.unwrap_or(0) < patients || once != (inside.repeaters == 0) {
        return Err("the rows of a piece and its evidence disagree");
    }
    Ok(())
}
