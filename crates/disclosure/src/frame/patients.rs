//! A set of patients with what is computed of it once: numbers of one question have the same sets, cell for cell.

use super::State;
use roaring::RoaringBitmap;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A set that does not change. Clones share it. `Debug` shows no content.
#[derive(Clone, Default)]
pub struct Patients(Arc<Held>);

#[derive(Default)]
struct Held {
    set: RoaringBitmap,
    digest: OnceLock<Digest>,
    rests: OnceLock<Box<Rests>>,
    /// The digest of the states of a frame in which all are in.
    all_in: OnceLock<[u8; 32]>,
    /// The same where all are open.
    all_open: OnceLock<[u8; 32]>,
}

impl Patients {
    /// The sum of a mixed number for each patient.
    pub(crate) fn digest(&self) -> Digest {
        *self.0.digest.get_or_init(|| {
            let mixed = self.iter().map(mixed);
            Digest(mixed.fold(0, u64::wrapping_add))
        })
    }

    /// How many have numbers of each rest.
    pub(crate) fn rests(&self) -> &Rests {
        self.0.rests.get_or_init(|| {
            let mut rests = Rests::default();
            for patient in self.iter() {
                let rest = usize::try_from(patient).unwrap_or(usize::MAX) % RESTS;
                if let Some(count) = rests.0.get_mut(rest) {
                    *count = count.saturating_add(1);
                }
            }
            Box::new(rests)
        })
    }

    /// What [`states_digest`] is of those alone, in this state.
    pub(super) fn states_digest(&self, state: State) -> [u8; 32] {
        let nobody = RoaringBitmap::new();
        *match state {
            State::In => (self.0.all_in).get_or_init(|| states_digest(self, &nobody)),
            State::Open => (self.0.all_open).get_or_init(|| states_digest(&nobody, self)),
        }
    }
}

impl From<RoaringBitmap> for Patients {
    fn from(set: RoaringBitmap) -> Self {
        Self(Arc::new(Held {
            set,
            ..Held::default()
        }))
    }
}

impl FromIterator<u32> for Patients {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        Self::from(numbers.into_iter().collect::<RoaringBitmap>())
    }
}

impl Deref for Patients {
    type Target = RoaringBitmap;

    fn deref(&self) -> &RoaringBitmap {
        &self.0.set
    }
}

impl PartialEq for Patients {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.set == other.0.set
    }
}

impl Eq for Patients {}

impl fmt::Debug for Patients {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Patients(…)")
    }
}

/// Equal for equal sets; that of disjoint sets is that of their union. Sets that agree in it are held against each
/// other, so that it need not be hard to find two.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Digest(u64);

impl Digest {
    /// That of a union of disjoint sets.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }
}

/// Steele, Lea and Flood, `SplittableRandom` (2014).
fn mixed(patient: u32) -> u64 {
    let x = u64::from(patient).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// How many patients of a set have numbers of each rest. Two sets differ in as many patients at least as these counts
/// do, so that most are told apart without a look at who they hold.
#[derive(Clone)]
pub(crate) struct Rests([u32; RESTS]);

const RESTS: usize = 64;

impl Default for Rests {
    fn default() -> Self {
        Self([0; RESTS])
    }
}

impl Rests {
    /// Those of a union of disjoint sets.
    pub(crate) fn add(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
    }

    /// Fewest patients who are in one of two sets only.
    pub(crate) fn apart(&self, other: &Self) -> u64 {
        let counts = self.0.iter().zip(other.0);
        let apart = counts.fold(0_u32, |sum, (a, b)| sum.saturating_add(a.abs_diff(b)));
        apart.into()
    }
}

/// Patients that are hashed at once.
const CHUNK: usize = 1_024;

/// SHA-256 of who is in and who is open.
pub(super) fn states_digest(is_in: &RoaringBitmap, open: &RoaringBitmap) -> [u8; 32] {
    let mut digest = Sha256::new();
    for (state, patients) in [(State::In, is_in), (State::Open, open)] {
        digest.update([state.byte()]);
        digest.update(patients.len().to_le_bytes());
        let mut buffer = Vec::with_capacity(4 * CHUNK);
        for (place, patient) in patients.iter().enumerate() {
            buffer.extend(patient.to_le_bytes());
            if place % CHUNK == CHUNK - 1 {
                digest.update(&buffer);
                buffer.clear();
            }
        }
        digest.update(&buffer);
    }
    digest.finalize().into()
}
