//! The settings that a facility may change: their names, declarations and typed reading.

use crate::{diabetes, hypertension, respiratory};
use hoso_sdk::{Call, Setting, choice, text};

const WHO_HEARTS: &str = "WHO HEARTS technical package, evidence-based treatment protocols, 2018";
const WHO_HYPERTENSION: &str =
    "WHO guideline for the pharmacological treatment of hypertension in adults, 2021";
const HEARTS_D: &str = "WHO HEARTS-D, 2020";
const PEN: &str = "WHO PEN, 2020";
const SIMPLE: &str = "Simple, reporting definitions (simpledotorg/simple-server @16ac10e)";
const MINISTRY: &str = "Ministry of Health guideline, read second-hand; its number was not seen";
const DECREE_165: &str = "Decree 165/2026/ND-CP, articles 69 to 74: at least once a year";
/// The source of a value that nobody could check.
const NONE: &str = "";

/// Whose blood pressure target holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guideline {
    Vietnam,
    Qd3192,
    Who,
}

/// Whose classes of body mass hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyClasses {
    /// WPRO/IASO/IOTF 2000.
    Wpro,
    /// WHO TRS 894, 2000.
    International,
    /// WHO Expert Consultation 2004.
    ActionPoints,
}

/// Everything that can be set, with initial values and their sources.
pub fn declared() -> Vec<Setting> {
    let mut all = vec![guideline_setting(), bmi_setting(), copd_setting()];
    all.extend(pressure_settings());
    all.extend(sugar_settings());
    all.extend(visit_settings());
    all
}

fn guideline_setting() -> Setting {
    Setting::choice(
        "bp-guideline",
        text("Đích huyết áp theo", "Blood pressure target after"),
        vec![
            choice("vietnam", text("Hướng dẫn của Bộ Y tế", "Vietnam, Ministry of Health")),
            choice("qd-3192", text("QĐ 3192/QĐ-BYT năm 2010", "Vietnam, QD 3192/2010")),
            choice("who", text("WHO 2021", "WHO 2021")),
        ],
        "vietnam",
        MINISTRY,
    )
    .help(text(
        "Bộ Y tế: dưới 130/80 (từ 65 tuổi, không đái tháo đường: dưới 140/80). \
         QĐ 3192: dưới 140/90. WHO: dưới 140/90, tâm thu dưới 130 khi có bệnh kèm theo.",
        "Ministry of Health: below 130/80 (from 65 years without diabetes: below 140/80). \
         QD 3192: below 140/90. WHO: below 140/90, systolic below 130 with comorbidity.",
    ))
}

fn bmi_setting() -> Setting {
    Setting::choice(
        "bmi-classes",
        text("Phân loại BMI theo", "Body mass classes after"),
        vec![
            choice("wpro-2000", text("Châu Á - Thái Bình Dương 2000", "Asia-Pacific 2000")),
            choice("who-2000", text("WHO quốc tế 2000", "WHO international 2000")),
            choice("who-2004", text("WHO 2004, người châu Á", "WHO 2004, Asian action points")),
        ],
        "wpro-2000",
        "WPRO/IASO/IOTF, The Asia-Pacific perspective, 2000",
    )
    .help(text(
        "QĐ 2892/QĐ-BYT năm 2022 được cho là theo ngưỡng này, chưa kiểm chứng.",
        "QD 2892/QD-BYT 2022 is said to follow these bounds; this was not checked.",
    ))
}

/// The classification that the facility has set.
pub fn body_classes(call: &Call) -> BodyClasses {
    match call.settings.text("bmi-classes").as_deref() {
        Some("who-2000") => BodyClasses::International,
        Some("who-2004") => BodyClasses::ActionPoints,
        _ => BodyClasses::Wpro,
    }
}

/// Register 02 knows the results 0 and 1 of COPD and was not seen to say which is good.
fn copd_setting() -> Setting {
    Setting::choice(
        "copd-result-at-target",
        text("Kết quả COPD được coi là đạt", "Result of COPD that is at target"),
        vec![
            choice("unknown", text("Chưa biết: không xét", "Not known: not judged")),
            choice("0", text("0", "0")),
            choice("1", text("1", "1")),
        ],
        "unknown",
        NONE,
    )
    .help(respiratory::copd_help())
}

/// The result of COPD that is at target, where somebody has said so.
pub fn copd_target(call: &Call) -> Option<i64> {
    call.settings.text("copd-result-at-target")?.parse().ok()
}

fn pressure_settings() -> [Setting; 4] {
    let pressure = |name, vi, en, initial, source| {
        Setting::number(name, text(vi, en), initial, "mm[Hg]", (40.0, 300.0), source)
    };
    [
        pressure("bp-raised-systolic", "Tâm thu cao từ", "Raised systolic from", 140.0, WHO_HEARTS),
        pressure(
            "bp-raised-diastolic",
            "Tâm trương cao từ",
            "Raised diastolic from",
            90.0,
            WHO_HEARTS,
        ),
        pressure(
            "bp-severe-systolic",
            "Tâm thu rất cao từ",
            "Severely raised systolic from",
            180.0,
            WHO_HEARTS,
        ),
        pressure(
            "bp-severe-diastolic",
            "Tâm trương rất cao từ",
            "Severely raised diastolic from",
            110.0,
            WHO_HEARTS,
        ),
    ]
}

