//! What the registry must not overlook.

use crate::code::Verdict;
use crate::picture::{MAX_TUMOURS, Picture};
use crate::primaries::Relation;
use crate::tumour::Tumour;
use hoso_sdk::{Alert, text};

/// The alerts, gravest first.
pub fn alerts(picture: &Picture) -> Vec<Alert> {
    let tumours = |picks: fn(&Tumour) -> bool| -> Vec<String> {
        let picked = picture.tumours.iter().filter(|tumour| picks(tumour));
        picked.map(|tumour| tumour.entry.id.clone()).collect()
    };
    let invalid = tumours(|tumour| tumour.verdict() == Verdict::Invalid);
    let review = tumours(|tumour| tumour.needs_review());
    let doubles = pairs(picture, |relation| relation == Relation::Duplicate);
    let unclear = pairs(picture, |relation| {
        matches!(relation, Relation::UnknownTopography | Relation::Invalid)
    });
    let another = picture.candidate.as_ref().filter(|_| !picture.tumours.is_empty());
    let another = another.map(|found| found.evidence.clone()).unwrap_or_default();
    let mut all = Vec::new();
    let mut alert = |code: &str, level: &str, evidence: Vec<String>, vi: &str, en: &str| {
        if !evidence.is_empty() {
            let (code, level) = (code.to_owned(), level.to_owned());
            all.push(Alert { code, level, text: text(vi, en), evidence });
        }
    };
    if picture.has_more_tumours {
        let vi = format!("Trên {MAX_TUMOURS} u: chỉ {MAX_TUMOURS} u cũ nhất được kiểm tra.");
        let en = format!("More than {MAX_TUMOURS} tumours: the oldest {MAX_TUMOURS} are checked.");
        alert("too-many-tumours", "warning", tumours(|_| true), &vi, &en);
    }
    alert(
        "invalid-tumour",
        "warning",
        invalid,
        "Thông tin u không hợp lệ: chưa được tính vào số liệu.",
        "A tumour is invalid and may not be counted.",
    );
    alert(
        "duplicate-tumour",
        "warning",
        doubles,
        "Các u này là một theo quy tắc IARC/IACR 2004: chỉ tính một lần.",
        "These are one tumour by the IARC/IACR rules of 2004: counted once.",
    );
    alert(
        "unclear-primary",
        "info",
        unclear,
        "Chưa rõ là một hay nhiều u nguyên phát.",
        "It is not clear whether these are one primary or several.",
    );
    alert(
        "another-primary",
        "info",
        another,
        "Chẩn đoán mới không thuộc u đã ghi: có thể là u nguyên phát khác.",
        "A diagnosis that no registered tumour explains: maybe another primary.",
    );
    alert(
        "rare-tumour",
        "info",
        review,
        "Phối hợp hiếm gặp: cần xem lại hồ sơ gốc.",
        "A rare combination: look at the source again.",
    );
    all
}

/// Ids of all tumours of such a pair, each once.
fn pairs(picture: &Picture, picks: impl Fn(Relation) -> bool) -> Vec<String> {
    let relations = picture.relations();
    let picked = relations.iter().filter(|(relation, ..)| picks(*relation));
    let mut ids: Vec<String> =
        picked.flat_map(|(_, one, other)| [&one.entry.id, &other.entry.id]).cloned().collect();
    ids.sort();
    ids.dedup();
    ids
}
