//! Laboratory codes of facilities, mapped to LOINC by configuration.
//!
//! ```toml
//! [[lab]]
//! code = "23.75"       # MA_CHI_SO, or MA_DICH_VU where a result has no MA_CHI_SO
//! loinc = "15074-8"
//! unit = "mmol/L"      # UCUM; of two units, each has its own entry and LOINC code
//! ```

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// MA_CHI_SO -> LOINC code by UCUM unit. The default is empty: the ministry publishes no mapping
/// of its list to LOINC, so each one is a facility's own statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabMap {
    by_code: BTreeMap<String, Vec<Lab>>,
}

/// One mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lab {
    pub loinc: String,
    /// UCUM.
    pub unit: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLabMap {
    /// 1-based.
    pub line: usize,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    lab: Vec<Spanned<Mapping>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mapping {
    code: String,
    loinc: String,
    unit: String,
}

impl LabMap {
    pub fn from_toml(text: &str) -> Result<Self, BadLabMap> {
        let bad = |offset: usize, reason: &str| {
            let before = text.get(..offset).unwrap_or(text);
            BadLabMap { line: before.matches('\n').count() + 1, reason: reason.to_owned() }
        };
        let file: File = toml::from_str(text)
            .map_err(|e| bad(e.span().map_or(0, |span| span.start), e.message()))?;
        let mut map = Self::default();
        for entry in file.lab {
            let offset = entry.span().start;
            let Mapping { code, loinc, unit } = entry.into_inner();
            if code.is_empty() {
                return Err(bad(offset, "`code` is empty"));
            }
            if !is_loinc(&loinc) {
                return Err(bad(offset, "`loinc` is not a LOINC code: its check digit is wrong"));
            }
            let labs = map.by_code.entry(code).or_default();
            if labs.iter().any(|lab| lab.unit == unit) {
                return Err(bad(offset, "a second entry for the same code and unit"));
            }
            labs.push(Lab { loinc, unit });
        }
        Ok(map)
    }

    /// Mappings of a local code, one per unit.
    pub(crate) fn find(&self, code: &str) -> &[Lab] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }
}

/// Digits, a hyphen, the check digit: modulus 10 as the LOINC Users' Guide gives it.
fn is_loinc(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(number) || !digits(check) || number.len() > 9 || check.len() != 1 {
        return false;
    }
    let sum: u32 = number
        .bytes()
        .rev()
        .map(|b| u32::from(b - b'0'))
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d })
        .sum();
    check == ((10 - sum % 10) % 10).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_maps_by_its_unit() {
        let map = LabMap::from_toml(
            "[[lab]]\ncode = 'GLU'\nloinc = '15074-8'\nunit = 'mmol/L'\n\
             [[lab]]\ncode = 'GLU'\nloinc = '2345-7'\nunit = 'mg/dL'\n",
        )
        .unwrap();
        let found: Vec<_> = map.find("GLU").iter().map(|lab| lab.loinc.as_str()).collect();
        assert_eq!(found, ["15074-8", "2345-7"]);
        assert_eq!(map.find("HGB"), []);
    }

    #[test]
    fn errors_name_the_line() {
        let cases = [
            ("[[lab]]\ncode = 'A'\nloinc = '15074-9'\nunit = ''\n", 1, "check digit"),
            ("\n\n[[lab]]\ncode = 'A'\nloinc = '2345-7'\n", 3, "unit"),
            ("[[lab]]\ncode = 'A'\nloinc = '2345-7'\nunit = ''\ncolour = 1\n", 5, "colour"),
            ("lab = 3", 1, "sequence"),
            ("[[lab]\n", 1, "]"),
        ];
        for (text, line, word) in cases {
            let bad = LabMap::from_toml(text).unwrap_err();
            assert_eq!(bad.line, line, "{text}: {bad}");
            assert!(bad.reason.contains(word), "{bad}");
        }
    }

    #[test]
    fn the_codes_of_this_crate_pass_the_check_digit() {
        use crate::codes::*;
        let codes = [
            BLOOD_PRESSURE,
            SYSTOLIC,
            DIASTOLIC,
            HEART_RATE,
            RESPIRATORY_RATE,
            OXYGEN_SATURATION,
            BODY_WEIGHT,
            BODY_HEIGHT,
            BODY_TEMPERATURE,
            BLOOD_GROUP,
            PROGRESS_NOTE,
        ];
        for (code, display) in codes {
            assert!(is_loinc(code), "{code} {display}");
        }
    }
}
