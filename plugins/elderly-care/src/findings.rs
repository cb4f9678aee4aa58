//! What is found, each with the entries that it rests on.

use crate::facts::Said;
use crate::icope::Domain;
use crate::mobility::{self, Risk};
use crate::picture::Picture;
use crate::scales::{self, Dependence, Frailty};
use crate::settings;
use hoso_sdk::{Finding, Value, text};

/// The findings of a picture.
pub fn findings(picture: &Picture) -> Vec<Finding> {
    [function(picture), mind(picture), movement(picture), capacity(picture), drugs(picture)]
        .concat()
}

type Words = (&'static str, &'static str);

fn finding<T>(code: &str, value: Value, words: Words, said: &Said<T>) -> Finding {
    Finding {
        code: code.to_owned(),
        value,
        text: text(words.0, words.1),
        evidence: said.evidence.clone(),
    }
}

fn total(code: &str, words: Words, said: &Said<i64>) -> Finding {
    finding(code, Value::Count(said.value), words, said)
}

fn word(code: &str, (value, vi, en): (&str, &'static str, &'static str), s: &Said<i64>) -> Finding {
    finding(code, Value::Text(value.to_owned()), (vi, en), s)
}

fn truth(code: &str, words: Words, said: &Said<bool>) -> Finding {
    finding(code, Value::Truth(said.value), words, said)
}

fn function(picture: &Picture) -> Vec<Finding> {
    let mut all = Vec::new();
    if let Some(said) = &picture.barthel {
        all.push(total("barthel", ("Chỉ số Barthel (0-100)", "Barthel index (0-100)"), said));
        let class = match scales::dependence(said.value) {
            Dependence::Total => ("total", "Phụ thuộc hoàn toàn", "Total dependence"),
            Dependence::Severe => ("severe", "Phụ thuộc nặng", "Severe dependence"),
            Dependence::Moderate => ("moderate", "Phụ thuộc vừa", "Moderate dependence"),
            Dependence::Slight => ("slight", "Phụ thuộc nhẹ", "Slight dependence"),
            Dependence::Independent => ("independent", "Tự chủ", "Independent"),
        };
        all.push(word("barthel-class", class, said));
    }
    if let Some(said) = &picture.katz {
        all.push(total("katz", ("Chỉ số Katz (0-6)", "Katz index (0-6)"), said));
    }
    if let Some(said) = &picture.frail {
        all.push(total("frail", ("Điểm FRAIL (0-5)", "FRAIL score (0-5)"), said));
        let class = match scales::frailty(said.value) {
            Frailty::Robust => ("robust", "Không suy yếu", "Robust"),
            Frailty::PreFrail => ("pre-frail", "Tiền suy yếu", "Pre-frail"),
            Frailty::Frail => ("frail", "Suy yếu", "Frail"),
        };
        all.push(word("frail-class", class, said));
    }
    all
}

fn mind(picture: &Picture) -> Vec<Finding> {
    let mut all = Vec::new();
    if let (Some(said), Some(positive)) = (&picture.mini_cog, picture.is_mini_cog_positive()) {
        all.push(total("mini-cog", ("Mini-Cog (0-5)", "Mini-Cog (0-5)"), said));
        let words = ("Mini-Cog dương tính", "Mini-Cog positive");
        all.push(finding("mini-cog-positive", Value::Truth(positive), words, said));
    }
    if let Some(said) = &picture.amts {
        let impaired = Value::Truth(said.value < scales::AMTS_BELOW);
        let words = ("AMTS gợi ý suy giảm nhận thức", "AMTS speaks for impairment");
        all.push(total("amts", ("AMTS (0-10)", "AMTS (0-10)"), said));
        all.push(finding("amts-impaired", impaired, words, said));
    }
    if let Some(said) = &picture.gds {
        let from = |name| i64::from(settings::whole(picture.facts.call, name));
        let class = if said.value >= from("gds15-severe-from") {
            ("severe", "GDS-15: trầm cảm nặng", "GDS-15: severe")
        } else if said.value >= from("gds15-mild-from") {
            ("mild", "GDS-15: trầm cảm nhẹ", "GDS-15: mild")
        } else {
            ("none", "GDS-15: không trầm cảm", "GDS-15: none")
        };
        all.push(total("gds15", ("GDS-15 (0-15)", "GDS-15 (0-15)"), said));
        all.push(word("gds15-class", class, said));
    }
    all
}

