//! Who belongs in the programme: whoever is recorded in a school, and everybody of school age.

use crate::picture::{Picture, Stage};
use hoso_sdk::{Belongs, Call, Reason, Screening, text};

/// Pupils belong; those of 6 to 15 years belong whether or not their school is known.
pub fn screen(call: &Call) -> Screening {
    let picture = Picture::today(call);
    let settled = |belongs| Screening { belongs, stage: String::new(), reasons: Vec::new() };
    match picture.stage {
        Stage::Deceased => settled(Belongs::No),
        Stage::Left if call.birth().is_none() => settled(Belongs::Unknown),
        Stage::Left => settled(Belongs::No),
        stage => Screening {
            belongs: Belongs::Yes,
            stage: stage.code().to_owned(),
            reasons: vec![reason(&picture)],
        },
    }
}

fn reason(picture: &Picture) -> Reason {
    let (code, words, evidence) = match &picture.school {
        Some(said) => ("at-school", text("Đang đi học", "At school"), vec![said.id.clone()]),
        None => ("school-age", text("Trong tuổi đi học", "Of school age"), Vec::new()),
    };
    Reason { code: code.to_owned(), text: words, evidence }
}
