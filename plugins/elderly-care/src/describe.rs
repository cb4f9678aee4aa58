//! What the programme declares: needs, forms, indicators, settings, stages.

use crate::picture::Stage as At;
use crate::{form, settings};
use hoso_sdk::{Descriptor, Indicator, Need, Stage, need, text};

/// The descriptor of the programme.
pub fn descriptor() -> Descriptor {
    let reads = reads();
    Descriptor {
        id: "elderly-care".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: text("Chăm sóc người cao tuổi", "Care of the elderly"),
        summary: text(
            "Khám định kỳ hằng năm từ 60 tuổi, chức năng, ngã, nhận thức, thuốc, thăm tại nhà.",
            "Yearly examination from 60 years, function, falls, mind, medicines, home visits.",
        ),
        triggers: reads.clone(),
        reads,
        writes: vec![own(text("Ghi phiếu của chương trình.", "To record this programme's forms."))],
        forms: form::forms(),
        indicators: indicators(),
        settings: settings::declared(),
        stages: stages(),
        sensitivity: vec!["general".to_owned()],
    }
}

fn own(reason: hoso_sdk::Text) -> Need {
    let codes = form::codes();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    need("Observation", &codes, reason)
}

fn reads() -> Vec<Need> {
    vec![
        own(text("Phiếu khám của chương trình.", "This programme's own forms.")),
        need(
            "MedicationRequest",
            &[],
            text("Đếm số thuốc đang dùng.", "To count the medicines in use."),
        ),
    ]
}

fn stages() -> Vec<Stage> {
    let stage =
        |(at, vi, en): (At, &str, &str)| Stage { code: at.code().to_owned(), title: text(vi, en) };
    At::ALL.into_iter().map(stage).collect()
}

type Words = (&'static str, &'static str);

const ALIVE: Words = ("Người từ 60 tuổi còn sống", "Residents alive from 60 years");

/// Targets of QD 1579/QD-TTg 2020: examined 70 %; health file 100 % by 2030; self-care 90 % by
/// 2030.
fn indicators() -> Vec<Indicator> {
    vec![
        indicator(
            "examined",
            ("Khám định kỳ trong năm", "Examined this year"),
            ("Có khám định kỳ từ đầu năm", "Examined since 1 January"),
            ALIVE,
            ("higher", Some(70.0)),
        ),
        indicator(
            "health-file",
            ("Có hồ sơ theo dõi", "Health file"),
            ("Đã đăng ký hoặc đã khám định kỳ", "Enrolled or ever examined"),
            ALIVE,
            ("higher", Some(100.0)),
        ),
        indicator(
            "self-care",
            ("Biết tự chăm sóc sức khỏe", "Self-care knowledge"),
            ("Trả lời có", "Answered yes"),
            ("Người được hỏi trong năm", "Asked this year"),
            ("higher", Some(90.0)),
        ),
        indicator(
            "home-visited",
            ("Được thăm tại nhà", "Visited at home"),
            ("Được thăm từ đầu năm", "Visited since 1 January"),
            ("Sống một mình hoặc ốm nặng", "Live alone or are severely ill"),
            ("higher", None),
        ),
        indicator(
            "falls-high",
            ("Nguy cơ ngã cao", "High risk of falls"),
            ("Nguy cơ cao", "High risk"),
            ("Người được hỏi về ngã trong năm", "Asked for falls this year"),
            ("lower", None),
        ),
    ]
}

fn indicator(
    code: &str,
    title: Words,
    counts: Words,
    of: Words,
    (good, target_percent): (&str, Option<f64>),
) -> Indicator {
    Indicator {
        code: code.to_owned(),
        title: text(title.0, title.1),
        numerator: text(counts.0, counts.1),
        denominator: text(of.0, of.1),
        period: "month".to_owned(),
        good: good.to_owned(),
        target_percent,
        strata: vec!["sex".to_owned(), "age-band".to_owned()],
    }
}
