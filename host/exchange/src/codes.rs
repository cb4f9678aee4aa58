//! Code systems and codes, each with its source.

use hoso_core::record::Coding;

pub const LOINC: &str = "http://loinc.org";
pub const ICD10: &str = "http://hl7.org/fhir/sid/icd-10";
pub const ICD9_CM: &str = "http://hl7.org/fhir/sid/icd-9-cm";
pub const UCUM: &str = "http://unitsofmeasure.org";
pub const V3_ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
/// Element ids of FHIR R4 (`Encounter.period.end`): names of the parts of a record.
pub const ELEMENT: &str = "urn:hoso:fhir-element";

/// Code lists of the Ministry of Health that have no published URI, named by their field.
pub mod vn {
    /// Form of a visit: QD 824/QD-BYT annex 1, since 2026 QD 1804/QD-BYT.
    pub const MA_LOAI_KCB: &str = "urn:hoso:vn:ma-loai-kcb";
    /// Result of treatment: QD 130/QD-BYT table 1.
    pub const KET_QUA_DTRI: &str = "urn:hoso:vn:ket-qua-dtri";
    /// Kind of discharge: QD 130/QD-BYT table 1.
    pub const MA_LOAI_RV: &str = "urn:hoso:vn:ma-loai-rv";
    /// Active ingredient, from the shared lists (DMDC).
    pub const MA_THUOC: &str = "urn:hoso:vn:ma-thuoc";
    /// Route of administration, from the shared lists.
    pub const DUONG_DUNG: &str = "urn:hoso:vn:duong-dung";
    /// Services, examinations and beds: QD 7603/QD-BYT annex 1, since 2025 QD 2010/QD-BYT.
    pub const MA_DICH_VU: &str = "urn:hoso:vn:ma-dich-vu";
    /// Medical supplies, numbered by the insurance gateway.
    pub const MA_VAT_TU: &str = "urn:hoso:vn:ma-vat-tu";
    /// Cost groups: QD 5937/QD-BYT annex 3.
    pub const MA_NHOM: &str = "urn:hoso:vn:ma-nhom";
    /// Indicators of a test: QD 7603/QD-BYT annex 11, since 2025 QD 1227/QD-BYT.
    pub const MA_CHI_SO: &str = "urn:hoso:vn:ma-chi-so";
    /// Tables and fields of QD 130, 4750 and 3176: `XML7`, `KET_QUA_DTRI`.
    pub const TABLE: &str = "urn:hoso:vn:qd3176";
    /// Communes of the General Statistics Office, 5 digits.
    pub const COMMUNE: &str = "urn:hoso:vn:commune";
}

/// Identifier systems of the VN Core implementation guide.
pub mod sid {
    pub const CITIZEN_ID: &str = "http://fhir.ehealth.gov.vn/core/sid/citizen_id";
    pub const NATIONAL_ID: &str = "http://fhir.ehealth.gov.vn/core/sid/national_id";
    pub const PASSPORT: &str = "http://fhir.ehealth.gov.vn/core/sid/passport_number";
    pub const INSURANCE: &str = "http://fhir.ehealth.gov.vn/core/sid/insurance_number";
    pub const PATIENT: &str = "http://fhir.ehealth.gov.vn/core/sid/patient-internal-id";
    /// 5-character code or 13-digit GLN of a facility; VN Core names no system for it.
    pub const FACILITY: &str = "urn:hoso:vn:ma-cskcb";
}

/// Extensions of VN Core: its "race" is the ethnic group.
pub const EXTENSION_RACE: &str =
    "http://fhir.ehealth.gov.vn/core/StructureDefinition/extension-race";
pub const EXTENSION_OCCUPATION: &str =
    "http://fhir.ehealth.gov.vn/core/StructureDefinition/extension-occupation";

/// Types of resources, of which one performs an observation.
pub const RESOURCE_TYPES: &str = "http://hl7.org/fhir/resource-types";

/// FHIR observation categories.
pub const VITAL_SIGNS: &str = "vital-signs";
pub const LABORATORY: &str = "laboratory";
/// Category of a record about HIV: the sensitivity code of v3-ActCode. Law 64/2006/QH11 protects
/// these data more than others.
pub const HIV: &str = "HIV";

pub const BLOOD_PRESSURE: (&str, &str) = ("85354-9", "Blood pressure panel");
pub const SYSTOLIC: (&str, &str) = ("8480-6", "Systolic blood pressure");
pub const DIASTOLIC: (&str, &str) = ("8462-4", "Diastolic blood pressure");
pub const HEART_RATE: (&str, &str) = ("8867-4", "Heart rate");
pub const RESPIRATORY_RATE: (&str, &str) = ("9279-1", "Respiratory rate");
pub const OXYGEN_SATURATION: (&str, &str) = ("59408-5", "Oxygen saturation by pulse oximetry");
pub const BODY_WEIGHT: (&str, &str) = ("29463-7", "Body weight");
pub const BODY_HEIGHT: (&str, &str) = ("8302-2", "Body height");
pub const BODY_TEMPERATURE: (&str, &str) = ("8310-5", "Body temperature");
/// As home devices measure it.
pub const GLUCOSE: (&str, &str) =
    ("14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer");
pub const BLOOD_GROUP: (&str, &str) = ("882-1", "ABO and Rh group");
pub const PROGRESS_NOTE: (&str, &str) = ("11506-3", "Progress note");

pub fn coding(system: &str, code: &str, display: &str) -> Coding {
    Coding { system: system.to_owned(), code: code.to_owned(), display: display.to_owned() }
}

pub fn loinc((code, display): (&str, &str)) -> Coding {
    coding(LOINC, code, display)
}
