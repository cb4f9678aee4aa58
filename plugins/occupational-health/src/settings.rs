//! The settings that a facility may change: their declarations and typed reading.

use crate::facts::{Facts, Sex};
use crate::gli::{Group, Reference};
use crate::ilo;
use crate::noise::Rule;
use hoso_sdk::{Call, Choice, Setting, choice, text};

/// The source of a value that nobody could check.
const NONE: &str = "";

/// Everything that can be set, with initial values and their sources.
pub fn declared() -> Vec<Setting> {
    [choices().to_vec(), noise().to_vec(), times().to_vec()].concat()
}

const GROUPS: [(&str, Group, &str, &str); 5] = [
    ("caucasian", Group::Caucasian, "Da trắng", "Caucasian"),
    ("african-american", Group::AfricanAmerican, "Mỹ gốc Phi", "African American"),
    ("north-east-asian", Group::NorthEastAsian, "Đông Bắc Á", "North East Asian"),
    ("south-east-asian", Group::SouthEastAsian, "Đông Nam Á", "South East Asian"),
    ("other", Group::Other, "Khác, hỗn hợp", "Other, mixed"),
];

fn yes_no(yes: (&str, &str, &str), no: (&str, &str, &str)) -> Vec<Choice> {
    [yes, no].map(|(code, vi, en)| choice(code, text(vi, en))).to_vec()
}

fn choices() -> [Setting; 5] {
    let groups = GROUPS.map(|(code, _, vi, en)| choice(code, text(vi, en)));
    let scale = ilo::SCALE.map(|code| choice(code, text(code, code)));
    [
        Setting::choice(
            "spirometry-reference",
            text("Giá trị tham chiếu hô hấp ký", "Reference values of spirometry"),
            yes_no(
                ("gli-global-2022", "GLI Global 2022", "GLI Global 2022"),
                ("gli-2012", "GLI 2012 theo nhóm", "GLI 2012 by group"),
            ),
            "gli-global-2022",
            "Bowerman C et al., AJRCCM 2023;207:768-74; ATS statement 2023",
        ),
        Setting::choice(
            "gli-2012-group",
            text("Nhóm của GLI 2012", "Group of GLI 2012"),
            groups.to_vec(),
            "south-east-asian",
            "Quanjer PH et al., ERJ 2012;40:1324-43",
        ),
        Setting::choice(
            "age-correction",
            text("Hiệu chỉnh thính lực theo tuổi", "Correct hearing for age"),
            yes_no(("osha", "Bảng OSHA", "OSHA tables"), ("none", "Không", "No")),
            "osha",
            "29 CFR 1910.95 appendix F (optional there)",
        ),
        Setting::choice(
            "pneumoconiosis-from",
            text("Bụi phổi bảo hiểm: mật độ từ", "Insured pneumoconiosis: profusion from"),
            scale.to_vec(),
            "1/1",
            NONE,
        ),
        Setting::choice(
            "dust-tests",
            text("Tiếp xúc bụi: hô hấp ký và X-quang", "Dust: spirometry and radiograph"),
            yes_no(("yes", "Mỗi kỳ khám", "At every examination"), ("no", "Không", "No")),
            "yes",
            NONE,
        ),
    ]
}

fn noise() -> [Setting; 3] {
    let number = |name, vi, en, initial, range| {
        Setting::number(name, text(vi, en), initial, "dB", range, NONE)
    };
    [
        number("noise-limit", "Giới hạn ồn 8 giờ", "Noise limit of 8 hours", 85.0, (70.0, 100.0)),
        number("noise-exchange", "Mức trao đổi", "Exchange rate", 3.0, (1.0, 6.0)),
        number("noise-ceiling", "Mức ồn cực đại", "Noise ceiling", 115.0, (100.0, 140.0)),
    ]
}

fn times() -> [Setting; 5] {
    let old = |name, vi, en, initial| {
        Setting::number(name, text(vi, en), initial, "mo", (480.0, 960.0), NONE)
    };
    [
        old("elderly-worker-men", "Lao động cao tuổi, nam", "Elderly worker, men", 738.0),
        old("elderly-worker-women", "Lao động cao tuổi, nữ", "Elderly worker, women", 684.0),
        Setting::number(
            "retest-days",
            text("Đo lại thính lực trong", "Retest of hearing within"),
            30.0,
            "d",
            (1.0, 365.0),
            "29 CFR 1910.95(g)(7)(ii)",
        ),
        Setting::number(
            "disease-follow-up-months",
            text("Khám lại bệnh nghề nghiệp mỗi", "Occupational disease seen every"),
            12.0,
            "mo",
            (1.0, 60.0),
            NONE,
        ),
        Setting::number(
            "follow-up-days",
            text("Xử trí tiếp trong", "Follow up within"),
            30.0,
            "d",
            (1.0, 365.0),
            NONE,
        ),
    ]
}

/// The value of a declared number.
fn number(call: &Call, name: &str) -> f64 {
    call.settings.number(name).expect("the host answers every declared number")
}

/// A declared number of days or months, whole.
pub fn whole(call: &Call, name: &str) -> i32 {
    // Every declared range is within 1 to 960.
    number(call, name).round() as i32
}

fn is(call: &Call, name: &str, code: &str) -> bool {
    call.settings.text(name).as_deref() == Some(code)
}

/// The reference values of spirometry.
pub fn reference(call: &Call) -> Reference {
    if is(call, "spirometry-reference", "gli-2012") {
        let group = GROUPS.iter().find(|(code, ..)| is(call, "gli-2012-group", code));
        Reference::Gli2012(group.map_or(Group::SouthEastAsian, |(_, group, ..)| *group))
    } else {
        Reference::Global2022
    }
}

/// Hearing is corrected for age.
pub fn corrects_age(call: &Call) -> bool {
    !is(call, "age-correction", "none")
}

/// Who is exposed to dust has spirometry and a radiograph at every examination.
pub fn tests_dust(call: &Call) -> bool {
    !is(call, "dust-tests", "no")
}

/// Place on the scale of profusion from which pneumoconiosis is insured.
pub fn insured_from(call: &Call) -> usize {
    let set = call.settings.text("pneumoconiosis-from");
    set.as_deref().and_then(ilo::place).unwrap_or(ilo::COMPATIBLE + 1)
}

/// The Vietnamese rule of noise dose.
pub fn noise_rule(call: &Call) -> Rule {
    let exchange = number(call, "noise-exchange");
    Rule {
        criterion: number(call, "noise-limit"),
        exchange,
        threshold: 0.0,
        factor: exchange / std::f64::consts::LOG10_2,
    }
}

/// The level that is never allowed, dB(A).
pub fn noise_ceiling(call: &Call) -> f64 {
    number(call, "noise-ceiling")
}

/// Age in months from which a worker is elderly; not known for other sexes.
pub fn elderly_worker_months(facts: &Facts) -> Option<i32> {
    Some(match facts.sex()? {
        Sex::Male => whole(facts.call, "elderly-worker-men"),
        Sex::Female => whole(facts.call, "elderly-worker-women"),
    })
}
