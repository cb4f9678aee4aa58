//! The settings that a facility may change: their names, declarations and typed reading.

use hoso_sdk::{Call, Setting, choice, text};

/// The source of a value that nobody could check.
const NONE: &str = "";
const ANC: &str = "Report form of the health stations (MCH): four contacts in three periods";
const EPI: &str = "Circular 10/2024/TT-BYT, kept by 52/2025; Circular 13/2026 has no schedule";
const WHO_GROWTH: &str = "WHO Child Growth Standards, 2006: to 60 months";

/// Everything that can be set, with initial values and their sources.
pub fn declared() -> Vec<Setting> {
    let days = |name, vi, en, initial, unit, range, source| {
        Setting::number(name, text(vi, en), initial, unit, range, source)
    };
    vec![
        contacts(),
        schedule(),
        roadmap(),
        days(
            "overdue-days",
            "Số ngày trễ hẹn được chấp nhận",
            "Days of grace before a task is \
             overdue",
            30.0,
            "d",
            (0.0, 180.0),
            NONE,
        ),
        days(
            "vaccine-notice-days",
            "Báo trước lịch tiêm (ngày)",
            "Days that a vaccine is told \
             ahead",
            30.0,
            "d",
            (0.0, 180.0),
            NONE,
        ),
        days(
            "pregnancy-closes-weeks",
            "Tuần thai mà sau đó coi như đã kết thúc",
            "Weeks after \
             which a pregnancy without an end is over",
            45.0,
            "wk",
            (42.0, 60.0),
            NONE,
        ),
        days(
            "child-until-years",
            "Theo dõi trẻ đến (tuổi)",
            "Children are followed until",
            5.0,
            "a",
            (1.0, 8.0),
            WHO_GROWTH,
        ),
        days(
            "anaemia-prevalence",
            "Tỷ lệ thiếu máu ở phụ nữ có thai",
            "Anaemia among pregnant \
             women",
            30.0,
            "%",
            (0.0, 100.0),
            NONE,
        ),
        days(
            "adolescent-below-years",
            "Vị thành niên: dưới (tuổi)",
            "Adolescents are below",
            20.0,
            "a",
            (16.0, 21.0),
            NONE,
        ),
    ]
}

fn contacts() -> Setting {
    Setting::choice(
        "antenatal-contacts",
        text("Lịch khám thai theo", "Antenatal contacts after"),
        vec![
            choice("vietnam", text("Bốn lần trong ba thời kỳ", "Four in three periods")),
            choice("who-8", text("WHO 2016: tám lần", "WHO 2016: eight contacts")),
        ],
        "vietnam",
        ANC,
    )
}

fn schedule() -> Setting {
    let one = |id: &str, vi: &str, en: &str| choice(id, text(vi, en));
    Setting::choice(
        "vaccine-schedule",
        text("Lịch tiêm chủng", "Vaccine schedule"),
        vec![
            one("in-force", "Lịch Việt Nam hiện hành", "Viet Nam, in force"),
            one("TT38-2017", "Thông tư 38/2017/TT-BYT", "Circular 38/2017/TT-BYT"),
            one("TT10-2024", "Thông tư 10/2024/TT-BYT", "Circular 10/2024/TT-BYT"),
            one("CDSI-4.64", "CDC Hoa Kỳ, CDSi 4.64", "US CDC, CDSi 4.64"),
        ],
        "in-force",
        EPI,
    )
}

fn roadmap() -> Setting {
    Setting::choice(
        "roadmap-vaccines",
        text("Vắc xin theo lộ trình", "Vaccines by the roadmap"),
        vec![
            choice("none", text("Chưa triển khai", "None yet")),
            choice("rota", text("Rota", "Rotavirus")),
            choice("rota-pcv", text("Rota và phế cầu", "Rotavirus and pneumococcus")),
        ],
        "none",
        EPI,
    )
}

/// A setting that counts.
pub fn whole(call: &Call, name: &str) -> i32 {
    // Ranges are declared; the host checks them.
    number(call, name).round() as i32
}

/// A declared number.
pub fn number(call: &Call, name: &str) -> f64 {
    call.settings.number(name).expect("the setting is declared as a number")
}

/// WHO's eight contacts in place of four.
pub fn who_contacts(call: &Call) -> bool {
    call.settings.text("antenatal-contacts").is_some_and(|choice| choice == "who-8")
}

/// Whether the province gives a roadmap vaccine.
pub fn gives(call: &Call, group: &str) -> bool {
    match call.settings.text("roadmap-vaccines").as_deref() {
        Some("rota") => group == "ROTA",
        Some("rota-pcv") => true,
        _ => false,
    }
}
