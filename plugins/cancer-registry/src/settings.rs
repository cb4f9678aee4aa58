//! The settings that a facility may change: their declarations and typed reading.

use hoso_sdk::{Call, Setting, text};

/// The source of a value that nobody could check.
const NONE: &str = "";

/// Everything that can be set, with initial values and their sources.
pub fn declared() -> Vec<Setting> {
    let days = |name, vi, en, initial| {
        Setting::number(name, text(vi, en), initial, "d", (1.0, 1_100.0), NONE)
    };
    vec![
        days(
            "pathology-days",
            "Giải phẫu bệnh cách chẩn đoán tối đa (ngày)",
            "Pathology within (days) of a diagnosis",
            90.0,
        )
        .help(text(
            "Chẩn đoán D00-D48 chỉ được tìm khi có giải phẫu bệnh.",
            "A diagnosis of D00 to D48 is found only with pathology.",
        )),
        days("register-days", "Đăng ký trong (ngày)", "Register within (days)", 90.0),
        days("correct-days", "Bổ sung, sửa trong (ngày)", "Complete within (days)", 30.0),
        days("follow-up-days", "Theo dõi mỗi (ngày)", "Follow up every (days)", 365.0),
    ]
}

/// A declared number of days, whole.
pub fn whole(call: &Call, name: &str) -> i32 {
    let number = call.settings.number(name).expect("the host answers every declared number");
    // Every declared range is within 1 to 1100.
    number.round() as i32
}
