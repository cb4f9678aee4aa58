//! What the programme declares: needs, form, indicators, settings, stages.

use crate::facts::{
    APPOINTMENT, Block, CARDIOVASCULAR, KIDNEY, MEDICINES_TAKEN, NEXT_VISIT, REGISTERED,
};
use crate::findrisc::{ASKED, FAMILY, WAIST};
use crate::kidney::{ALBUMIN_CREATININE, CYSTATIN, REPORTED};
use crate::respiratory::CLASSED;
use crate::{form, settings};
use hoso_sdk::codes::{
    BLOOD_PRESSURE, CHOLESTEROL, CREATININE, DIASTOLIC, GLUCOSE, GLUCOSE_FASTING, HBA1C, HEIGHT,
    SMOKING_STATUS, SYSTOLIC, WEIGHT,
};
use hoso_sdk::{Descriptor, Indicator, Need, Stage, Text, need, text};

/// The descriptor of the programme.
pub fn descriptor() -> Descriptor {
    let reads = reads();
    Descriptor {
        id: "ncd".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: text(
            "Tăng huyết áp, đái tháo đường, COPD và hen phế quản tại trạm y tế",
            "Hypertension, diabetes, COPD and asthma at the health station",
        ),
        summary: text(
            "Phát hiện tăng huyết áp, đái tháo đường; theo dõi, hẹn khám và báo cáo người bệnh \
             tăng huyết áp, đái tháo đường, COPD, hen phế quản.",
            "Finds hypertension and diabetes; follows people with hypertension, diabetes, COPD or \
             asthma: visits, control, reports.",
        ),
        triggers: reads.clone(),
        reads,
        writes: writes(),
        forms: vec![form::visit()],
        indicators: indicators(),
        settings: settings::declared(),
        stages: stages(),
        sensitivity: vec!["general".to_owned()],
    }
}

fn reads() -> Vec<Need> {
    let why_diseases = || {
        text("Biết bệnh đã chẩn đoán và ngày đến khám.", "To know diagnoses and days of visits.")
    };
    let blocks = [REGISTERED.concat(), [CARDIOVASCULAR, KIDNEY].concat()].concat();
    let diseases: Vec<String> = blocks.into_iter().flat_map(prefixes).collect();
    let diseases: Vec<&str> = diseases.iter().map(String::as_str).collect();
    let pressure = [BLOOD_PRESSURE, SYSTOLIC, DIASTOLIC];
    let sugar = [&GLUCOSE_FASTING[..], &GLUCOSE[..], &[HBA1C]].concat();
    let risk = [&CHOLESTEROL[..], &[WEIGHT, HEIGHT, WAIST, SMOKING_STATUS]].concat();
    let own = [
        &ASKED.map(|(code, ..)| code)[..],
        &CLASSED.map(|(code, _)| code),
        &[FAMILY, MEDICINES_TAKEN, NEXT_VISIT],
    ]
    .concat();
    let kidney = [&CREATININE[..], &ALBUMIN_CREATININE[..], &[CYSTATIN, REPORTED]].concat();
    vec![
        need("Condition", &diseases, why_diseases()),
        need("Encounter", &diseases, why_diseases()),
        need(
            "Observation",
            &pressure,
            text("Chẩn đoán và theo dõi huyết áp.", "To diagnose and control blood pressure."),
        ),
        need(
            "Observation",
            &sugar,
            text("Chẩn đoán và theo dõi đường huyết.", "To diagnose and control blood sugar."),
        ),
        need(
            "Observation",
            &risk,
            text("Tính nguy cơ tim mạch theo WHO.", "To work out the WHO cardiovascular risk."),
        ),
        need(
            "Observation",
            &kidney,
            text("Theo dõi chức năng thận.", "To follow the function of the kidneys."),
        ),
        need(
            "Observation",
            &own,
            text("Phiếu khám của chương trình.", "This programme's own visit form."),
        ),
        need(
            "DocumentReference",
            &[APPOINTMENT],
            text("Biết ngày hẹn khám lại.", "To know the day agreed for the next visit."),
        ),
        need(
            "MedicationRequest",
            &[],
            text("Biết ngày lấy thuốc và thuốc đã kê.", "To know when which medicines were given."),
        ),
    ]
}

/// `I10` to `I15` as `I10*`, `I11*` ... `I15*`: a need knows prefixes only.
fn prefixes((first, last): Block) -> impl Iterator<Item = String> {
    let (letter, from) = first.split_at(1);
    let number = |digits: &str| digits.parse::<u8>().expect("a block is a letter and two digits");
    (number(from)..=number(&last[1..])).map(move |number| format!("{letter}{number:02}*"))
}

fn writes() -> Vec<Need> {
    let sugar = [GLUCOSE_FASTING[1], GLUCOSE[1], HBA1C];
    let codes = [
        &[BLOOD_PRESSURE, WEIGHT, HEIGHT, SMOKING_STATUS, MEDICINES_TAKEN, NEXT_VISIT][..],
        &sugar[..],
        &[WAIST, FAMILY],
        &ASKED.map(|(code, ..)| code),
        &CLASSED.map(|(code, _)| code),
    ]
    .concat();
    vec![need("Observation", &codes, text("Ghi phiếu khám.", "To record the visit form."))]
}

fn stages() -> Vec<Stage> {
    let stage = |code: &str, vi, en| Stage { code: code.to_owned(), title: text(vi, en) };
    vec![
        stage("at-risk", "Người nguy cơ", "At risk"),
        stage("suspected", "Nghi ngờ, cần xác định", "Suspected, to be confirmed"),
        stage("under-care", "Đang quản lý", "Under care"),
        stage("lost-to-follow-up", "Mất dấu", "Lost to follow-up"),
        stage("not-confirmed", "Không xác định bệnh", "Not confirmed"),
        stage("deceased", "Đã tử vong", "Deceased"),
    ]
}

