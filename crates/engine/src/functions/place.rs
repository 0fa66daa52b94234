//! The structure that a row names, with the column that names it.

/// No structure; also how many structures there can be.
pub(crate) const NOWHERE: u32 = (1 << SOURCE) - 1;
/// From which bit of a place on its source stands.
const SOURCE: u32 = 24;
/// How many columns of one entity there can be.
pub(crate) const SOURCES: usize = 1 << (32 - SOURCE);
/// No practitioner.
pub(crate) const NOBODY: i32 = i32::MIN;
/// A structure, or none, and which of the columns of structures named it; beside a practitioner alone,
/// which of the columns of practitioners named him.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(u32);

impl Place {
    /// A structure, or [`NOWHERE`], from one of the columns.
    #[inline]
    pub(crate) fn of(source: u32, structure: u32) -> Self {
        Self(source << SOURCE | structure & NOWHERE)
    }

    /// The number of the structure.
    #[inline]
    pub(crate) fn structure(self) -> Option<u32> {
        let structure = self.0 & NOWHERE;
        (structure != NOWHERE).then_some(structure)
    }

    /// Which of the columns says so.
    #[inline]
    pub(crate) fn source(self) -> u32 {
        self.0 >> SOURCE
    }
}
