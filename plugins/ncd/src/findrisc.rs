//! FINDRISC, the risk of type 2 diabetes in ten years: Lindstrom & Tuomilehto, Diabetes Care
//! 2003;26:725-31, by the printed form of eight items (0 to 26 points).

use crate::body;
use crate::facts::{DIABETES, Facts, OWN};
use crate::findings::finding;
use hoso_sdk::{Entry, Field, Finding, Value, choice, text, units};

/// LOINC: waist circumference.
pub const WAIST: &str = "8280-0";
/// Own observations: yes or no.
pub const ASKED: [(&str, &str, &str); 4] = [
    ("active-daily", "Vận động 30 phút mỗi ngày", "Active 30 minutes daily"),
    ("vegetables-daily", "Ăn rau, quả hằng ngày", "Vegetables or fruit daily"),
    ("pressure-medicine-ever", "Từng uống thuốc huyết áp", "Ever took pressure medicine"),
    ("high-glucose-ever", "Từng có đường huyết cao", "Ever had high blood sugar"),
];
/// Own observation: the nearest relative with diabetes.
pub const FAMILY: &str = "family-diabetes";
const RELATIVES: [(&str, i64, &str, &str); 3] = [
    ("none", 0, "Không ai", "Nobody"),
    ("second-degree", 3, "Ông bà, cô dì chú bác, anh chị em họ", "Grandparent, uncle, cousin"),
    ("first-degree", 5, "Cha mẹ, anh chị em ruột, con", "Parent, sibling, child"),
];

/// What the visit's form asks.
pub fn fields() -> Vec<Field> {
    let none = || text("", "");
    let asked = ASKED.map(|(name, vi, en)| Field::truth(name, text(vi, en), none()));
    let relatives = RELATIVES.map(|(code, _, vi, en)| choice(code, text(vi, en)));
    let family = text("Người thân mắc đái tháo đường", "Relative with diabetes");
    let mut all = vec![Field::number(
        "waist",
        text("Vòng bụng", "Waist"),
        text("Đo dưới xương sườn, ngang rốn.", "Below the ribs, at the navel."),
        "cm",
        (40.0, 200.0),
    )];
    all.extend(asked);
    all.push(Field::choice(FAMILY, family, none(), relatives.to_vec()));
    all
}

/// Age in completed years, body mass index in kg/m2, waist in cm.
pub fn measured_points(age: i32, index: f64, waist: f64, male: bool) -> i64 {
    let age = match age {
        ..45 => 0,
        45..55 => 2,
        55..65 => 3,
        _ => 4,
    };
    let index = match index {
        ..25.0 => 0,
        25.0..=30.0 => 1,
        _ => 3,
    };
    let (from, above) = if male { (94.0, 102.0) } else { (80.0, 88.0) };
    let waist = if waist < from {
        0
    } else if waist <= above {
        3
    } else {
        4
    };
    age + index + waist
}

/// The score of an adult without diagnosed diabetes, where every item is known.
pub fn findings(facts: &Facts) -> Vec<Finding> {
    if facts.diagnosis(DIABETES).is_some() {
        return Vec::new();
    }
    let Some((score, evidence)) = score(facts) else { return Vec::new() };
    let (code, vi, en) = match score {
        ..7 => ("low", "thấp", "low"),
        7..=11 => ("slightly-elevated", "hơi cao", "slightly elevated"),
        12..=14 => ("moderate", "trung bình", "moderate"),
        15..=20 => ("high", "cao", "high"),
        _ => ("very-high", "rất cao", "very high"),
    };
    let class = text(
        &format!("Nguy cơ đái tháo đường 10 năm: {vi}"),
        &format!("10-year risk of diabetes: {en}"),
    );
    vec![
        finding("findrisc", Value::Count(score), text("Điểm FINDRISC", "FINDRISC"), &evidence),
        finding("findrisc-class", Value::Text(code.to_owned()), class, &evidence),
    ]
}

fn score(facts: &Facts) -> Option<(i64, Vec<String>)> {
    let (index, body) = body::index(facts)?;
    let (waist, id, _) = facts.newest(&[WAIST], units::centimetres)?;
    let male = match facts.call.chart.subject.sex.as_str() {
        "male" => true,
        "female" => false,
        _ => return None,
    };
    let birth = facts.call.birth()?;
    // The answer changes on these birthdays.
    for years in [45, 55, 65] {
        facts.call.clock.aged(birth, years);
    }
    let mut score = measured_points(birth.age_on(facts.until), index, waist, male);
    let mut evidence = [body.to_vec(), vec![id]].concat();
    // Points of a yes and of a no, in the order of the questions.
    for ((code, ..), (yes, no)) in ASKED.iter().zip([(0, 2), (0, 1), (2, 0), (5, 0)]) {
        let (value, id) = newest(facts, code)?;
        score += match value {
            Value::Truth(true) => yes,
            Value::Truth(false) => no,
            _ => return None,
        };
        evidence.push(id);
    }
    let (value, id) = newest(facts, FAMILY)?;
    let Value::Coding(relative) = value else { return None };
    score += RELATIVES.iter().find(|(code, ..)| *code == relative.code)?.1;
    evidence.push(id);
    Some((score, evidence))
}

fn newest<'a>(facts: &Facts<'a>, code: &str) -> Option<(&'a Value, String)> {
    let is = |entry: &Entry| entry.code.system == OWN && entry.code.code == code;
    let (entry, _) = facts.entries().find(|(entry, _)| is(entry))?;
    Some((&entry.value, entry.id.clone()))
}
