//! Who belongs in the programme: everybody alive from 60 years (Law 39/2009, article 2).

use crate::picture::{Picture, Stage};
use hoso_sdk::{Belongs, Call, Reason, Screening, text};

/// Belongs by age alone; not known without a birth date.
pub fn screen(call: &Call) -> Screening {
    let picture = Picture::today(call);
    let settled = |belongs| Screening { belongs, stage: String::new(), reasons: Vec::new() };
    match picture.stage {
        Stage::Deceased => settled(Belongs::No),
        Stage::NotYet if call.birth().is_none() => settled(Belongs::Unknown),
        Stage::NotYet => settled(Belongs::No),
        stage => Screening {
            belongs: Belongs::Yes,
            stage: stage.code().to_owned(),
            reasons: vec![Reason {
                code: "sixty".to_owned(),
                text: text("Từ 60 tuổi trở lên", "60 years or older"),
                evidence: Vec::new(),
            }],
        },
    }
}