fn sugar_settings() -> [Setting; 6] {
    let glucose = |name, vi, en, initial, source| {
        Setting::number(name, text(vi, en), initial, "mmol/L", (1.0, 40.0), source)
    };
    [
        glucose(
            "fasting-target-from",
            "Đích đường huyết đói từ",
            "Target of fasting glucose from",
            4.4,
            NONE,
        )
        .help(text(
            "QĐ 5481/2020 theo trí nhớ, chưa kiểm chứng; WHO HEARTS-D không có giới hạn dưới.",
            "QD 5481/2020 from memory, not verified; WHO HEARTS-D has no lower bound.",
        )),
        glucose(
            "fasting-target-below",
            "Đích đường huyết đói dưới",
            "Target of fasting glucose below",
            7.2,
            NONE,
        )
        .help(text(
            "QĐ 5481/2020 theo trí nhớ, chưa kiểm chứng; WHO HEARTS-D: dưới 7,0.",
            "QD 5481/2020 from memory, not verified; WHO HEARTS-D: below 7.0.",
        )),
        Setting::number(
            "hba1c-target-below",
            text("Đích HbA1c dưới", "Target of HbA1c below"),
            7.0,
            "%",
            (4.0, 15.0),
            HEARTS_D,
        ),
        glucose(
            "glucose-low-below",
            "Cảnh báo hạ đường huyết dưới",
            "Alert of low glucose below",
            3.9,
            NONE,
        ),
        Setting::number(
            "glucose-high-from",
            text("Cảnh báo đường huyết rất cao từ", "Alert of very high glucose from"),
            300.0,
            "mg/dL",
            (126.0, 700.0),
            SIMPLE,
        ),
        Setting::number(
            "statin-risk-from",
            text("Nguy cơ tim mạch cần statin từ", "Cardiovascular risk for a statin from"),
            20.0,
            "%",
            (5.0, 40.0),
            PEN,
        ),
    ]
}

fn visit_settings() -> [Setting; 6] {
    let months = |name, vi, en, initial, source| {
        Setting::number(name, text(vi, en), initial, "mo", (1.0, 24.0), source)
    };
    let days = |name, vi, en, initial, least| {
        Setting::number(name, text(vi, en), initial, "d", (least, 90.0), NONE)
    };
    [
        months(
            "visit-months-uncontrolled",
            "Số tháng tới lần khám sau, chưa đạt đích",
            "Months to the next visit, not at target",
            1.0,
            WHO_HYPERTENSION,
        ),
        months(
            "visit-months-controlled",
            "Số tháng tới lần khám sau, đạt đích",
            "Months to the next visit, at target",
            3.0,
            WHO_HYPERTENSION,
        ),
        months(
            "visit-months-at-risk",
            "Số tháng tới lần khám sau, người nguy cơ",
            "Months to the next check, at risk",
            12.0,
            DECREE_165,
        ),
        days(
            "confirm-days",
            "Số ngày để đo lại khi nghi ngờ",
            "Days to confirm a suspicion",
            28.0,
            1.0,
        ),
        days(
            "visit-early-days",
            "Được khám sớm trước hẹn (ngày)",
            "Days that a visit may be early",
            7.0,
            0.0,
        ),
        days(
            "visit-grace-days",
            "Quá hẹn sau (ngày)",
            "Days after which a visit is overdue",
            0.0,
            0.0,
        ),
    ]
}

/// The value of a declared number.
pub fn number(call: &Call, name: &str) -> f64 {
    call.settings.number(name).expect("the host answers every declared number")
}

/// A declared number of days or months, whole.
pub fn whole(call: &Call, name: &str) -> i32 {
    // The declared range is within 0 to 90.
    number(call, name).round() as i32
}

/// Whose blood pressure target holds here.
pub fn guideline(call: &Call) -> Guideline {
    match call.settings.text("bp-guideline").as_deref() {
        Some("who") => Guideline::Who,
        Some("qd-3192") => Guideline::Qd3192,
        _ => Guideline::Vietnam,
    }
}

/// Bounds of a blood pressure that is not raised.
pub fn raised(call: &Call) -> hypertension::Target {
    hypertension::Target {
        systolic_below: number(call, "bp-raised-systolic"),
        diastolic_below: number(call, "bp-raised-diastolic"),
    }
}

/// Bounds of a blood pressure that is not severely raised.
pub fn severe(call: &Call) -> hypertension::Target {
    hypertension::Target {
        systolic_below: number(call, "bp-severe-systolic"),
        diastolic_below: number(call, "bp-severe-diastolic"),
    }
}

/// Target of diabetes treatment.
pub fn sugar_target(call: &Call) -> diabetes::Target {
    diabetes::Target {
        fasting_from: number(call, "fasting-target-from"),
        fasting_below: number(call, "fasting-target-below"),
        hba1c_below: number(call, "hba1c-target-below"),
    }
}
