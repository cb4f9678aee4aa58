//! COPD and asthma as register 02 of QD 97/QD-PB, annex II, writes them: the class of peak flow or
//! FEV1, the result of COPD, the control of asthma. The doctor says which class it is: the
//! register names no bounds.

use crate::facts::{ASTHMA, COPD, Diagnosis, Facts, Recorded};
use crate::findings::finding;
use crate::settings;
use hoso_sdk::{Choice, Field, Finding, Reason, Text, Value, choice, text};

/// Own observation: class of peak flow or FEV1.
pub const FLOW: &str = "flow-class";
/// Own observation: result of COPD.
pub const COPD_RESULT: &str = "copd-result";
/// Own observation: control of asthma.
pub const ASTHMA_CONTROL: &str = "asthma-control";
/// Own observations, with what each is called.
pub const CLASSED: [(&str, &str); 3] = [
    (FLOW, "Class of peak flow or FEV1"),
    (COPD_RESULT, "Result of COPD"),
    (ASTHMA_CONTROL, "Control of asthma"),
];

/// The register's numbers with their words.
type Scale = &'static [(i64, &'static str, &'static str)];
const FLOW_CLASSES: Scale =
    &[(1, "1 - Tốt", "1 - Good"), (2, "2 - Trung bình", "2 - Medium"), (3, "3 - Kém", "3 - Poor")];
/// What the two numbers say was not seen.
const COPD_RESULTS: Scale = &[(0, "0", "0"), (1, "1", "1")];
const ASTHMA_CLASSES: Scale = &[
    (NOT_CONTROLLED, "0 - Không kiểm soát", "0 - Not controlled"),
    (1, "1 - Kiểm soát một phần", "1 - Partly controlled"),
    (CONTROLLED, "2 - Đạt kiểm soát", "2 - Controlled"),
];
const NOT_CONTROLLED: i64 = 0;
const CONTROLLED: i64 = 2;

/// Everything known of the two diseases.
#[derive(Clone, Debug)]
pub struct Respiratory {
    pub copd: Option<Diagnosis>,
    pub asthma: Option<Diagnosis>,
    pub flow: Option<Recorded>,
    pub copd_result: Option<Recorded>,
    pub asthma_control: Option<Recorded>,
    /// The result of COPD that is at target, where somebody has said so.
    copd_target: Option<i64>,
}

impl Respiratory {
    /// As the chart tells.
    pub fn of(facts: &Facts) -> Self {
        let newest = |code, scale: Scale| {
            facts.own_count(code, |value| scale.iter().any(|(number, ..)| *number == value))
        };
        Self {
            copd: facts.diagnosis(COPD),
            asthma: facts.diagnosis(ASTHMA),
            flow: newest(FLOW, FLOW_CLASSES),
            copd_result: newest(COPD_RESULT, COPD_RESULTS),
            asthma_control: newest(ASTHMA_CONTROL, ASTHMA_CLASSES),
            copd_target: settings::copd_target(facts.call),
        }
    }

    /// Whether the newest result of COPD is at target.
    pub fn copd_controlled(&self) -> Option<bool> {
        Some(self.copd_result.as_ref()?.value == self.copd_target?)
    }

    /// Whether asthma was controlled when it was judged last; partly is not.
    pub fn asthma_controlled(&self) -> Option<bool> {
        Some(self.asthma_control.as_ref()?.value == CONTROLLED)
    }

    /// COPD is diagnosed, and nobody has said which result is at target.
    pub fn copd_is_unjudged(&self) -> bool {
        self.copd.is_some() && self.copd_target.is_none()
    }

    /// What is diagnosed is at target, as far as that can be judged.
    pub fn controlled(&self) -> bool {
        let judges_copd = self.copd.is_some() && self.copd_target.is_some();
        let copd = !judges_copd || self.copd_controlled() == Some(true);
        let asthma = self.asthma.is_none() || self.asthma_controlled() == Some(true);
        copd && asthma
    }

