//! The settings that a facility may change: their declarations and typed reading.

use crate::vision;
use hoso_sdk::{Call, Setting, choice, text};

const IAPB: &str = "IAPB standard school eye health guidelines for low and middle income \
                    countries, 2018";
/// The source of a value that nobody could check.
const NONE: &str = "";

/// Everything that can be set, with initial values and their sources.
pub fn declared() -> Vec<Setting> {
    let mut all = vec![vision_setting(), weight_setting()];
    all.extend(screening_settings());
    all.extend(time_settings());
    all
}

fn vision_setting() -> Setting {
    Setting::choice(
        "vision-refer-worse-than",
        text("Chuyển khám mắt khi thị lực kém hơn", "Refer when an eye sees worse than"),
        vec![
            choice("six-ninths", text("6/9 (khuyến nghị)", "6/9 (recommended)")),
            choice("six-twelfths", text("6/12 (nơi thiếu nhân lực)", "6/12 (low capacity)")),
        ],
        "six-ninths",
        IAPB,
    )
}

fn weight_setting() -> Setting {
    Setting::choice(
        "weight-refer",
        text("Chuyển khám dinh dưỡng khi", "Refer for nutrition"),
        vec![
            choice("severe-thinness", text("Gầy còm nặng", "Severe thinness")),
            choice("both-ends", text("Gầy còm nặng hoặc béo phì", "Severe thinness or obesity")),
        ],
        "both-ends",
        NONE,
    )
}

fn screening_settings() -> [Setting; 4] {
    let degrees = |name, vi, en, initial| {
        let help = text(
            "Theo trí nhớ (SRS, POSNA, AAOS), chưa kiểm chứng.",
            "From memory (SRS, POSNA, AAOS), not verified.",
        );
        Setting::number(name, text(vi, en), initial, "deg", (1.0, 30.0), NONE).help(help)
    };
    [
        degrees("spine-repeat-from", "Đo lại góc xoay thân từ", "Trunk rotation: repeat from", 5.0),
        degrees(
            "spine-refer-from",
            "Chuyển khám góc xoay thân từ",
            "Trunk rotation: refer from",
            7.0,
        ),
        Setting::number(
            "teeth-refer-from",
            text("Chuyển khám răng từ số răng sâu", "Decayed teeth: refer from"),
            1.0,
            "1",
            (1.0, 28.0),
            NONE,
        ),
        days(
            "hearing-repeat-days",
            "Số ngày để đo lại thính lực",
            "Days to screen hearing again",
            14.0,
        ),
    ]
}

fn time_settings() -> [Setting; 4] {
    [
        Setting::number(
            "year-first-month",
            text("Năm học bắt đầu từ tháng", "First month of the school year"),
            9.0,
            "mo",
            (1.0, 12.0),
            NONE,
        ),
        days("check-days", "Khám đầu năm trong (ngày)", "Days for the start-of-year check", 60.0),
        days("bmi-days", "Tính BMI lần hai sau (ngày)", "Days to the second body mass index", 90.0),
        days("referral-days", "Khám chuyên khoa trong (ngày)", "Days for a referral", 30.0),
    ]
}

fn days(name: &str, vi: &str, en: &str, initial: f64) -> Setting {
    Setting::number(name, text(vi, en), initial, "d", (1.0, 200.0), NONE)
}

/// The value of a declared number.
pub fn number(call: &Call, name: &str) -> f64 {
    call.settings.number(name).expect("the host answers every declared number")
}

/// A declared number of days, whole.
pub fn whole(call: &Call, name: &str) -> i32 {
    // The declared range is within 1 to 200.
    number(call, name).round() as i32
}

/// First month of the school year, 1 to 12.
pub fn first_month(call: &Call) -> u8 {
    // The declared range is within 1 to 12.
    number(call, "year-first-month").round() as u8
}

/// An eye that sees worse is referred, logMAR.
pub fn vision_bound(call: &Call) -> f64 {
    match call.settings.text("vision-refer-worse-than").as_deref() {
        Some("six-twelfths") => vision::SIX_TWELFTHS,
        _ => vision::SIX_NINTHS,
    }
}

/// Obesity is referred, not only severe thinness.
pub fn refers_obesity(call: &Call) -> bool {
    call.settings.text("weight-refer").as_deref() != Some("severe-thinness")
}
