//! Advice for the worker, in plain words.

use crate::exposure::Kind;
use crate::picture::Picture;
use crate::records::Status;
use crate::spirometry::Pattern;
use hoso_sdk::{Text, text};

/// What the worker should hear.
pub fn advice(picture: &Picture) -> Vec<Text> {
    if !picture.is_followed() {
        return Vec::new();
    }
    let pattern = picture.spirometry.as_ref().and_then(|found| found.pattern());
    let ill = picture.known.records.iter().any(|record| record.status >= Status::Diagnosed);
    let said = [
        (picture.work.is_employed(), yearly as fn() -> Text),
        (picture.exposed_since(Kind::Noise).is_some(), noise),
        (picture.exposed_since(Kind::Dust).is_some(), dust),
        (picture.has_standard_shift(), hearing),
        (pattern.is_some_and(|pattern| pattern != Pattern::Normal), lungs),
        (ill, rights),
        (picture.work.left().is_some() && !picture.exposures.is_empty(), retired),
    ];
    said.into_iter().filter(|(applies, _)| *applies).map(|(_, words)| words()).collect()
}

fn yearly() -> Text {
    text(
        "Anh/chị được khám sức khỏe định kỳ ít nhất mỗi năm một lần, do nơi làm việc trả.",
        "You have a health examination at least once a year, paid by your employer.",
    )
}

fn noise() -> Text {
    text(
        "Ở nơi ồn, anh/chị đeo nút tai hoặc chụp tai suốt ca. Trước khi đo thính lực, hãy nghỉ xa \
         tiếng ồn.",
        "Where it is noisy, wear ear plugs or muffs for the whole shift. Rest from noise before a \
         hearing test.",
    )
}

fn dust() -> Text {
    text(
        "Anh/chị đeo khẩu trang lọc bụi đúng loại, không hút thuốc, tắm và thay quần áo sau ca.",
        "Wear the right dust mask, do not smoke, wash and change clothes after work.",
    )
}

fn hearing() -> Text {
    text(
        "Tai anh/chị nghe kém hơn trước. Phần đã mất không lấy lại được: hãy bảo vệ tai.",
        "Your hearing is worse than before. What is lost does not come back: protect your ears.",
    )
}

fn lungs() -> Text {
    text(
        "Kết quả đo hơi thở chưa bình thường. Anh/chị hãy đi khám phổi, và bỏ thuốc nếu đang hút.",
        "Your breathing test is not normal. See a lung doctor, and stop smoking if you smoke.",
    )
}

fn rights() -> Text {
    text(
        "Anh/chị có quyền được giám định, điều trị, hưởng bảo hiểm và đổi việc phù hợp sức khỏe. \
         Hãy giữ hồ sơ khám.",
        "You have the right to an assessment, treatment, insurance and work that suits your \
         health. Keep your papers.",
    )
}

fn retired() -> Text {
    text(
        "Dù đã nghỉ việc, anh/chị vẫn được khám phát hiện bệnh nghề nghiệp. Khi ho, khó thở, nghe \
         kém, hãy báo nghề cũ.",
        "Although you left, you may still be examined for occupational diseases. Tell the doctor \
         your old work.",
    )
}
