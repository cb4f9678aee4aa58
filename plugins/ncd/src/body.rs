//! Body mass index of adults and its class, by the classification that the facility has set.

use crate::facts::Facts;
use crate::findings::finding;
use crate::settings::{self, BodyClasses};
use hoso_sdk::codes::{HEIGHT, WEIGHT};
use hoso_sdk::{Finding, Value, quantity, text, units};

/// Below the bound: code, Vietnamese, English.
type Class = (f64, &'static str, &'static str, &'static str);
const TOP: f64 = f64::INFINITY;

/// WPRO/IASO/IOTF, The Asia-Pacific perspective, 2000.
const WPRO: &[Class] = &[
    (18.5, "underweight", "Thiếu cân", "Underweight"),
    (23.0, "normal", "Bình thường", "Normal"),
    (25.0, "at-risk", "Thừa cân (nguy cơ)", "Overweight, at risk"),
    (30.0, "obese-1", "Béo phì độ I", "Obese I"),
    (TOP, "obese-2", "Béo phì độ II", "Obese II"),
];
/// WHO TRS 894, 2000.
const INTERNATIONAL: &[Class] = &[
    (16.0, "severe-thinness", "Gầy độ III", "Severe thinness"),
    (17.0, "moderate-thinness", "Gầy độ II", "Moderate thinness"),
    (18.5, "mild-thinness", "Gầy độ I", "Mild thinness"),
    (25.0, "normal", "Bình thường", "Normal"),
    (30.0, "pre-obese", "Tiền béo phì", "Pre-obese"),
    (35.0, "obese-1", "Béo phì độ I", "Obese I"),
    (40.0, "obese-2", "Béo phì độ II", "Obese II"),
    (TOP, "obese-3", "Béo phì độ III", "Obese III"),
];

/// WHO Expert Consultation, Lancet 2004;363:157: public health action points for Asians.
const ACTION_POINTS: &[Class] = &[
    (18.5, "underweight", "Thiếu cân", "Underweight"),
    (23.0, "acceptable-risk", "Nguy cơ tăng nhưng chấp nhận được", "Increasing, acceptable risk"),
    (27.5, "increased-risk", "Nguy cơ tăng", "Increased risk"),
    (TOP, "high-risk", "Nguy cơ cao", "High risk"),
];

/// The body mass index of an adult at the newest weight, with the newest height.
pub fn findings(facts: &Facts) -> Vec<Finding> {
    let Some((index, evidence)) = index(facts) else { return Vec::new() };
    let classes = match settings::body_classes(facts.call) {
        BodyClasses::Wpro => WPRO,
        BodyClasses::International => INTERNATIONAL,
        BodyClasses::ActionPoints => ACTION_POINTS,
    };
    let class = classes.iter().find(|(below, ..)| index < *below);
    let (_, code, vi, en) = class.expect("the last class has no bound and the index is finite");
    vec![
        finding(
            "bmi",
            quantity(index, "kg/m2"),
            text("Chỉ số khối cơ thể (BMI)", "Body mass index"),
            &evidence,
        ),
        finding("bmi-class", Value::Text((*code).to_owned()), text(vi, en), &evidence),
    ]
}

/// In kg/m2, with the entries of weight and height.
pub fn index(facts: &Facts) -> Option<(f64, [String; 2])> {
    let (weight, weighed, day) = facts.newest(&[WEIGHT], units::kilograms)?;
    let (height, measured, _) = facts.newest(&[HEIGHT], units::centimetres)?;
    let adult = facts.call.birth()?.age_on(day) >= 18;
    let index = units::body_mass_index(weight, height);
    (adult && index.is_finite()).then_some((index, [weighed, measured]))
}
