//! What the programme declares: needs, forms, indicators, settings, stages.

use crate::finding_cases::{NOT_REGISTRABLE, PATHOLOGY_LOINC};
use crate::follow_up::FOLLOW_UP;
use crate::picture::Stage as At;
use crate::tumour::TUMOUR;
use crate::{form_items, settings};
use hoso_sdk::{Descriptor, Indicator, Need, Stage, Text, need, text};

/// The descriptor of the programme.
pub fn descriptor() -> Descriptor {
    let reads = reads();
    Descriptor {
        id: "cancer-registry".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: text("Ghi nhận ung thư", "Cancer registry"),
        summary: text(
            "Ghi nhận u theo ICD-O-3, kiểm tra, quy đổi ICD-10, theo dõi, số mới mắc.",
            "Tumours in ICD-O-3: edit checks, ICD-10, follow-up, incidence.",
        ),
        triggers: reads.clone(),
        reads,
        writes: vec![own(text("Ghi phiếu của sổ ghi nhận.", "To record the registry's forms."))],
        forms: form_items::forms(),
        indicators: indicators(),
        settings: settings::declared(),
        stages: stages(),
        sensitivity: vec!["general".to_owned()],
    }
}

fn own(reason: Text) -> Need {
    need("Observation", &[TUMOUR, FOLLOW_UP, NOT_REGISTRABLE], reason)
}

fn reads() -> Vec<Need> {
    let find = text("Tìm ca ung thư.", "To find cases of cancer.");
    vec![
        own(text("Phiếu của sổ ghi nhận.", "The registry's own forms.")),
        need("Condition", &["C*", "D0*", "D1*", "D2*", "D3*", "D4*"], find.clone()),
        need("DiagnosticReport", &[], find.clone()),
        need("Observation", &PATHOLOGY_LOINC, find),
        need("Encounter", &[], text("Ngày liên hệ cuối cùng.", "For the day of last contact.")),
    ]
}

fn stages() -> Vec<Stage> {
    let stage =
        |(at, vi, en): (At, &str, &str)| Stage { code: at.code().to_owned(), title: text(vi, en) };
    At::ALL.into_iter().map(stage).collect()
}

type Words = (&'static str, &'static str);

const NEW: Words =
    ("U ác tính mới mắc trong kỳ", "Malignant primaries with incidence in the period");

/// Incidence, and the measures of a registry's quality (IARC Technical Publication 43): no target
/// could be verified.
fn indicators() -> Vec<Indicator> {
    vec![
        indicator(
            "new-cases",
            ("Số ca mới mắc", "New cases"),
            NEW,
            ("Dân số: không có trong hồ sơ", "The population, which no chart holds"),
            "none",
        ),
        indicator(
            "microscopically-verified",
            ("Có xác nhận vi thể (MV%)", "Microscopically verified (MV%)"),
            ("Cơ sở chẩn đoán 5 đến 8", "Basis of diagnosis 5 to 8"),
            NEW,
            "none",
        ),
        indicator(
            "death-certificate-only",
            ("Chỉ có giấy báo tử (DCO%)", "Death certificate only (DCO%)"),
            ("Cơ sở chẩn đoán 0", "Basis of diagnosis 0"),
            NEW,
            "lower",
        ),
        indicator(
            "unknown-primary-site",
            ("Không rõ vị trí nguyên phát", "Unknown primary site"),
            ("Vị trí C80.9", "Topography C80.9"),
            NEW,
            "lower",
        ),
        indicator(
            "checked",
            ("Đủ và hợp lệ", "Complete and valid"),
            ("Không thiếu, không sai", "Nothing missing or invalid"),
            NEW,
            "higher",
        ),
        indicator(
            "followed",
            ("Biết tình trạng sống còn", "Vital status known"),
            ("Đã tử vong hoặc có tin trong hạn", "Dead, or contact within the interval"),
            ("Người có u ác tính đã ghi", "Residents with a registered malignant tumour"),
            "higher",
        ),
    ]
}

fn indicator(code: &str, title: Words, counts: Words, of: Words, good: &str) -> Indicator {
    Indicator {
        code: code.to_owned(),
        title: text(title.0, title.1),
        numerator: text(counts.0, counts.1),
        denominator: text(of.0, of.1),
        period: "month".to_owned(),
        good: good.to_owned(),
        target_percent: None,
        strata: ["site", "sex", "age-group"].map(str::to_owned).to_vec(),
    }
}
