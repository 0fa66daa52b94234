//! What patients come for. The share of women is *produced* by these rows, not drawn separately.

/// The product, or behaviour, that poses most problems: eight groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Product {
    Alcohol,
    Opioids,
    Tobacco,
    Cannabis,
    Medicines,
    Cocaine,
    Behavioural,
    Other,
}

/// One row of the assumed product mix.
pub(crate) struct Mix {
    pub(crate) product: Product,
    /// Share of new patients, per cent.
    pub(crate) share: u32,
    /// Women among them, per cent.
    pub(crate) women: u32,
    /// Mean age and its standard deviation in the last year, years.
    pub(crate) age: (i32, i32),
}

const fn mix(product: Product, share: u32, women: u32, age: (i32, i32)) -> Mix {
    Mix {
        product,
        share,
        women,
        age,
    }
}

/// Shares and women by product are assumptions (public anchors: CSAPA product mix, 15 % of women
/// among CSAPA cannabis patients, mean age 29.4 for cannabis); together they give 49.8 % women
/// and a mean age near 42.
pub(crate) const MIX: &[Mix] = &[
    mix(Product::Alcohol, 35, 54, (46, 12)),
    mix(Product::Opioids, 25, 42, (42, 9)),
    mix(Product::Tobacco, 12, 60, (47, 12)),
    mix(Product::Cannabis, 10, 35, (30, 8)),
    mix(Product::Medicines, 7, 68, (48, 13)),
    mix(Product::Cocaine, 5, 33, (36, 8)),
    mix(Product::Behavioural, 3, 60, (37, 12)),
    mix(Product::Other, 3, 50, (36, 10)),
];

impl Product {
    /// Products of people who may inject, in the sense of the hepatitis C anchors.
    pub(crate) fn is_hard_drug(self) -> bool {
        matches!(self, Self::Opioids | Self::Cocaine | Self::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_adds_up_and_produces_half_women() {
        assert_eq!(MIX.iter().map(|row| row.share).sum::<u32>(), 100);
        let women: u32 = MIX.iter().map(|row| row.share * row.women).sum();
        assert_eq!(
            women, 4981,
            "49.8 % of women, the documented product of the two rows"
        );
        let age: i32 = MIX
            .iter()
            .map(|row| row.share.cast_signed() * row.age.0)
            .sum();
        assert!(
            (4150..=4350).contains(&age),
            "mean age {age} hundredths of a year"
        );
    }
}
