//! Draws from the seed that was given. The stream of ChaCha12 is the same on every machine.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A generator of a seed.
pub(crate) fn generator(seed: &[u8; 32]) -> ChaCha12Rng {
    ChaCha12Rng::from_seed(*seed)
}

/// A number below `size`, each as likely (Lemire's product; its bias is below size / 2⁶⁴).
pub(crate) fn below(random: &mut ChaCha12Rng, size: u64) -> u64 {
    let product = u128::from(random.next_u64()) * u128::from(size);
    u64::try_from(product >> 64).unwrap_or(0)
}

/// Fisher and Yates's shuffle.
pub(crate) fn shuffle<T>(random: &mut ChaCha12Rng, list: &mut [T]) {
    for last in (1..list.len()).rev() {
        let size = u64::try_from(last + 1).unwrap_or(u64::MAX);
        let other = usize::try_from(below(random, size)).unwrap_or(last);
        list.swap(last, other);
    }
}
