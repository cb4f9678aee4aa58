//! Scales of function, mind and frailty: points and classes as their papers print them. Only the
//! scoring is here; the wording of licensed items is not.

use crate::facts::{Facts, Said, points};
use hoso_sdk::Value;

/// An answer of a Barthel item: code, points, Vietnamese, English.
pub type Answer = (&'static str, i64, &'static str, &'static str);
/// An item of the Barthel index: code, Vietnamese, English, answers.
pub type Item = (&'static str, &'static str, &'static str, &'static [Answer]);

const HELP: Answer = ("needs-help", 5, "Cần giúp", "Needs help");
const ACCIDENT: Answer = ("occasional-accident", 5, "Thỉnh thoảng", "Occasional accident");
const INCONTINENT: Answer = ("incontinent", 0, "Không tự chủ", "Incontinent");
const CONTINENT: Answer = ("continent", 10, "Tự chủ", "Continent");
const DEPENDENT: Answer = ("dependent", 0, "Phụ thuộc", "Dependent");
const UNABLE: Answer = ("unable", 0, "Không làm được", "Unable");
const ALONE_5: Answer = ("independent", 5, "Tự làm", "Independent");
const ALONE_10: Answer = ("independent", 10, "Tự làm", "Independent");
const ALONE_15: Answer = ("independent", 15, "Tự làm", "Independent");

/// Mahoney FI, Barthel DW, Md State Med J 1965;14:61-5.
pub const BARTHEL: [Item; 10] = [
    ("barthel-feeding", "Ăn uống", "Feeding", &[UNABLE, HELP, ALONE_10]),
    ("barthel-bathing", "Tắm", "Bathing", &[DEPENDENT, ALONE_5]),
    (
        "barthel-grooming",
        "Vệ sinh cá nhân",
        "Grooming",
        &[("needs-help", 0, "Cần giúp", "Needs help"), ALONE_5],
    ),
    ("barthel-dressing", "Mặc quần áo", "Dressing", &[DEPENDENT, HELP, ALONE_10]),
    ("barthel-bowels", "Đại tiện", "Bowels", &[INCONTINENT, ACCIDENT, CONTINENT]),
    ("barthel-bladder", "Tiểu tiện", "Bladder", &[INCONTINENT, ACCIDENT, CONTINENT]),
    ("barthel-toilet", "Đi vệ sinh", "Toilet use", &[DEPENDENT, HELP, ALONE_10]),
    (
        "barthel-transfers",
        "Di chuyển từ giường sang ghế",
        "Transfers",
        &[
            UNABLE,
            ("major-help", 5, "Cần giúp nhiều", "Major help"),
            ("minor-help", 10, "Cần giúp ít", "Minor help"),
            ALONE_15,
        ],
    ),
    (
        "barthel-mobility",
        "Đi lại",
        "Mobility",
        &[
            ("immobile", 0, "Không đi được", "Immobile"),
            ("wheelchair", 5, "Tự đi bằng xe lăn", "Independent in a wheelchair"),
            ("walks-with-help", 10, "Đi có người giúp", "Walks with help"),
            ALONE_15,
        ],
    ),
    ("barthel-stairs", "Lên xuống cầu thang", "Stairs", &[UNABLE, HELP, ALONE_10]),
];

/// Katz S, JAMA 1963;185:914-9: one point each when done without help.
pub const KATZ: [(&str, &str, &str); 6] = [
    ("katz-bathing", "Tắm", "Bathing"),
    ("katz-dressing", "Mặc quần áo", "Dressing"),
    ("katz-toileting", "Đi vệ sinh", "Toileting"),
    ("katz-transferring", "Di chuyển", "Transferring"),
    ("katz-continence", "Tự chủ đại tiểu tiện", "Continence"),
    ("katz-feeding", "Ăn uống", "Feeding"),
];

/// Morley JE, J Nutr Health Aging 2012;16:601-8: one point each.
pub const FRAIL: [(&str, &str, &str); 5] = [
    ("frail-fatigue", "Mệt hầu hết hoặc suốt 4 tuần qua", "Tired most or all of 4 weeks"),
    ("frail-resistance", "Khó tự leo 10 bậc thang", "Difficulty climbing 10 steps alone"),
    (
        "frail-ambulation",
        "Khó tự đi vài trăm mét",
        "Difficulty walking several hundred metres alone",
    ),
    ("frail-illnesses", "Từ 5 trong 11 bệnh", "5 or more of the 11 illnesses"),
    ("frail-weight", "Sút từ 5 % cân nặng trong 12 tháng", "Lost 5 % of weight or more in a year"),
];

/// Shah S, J Clin Epidemiol 1989;42:703-9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependence {
    Total,
    Severe,
    Moderate,
    Slight,
    Independent,
}

