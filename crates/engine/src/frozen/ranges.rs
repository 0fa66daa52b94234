//! Ranges of patient numbers: every table of people is read in the same ones, so that all rows of a patient are in
//! one partition of every plan, and joins and groups by patient need no exchange.

use std::ops::Range;

use datafusion::arrow::compute::SortOptions;
use datafusion::common::{Result, ScalarValue, SplitPoint};
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr, RangePartitioning};
use datafusion::physical_plan::Partitioning;
use std::sync::Arc;

/// The first patient of each range but the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ranges {
    starts: Vec<i32>,
}

/// The least and the greatest patient of a file, and its rows.
pub(crate) type Held = ((i32, i32), u64);

impl Ranges {
    /// About so many ranges of equal numbers of rows. No file is cut: a range starts where every file before it
    /// has ended, there where the rows before it are nearest to its share.
    pub(crate) fn over(files: impl IntoIterator<Item = Held>, most: usize) -> Self {
        let mut files: Vec<Held> = files.into_iter().collect();
        files.sort_unstable();
        // The first patient of files that overlap, and their rows.
        let mut together: Vec<(i32, u64)> = Vec::new();
        let (mut greatest, mut all) = (i32::MIN, 0_u64);
        for ((least, last), of_file) in files {
            match together.last_mut() {
                Some((_, rows)) if least <= greatest => *rows = rows.saturating_add(of_file),
                _ => together.push((least, of_file)),
            }
            greatest = greatest.max(last);
            all = all.saturating_add(of_file);
        }
        let most = u64::try_from(most).unwrap_or(u64::MAX).max(1);
        let (mut starts, mut before, mut ranges) = (Vec::new(), 0_u64, 1_u64);
        for (least, rows) in together {
            let middle = before.saturating_mul(2).saturating_add(rows);
            let share = all.saturating_mul(ranges).saturating_mul(2);
            if before > 0 && rows > 0 && middle.saturating_mul(most) >= share {
                starts.push(least);
                ranges = ranges.saturating_add(1);
            }
            before = before.saturating_add(rows);
        }
        Self { starts }
    }

    /// How many ranges.
    pub(crate) fn count(&self) -> usize {
        self.starts.len().saturating_add(1)
    }

    /// The range of a patient.
    pub(crate) fn of(&self, patient: i32) -> usize {
        self.starts.partition_point(|start| *start <= patient)
    }

    /// As DataFusion knows partitions, given the column of patients.
    pub(crate) fn partitioning(&self, patient: Arc<dyn PhysicalExpr>) -> Result<Partitioning> {
        let Some(ordering) = LexOrdering::new([ascending(patient)]) else {
            return Ok(Partitioning::UnknownPartitioning(self.count()));
        };
        let starts = self.starts.iter();
        let points = starts.map(|start| SplitPoint::new(vec![ScalarValue::Int32(Some(*start))]));
        let ranges = RangePartitioning::try_new(ordering, points.collect())?;
        Ok(Partitioning::Range(ranges))
    }
}

/// The order of patients; a number is never missing.
pub(crate) fn ascending(patient: Arc<dyn PhysicalExpr>) -> PhysicalSortExpr {
    PhysicalSortExpr::new(
        patient,
        SortOptions {
            descending: false,
            nulls_first: true,
        },
    )
}

/// Files as runs: in a run each file begins after the one before it has ended. As few runs as there are files about
/// one patient at most.
pub(crate) fn runs<F>(mut files: Vec<F>, held: impl Fn(&F) -> (i32, i32)) -> Vec<Vec<F>> {
    files.sort_by_key(|file| held(file));
    let mut runs: Vec<(i32, Vec<F>)> = Vec::new();
    for file in files {
        let (least, greatest) = held(&file);
        match runs.iter_mut().find(|(end, _)| *end < least) {
            Some((end, run)) => {
                *end = greatest;
                run.push(file);
            }
            None => runs.push((greatest, vec![file])),
        }
    }
    runs.into_iter().map(|(_, run)| run).collect()
}

/// Which of the runs of a table belong to which range.
pub(crate) type RunsOf = Vec<Range<usize>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_starts_where_no_file_goes_on() {
        let files = [
            ((1, 100), 50),
            ((90, 200), 50),
            ((201, 300), 100),
            ((301, 310), 1),
        ];
        let ranges = Ranges::over(files, 2);
        assert_eq!(ranges.starts, [201]);
        assert_eq!(
            [1, 200, 201, 999].map(|patient| ranges.of(patient)),
            [0, 0, 1, 1]
        );
        assert_eq!(Ranges::over([], 2).count(), 1);
        let equal = (0..40).map(|file| ((file * 10, file * 10 + 9), 7));
        let equal = Ranges::over(equal, 4);
        assert_eq!(equal.starts, [100, 200, 300]);
        assert_eq!(Ranges::over([((1, 9), 5), ((3, 4), 5)], 8).count(), 1);
    }

    #[test]
    fn files_that_overlap_are_in_different_runs() {
        let files = vec![(1, 10), (5, 20), (11, 12), (21, 30)];
        let runs = runs(files, |file| *file);
        assert_eq!(runs, [vec![(1, 10), (11, 12), (21, 30)], vec![(5, 20)]]);
    }
}
