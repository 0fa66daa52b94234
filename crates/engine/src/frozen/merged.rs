//! Runs of rows, each in the order of patients, as one: stretch by stretch, since a run mostly goes on for many
//! patients before another one has a turn.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::BatchCoalescer;
use arrow::datatypes::{Int32Type, SchemaRef};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream};
use futures::{Stream, StreamExt};

/// Stretches of at least so many rows are handed on as they are.
const LONG: usize = 512;

/// One run with the batch that it is at.
struct Run {
    rows: SendableRecordBatchStream,
    at: Option<(RecordBatch, usize)>,
    is_done: bool,
}

/// The merge of several runs.
pub(super) struct Merged {
    schema: SchemaRef,
    /// At which place the column of patients is.
    patient: usize,
    runs: Vec<Run>,
    stretches: BatchCoalescer,
}

impl Merged {
    pub(super) fn of(
        runs: Vec<SendableRecordBatchStream>,
        schema: SchemaRef,
        (patient, size): (usize, usize),
    ) -> Self {
        let stretches = BatchCoalescer::new(schema.clone(), size);
        let run = |rows| Run {
            rows,
            at: None,
            is_done: false,
        };
        Self {
            runs: runs.into_iter().map(run).collect(),
            stretches: stretches.with_biggest_coalesce_batch_size(Some(LONG)),
            schema,
            patient,
        }
    }

    /// Every run that is not at its end has a batch after this.
    fn fill(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        for run in &mut self.runs {
            while run.at.is_none() && !run.is_done {
                match ready!(run.rows.poll_next_unpin(context)) {
                    Some(Ok(batch)) if batch.num_rows() == 0 => {}
                    Some(Ok(batch)) => run.at = Some((batch, 0)),
                    Some(Err(error)) => return Poll::Ready(Err(error)),
                    None => run.is_done = true,
                }
            }
        }
        self.runs.retain(|run| !run.is_done);
        Poll::Ready(Ok(()))
    }

    /// Takes the longest stretch that no other run interrupts; whether there was one.
    fn step(&mut self) -> Result<bool> {
        let patient = self.patient;
        let mut least: Option<(i32, usize)> = None;
        let mut next: Option<(i32, usize)> = None;
        for (place, run) in self.runs.iter().enumerate() {
            let here = Some((run.patient(patient)?, place));
            if least.is_none() || here < least {
                next = least;
                least = here;
            } else if next.is_none() || here < next {
                next = here;
            }
        }
        let Some((_, place)) = least else {
            return Ok(false);
        };
        let run = self.runs.get_mut(place).ok_or_else(broken)?;
        let stretch = match next {
            None => run.rest(),
            Some((other, of)) => run.stretch(patient, |number| (number, place) < (other, of))?,
        };
        let stretch = stretch.ok_or_else(broken)?;
        self.stretches.push_batch(stretch)?;
        Ok(true)
    }
}

impl Run {
    fn patient(&self, column: usize) -> Result<i32> {
        let (batch, at) = self.at.as_ref().ok_or_else(broken)?;
        numbers(batch, column)?.get(*at).copied().ok_or_else(broken)
    }

    fn rest(&mut self) -> Option<RecordBatch> {
        let (batch, at) = self.at.take()?;
        Some(batch.slice(at, batch.num_rows().saturating_sub(at)))
    }

    /// The rows from here on whose patients come first.
    fn stretch(
        &mut self,
        column: usize,
        first: impl Fn(i32) -> bool,
    ) -> Result<Option<RecordBatch>> {
        let (batch, at) = self.at.as_mut().ok_or_else(broken)?;
        let here = numbers(batch, column)?.get(*at..).ok_or_else(broken)?;
        let length = here.partition_point(|number| first(*number));
        if length == here.len() {
            return Ok(self.rest());
        }
        let stretch = batch.slice(*at, length);
        *at = at.saturating_add(length);
        Ok(Some(stretch))
    }
}

fn numbers(batch: &RecordBatch, column: usize) -> Result<&[i32]> {
    let numbers = batch.columns().get(column).ok_or_else(broken)?;
    let numbers = numbers.as_primitive_opt::<Int32Type>().ok_or_else(broken)?;
    // Somebody without a number would be nowhere in the order.
    if numbers.null_count() > 0 {
        return Err(broken());
    }
    Ok(numbers.values())
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("runs of patients".to_owned())
}

impl Stream for Merged {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(batch) = self.stretches.next_completed_batch() {
                return Poll::Ready(Some(Ok(batch)));
            }
            if let Err(error) = ready!(self.fill(context)) {
                return Poll::Ready(Some(Err(error)));
            }
            match self.step() {
                Ok(true) => {}
                Ok(false) if self.stretches.is_empty() => return Poll::Ready(None),
                Ok(false) => {
                    if let Err(error) = self.stretches.finish_buffered_batch() {
                        return Poll::Ready(Some(Err(error.into())));
                    }
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl RecordBatchStream for Merged {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
