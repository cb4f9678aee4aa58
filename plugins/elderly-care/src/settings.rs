//! The settings that a facility may change: their declarations and typed reading.

use crate::mobility::{AWGS, Consensus, EWGSOP2};
use hoso_sdk::{Call, Setting, choice, text};

/// The source of a value that nobody could check.
const NONE: &str = "";

/// Everything that can be set, with initial values and their sources.
pub fn declared() -> Vec<Setting> {
    let mut all = choices().to_vec();
    all.push(mini_cog());
    all.extend(bounds());
    all.extend(times());
    all
}

fn choices() -> [Setting; 2] {
    [
        Setting::choice(
            "sarcopenia-consensus",
            text("Tiêu chuẩn thiểu cơ", "Consensus on sarcopenia"),
            vec![
                choice("awgs2019", text("Châu Á 2019", "AWGS 2019 (Asia)")),
                choice("ewgsop2", text("Châu Âu 2019", "EWGSOP2 (Europe)")),
            ],
            "awgs2019",
            "AWGS 2019: Chen LK et al., JAMDA 2020;21:300-7",
        ),
        Setting::choice(
            "chair-stand-table",
            text("Bảng đứng lên ngồi xuống 30 giây", "Table of 30-second chair stands"),
            vec![
                choice("steadi", text("CDC STEADI", "CDC STEADI")),
                choice("none", text("Không dùng", "Not used")),
            ],
            "steadi",
            NONE,
        ),
    ]
}

fn mini_cog() -> Setting {
    Setting::number(
        "mini-cog-below",
        text("Mini-Cog dương tính dưới", "Mini-Cog positive below"),
        3.0,
        "1",
        (3.0, 4.0),
        "Borson S, Int J Geriatr Psychiatry 2000;15:1021-7",
    )
    .help(text("4 để nhạy hơn.", "4 for higher sensitivity."))
}

fn bounds() -> [Setting; 7] {
    let seconds = |name, vi, en, initial| {
        Setting::number(name, text(vi, en), initial, "s", (5.0, 60.0), NONE)
    };
    let points = |name, vi, en, initial, most| {
        Setting::number(name, text(vi, en), initial, "1", (1.0, most), NONE)
    };
    let speed = text("Dáng đi kém: tốc độ đến", "Impaired gait: speed to");
    [
        seconds("steadi-tug-from", "Nguy cơ ngã: TUG từ", "Risk of falls: TUG from", 12.0),
        seconds("steadi-tandem-below", "Nguy cơ ngã: tandem dưới", "Risk: tandem below", 10.0),
        seconds("falls-tug-above", "Dáng đi kém: TUG trên", "Impaired gait: TUG above", 15.0),
        Setting::number("falls-gait-speed-to", speed, 0.8, "m/s", (0.1, 2.0), NONE),
        points("gds15-mild-from", "GDS-15: nhẹ từ", "GDS-15: mild from", 5.0, 15.0),
        points("gds15-severe-from", "GDS-15: nặng từ", "GDS-15: severe from", 10.0, 15.0),
        points("many-medicines-from", "Nhiều thuốc: từ số thuốc", "Polypharmacy: from", 5.0, 30.0),
    ]
}

fn times() -> [Setting; 3] {
    let days = |name, vi, en, initial| {
        Setting::number(name, text(vi, en), initial, "d", (1.0, 730.0), NONE)
    };
    [
        days("medicine-days", "Tính thuốc kê trong (ngày)", "Count medicines of (days)", 90.0),
        days("home-visit-days", "Thăm tại nhà mỗi (ngày)", "Home visit every (days)", 90.0),
        days("follow-up-days", "Đánh giá tiếp trong (ngày)", "Follow up within (days)", 30.0),
    ]
}

/// The value of a declared number.
pub fn number(call: &Call, name: &str) -> f64 {
    call.settings.number(name).expect("the host answers every declared number")
}

/// A declared number of days or points, whole.
pub fn whole(call: &Call, name: &str) -> i32 {
    // Every declared range is within 1 to 730.
    number(call, name).round() as i32
}

/// The table of chair stands is used.
pub fn uses_chair_table(call: &Call) -> bool {
    call.settings.text("chair-stand-table").as_deref() != Some("none")
}

/// The consensus on sarcopenia.
pub fn consensus(call: &Call) -> Consensus {
    match call.settings.text("sarcopenia-consensus").as_deref() {
        Some("ewgsop2") => EWGSOP2,
        _ => AWGS,
    }
}
