//! Reproducible randomness: one ChaCha8 stream a region, a person, and a table of a region.
//!
//! Everything is integer arithmetic, so that the same seed gives the same bytes on every machine
//! (logarithms and cosines differ in the last digit between mathematical libraries).

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of random numbers is for. Streams are independent, so that one more draw in one
/// table moves nothing in another.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Network = 1,
    Person = 2,
    Table = 3,
}

/// A stream of random numbers.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of one purpose and one index (a person, a region, a table of a region) under a seed.
    pub(crate) fn stream(seed: u64, purpose: Purpose, index: usize) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let index = u64::try_from(index).unwrap_or(u64::MAX >> 8);
        generator.set_stream(((purpose as u64) << 48) | index);
        Self(generator)
    }

    /// A number in `0..bound`; 0 if the bound is 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        // Multiply and shift (Lemire 2019) without the rejection step: the bias is below 2⁻²⁰ for
        // the small bounds used here, and no draw consumes a variable number of words.
        let wide = u64::from(self.0.next_u32()) * u64::from(bound);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// A position in a list of `length` items; 0 if it is empty.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        let bound = u32::try_from(length).unwrap_or(u32::MAX);
        usize::try_from(self.below(bound)).unwrap_or(0)
    }

    /// A whole number between two bounds, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let width = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.below(width))
    }

    /// True with the given probability in thousandths.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// A position drawn with the given weights; 0 if they are all 0.
    pub(crate) fn weighted(&mut self, weights: impl IntoIterator<Item = u32> + Clone) -> usize {
        let total = weights.clone().into_iter().fold(0u32, u32::saturating_add);
        let mut rest = self.below(total);
        for (position, weight) in weights.into_iter().enumerate() {
            if rest < weight {
                return position;
            }
            rest -= weight;
        }
        0
    }

    /// One of some words; the empty word if there is none.
    pub(crate) fn word(&mut self, words: &[&'static str]) -> &'static str {
        let position = self.index(words.len());
        words.get(position).copied().unwrap_or_default()
    }

    /// One of some words with their weights.
    pub(crate) fn weighted_word(&mut self, words: &[(&'static str, u32)]) -> &'static str {
        let position = self.weighted(words.iter().map(|(_, weight)| *weight));
        words
            .get(position)
            .map(|(word, _)| *word)
            .unwrap_or_default()
    }

    /// A bell-shaped whole number: mean, standard deviation. The sum of twelve uniform numbers
    /// has variance 1 (Irwin–Hall), hence needs no logarithm.
    pub(crate) fn bell(&mut self, mean: i32, deviation: i32) -> i32 {
        let sum: i32 = (0..12).map(|_| self.between(0, 1000)).sum();
        mean + (sum - 6000) * deviation / 1000
    }
}

/// Splits a total in proportion to weights, exactly, by largest remainders (Hamilton's method).
pub(crate) fn apportion(total: u32, weights: &[u32]) -> Vec<u32> {
    let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let product = |weight: u32| u64::from(total) * u64::from(weight);
    let mut shares: Vec<u32> = weights
        .iter()
        .map(|weight| u32::try_from(product(*weight) / sum).unwrap_or(0))
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let remainder = |position: &usize| weights.get(*position).map_or(0, |w| product(*w) % sum);
    order.sort_by_key(|position| std::cmp::Reverse(remainder(position)));
    let missing = total - shares.iter().sum::<u32>();
    for position in order
        .into_iter()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        if let Some(share) = shares.get_mut(position) {
            *share += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_stream_gives_the_same_numbers_and_another_stream_others() {
        let numbers = |purpose, index| {
            let mut draw = Draw::stream(7, purpose, index);
            (0..20).map(|_| draw.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(Purpose::Person, 3), numbers(Purpose::Person, 3));
        assert_ne!(numbers(Purpose::Person, 3), numbers(Purpose::Person, 4));
        assert_ne!(numbers(Purpose::Person, 3), numbers(Purpose::Table, 3));
    }

    #[test]
    fn shares_add_up_to_the_total_and_follow_the_weights() {
        assert_eq!(
            apportion(142, &[42, 27, 21, 12, 20, 12, 8]),
            vec![42, 27, 21, 12, 20, 12, 8]
        );
        assert_eq!(apportion(10, &[1, 1, 1]), vec![4, 3, 3]);
        assert_eq!(apportion(10, &[0, 0]), vec![0, 0]);
    }

    #[test]
    fn a_bell_has_its_mean_and_its_deviation() {
        let mut draw = Draw::stream(1, Purpose::Person, 0);
        let drawn: Vec<i32> = (0..4000).map(|_| draw.bell(420, 120)).collect();
        let mean = f64::from(drawn.iter().sum::<i32>()) / 4000.0;
        let variance = drawn
            .iter()
            .map(|value| (f64::from(*value) - mean).powi(2))
            .sum::<f64>()
            / 4000.0;
        assert!((mean - 420.0).abs() < 6.0, "{mean}");
        assert!((variance.sqrt() - 120.0).abs() < 6.0, "{}", variance.sqrt());
    }
}
