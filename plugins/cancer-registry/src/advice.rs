//! Advice for the resident, in plain words. It does not name the disease: not every resident has
//! been told, and that is not the registry's to do.

use crate::picture::{Picture, Stage};
use hoso_sdk::{Text, text};

/// What the resident should hear.
pub fn advice(picture: &Picture) -> Vec<Text> {
    let is_living =
        !picture.contact.as_ref().is_some_and(|c| c.vital == crate::follow_up::Vital::Dead);
    match picture.stage {
        Stage::None | Stage::Deceased => Vec::new(),
        _ if !is_living => Vec::new(),
        Stage::Candidate => vec![papers()],
        Stage::Incomplete | Stage::Followed => vec![papers(), visits()],
    }
}

fn papers() -> Text {
    text(
        "Ông/bà giữ lại giấy ra viện, kết quả sinh thiết, phim chụp, và mang theo khi đi khám.",
        "Keep your discharge papers, biopsy results and films, and bring them to every visit.",
    )
}

fn visits() -> Text {
    text(
        "Ông/bà đi khám lại đúng hẹn, kể cả khi thấy khỏe. Nếu đổi chỗ ở hay số điện thoại, hãy \
         báo trạm y tế.",
        "Go to every follow-up visit, also when you feel well. If you move or change your phone \
         number, tell the health station.",
    )
}
