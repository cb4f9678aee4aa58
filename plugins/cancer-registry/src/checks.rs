//! The edit checks of one tumour (IARC Technical Report 42, Ferlay et al. 2005, as CanReg5 applies
//! them): each gives one verdict.

use crate::code::{IN_SITU, Item, MALIGNANT, Morphology, Sex, Topography, Verdict};
use crate::tables::{Family, MUST, MUST_NOT, of_family, of_pair, of_topography};
use crate::{grade, iccc3, icd10};

/// What the checks look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub sex: Sex,
    /// Completed years at incidence.
    pub age: Item<i32>,
    pub topography: Item<Topography>,
    pub morphology: Item<Morphology>,
    pub behaviour: Item<u8>,
    /// `None` where it is left out.
    pub grade: Item<Option<u8>>,
    pub basis: Item<u8>,
    /// Birth, incidence and last contact follow each other, and the age agrees with them.
    pub dates: Verdict,
}

/// A check by its code, with the form's field to which its problem belongs.
pub struct Check {
    pub code: &'static str,
    pub field: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
    rule: fn(&Case) -> Item<Verdict>,
}

impl Check {
    /// What the check says of the case.
    pub fn judge(&self, case: &Case) -> Verdict {
        (self.rule)(case).unwrap_or_else(|lack| lack)
    }
}

const fn check(
    code: &'static str,
    field: &'static str,
    vi: &'static str,
    en: &'static str,
    rule: fn(&Case) -> Item<Verdict>,
) -> Check {
    Check { code, field, vi, en, rule }
}

/// Every check, in the order in which they are shown.
pub static CHECKS: [Check; 14] = [
    check("check-topography", "topography", "Mã vị trí", "Topography code", topography),
    check("check-morphology", "morphology", "Mã hình thái", "Morphology code", morphology),
    check(
        "check-morphology-behaviour",
        "behaviour",
        "Hình thái và tính chất",
        "Morphology and behaviour",
        pair,
    ),
    check("check-icd10", "morphology", "Quy đổi sang ICD-10", "Conversion to ICD-10", to_icd10),
    check("check-dates", "incidence-date", "Ngày tháng và tuổi", "Dates and age", |case| {
        Ok(case.dates)
    }),
    check("check-age-topography", "topography", "Tuổi và vị trí", "Age and site", age_topography),
    check(
        "check-age-morphology",
        "morphology",
        "Tuổi và hình thái",
        "Age and morphology",
        age_morphology,
    ),
    check(
        "check-age-topography-morphology",
        "morphology",
        "Tuổi, vị trí và hình thái",
        "Age, site and morphology",
        age_both,
    ),
    check("check-sex-topography", "topography", "Giới và vị trí", "Sex and site", sex_topography),
    check(
        "check-sex-morphology",
        "morphology",
        "Giới và hình thái",
        "Sex and morphology",
        sex_morphology,
    ),
    check(
        "check-topography-morphology",
        "topography",
        "Vị trí và hình thái",
        "Site and morphology",
        topography_morphology,
    ),
    check(
        "check-topography-behaviour",
        "behaviour",
        "Vị trí và tính chất",
        "Site and behaviour",
        topography_behaviour,
    ),
    check("check-basis", "basis", "Cơ sở chẩn đoán", "Basis of diagnosis", basis),
    check("check-grade", "grade", "Độ mô học", "Grade", graded),
];

/// The worst of all verdicts.
pub fn worst(case: &Case) -> Verdict {
    CHECKS.iter().map(|check| check.judge(case)).max().unwrap_or(Verdict::Ok)
}

/// The ICD-10 code without a point; `None` where there is none.
///
/// # Errors
/// What is missing or invalid.
pub fn icd10(case: &Case) -> Item<Option<String>> {
    let (topography, morphology) = (case.topography?, case.morphology?);
    icd10::convert(case.sex, topography, morphology, case.behaviour?)
}

/// The class of childhood cancer, at any age.
///
/// # Errors
/// What is missing, invalid or rare.
pub fn iccc3(case: &Case) -> Item<iccc3::Iccc3> {
    iccc3::convert(case.topography?, case.morphology?, case.behaviour?)
}

/// Rare where the combination is, else fine.
fn rare(is_rare: bool) -> Item<Verdict> {
    Ok(if is_rare { Verdict::Rare } else { Verdict::Ok })
}

fn invalid(is_invalid: bool) -> Item<Verdict> {
    Ok(if is_invalid { Verdict::Invalid } else { Verdict::Ok })
}

fn topography(case: &Case) -> Item<Verdict> {
    invalid(of_topography(case.topography?.0).is_none())
}

