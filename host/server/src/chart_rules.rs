//! What the department says of values on a chart: which are usual, and how recent a test is to be
//! looked at before another is ordered. Neither comes with the program: what is usual depends on
//! the laboratory, and no law that is known here names a number of days.

use hoso_core::identity::Sex;
use serde::Deserialize;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChartRules {
    /// Within how many days a test is recent; without a number nothing is said.
    pub recent_test_days: Option<u16>,
    /// Days that a facility has to accept a referral; without a number no alarm.
    pub referral_days: Option<u16>,
    pub reference_ranges: Vec<ReferenceRange>,
}

/// FHIR Observation.referenceRange for a code, of whom it is for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceRange {
    /// LOINC, or the facilities' own code.
    pub code: String,
    /// UCUM; values in other units have another range.
    pub unit: String,
    pub low: f64,
    pub high: f64,
    /// Left out: of both.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Whole years: from, and below.
    #[serde(default)]
    pub from_years: u8,
    #[serde(default = "no_end")]
    pub below_years: u8,
    /// Who says so: shown beside the range.
    pub source: String,
}

fn no_end() -> u8 {
    u8::MAX
}

impl ChartRules {
    /// The first that fits; nobody without a known age.
    pub fn range(
        &self,
        code: &str,
        unit: &str,
        sex: Sex,
        years: Option<i16>,
    ) -> Option<&ReferenceRange> {
        let years = years?;
        self.reference_ranges.iter().find(|range| {
            range.code == code
                && range.unit == unit
                && range.sex.is_none_or(|of| of == sex)
                && (i16::from(range.from_years)..i16::from(range.below_years)).contains(&years)
        })
    }

    /// # Errors
    /// Names the range that cannot be one.
    pub fn check(&self) -> anyhow::Result<()> {
        for range in &self.reference_ranges {
            anyhow::ensure!(
                range.low < range.high && range.from_years < range.below_years,
                "chart: the reference range of {} needs low below high and from_years below \
                 below_years",
                range.code
            );
            anyhow::ensure!(
                !range.source.trim().is_empty(),
                "chart: the reference range of {} needs its source",
                range.code
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGES: &str = r#"
        [[reference_ranges]]
        code = "718-7"
        unit = "g/L"
        sex = "female"
        from_years = 15
        low = 120
        high = 160
        source = "laboratory A"
        [[reference_ranges]]
        code = "718-7"
        unit = "g/L"
        low = 110
        high = 170
        source = "laboratory A"
    "#;

    #[test]
    fn a_range_is_of_whom_it_is_for() {
        let rules: ChartRules = toml::from_str(RANGES).unwrap();
        rules.check().unwrap();
        let low = |unit, sex, years| rules.range("718-7", unit, sex, years).map(|range| range.low);
        assert_eq!(low("g/L", Sex::Female, Some(15)), Some(120.0));
        assert_eq!(low("g/L", Sex::Female, Some(14)), Some(110.0));
        assert_eq!(low("g/L", Sex::Unknown, Some(40)), Some(110.0));
        assert_eq!(low("g/dL", Sex::Female, Some(40)), None);
        assert_eq!(low("g/L", Sex::Female, None), None);
    }

    #[test]
    fn a_range_without_sense_or_source_is_refused() {
        for (wrong, said) in [("high = 170", "high = 100"), ("\"laboratory A\"", "\" \"")] {
            let rules: ChartRules = toml::from_str(&RANGES.replace(wrong, said)).unwrap();
            assert!(rules.check().unwrap_err().to_string().contains("718-7"));
        }
    }
}
