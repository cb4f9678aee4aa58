//! Blood glucose in pregnancy (WHO 2013 in WHO ANC 2021, ANC.DT.23): bounds in the unit that was
//! measured, since the printed pairs are rounded.

use crate::facts::{Facts, OWN};
use crate::pregnancy::Pregnancy;
use hoso_sdk::codes::{GLUCOSE, GLUCOSE_FASTING, LOINC};
use hoso_sdk::{Entry, Quantity, Value};

/// When the sample was taken: fasting (also before an OGTT), 1 and 2 hours after 75 g, any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    Fasting,
    OneHour,
    TwoHours,
    Random,
}

/// What a glucose means in pregnancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    NotRaised,
    Gestational,
    Diabetes,
}

impl Class {
    /// Value of the finding.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotRaised => "not-raised",
            Self::Gestational => "gestational-diabetes",
            Self::Diabetes => "diabetes-in-pregnancy",
        }
    }
}

/// The class of a value in mg/dL or mmol/L; another unit gives nothing.
pub fn class(sample: Sample, quantity: &Quantity) -> Option<Class> {
    // Gestational from, diabetes from: mg/dL, mmol/L. The source has no mmol/L for diabetes after
    // one hour; 200 mg/dL is 11.1 as at the other times.
    let (mg_dl, mmol_l) = match sample {
        Sample::Fasting => ((92.0, 126.0), (5.1, 7.0)),
        Sample::OneHour => ((180.0, 200.0), (10.0, 11.1)),
        Sample::TwoHours => ((153.0, 200.0), (8.5, 11.1)),
        Sample::Random => ((200.0, 200.0), (11.1, 11.1)),
    };
    let (gestational, diabetes) = match quantity.unit.as_str() {
        "mg/dL" => mg_dl,
        "mmol/L" => mmol_l,
        _ => return None,
    };
    let value = Some(quantity.value).filter(|value| value.is_finite() && *value > 0.0)?;
    Some(if value >= diabetes {
        Class::Diabetes
    } else if value >= gestational {
        Class::Gestational
    } else {
        Class::NotRaised
    })
}

/// The gravest of the pregnancy, with its entry.
pub fn gravest(facts: &Facts, pregnancy: &Pregnancy) -> Option<(Class, String)> {
    let since = pregnancy.since();
    let of_it = facts.entries().take_while(|(_, day)| *day >= since);
    let classes = of_it.filter_map(|(entry, _)| {
        let Value::Quantity(quantity) = &entry.value else { return None };
        Some((class(sample(entry)?, quantity)?, entry.id.clone()))
    });
    // Of equal ones the newest, which comes first.
    classes.reduce(|worst, one| if one.0 > worst.0 { one } else { worst })
}

fn sample(entry: &Entry) -> Option<Sample> {
    let code = entry.code.code.as_str();
    match (entry.code.system.as_str(), code) {
        (LOINC, code) if GLUCOSE_FASTING.contains(&code) => Some(Sample::Fasting),
        (LOINC, code) if GLUCOSE.contains(&code) => Some(Sample::Random),
        (OWN, "ogtt-fasting") => Some(Sample::Fasting),
        (OWN, "ogtt-1h") => Some(Sample::OneHour),
        (OWN, "ogtt-2h") => Some(Sample::TwoHours),
        _ => None,
    }
}
