//! Case finding: diagnoses of the record that no registered tumour explains yet.

use crate::code::Topography;
use crate::facts::Facts;
use crate::primaries::organ;
use crate::settings;
use crate::tumour::Tumour;
use hoso_sdk::{Date, Entry, codes::ICD_10};

/// The registry looked at the diagnoses so far: none is a tumour to register.
pub const NOT_REGISTRABLE: &str = "not-registrable";
/// LOINC: pathology study; final diagnosis; comprehensive pathology report; cytology report.
pub const PATHOLOGY_LOINC: [&str; 4] = ["11526-1", "22637-3", "60567-5", "33717-0"];
/// FHIR diagnostic service sections: surgical pathology, cytopathology, pathology.
const PATHOLOGY_SECTIONS: [&str; 3] = ["SP", "CP", "PAT"];
/// In the name of a service or of a result: pathology, histology, cytology, biopsy.
const PATHOLOGY_WORDS: [&str; 7] = [
    "giải phẫu bệnh",
    "mô bệnh học",
    "tế bào học",
    "sinh thiết",
    "hóa mô miễn dịch",
    "patholog",
    "biops",
];

/// A diagnosis to look into.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// ICD-10 as it was written.
    pub code: String,
    /// The first diagnosis of that category.
    pub day: Date,
    pub with_pathology: bool,
    /// The diagnosis, and reports of pathology near it.
    pub evidence: Vec<String>,
}

/// The oldest diagnosis of C00 to D48 that is not explained by a tumour nor was dismissed. A
/// diagnosis of C00 to C97 is enough; one of D00 to D48 needs a report of pathology.
pub fn candidate(facts: Facts<'_>, tumours: &[Tumour<'_>]) -> Option<Candidate> {
    let dismissed = facts.own(NOT_REGISTRABLE).map(|(_, day)| day).next();
    let reports: Vec<(&Entry, Date)> =
        facts.entries().filter(|(entry, _)| is_pathology(entry)).collect();
    let within = i64::from(settings::whole(facts.call, "pathology-days"));
    let known: Vec<String> = tumours.iter().filter_map(category_code).collect();
    let diagnoses = facts
        .entries()
        .filter(|(entry, day)| is_neoplasm(entry) && dismissed.is_none_or(|until| *day > until));
    let open = diagnoses.filter(|(entry, _)| !explains(&known, &entry.code.code));
    let found = open.filter_map(|(entry, day)| {
        // Newest first, so the days fall.
        let first = reports.partition_point(|(_, other)| day.days_until(*other) > within);
        let near = reports.get(first).filter(|(_, other)| other.days_until(day) <= within);
        let report = near.map(|(report, _)| report.id.clone());
        let with_pathology = report.is_some();
        (with_pathology || entry.code.code.starts_with('C')).then(|| Candidate {
            code: entry.code.code.clone(),
            day,
            with_pathology,
            evidence: std::iter::once(entry.id.clone()).chain(report).collect(),
        })
    });
    found.min_by_key(|candidate| candidate.day)
}

/// Its ICD-10 code; of a tumour that has none yet, the site.
fn category_code(tumour: &Tumour<'_>) -> Option<String> {
    let site = || Some(format!("C{:03}", tumour.case.topography.ok()?.0));
    tumour.icd10().or_else(site)
}

/// C00 to D48.
fn is_neoplasm(entry: &Entry) -> bool {
    let code = entry.code.code.as_str();
    let category = code.get(1..3).and_then(|digits| digits.parse::<u8>().ok());
    entry.kind == "Condition"
        && entry.code.system == ICD_10
        && match code.as_bytes().first() {
            Some(b'C') => category.is_some(),
            Some(b'D') => category.is_some_and(|digits| digits <= 48),
            _ => false,
        }
}

fn is_pathology(entry: &Entry) -> bool {
    let name = entry.code.display.to_lowercase();
    (entry.kind == "DiagnosticReport" || entry.kind == "Observation")
        && (PATHOLOGY_LOINC.contains(&entry.code.code.as_str())
            || PATHOLOGY_SECTIONS.contains(&entry.category.as_str())
            || PATHOLOGY_WORDS.iter().any(|word| name.contains(word)))
}

/// Of the same category or organ as a registered tumour; a metastasis (C77 to C79) and "several
/// primaries" (C97) are explained by any.
fn explains(known: &[String], code: &str) -> bool {
    let category = |code: &str| code.get(..3).map(str::to_owned);
    let site = |code: &str| -> Option<u16> {
        let digits: u16 = code.strip_prefix('C')?.get(..2)?.parse().ok()?;
        (digits <= 76).then(|| organ(Topography(digits * 10)))
    };
    if matches!(category(code).as_deref(), Some("C77" | "C78" | "C79" | "C97")) {
        return !known.is_empty();
    }
    known.iter().any(|tumour| {
        category(tumour) == category(code) || (site(code).is_some() && site(tumour) == site(code))
    })
}
