//! Who belongs in the programme: diagnosed, suspected, or at risk.

use crate::picture::{Picture, Stage, aged};
use crate::{diabetes, hypertension};
use hoso_sdk::{Belongs, Call, Reason, Screening, text};

/// Diagnosed residents belong; adults whose values speak for a disease or a risk belong until it
/// is settled; the rules say nothing of children's values.
pub fn screen(call: &Call) -> Screening {
    let picture = Picture::of(call);
    let settled = |belongs| Screening { belongs, stage: String::new(), reasons: Vec::new() };
    match picture.stage {
        Stage::UnderCare | Stage::Lost => belongs(&picture),
        Stage::Deceased => settled(Belongs::No),
        _ if call.birth().is_none() => settled(Belongs::Unknown),
        _ if !aged(call, 18) => settled(Belongs::No),
        Stage::Suspected | Stage::AtRisk => belongs(&picture),
        Stage::NotConfirmed if picture.reading.is_none() => settled(Belongs::Unknown),
        Stage::NotConfirmed => settled(Belongs::No),
    }
}

fn belongs(picture: &Picture) -> Screening {
    Screening {
        belongs: Belongs::Yes,
        stage: picture.stage.code().to_owned(),
        reasons: [pressure(picture), sugar(picture), risk(picture)]
            .into_iter()
            .flatten()
            .chain(picture.respiratory.reasons())
            .collect(),
    }
}

fn reason(code: &str, vi: &str, en: &str, evidence: &[String]) -> Option<Reason> {
    Some(Reason { code: code.to_owned(), text: text(vi, en), evidence: evidence.to_vec() })
}

fn pressure(picture: &Picture) -> Option<Reason> {
    use hypertension::Status;
    let (status, evidence) = &picture.hypertension;
    match status {
        Status::Diagnosed => {
            reason("hypertension", "Đã chẩn đoán tăng huyết áp", "Diagnosed hypertension", evidence)
        }
        Status::CriteriaMet | Status::Suspected => {
            reason("raised-pressure", "Huyết áp cao", "Raised blood pressure", evidence)
        }
        Status::NotRaised | Status::NotMeasured => None,
    }
}

fn sugar(picture: &Picture) -> Option<Reason> {
    use diabetes::Status;
    let (status, evidence) = &picture.diabetes;
    match status {
        Status::Diagnosed => {
            reason("diabetes", "Đã chẩn đoán đái tháo đường", "Diagnosed diabetes", evidence)
        }
        Status::CriteriaMet | Status::Suspected => {
            reason("raised-glucose", "Đường huyết cao", "Raised blood sugar", evidence)
        }
        Status::Intermediate => reason(
            "intermediate-glucose",
            "Rối loạn đường huyết lúc đói",
            "Impaired fasting glucose",
            evidence,
        ),
        Status::NotRaised | Status::NotMeasured => None,
    }
}

fn risk(picture: &Picture) -> Option<Reason> {
    let (_, evidence) = picture.risk.as_ref().filter(|(risk, _)| risk.is_high())?;
    reason("high-risk", "Nguy cơ tim mạch cao", "High cardiovascular risk", evidence)
}