/// The class of a Barthel index.
pub fn dependence(barthel: i64) -> Dependence {
    match barthel {
        ..=20 => Dependence::Total,
        21..=60 => Dependence::Severe,
        61..=90 => Dependence::Moderate,
        91..=99 => Dependence::Slight,
        _ => Dependence::Independent,
    }
}

/// Morley 2012.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frailty {
    Robust,
    PreFrail,
    Frail,
}

/// The class of a FRAIL score.
pub fn frailty(score: i64) -> Frailty {
    match score {
        ..=0 => Frailty::Robust,
        1..=2 => Frailty::PreFrail,
        _ => Frailty::Frail,
    }
}

/// The newest complete Barthel index, 0 to 100. Answers come as codes or, of other systems, as
/// points.
pub fn barthel(facts: &Facts) -> Option<Said<i64>> {
    let sheet = facts.sheet(&BARTHEL.map(|(code, ..)| code))?;
    let scored = BARTHEL.iter().zip(&sheet.values).map(|((.., answers), value)| match value {
        Value::Coding(coding) => Some(answers.iter().find(|(code, ..)| *code == coding.code)?.1),
        value => {
            let points = points(value, 15)?;
            answers.iter().any(|(_, of, ..)| *of == points).then_some(points)
        }
    });
    Some(Said { value: scored.sum::<Option<i64>>()?, day: sheet.day, evidence: sheet.evidence })
}

/// The newest complete Katz index, 0 to 6 (6 is independent).
pub fn katz(facts: &Facts) -> Option<Said<i64>> {
    yes_count(facts, &KATZ.map(|(code, ..)| code))
}

/// The newest complete FRAIL score, 0 to 5.
pub fn frail(facts: &Facts) -> Option<Said<i64>> {
    yes_count(facts, &FRAIL.map(|(code, ..)| code))
}

fn yes_count(facts: &Facts, codes: &[&str]) -> Option<Said<i64>> {
    let sheet = facts.sheet(codes)?;
    let scored = sheet.values.iter().map(|value| match value {
        Value::Truth(yes) => Some(i64::from(*yes)),
        value => points(value, 1),
    });
    Some(Said { value: scored.sum::<Option<i64>>()?, day: sheet.day, evidence: sheet.evidence })
}

/// Words recalled in the Mini-Cog, 0 to 3.
pub const RECALL: &str = "mini-cog-recall";
/// The clock of the Mini-Cog: normal 2, abnormal or refused 0.
pub const CLOCK: &str = "mini-cog-clock-normal";

/// The newest Mini-Cog, 0 to 5 (Borson S, Int J Geriatr Psychiatry 2000;15:1021-7).
pub fn mini_cog(facts: &Facts) -> Option<Said<i64>> {
    let sheet = facts.sheet(&[RECALL, CLOCK])?;
    let [recall, clock] = sheet.values[..] else { return None };
    let Value::Truth(normal) = clock else { return None };
    let value = points(recall, 3)? + if *normal { 2 } else { 0 };
    Some(Said { value, day: sheet.day, evidence: sheet.evidence })
}

/// The abbreviated mental test score speaks for impairment below this (Hodkinson HM, Age Ageing
/// 1972;1:233-8). Two of its items ask British history; replaced ones are not validated.
pub const AMTS_BELOW: i64 = 8;
