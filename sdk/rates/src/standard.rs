//! Standard populations in 18 age groups of five years: 0 to 4, 5 to 9, ... 80 to 84, 85 and over.
//! As published; each is used by its own sum, since that of WHO is 100,030.

/// Age groups of a population.
pub const GROUPS: usize = 18;

/// Persons of each age group in a standard population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard(pub [u32; GROUPS]);

impl Standard {
    /// World: Segi 1960, as modified by Doll et al. 1966.
    pub const WORLD_SEGI: Self = Self([
        12_000, 10_000, 9_000, 9_000, 8_000, 8_000, 6_000, 6_000, 6_000, 6_000, 5_000, 4_000,
        4_000, 3_000, 2_000, 1_000, 500, 500,
    ]);
    /// Europe 1976 (Waterhouse et al.).
    pub const EUROPE_1976: Self = Self([
        8_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 7_000, 6_000, 5_000,
        4_000, 3_000, 2_000, 1_000, 1_000,
    ]);
    /// Europe 2013 (Eurostat).
    pub const EUROPE_2013: Self = Self([
        5_000, 5_500, 5_500, 5_500, 6_000, 6_000, 6_500, 7_000, 7_000, 7_000, 7_000, 6_500, 6_000,
        5_500, 5_000, 4_000, 2_500, 2_500,
    ]);
    /// World, average of 2000 to 2025 (WHO, Ahmad et al. 2001).
    pub const WORLD_WHO: Self = Self([
        8_860, 8_690, 8_600, 8_470, 8_220, 7_930, 7_610, 7_150, 6_590, 6_040, 5_370, 4_550, 3_720,
        2_960, 2_210, 1_520, 910, 630,
    ]);

    /// Every one with its name.
    pub const ALL: [(&str, Self); 4] = [
        ("world-segi", Self::WORLD_SEGI),
        ("world-who", Self::WORLD_WHO),
        ("europe-1976", Self::EUROPE_1976),
        ("europe-2013", Self::EUROPE_2013),
    ];

    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, standard)| *standard)
    }

    /// All persons.
    pub fn total(&self) -> f64 {
        f64::from(self.0.iter().sum::<u32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_published() {
        let all = [
            (Standard::WORLD_SEGI, 100_000.0),
            (Standard::EUROPE_1976, 100_000.0),
            (Standard::EUROPE_2013, 100_000.0),
            (Standard::WORLD_WHO, 100_030.0),
        ];
        for (standard, total) in all {
            assert_eq!(standard.total(), total);
        }
    }
}
