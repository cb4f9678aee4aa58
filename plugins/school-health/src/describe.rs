//! What the programme declares: needs, forms, indicators, settings, stages.

use crate::areas::Area;
use crate::facts::{
    ACUITY, AGE, CLASS, HEARING, HEIGHT_PERCENTILE, HEIGHT_STANDING, LENGTH_LYING, OEDEMA,
    PARENTS_TOLD, PULSE, SCHOOL, TEETH, TRUNK_ROTATION, VACCINES_REVIEWED,
};
use crate::{form, settings};
use hoso_sdk::codes::{BLOOD_PRESSURE, DIASTOLIC, HEIGHT, SYSTOLIC, WEIGHT};
use hoso_sdk::{Descriptor, Indicator, Need, Stage, need, text};

/// The descriptor of the programme.
pub fn descriptor() -> Descriptor {
    let reads = reads();
    Descriptor {
        id: "school-health".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: text("Y tế trường học", "School health"),
        summary: text(
            "Khám đầu năm học, theo dõi phát triển, huyết áp, thị lực, chuyển khám, tiêm bù.",
            "The yearly check, growth, blood pressure, vision, referral and catch-up vaccines.",
        ),
        triggers: reads.clone(),
        reads,
        writes: writes(),
        forms: form::forms(),
        indicators: indicators(),
        settings: settings::declared(),
        stages: stages(),
        sensitivity: vec!["general".to_owned()],
    }
}

/// Own observations that no form writes: they come with records from elsewhere.
const FROM_ELSEWHERE: [&str; 3] = [AGE, OEDEMA, HEIGHT_PERCENTILE];

/// Codes of the programme's own observations that its forms write.
fn own() -> Vec<String> {
    let fixed = [SCHOOL, CLASS, TRUNK_ROTATION, VACCINES_REVIEWED, PARENTS_TOLD];
    let fixed = fixed.into_iter().chain(ACUITY.into_iter().flatten()).chain(HEARING).chain(TEETH);
    fixed.map(str::to_owned).chain(Area::ALL.map(Area::answer)).collect()
}

fn reads() -> Vec<Need> {
    let own = own();
    let own: Vec<&str> = own.iter().map(String::as_str).chain(FROM_ELSEWHERE).collect();
    vec![
        need(
            "Observation",
            &[WEIGHT, HEIGHT, HEIGHT_STANDING, LENGTH_LYING],
            text("Đánh giá phát triển theo WHO.", "To judge growth by WHO's tables."),
        ),
        need(
            "Observation",
            &[BLOOD_PRESSURE, SYSTOLIC, DIASTOLIC, PULSE],
            text("Phân loại huyết áp, nội dung khám đầu năm.", "To class blood pressure."),
        ),
        need(
            "Observation",
            &own,
            text("Phiếu khám của chương trình.", "This programme's own forms."),
        ),
        need("Immunization", &[], text("Lập danh sách tiêm bù.", "To list missing vaccines.")),
    ]
}

fn writes() -> Vec<Need> {
    let own = own();
    let standard = [WEIGHT, HEIGHT, BLOOD_PRESSURE, PULSE];
    let codes: Vec<&str> = standard.into_iter().chain(own.iter().map(String::as_str)).collect();
    vec![need("Observation", &codes, text("Ghi phiếu khám.", "To record the forms."))]
}

fn stages() -> Vec<Stage> {
    let stage = |code: &str, vi, en| Stage { code: code.to_owned(), title: text(vi, en) };
    vec![
        stage("pupil", "Đang đi học", "At school"),
        stage("follow-up", "Cần theo dõi", "To be followed up"),
        stage("school-not-known", "Chưa rõ trường", "School not known"),
        stage("left", "Thôi học, hết tuổi", "Left"),
        stage("deceased", "Đã tử vong", "Deceased"),
    ]
}

/// Whose share is counted: all, or those who were measured in the school year.
const PUPILS: (&str, &str) = ("Học sinh và trẻ trong tuổi đi học", "Pupils and those of the age");
const MEASURED: (&str, &str) = ("Được đo trong năm học", "Measured in the school year");

fn indicators() -> Vec<Indicator> {
    let who = "WHO 2007 (dưới 5 tuổi: WHO 2006)";
    let one = |code, vi: &str, en: &str, good, of| indicator(code, (vi, en), good, of);
    let referred = ("Sàng lọc không đạt trong năm học", "Referred in the school year");
    let birth =
        ("Biết ngày sinh và tiền sử tiêm chủng", "With birth date and vaccination history known");
    vec![
        one("checked", "Khám đầu năm học đủ", "Start-of-year check complete", "higher", PUPILS),
        one("bmi-twice", "BMI hai lần trong năm học", "BMI twice a year", "higher", PUPILS),
        one("parents-told", "Đã thông báo cha mẹ", "Parents told", "higher", PUPILS),
        one("vaccines-missing", "Thiếu mũi tiêm", "Vaccines missing", "lower", birth),
        one("thin", &format!("Gầy còm, {who}"), "Thin (z below -2)", "lower", MEASURED),
        one("stunted", &format!("Thấp còi, {who}"), "Stunted (z below -2)", "lower", MEASURED),
        one("overweight", &format!("Thừa cân, béo phì, {who}"), OVERWEIGHT, "lower", MEASURED),
        one("obese", &format!("Béo phì, {who}"), "Obese", "lower", MEASURED),
        one("vision-reduced", "Giảm thị lực", "Reduced vision", "lower", MEASURED),
        one("pressure-raised", "Huyết áp độ 1 trở lên", "Stage 1 or above", "lower", MEASURED),
        one("spine-failed", "Sàng lọc cột sống không đạt", "Spine failed", "lower", MEASURED),
        one("teeth-decayed", "Có răng sâu", "Decayed teeth", "lower", MEASURED),
        one("hearing-failed", "Sàng lọc thính lực không đạt", "Hearing failed", "lower", MEASURED),
        one("referral-answered", "Đã khám chuyên khoa", "Referral answered", "higher", referred),
    ]
}

const OVERWEIGHT: &str = "Overweight or obese";

fn indicator(code: &str, title: (&str, &str), good: &str, denominator: (&str, &str)) -> Indicator {
    Indicator {
        code: code.to_owned(),
        title: text(title.0, title.1),
        numerator: text(title.0, title.1),
        denominator: text(denominator.0, denominator.1),
        period: "month".to_owned(),
        good: good.to_owned(),
        target_percent: None,
        strata: ["sex", "age-band", "school", "class"].map(str::to_owned).to_vec(),
    }
}
