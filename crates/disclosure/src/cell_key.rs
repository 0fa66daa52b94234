//! The key of the noise: whoever has it could take the noise away.

use std::fmt;
use zeroize::Zeroizing;

/// The secret from which all noise of a warehouse is drawn. It is made once and never changed: with
/// another one the same question would get fresh noise. `Debug` shows no content.
#[derive(Clone)]
pub struct CellKey(Zeroizing<[u8; 32]>);

impl CellKey {
    /// The key of these bytes, which must be random.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    #[expect(
        dead_code,
        reason = "noise is drawn from it in the commits that follow"
    )]
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for CellKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CellKey(…)")
    }
}