fn indicators() -> Vec<Indicator> {
    let pressure = text("Huyết áp lần cuối dưới 140/90", "Latest blood pressure below 140/90");
    let sugar = text(
        "Lần cuối HbA1c dưới 7 %, hoặc đường huyết đói dưới 126, bất kỳ dưới 200 mg/dL",
        "Latest HbA1c below 7 %, or fasting glucose below 126, other below 200 mg/dL",
    );
    let htn =
        Disease { id: "htn", vi: "tăng huyết áp", en: "hypertension", controlled: pressure };
    let dm = Disease { id: "dm", vi: "đái tháo đường", en: "diabetes", controlled: sugar };
    let copd = Disease { id: "copd", vi: "COPD", en: "COPD", controlled: copd_at_target() };
    let controlled = text("Hen lần cuối đạt kiểm soát (2)", "Latest control of asthma is full (2)");
    let asthma = Disease { id: "asthma", vi: "hen phế quản", en: "asthma", controlled };
    let mut all = [htn.indicators(), dm.indicators()].concat();
    all.extend(dm.bands());
    all.extend([copd, asthma].iter().flat_map(Disease::indicators));
    all
}

fn copd_at_target() -> Text {
    text(
        "Kết quả COPD lần cuối là kết quả được đặt là đạt; chưa đặt thì không tính",
        "Latest result of COPD is the one set as at target; not counted until it is set",
    )
}

/// A disease of which Simple's indicators are counted.
struct Disease {
    id: &'static str,
    vi: &'static str,
    en: &'static str,
    /// What counts as controlled.
    controlled: Text,
}

impl Disease {
    fn indicators(&self) -> Vec<Indicator> {
        let all = text(
            &format!("Người bệnh {} đã đăng ký, còn sống", self.vi),
            &format!("Registered patients with {} who are alive", self.en),
        );
        let expected = text(
            &format!("Người bệnh {} đang quản lý, đăng ký từ 3 tháng trước", self.vi),
            &format!("Patients with {} under care, registered 3 months ago or before", self.en),
        );
        let [seen, gone] = [
            text("Đăng ký hoặc đến khám trong 12 tháng", "Registered or seen within 12 months"),
            text("Không đến khám 12 tháng", "No visit for 12 months"),
        ];
        let [above, missed, unmeasured] = [
            text(
                "Đo, đánh giá trong 3 tháng, chưa đạt",
                "Measured within 3 months, not controlled",
            ),
            text("Không đến khám 3 tháng", "No visit for 3 months"),
            text("Có khám, không đo, đánh giá trong 3 tháng", "Visited, not measured for 3 months"),
        ];
        let controlled = self.controlled.clone();
        vec![
            self.one("under-care", "higher", ("Đang quản lý", "Under care"), seen, &all),
            self.one("lost-to-follow-up", "lower", ("Mất dấu", "Lost to follow-up"), gone, &all),
            self.one("controlled", "higher", CONTROLLED, controlled, &expected),
            self.one(
                "uncontrolled",
                "lower",
                ("Chưa kiểm soát", "Not controlled"),
                above,
                &expected,
            ),
            self.one(
                "missed-visit",
                "lower",
                ("Bỏ khám 3 tháng", "Missed visit"),
                missed,
                &expected,
            ),
            self.one("not-measured", "lower", NOT_MEASURED, unmeasured, &expected),
        ]
    }

    /// Simple's two bands of uncontrolled blood sugar.
    fn bands(&self) -> [Indicator; 2] {
        let of = text(
            &format!("Người bệnh {} đang quản lý, đăng ký từ 3 tháng trước", self.vi),
            &format!("Patients with {} under care, registered 3 months ago or before", self.en),
        );
        let middle = text(
            "Lần cuối 200 đến dưới 300 mg/dL, đói 126 đến dưới 200, HbA1c 7 đến dưới 9 %",
            "Latest 200 to below 300 mg/dL, fasting 126 to below 200, HbA1c 7 to below 9 %",
        );
        let highest = text(
            "Lần cuối từ 300 mg/dL, đói từ 200, HbA1c từ 9 %",
            "Latest from 300 mg/dL, fasting from 200, HbA1c from 9 %",
        );
        let titles = [
            ("Đường huyết ở mức giữa", "Blood sugar in the middle band"),
            ("Đường huyết ở mức cao nhất", "Blood sugar in the highest band"),
        ];
        [
            self.one("middle-band", "lower", titles[0], middle, &of),
            self.one("highest-band", "lower", titles[1], highest, &of),
        ]
    }

    /// `good`: which direction is good; `counts`: the numerator in words; `of`: the denominator.
    fn one(
        &self,
        code: &str,
        good: &str,
        title: (&str, &str),
        counts: Text,
        of: &Text,
    ) -> Indicator {
        Indicator {
            code: format!("{}-{code}", self.id),
            title: text(
                &format!("{} ({})", title.0, self.vi),
                &format!("{} ({})", title.1, self.en),
            ),
            numerator: counts,
            denominator: of.clone(),
            period: "month".to_owned(),
            good: good.to_owned(),
            target_percent: None,
            strata: vec!["sex".to_owned(), "age-band".to_owned()],
        }
    }
}

const CONTROLLED: (&str, &str) = ("Kiểm soát được ở lần khám cuối", "Controlled at last visit");
const NOT_MEASURED: (&str, &str) = ("Có khám, không đo, đánh giá", "Visited, not measured");
