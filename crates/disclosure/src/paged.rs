//! A value for each of many numbers, most of which lie close together.

/// Numbers on one page: 2¹⁴.
const PAGE_BITS: u32 = 14;

/// Values by number, in pages that exist where something was set. What was never set is the default;
/// a look-up is two steps, whatever the number.
#[derive(Clone, Default)]
pub(crate) struct Paged<T>(Vec<Option<Box<[T]>>>);

impl<T: Copy + Default> Paged<T> {
    pub(crate) fn get(&self, number: u32) -> T {
        let (page, place) = split(number);
        let page = self.0.get(page).and_then(Option::as_deref);
        let value = page.and_then(|page| page.get(place));
        value.copied().unwrap_or_default()
    }

    pub(crate) fn set(&mut self, number: u32, value: T) {
        let (page, place) = split(number);
        if self.0.len() <= page {
            self.0.resize_with(page.saturating_add(1), || None);
        }
        let Some(page) = self.0.get_mut(page) else {
            return;
        };
        let empty = || vec![T::default(); 1 << PAGE_BITS].into_boxed_slice();
        if let Some(slot) = page.get_or_insert_with(empty).get_mut(place) {
            *slot = value;
        }
    }
}

/// The page of a number, and its place there.
fn split(number: u32) -> (usize, usize) {
    let page = number >> PAGE_BITS;
    let place = number & ((1 << PAGE_BITS) - 1);
    // Both fit: there are at least 32 bits in a `usize` wherever this runs.
    let wide = |part: u32| usize::try_from(part).unwrap_or(usize::MAX);
    (wide(page), wide(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn a_value_is_where_it_was_put(
            set in prop::collection::vec((prop_oneof![0..40_000_u32, Just(u32::MAX)], any::<u64>()), 0..40),
            asked in prop::collection::vec(0..70_000_u32, 0..40),
        ) {
            let (mut paged, mut plain) = (Paged::default(), BTreeMap::new());
            for (number, value) in &set {
                paged.set(*number, *value);
                plain.insert(*number, *value);
            }
            for number in asked.iter().chain(set.iter().map(|(number, _)| number)) {
                prop_assert_eq!(paged.get(*number), plain.get(number).copied().unwrap_or(0));
            }
        }
    }
}
