//! Work on a statement needs a stack that grows with it: the parser, the guard and the planner follow it into its
//! depth. How deep it may be is limited in `size`; what is within the limit fits here on every thread.

use std::pin::Pin;
use std::task::{Context, Poll};

/// Bytes; only what is used is taken from memory.
const STACK: usize = 256 << 20;

/// A future each step of which runs on a stack of its own.
pub(crate) struct OnLargeStack<F>(Pin<Box<F>>);

impl<F: Future> OnLargeStack<F> {
    pub(crate) fn new(work: F) -> Self {
        Self(Box::pin(work))
    }
}

impl<F: Future> Future for OnLargeStack<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        stacker::grow(STACK, || self.0.as_mut().poll(context))
    }
}
