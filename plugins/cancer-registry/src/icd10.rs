//! ICD-O-3 to ICD-10, by the tables of IARC.

use crate::code::{Item, MALIGNANT, Morphology, Sex, Topography, Verdict};
use crate::tables::{Needs, Rule, SITES, SITES_BY_SEX, Site, Target, of_pair, of_topography};

/// A code for either sex, before the overrides.
struct Codes {
    male: String,
    /// Where the rule looks at the sex.
    female: Option<String>,
    needs: Needs,
}

/// The ICD-10 code without a point, at most four characters: `C509`; `None` where ICD-10 has no
/// code for the combination.
///
/// # Errors
/// `Invalid` for what cannot be: no such pair of morphology and behaviour, no such topography, or
/// a tumour of the other sex.
pub fn convert(
    sex: Sex,
    topography: Topography,
    morphology: Morphology,
    behaviour: u8,
) -> Item<Option<String>> {
    let code = for_sex(sex, topography, morphology, behaviour).ok_or(Verdict::Invalid)?;
    Ok((!code.is_empty()).then_some(code))
}

/// The code of the sex, then the overrides; empty where there is none.
fn for_sex(
    sex: Sex,
    topography: Topography,
    morphology: Morphology,
    behaviour: u8,
) -> Option<String> {
    let rule = of_pair(morphology.0, behaviour)?.rule;
    let codes = by_rule(rule, topography)?;
    let is_possible = match codes.needs {
        Needs::Anybody => true,
        Needs::Female => sex == Sex::Female,
        Needs::Male => sex == Sex::Male,
    };
    if !is_possible {
        return None;
    }
    let code = match (codes.female.filter(|female| differ(&codes.male, female)), sex) {
        (None, _) | (Some(_), Sex::Male) => codes.male,
        (Some(female), Sex::Female) => female,
        (Some(_), Sex::Unknown) => return None,
    };
    Some(match overridden(topography, morphology, behaviour) {
        Some(code) => code.to_owned(),
        None if code == "D218" => "D219".to_owned(),
        None => code,
    })
}

/// Only another category of the female code counts; the breast is the same in both.
fn differ(male: &str, female: &str) -> bool {
    !male.starts_with("C50") && male.get(..3) != female.get(..3)
}

fn by_rule(rule: Rule, topography: Topography) -> Option<Codes> {
    let for_all = |male, needs| Codes { male, female: None, needs };
    Some(match rule {
        Rule::Topography(column) => {
            for_all(code(Target::Topography(column), topography)?, Needs::Anybody)
        }
        Rule::Fixed(code, needs) => for_all(code.to_owned(), needs),
        Rule::Sites(line) => {
            let (_, target, needs) = SITES[line..].iter().find(|row| holds(row.0, topography))?;
            for_all(code(*target, topography)?, *needs)
        }
        Rule::SitesBySex(line) => {
            let mut rows = SITES_BY_SEX[line..].iter();
            let (_, male, female) = rows.find(|row| holds(row.0, topography))?;
            let female = Some(code(*female, topography)?);
            Codes { female, ..for_all(code(*male, topography)?, Needs::Anybody) }
        }
    })
}

fn holds(site: Site, topography: Topography) -> bool {
    match site {
        Site::Exactly(code) => code == topography.0,
        Site::Group(group) => group == topography.group(),
        Site::Any => true,
    }
}

fn code(target: Target, topography: Topography) -> Option<String> {
    Some(match target {
        Target::Code(code) => code.to_owned(),
        Target::WithThirdDigit(category) => format!("{category}{}", topography.0 % 10),
        Target::Topography(column) => of_topography(topography.0)?[column].to_owned(),
    })
}

/// What the tables leave to the program: malignant tumours of the liver, the hilar
/// cholangiocarcinoma of the bile duct, and marginal zone lymphoma of blood and lymph nodes.
fn overridden(
    topography: Topography,
    Morphology(morphology): Morphology,
    behaviour: u8,
) -> Option<&'static str> {
    if behaviour != MALIGNANT {
        return None;
    }
    match (topography.0, topography.group(), morphology) {
        (_, 22, _) => liver(morphology),
        (240, _, 8161 | 8162) => Some("C240"),
        (420 | 421 | 424, _, 9699) | (_, 77, 9699) => Some("C830"),
        _ => None,
    }
}

fn liver(morphology: u16) -> Option<&'static str> {
    Some(match morphology {
        9120..=9133 | 9161 => "C223",
        8970 => "C222",
        8140 | 8141 | 8160..=8162 | 8260 | 8440 | 8480 | 8481 | 8490 | 8500 | 8550 | 8560 => "C221",
        8170 | 8171 => "C220",
        8000 => "C229",
        ..8800 => "C227",
        8800..9590 => "C224",
        _ => return None,
    })
}
