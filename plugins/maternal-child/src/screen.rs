//! Who belongs in the programme: pregnant women and women after birth, children under five.

use crate::facts;
use crate::picture::{Picture, Stage};
use hoso_sdk::{Belongs, Call, Reason, Screening, text};

/// Screens a chart.
pub fn screen(call: &Call) -> Screening {
    let known = facts::known(call);
    let picture = Picture::of(call, &known);
    let (vi, en) = match picture.stage {
        Stage::Pregnant => ("Đang mang thai.", "Pregnant."),
        Stage::Postpartum => ("Trong sáu tuần sau sinh.", "Within six weeks of birth."),
        Stage::Newborn => ("Trẻ sơ sinh.", "Newborn."),
        Stage::Child => ("Trẻ trong độ tuổi theo dõi.", "A child of the age that is followed."),
        Stage::Deceased => return answer(Belongs::No, Stage::Deceased, Vec::new()),
        Stage::Finished if call.birth().is_none() => {
            return answer(Belongs::Unknown, Stage::Finished, Vec::new());
        }
        Stage::Finished => return answer(Belongs::No, Stage::Finished, Vec::new()),
    };
    let evidence = picture.mother.map(|mother| vec![mother.pregnancy.evidence]);
    let reason = Reason {
        code: picture.stage.code().to_owned(),
        text: text(vi, en),
        evidence: evidence.unwrap_or_default(),
    };
    answer(Belongs::Yes, picture.stage, vec![reason])
}

fn answer(belongs: Belongs, stage: Stage, reasons: Vec<Reason>) -> Screening {
    let stage = if belongs == Belongs::Yes { stage.code().to_owned() } else { String::new() };
    Screening { belongs, stage, reasons }
}
