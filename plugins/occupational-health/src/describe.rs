//! What the programme declares: needs, forms, indicators, settings, stages.

use crate::picture::Stage as At;
use crate::records::condition_codes;
use crate::spirometry::{FEV1, FEV1_POST, FVC, FVC_POST, RATIO};
use crate::tally::{CLASSES, LOSSES};
use crate::{form, form_items, settings};
use hoso_sdk::{Descriptor, Indicator, Need, Stage, Text, codes, need, text};

/// The descriptor of the programme.
pub fn descriptor() -> Descriptor {
    let reads = reads();
    Descriptor {
        id: "occupational-health".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: text("Sức khỏe nghề nghiệp", "Occupational health"),
        summary: text(
            "Khám định kỳ, yếu tố tiếp xúc, thính lực, hô hấp, bụi phổi, bệnh nghề nghiệp.",
            "Periodic examination, exposures, hearing, lungs, dust, occupational diseases.",
        ),
        triggers: reads.clone(),
        reads,
        writes: vec![observations(
            &form::written(),
            text("Ghi phiếu của chương trình.", "To record this programme's forms."),
        )],
        forms: form_items::forms(),
        indicators: indicators(),
        settings: settings::declared(),
        stages: stages(),
        sensitivity: vec!["general".to_owned(), "hiv".to_owned()],
    }
}

fn observations(all: &[String], reason: Text) -> Need {
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    need("Observation", &all, reason)
}

fn reads() -> Vec<Need> {
    let lungs = [&FEV1[..], &FVC, &[FEV1_POST, FVC_POST, RATIO, codes::HEIGHT]].concat();
    let conditions = condition_codes();
    let conditions: Vec<&str> = conditions.iter().map(String::as_str).collect();
    vec![
        observations(
            &form::written(),
            text("Phiếu khám của chương trình.", "This programme's own forms."),
        ),
        need(
            "Observation",
            &lungs,
            text("Đánh giá chức năng hô hấp theo chiều cao.", "To judge lung function by height."),
        ),
        need(
            "Condition",
            &conditions,
            text("Tìm bệnh có nguyên nhân nghề nghiệp.", "To find diseases that name work."),
        ),
    ]
}

fn stages() -> Vec<Stage> {
    let stage =
        |(at, vi, en): (At, &str, &str)| Stage { code: at.code().to_owned(), title: text(vi, en) };
    At::ALL.into_iter().map(stage).collect()
}

type Words<'a> = (&'a str, &'a str);

const STRATA: [&str; 2] = ["sex", "employer"];
const WORKERS: Words = ("Người đang làm việc", "Who works now");
const EXPOSED: Words = ("Người đang tiếp xúc yếu tố có hại", "Who is exposed to hazards");

/// TT 19/2016/TT-BYT, annex 8, as far as its columns are known; the law wants every worker
/// examined, so 100 % is the target.
fn indicators() -> Vec<Indicator> {
    let plain = |code, title, counts, of, good| indicator(code, title, counts, of, good, &STRATA);
    let mut all = vec![
        plain(
            "examined",
            ("Khám sức khỏe định kỳ trong năm", "Periodic examination this year"),
            ("Có khám từ đầu năm", "Examined since 1 January"),
            WORKERS,
            ("higher", Some(100.0)),
        ),
        plain(
            "exposed",
            ("Tiếp xúc yếu tố có hại", "Exposed to hazards"),
            EXPOSED,
            WORKERS,
            ("none", None),
        ),
        plain(
            "detection-examined",
            ("Khám phát hiện bệnh nghề nghiệp", "Examined for occupational diseases"),
            ("Có khám từ đầu năm", "Examined since 1 January"),
            EXPOSED,
            ("higher", Some(100.0)),
        ),
        plain(
            "hearing-shift",
            ("Dịch chuyển ngưỡng nghe", "Threshold shift"),
            ("Có dịch chuyển chuẩn", "Standard threshold shift"),
            ("Có đo thính lực so được trong năm", "Audiogram with a baseline this year"),
            ("lower", None),
        ),
        plain(
            "spirometry-abnormal",
            ("Hô hấp ký bất thường", "Abnormal spirometry"),
            ("Không bình thường", "Not normal"),
            ("Có hô hấp ký trong năm", "Spirometry this year"),
            ("lower", None),
        ),
    ];
    all.extend(CLASSES.iter().zip(["I", "II", "III", "IV", "V"]).map(class));
    all.extend(diseases());
    all
}

fn class((code, name): (&&str, &str)) -> Indicator {
    let (vi, en) = (format!("Sức khỏe loại {name}"), format!("Class {name} of health"));
    let of = ("Có phân loại trong năm", "Classified this year");
    indicator(code, (&vi, &en), (&vi, &en), of, ("none", None), &STRATA)
}

fn diseases() -> Vec<Indicator> {
    let strata = [STRATA[0], STRATA[1], "disease"];
    let of = ("Tiếp xúc yếu tố gây bệnh hoặc có hồ sơ", "Exposed to its cause, or on record");
    let row = |code, title, of| indicator(code, title, title, of, ("none", None), &strata);
    let mut all = vec![
        row(
            "disease-examined",
            ("Được khám phát hiện bệnh trong năm", "Examined for the disease this year"),
            of,
        ),
        row(
            "disease-diagnosed",
            ("Phát hiện mắc bệnh trong năm", "Found to have the disease this year"),
            of,
        ),
    ];
    let titles = [
        ("Suy giảm dưới 5 %", "Loss below 5 %"),
        ("Suy giảm 5 - 30 %", "Loss of 5 to 30 %"),
        ("Suy giảm từ 31 %", "Loss from 31 %"),
    ];
    let assessed = ("Được giám định trong năm", "Assessed this year");
    all.extend(LOSSES.iter().zip(titles).map(|((code, _), title)| row(code, title, assessed)));
    all
}

fn indicator(
    code: &str,
    title: Words,
    counts: Words,
    of: Words,
    (good, target_percent): (&str, Option<f64>),
    strata: &[&str],
) -> Indicator {
    Indicator {
        code: code.to_owned(),
        title: text(title.0, title.1),
        numerator: text(counts.0, counts.1),
        denominator: text(of.0, of.1),
        period: "month".to_owned(),
        good: good.to_owned(),
        target_percent,
        strata: strata.iter().map(|name| (*name).to_owned()).collect(),
    }
}
