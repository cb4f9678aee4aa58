//! The newest spirometry against reference values, by ERS/ATS 2022 (Stanojevic 2022).

use crate::facts::{Facts, Said, within};
use crate::gli::{Expected, LIMIT_Z, Measure, Person, expected};
use crate::settings;
use hoso_sdk::{Date, Value, codes, units};

/// LOINC: FEV1, not said whether before a bronchodilator, and before it.
pub const FEV1: [&str; 2] = ["20157-4", "20150-9"];
/// LOINC: FEV1 after a bronchodilator.
pub const FEV1_POST: &str = "20155-8";
/// LOINC: FVC before a bronchodilator; by spirometry; by any method.
pub const FVC: [&str; 3] = ["19876-2", "19868-9", "19870-5"];
/// LOINC: FVC after a bronchodilator.
pub const FVC_POST: &str = "19874-7";
/// LOINC: FEV1/FVC.
pub const RATIO: &str = "19926-5";
/// Own: mean flow between 25 and 75 % of the vital capacity, L/s.
pub const FEF: &str = "fef2575";
/// Own: age in years with decimals as the spirometer was told; goes before the birth date.
pub const AGE: &str = "spirometry-age";

/// Volumes that people breathe, L, and flows, L/s.
pub const VOLUME: (f64, f64) = (0.05, 15.0);
/// Heights that the equations are for, cm.
pub const HEIGHT: (f64, f64) = (50.0, 250.0);

/// One measure of the newest spirometry.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Name in codes of findings.
    pub name: &'static str,
    pub unit: &'static str,
    pub value: f64,
    pub expected: Expected,
    pub evidence: Vec<String>,
}

impl Measured {
    /// z-score.
    pub fn z(&self) -> f64 {
        self.expected.z(self.value)
    }

    /// Below the lower limit of normal.
    pub fn is_low(&self) -> bool {
        self.z() < LIMIT_Z
    }
}

/// The newest spirometry.
#[derive(Clone, Debug, PartialEq)]
pub struct Spirometry {
    pub day: Date,
    /// FEV1, FVC, ratio, FEF, as far as they are known.
    pub measures: Vec<Measured>,
    /// Change of FEV1 and FVC after a bronchodilator, per cent of predicted.
    pub responses: Vec<(&'static str, Said<f64>)>,
}

/// What the three measures together speak for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    Normal,
    Obstruction,
    Restriction,
    Mixed,
    Prism,
}

impl Pattern {
    /// Code and words.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Normal => ("normal", "Chức năng hô hấp bình thường", "Normal spirometry"),
            Self::Obstruction => ("obstruction", "Rối loạn tắc nghẽn", "Obstruction"),
            Self::Restriction => (
                "possible-restriction",
                "Có thể rối loạn hạn chế, cần đo TLC",
                "Possible restriction, needs TLC",
            ),
            Self::Mixed => (
                "mixed",
                "Rối loạn hỗn hợp hoặc tắc nghẽn có ứ khí",
                "Mixed, or obstruction with trapping",
            ),
            Self::Prism => ("prism", "PRISm hoặc không đặc hiệu", "PRISm or non-specific pattern"),
        }
    }
}

/// The newest day with a measure; none without a sex, a height and an age within the tables.
pub fn spirometry(facts: &Facts) -> Option<Spirometry> {
    let volumes = [&FEV1[..], &FVC, &[RATIO, FEF]].concat();
    facts.days(&volumes).into_iter().rev().find_map(|day| on(facts, day))
}

fn on(facts: &Facts, day: Date) -> Option<Spirometry> {
    let (person, about) = person(facts, day)?;
    let reference = settings::reference(facts.call);
    let make = |measure, name, unit, said: Option<Said<f64>>| {
        let said = said?;
        let expected = expected(reference, measure, &person)?;
        let evidence = [said.evidence, about.clone()].concat();
        Some(Measured { name, unit, value: said.value, expected, evidence })
    };
    let fev1 = first(facts, day, &FEV1);
    let fvc = first(facts, day, &FVC);
    let flow = facts.on(day, FEF, |value| within(value, "L/s", VOLUME));
    let ratio = ratio(facts, day, fev1.as_ref(), fvc.as_ref());
    let measures: Vec<Measured> = [
        make(Measure::Fev1, "fev1", "L", fev1),
        make(Measure::Fvc, "fvc", "L", fvc),
        make(Measure::Ratio, "fev1fvc", "1", ratio),
        make(Measure::Fef, "fef2575", "L/s", flow),
    ]
    .into_iter()
    .flatten()
    .collect();
    let responses = [("fev1", FEV1_POST), ("fvc", FVC_POST)];
    let response = |(name, code)| {
        let before = measures.iter().find(|one| one.name == name)?;
        let after = first(facts, day, &[code])?;
        let change = 100.0 * (after.value - before.value) / before.expected.m;
        let evidence = [before.evidence.clone(), after.evidence].concat();
        Some((name, Said { value: change, day, evidence }))
    };
    let responses = responses.into_iter().filter_map(response).collect();
    (!measures.is_empty()).then_some(Spirometry { day, measures, responses })
}

