//! The host's terminology, as far as it is known without outside lists: the codes that intake
//! itself writes. Names are those of the code systems.

use hoso_core::record::Coding;

const LOINC: &str = "http://loinc.org";

/// LOINC codes of vital signs and laboratory values that intake recognises.
const LOINC_NAMES: [(&str, &str); 18] = [
    ("85354-9", "Blood pressure panel with all children optional"),
    ("8480-6", "Systolic blood pressure"),
    ("8462-4", "Diastolic blood pressure"),
    ("8867-4", "Heart rate"),
    ("8310-5", "Body temperature"),
    ("9279-1", "Respiratory rate"),
    ("29463-7", "Body weight"),
    ("8302-2", "Body height"),
    ("39156-5", "Body mass index (BMI) [Ratio]"),
    ("1558-6", "Fasting glucose [Mass/volume] in Serum or Plasma"),
    ("14771-0", "Fasting glucose [Moles/volume] in Serum or Plasma"),
    ("2345-7", "Glucose [Mass/volume] in Serum or Plasma"),
    ("15074-8", "Glucose [Moles/volume] in Blood"),
    ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"),
    ("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma"),
    ("14647-2", "Cholesterol [Moles/volume] in Serum or Plasma"),
    ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma"),
    ("14682-9", "Creatinine [Moles/volume] in Serum or Plasma"),
];

/// The code with its name; `None` where the host does not know it.
pub fn lookup(system: &str, code: &str) -> Option<Coding> {
    let known = LOINC_NAMES.iter().find(|(known, _)| system == LOINC && *known == code)?;
    Some(Coding { system: LOINC.to_owned(), code: code.to_owned(), display: known.1.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_codes_of_the_right_system_are_found() {
        assert_eq!(lookup(LOINC, "8480-6").unwrap().display, "Systolic blood pressure");
        assert_eq!(lookup("urn:other", "8480-6"), None);
        assert_eq!(lookup(LOINC, "0-0"), None);
    }
}