fn morphology(case: &Case) -> Item<Verdict> {
    invalid(of_family(case.morphology?.0).is_none())
}

fn pair(case: &Case) -> Item<Verdict> {
    let pair = of_pair(case.morphology?.0, case.behaviour?).ok_or(Verdict::Invalid)?;
    rare(pair.is_rare)
}

fn to_icd10(case: &Case) -> Item<Verdict> {
    icd10(case).map(|_| Verdict::Ok)
}

fn age_morphology(case: &Case) -> Item<Verdict> {
    let (age, Morphology(morphology)) = (case.age?, case.morphology?);
    rare(match morphology {
        9823 | 9730 | 9890 => age <= 25,
        9724 | 9732 => age < 15,
        8910 | 8960..=8962 | 8970 | 8981 | 8991 | 9072 | 9470 | 9490 | 9500 | 9687 => age >= 15,
        _ => false,
    })
}

fn age_topography(case: &Case) -> Item<Verdict> {
    let (age, topography) = (case.age?, case.topography?);
    rare(match topography.group() {
        61 => age < 5,
        15 | 19 | 20 | 21 | 23 | 24 | 50 | 53 | 54 | 55 => age < 20,
        38 => topography.0 == 384 && age < 20,
        _ => false,
    })
}

fn age_both(case: &Case) -> Item<Verdict> {
    let (age, topography, Morphology(morphology)) = (case.age?, case.topography?, case.morphology?);
    rare(match topography.group() {
        61 => age < 40 && (8140..=8149).contains(&morphology),
        17 => age < 20 && morphology < 9590,
        18 | 33 | 34 => age < 20 && !(8240..=8249).contains(&morphology),
        69 => age > 5 && matches!(morphology, 9510 | 9512),
        58 => !(15..=45).contains(&age) && morphology == 9100,
        _ => false,
    })
}

fn sex_topography(case: &Case) -> Item<Verdict> {
    invalid(match case.topography?.group() {
        51..=58 => case.sex == Sex::Male,
        60..=63 => case.sex == Sex::Female,
        _ => false,
    })
}

fn sex_morphology(case: &Case) -> Item<Verdict> {
    let Morphology(morphology) = case.morphology?;
    let family = of_family(morphology).ok_or(Verdict::Invalid)?;
    rare(match (case.sex, family) {
        (Sex::Male, Family::Must(22..=26)) | (Sex::Female, Family::Must(27 | 28)) => true,
        // Malignant only in the ovary.
        (Sex::Male, _) => morphology == 9084 && case.behaviour == Ok(MALIGNANT),
        _ => false,
    })
}

fn topography_morphology(case: &Case) -> Item<Verdict> {
    let (topography, morphology) = (case.topography?, case.morphology?);
    let listed = |list: &[(u8, u16, u16)], family| {
        list.iter().any(|(of, from, to)| *of == family && (*from..=*to).contains(&topography.0))
    };
    rare(match of_family(morphology.0).ok_or(Verdict::Invalid)? {
        Family::Any => false,
        Family::Must(family) => !listed(MUST, family),
        Family::MustNot(family) => listed(MUST_NOT, family),
    })
}

fn topography_behaviour(case: &Case) -> Item<Verdict> {
    let group = case.topography?.group();
    rare(case.behaviour? == IN_SITU && matches!(group, 40..=42 | 47 | 49 | 70..=72))
}

fn graded(case: &Case) -> Item<Verdict> {
    grade::check(case.grade?, case.morphology.map(|code| code.0), case.behaviour)
}

/// A specific morphology needs a microscope (5 to 8), except what clinic, imaging or a tumour
/// marker can tell.
fn basis(case: &Case) -> Item<Verdict> {
    let (basis, topography, Morphology(morphology)) =
        (case.basis?, case.topography?, case.morphology?);
    let needs_no_microscope = match morphology {
        8000 | 8150..=8154 | 8170 | 8270..=8281 | 8800 | 8960 | 9050 | 9100 | 9140 => true,
        9350 | 9380 | 9384 | 9500 | 9510 | 9530..=9539 | 9590 | 9732 | 9761 | 9800 => true,
        8720 => matches!(topography.group(), 44 | 69),
        _ => false,
    };
    let fits = needs_no_microscope || is_microscopic(basis);
    Ok(if fits { Verdict::Ok } else { Verdict::Query })
}

/// Cytology, or histology of a metastasis, of the primary, at autopsy.
pub fn is_microscopic(basis: u8) -> bool {
    (5..=8).contains(&basis)
}