    /// The newest judgement of a diagnosed asthma, where it was not controlled at all.
    pub fn uncontrolled_asthma(&self) -> Option<&Recorded> {
        self.asthma.as_ref()?;
        self.asthma_control.as_ref().filter(|control| control.value == NOT_CONTROLLED)
    }

    /// Why somebody belongs in the programme.
    pub fn reasons(&self) -> Vec<Reason> {
        let reason = |code: &str, vi, en, diagnosis: &Diagnosis| Reason {
            code: code.to_owned(),
            text: text(vi, en),
            evidence: diagnosis.evidence.clone(),
        };
        let copd = self.copd.as_ref();
        let asthma = self.asthma.as_ref();
        let copd = copd.map(|d| reason("copd", "Đã chẩn đoán COPD", "Diagnosed COPD", d));
        let asthma =
            asthma.map(|d| reason("asthma", "Đã chẩn đoán hen phế quản", "Diagnosed asthma", d));
        copd.into_iter().chain(asthma).collect()
    }
}

/// What is diagnosed, and its control.
pub fn findings(known: &Respiratory) -> Vec<Finding> {
    let diagnosed = |code, vi, en, diagnosis: &Option<Diagnosis>| {
        let value = Value::Text("diagnosed".to_owned());
        diagnosis.as_ref().map(|d| finding(code, value, text(vi, en), &d.evidence))
    };
    let target = |code, met: Option<bool>, words, recorded: &Option<Recorded>| {
        let recorded = recorded.as_ref()?;
        Some(finding(code, Value::Truth(met?), words, &recorded.evidence))
    };
    let copd = known.copd.as_ref().and_then(|_| {
        let words = text("COPD đạt mục tiêu", "COPD at target");
        target("copd-at-target", known.copd_controlled(), words, &known.copd_result)
    });
    let asthma = known.asthma.as_ref().and_then(|_| {
        let words = text("Hen đạt kiểm soát", "Asthma controlled");
        target("asthma-at-target", known.asthma_controlled(), words, &known.asthma_control)
    });
    let diseases = [
        diagnosed("copd", "COPD: đã chẩn đoán", "COPD: diagnosed", &known.copd),
        diagnosed("asthma", "Hen phế quản: đã chẩn đoán", "Asthma: diagnosed", &known.asthma),
    ];
    diseases.into_iter().chain([copd, asthma]).flatten().collect()
}

/// What the visit's form asks.
pub fn fields() -> Vec<Field> {
    vec![
        Field::choice(
            FLOW,
            text("Lưu lượng đỉnh/FEV1", "Peak flow/FEV1"),
            text(
                "Mức theo sổ 02 (QĐ 97); bác sĩ xếp mức, sổ không ghi ngưỡng.",
                "The class of register 02 (QD 97); the doctor judges, the register has no bounds.",
            ),
            choices(FLOW_CLASSES),
        ),
        Field::choice(
            COPD_RESULT,
            text("Kết quả COPD", "Result of COPD"),
            copd_help(),
            choices(COPD_RESULTS),
        ),
        Field::choice(
            ASTHMA_CONTROL,
            text("Kiểm soát hen phế quản", "Control of asthma"),
            text("Mức theo sổ 02 (QĐ 97).", "The class of register 02 (QD 97)."),
            choices(ASTHMA_CLASSES),
        ),
    ]
}

/// What the two numbers say is told by nobody.
pub fn copd_help() -> Text {
    text(
        "Ghi 0 hoặc 1 như sổ 02 (QĐ 97); nghĩa của hai số trong sổ này chưa được kiểm chứng.",
        "0 or 1 as in register 02 (QD 97); what the two say in this register was not verified.",
    )
}

fn choices(scale: Scale) -> Vec<Choice> {
    scale.iter().map(|(number, vi, en)| choice(&number.to_string(), text(vi, en))).collect()
}