/// Sex, age and height on a day, with the entries of height and age.
fn person(facts: &Facts, day: Date) -> Option<(Person, Vec<String>)> {
    let sex = facts.sex()?;
    let told = facts.on(day, AGE, |value| within(value, "a", (0.0, 130.0)));
    let (age, mut evidence) = match told {
        Some(said) => (said.value, said.evidence),
        None => (decimal_age(facts, day)?, Vec::new()),
    };
    let until = facts.of(codes::HEIGHT).iter().filter(|(_, measured)| *measured <= day);
    let (height_cm, from) = until.into_iter().find_map(|(entry, _)| {
        let Value::Quantity(quantity) = &entry.value else { return None };
        let height = units::centimetres(quantity)?;
        (HEIGHT.0..=HEIGHT.1).contains(&height).then_some((height, entry.id.clone()))
    })?;
    evidence.push(from);
    Some((Person { sex, age, height_cm }, evidence))
}

/// Days of life in years of 365.25 days; only a complete birth date is exact enough.
fn decimal_age(facts: &Facts, day: Date) -> Option<f64> {
    let born = Date::exact(facts.call.chart.subject.birth_date)?;
    Some(born.days_until(day) as f64 / 365.25)
}

fn first(facts: &Facts, day: Date, codes: &[&str]) -> Option<Said<f64>> {
    codes.iter().find_map(|code| facts.on(day, code, litres))
}

fn litres(value: &Value) -> Option<f64> {
    let millilitres = || within(value, "mL", (VOLUME.0 * 1e3, VOLUME.1 * 1e3)).map(|ml| ml / 1e3);
    within(value, "L", VOLUME).or_else(millilitres)
}

/// Of the two volumes where both are known, else as the spirometer gave it.
fn ratio(
    facts: &Facts,
    day: Date,
    fev1: Option<&Said<f64>>,
    fvc: Option<&Said<f64>>,
) -> Option<Said<f64>> {
    if let (Some(fev1), Some(fvc)) = (fev1, fvc) {
        let evidence = [fev1.evidence.clone(), fvc.evidence.clone()].concat();
        return Some(Said { value: fev1.value / fvc.value, day, evidence });
    }
    let fraction = |value: &Value| {
        let percent = || within(value, "%", (5.0, 100.0)).map(|percent| percent / 100.0);
        within(value, "1", (0.05, 1.0)).or_else(percent)
    };
    facts.on(day, RATIO, fraction)
}

impl Spirometry {
    /// A measure by its name.
    pub fn of(&self, name: &str) -> Option<&Measured> {
        self.measures.iter().find(|one| one.name == name)
    }

    /// The pattern, where FEV1, FVC and so their ratio are known.
    pub fn pattern(&self) -> Option<Pattern> {
        let low = |name| self.of(name).map(Measured::is_low);
        Some(match (low("fev1fvc")?, low("fvc")?, low("fev1")?) {
            (true, false, _) => Pattern::Obstruction,
            (false, true, _) => Pattern::Restriction,
            (true, true, _) => Pattern::Mixed,
            (false, false, true) => Pattern::Prism,
            (false, false, false) => Pattern::Normal,
        })
    }

    /// Everything that the pattern rests on.
    pub fn evidence(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.measures.iter().flat_map(|one| one.evidence.clone()).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Grade of impairment by z-score (Stanojevic 2022). It prints -1.65 and -2.51 where the next grade
/// begins; what lies in between belongs to the worse grade, as below -4.0 is severe.
pub fn grade(z: f64) -> (&'static str, &'static str, &'static str) {
    if z >= LIMIT_Z {
        ("normal", "Bình thường", "Normal")
    } else if z >= MILD_FROM - HAIR {
        ("mild", "Giảm nhẹ", "Mild")
    } else if z >= MODERATE_FROM - HAIR {
        ("moderate", "Giảm vừa", "Moderate")
    } else {
        ("severe", "Giảm nặng", "Severe")
    }
}

/// The lowest z-scores of the mild and the moderate grade.
const MILD_FROM: f64 = -2.5;
const MODERATE_FROM: f64 = -4.0;
/// Powers are not exact in binary.
const HAIR: f64 = 1e-9;

/// A response to the bronchodilator: more than this per cent of predicted (ERS/ATS 2022).
pub const RESPONSE: f64 = 10.0;
