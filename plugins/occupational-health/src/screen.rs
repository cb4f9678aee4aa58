//! Who belongs in the programme: who works, is or was exposed, or has a disease by work.

use crate::picture::{Picture, Stage};
use hoso_sdk::{Belongs, Call, Reason, Screening, text};

/// Belongs by work, exposure or disease. A chart without them says nothing: work is not in it.
pub fn screen(call: &Call) -> Screening {
    let picture = Picture::today(call);
    let settled = |belongs| Screening { belongs, stage: String::new(), reasons: Vec::new() };
    match picture.stage {
        Stage::Deceased => settled(Belongs::No),
        Stage::NotAWorker => settled(Belongs::Unknown),
        stage => Screening {
            belongs: Belongs::Yes,
            stage: stage.code().to_owned(),
            reasons: reasons(&picture),
        },
    }
}

fn reasons(picture: &Picture) -> Vec<Reason> {
    let reason = |code: &str, vi: &str, en: &str, evidence: &[String]| Reason {
        code: code.to_owned(),
        text: text(vi, en),
        evidence: evidence.to_vec(),
    };
    let mut all = Vec::new();
    if let Some(said) = &picture.work.employed {
        all.push(reason("work", "Đã ghi nhận việc làm", "Work is recorded", &said.evidence));
    }
    if let Some(exposure) = picture.exposures.first() {
        let (vi, en) = ("Tiếp xúc yếu tố có hại", "Exposed to a hazard");
        all.push(reason("exposure", vi, en, &exposure.evidence));
    }
    if let Some(record) = picture.known.records.first() {
        let (vi, en) = ("Bệnh nghề nghiệp", "Occupational disease");
        all.push(reason("disease", vi, en, &record.evidence));
    }
    if let Some((entry, _)) = picture.condition {
        let (vi, en) = ("Chẩn đoán có nguyên nhân nghề nghiệp", "A diagnosis that names work");
        all.push(reason("diagnosis", vi, en, std::slice::from_ref(&entry.id)));
    }
    all
}
