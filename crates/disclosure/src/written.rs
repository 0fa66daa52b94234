//! What is written to a file as bytes, and read again with distrust: little-endian, counts of 32 bits,
//! sets of patients in the format of Roaring bitmaps (github.com/RoaringBitmap/RoaringFormatSpec).

use roaring::RoaringBitmap;

/// A count as 32 bits. Nothing here has more members than there are patient numbers; if it had, it
/// could not be read again.
pub(crate) fn write_count(out: &mut Vec<u8>, count: usize) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    out.extend(count.to_le_bytes());
}

/// A set with its length in bytes before it; runs are kept as runs.
#[expect(
    clippy::expect_used,
    reason = "the only error is that of the writer, and a Vec has none"
)]
pub(crate) fn write_set(out: &mut Vec<u8>, set: &RoaringBitmap) {
    let mut compact = set.clone();
    compact.optimize();
    write_count(out, compact.serialized_size());
    compact.serialize_into(out).expect("a Vec takes all");
}

/// Reads from the front; every step is `None` where the bytes do not hold what is asked.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.first_chunk().copied()
    }

    /// A count as [`write_count`] writes it.
    pub(crate) fn count(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    /// A set as [`write_set`] writes it.
    pub(crate) fn set(&mut self) -> Option<RoaringBitmap> {
        let length = self.count()?;
        let mut bytes = self.take(length)?;
        let set = RoaringBitmap::deserialize_from(&mut bytes).ok()?;
        bytes.is_empty().then_some(set)
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }
}