fn movement(picture: &Picture) -> Vec<Finding> {
    let mut all = Vec::new();
    if let Some(said) = &picture.falls {
        let (value, vi, en) = match said.value {
            Risk::Low => ("low", "Nguy cơ ngã thấp", "Low risk of falls"),
            Risk::Intermediate => {
                ("intermediate", "Nguy cơ ngã trung bình", "Intermediate risk of falls")
            }
            Risk::High => ("high", "Nguy cơ ngã cao", "High risk of falls"),
            Risk::GaitNeeded => {
                ("gait-needed", "Nguy cơ ngã: cần đo dáng đi", "Risk of falls: measure gait")
            }
        };
        all.push(finding("falls-risk", Value::Text(value.to_owned()), (vi, en), said));
    }
    let facts = &picture.facts;
    if let Some(said) = mobility::sarc_f(facts) {
        let positive = Value::Truth(said.value >= mobility::SARC_F_FROM);
        all.push(total("sarc-f", ("SARC-F (0-10)", "SARC-F (0-10)"), &said));
        all.push(finding(
            "sarc-f-positive",
            positive,
            ("SARC-F dương tính", "SARC-F positive"),
            &said,
        ));
    }
    all.extend(tests(picture));
    all
}

fn tests(picture: &Picture) -> Vec<Finding> {
    let facts = &picture.facts;
    let tests = [
        (mobility::tug_at_risk(facts), "tug-at-risk", ("TUG chậm", "Timed up and go is slow")),
        (
            mobility::tandem_at_risk(facts),
            "tandem-at-risk",
            ("Đứng nối gót chưa đủ lâu", "Tandem stand is too short"),
        ),
        (
            mobility::chair_below_average(facts),
            "chair-below-average",
            ("Đứng ngồi 30 giây dưới trung bình", "Chair stands below average"),
        ),
        (
            picture.sarcopenia_screen.clone(),
            "sarcopenia-screen",
            ("Sàng lọc thiểu cơ dương tính", "Screen for sarcopenia is positive"),
        ),
        (
            picture.weak.clone(),
            "sarcopenia-possible",
            ("Sức cơ yếu: có thể thiểu cơ", "Weak muscles: possible sarcopenia"),
        ),
        (picture.slow.clone(), "slow-gait", ("Đi chậm", "Low gait speed")),
    ];
    let known = tests.iter();
    known.filter_map(|(said, code, words)| Some(truth(code, *words, said.as_ref()?))).collect()
}

fn capacity(picture: &Picture) -> Vec<Finding> {
    let of = |(domain, said): &(Domain, Said<bool>)| {
        let (code, vi, en) = match domain {
            Domain::Cognition => ("icope-cognition", "Suy giảm nhận thức", "Cognitive decline"),
            Domain::Mobility => ("icope-mobility", "Hạn chế vận động", "Limited mobility"),
            Domain::Nutrition => ("icope-nutrition", "Suy dinh dưỡng", "Malnutrition"),
            Domain::Vision => ("icope-vision", "Giảm thị lực", "Visual impairment"),
            Domain::Hearing => ("icope-hearing", "Giảm thính lực", "Hearing loss"),
            Domain::Mood => ("icope-mood", "Triệu chứng trầm cảm", "Depressive symptoms"),
        };
        truth(code, (vi, en), said)
    };
    picture.icope.iter().map(of).collect()
}

fn drugs(picture: &Picture) -> Vec<Finding> {
    let (Some(said), Some(many)) = (&picture.medicines, picture.takes_many()) else {
        return Vec::new();
    };

    vec![
        total("medicines", ("Số thuốc đang dùng", "Medicines in use"), said),
        finding("polypharmacy", Value::Truth(many), ("Dùng nhiều thuốc", "Polypharmacy"), said),
    ]
}
