//! What was released before, as far as this crate is told.

/// What a person, a project and the public have been given before.
///
/// Today the only value is [`Earlier::nothing`]: every table is judged alone, and what could be
/// learned by subtracting the answers of several questions is not looked at. The caller keeps the
/// records; this crate will judge them.
#[derive(Clone, Debug)]
pub struct Earlier {
    _nothing: (),
}

impl Earlier {
    /// Nothing was released before.
    pub fn nothing() -> Self {
        Self { _nothing: () }
    }
}
