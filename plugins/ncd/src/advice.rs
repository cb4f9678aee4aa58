//! Advice for the resident, in plain words.

use crate::diabetes;
use crate::hypertension;
use crate::picture::{Picture, Stage, aged};
use hoso_sdk::{Text, text};

/// What the resident should hear; nothing for the dead.
pub fn advice(picture: &Picture) -> Vec<Text> {
    if picture.stage == Stage::Deceased {
        return Vec::new();
    }
    let said = [
        (picture.is_severe(), severe as fn() -> Text),
        (needs_pressure_again(picture), measure_again),
        (needs_sugar_again(picture), fasting_glucose),
        (picture.has_hypertension(), pressure_medicines),
        (picture.has_diabetes(), sugar_medicines),
        (picture.stage != Stage::Suspected && !is_child(picture), living),
        (picture.stage == Stage::Lost, come_back),
    ];
    said.into_iter().filter(|(applies, _)| *applies).map(|(_, words)| words()).collect()
}

/// Who is to see a doctor now is not asked to come on another day.
fn needs_pressure_again(picture: &Picture) -> bool {
    use hypertension::Status;
    !picture.is_severe()
        && matches!(picture.hypertension.0, Status::Suspected | Status::CriteriaMet)
}

fn needs_sugar_again(picture: &Picture) -> bool {
    use diabetes::Status;
    matches!(picture.diabetes.0, Status::Suspected | Status::CriteriaMet)
}

/// What is said of alcohol and tobacco is said to adults.
fn is_child(picture: &Picture) -> bool {
    picture.facts.call.birth().is_some() && !aged(picture.facts.call, 18)
}

fn severe() -> Text {
    text(
        "Huyết áp của ông/bà đang rất cao. Ông/bà cần đi khám ngay. Nếu đau ngực, khó thở, \
         nói khó, yếu tay chân hoặc đau đầu dữ dội, hãy gọi 115.",
        "Your blood pressure is very high. Please see a doctor now. If you have chest pain, \
         trouble breathing, slurred speech, a weak arm or leg, or a severe headache, call 115.",
    )
}

fn measure_again() -> Text {
    text(
        "Huyết áp của ông/bà cao hơn bình thường. Mời ông/bà đến trạm y tế vào một ngày khác để đo \
         lại. Trước khi đo, ông/bà ngồi nghỉ 5 phút, không hút thuốc, không uống cà phê.",
        "Your blood pressure was higher than normal. Please come to the health station on \
         another day to have it measured again. Sit and rest for 5 minutes first, and do not \
         smoke or drink coffee before.",
    )
}

fn fasting_glucose() -> Text {
    text(
        "Đường huyết của ông/bà cao hơn bình thường. Mời ông/bà đến trạm y tế vào buổi sáng, \
         chưa ăn sáng, để xét nghiệm lại.",
        "Your blood sugar was higher than normal. Please come to the health station in the \
         morning before breakfast to have it tested again.",
    )
}

fn pressure_medicines() -> Text {
    text(
        "Ông/bà uống thuốc huyết áp đều mỗi ngày, kể cả khi thấy khỏe. Không tự ý bỏ thuốc hay đổi \
         liều. Ăn bớt mặn: giảm muối, nước mắm, mì chính, dưa cà.",
        "Take your blood pressure medicine every day, even when you feel well. Do not stop it or \
         change the dose by yourself. Eat less salt: less fish sauce, seasoning and pickles.",
    )
}

fn sugar_medicines() -> Text {
    text(
        "Ông/bà dùng thuốc tiểu đường đúng giờ, không bỏ bữa. Nếu vã mồ hôi, run tay, đói cồn cào \
         hoặc chóng mặt, hãy ăn hoặc uống ngay đồ ngọt rồi báo cho trạm y tế. Ông/bà xem bàn chân \
         mỗi ngày xem có vết thương không.",
        "Take your diabetes medicine on time and do not skip meals. If you sweat, tremble, feel \
         very hungry or dizzy, eat or drink something sweet at once and tell the health station. \
         Look at your feet every day for wounds.",
    )
}

fn living() -> Text {
    text(
        "Ông/bà ăn nhiều rau, bớt đồ chiên và đồ ngọt, đi bộ hoặc vận động hằng ngày, hạn chế rượu \
         bia và không hút thuốc.",
        "Eat plenty of vegetables and less fried and sweet food, walk or be active every day, \
         drink little alcohol and do not smoke.",
    )
}

fn come_back() -> Text {
    text(
        "Đã lâu ông/bà chưa đến khám. Mời ông/bà quay lại trạm y tế để được khám và cấp thuốc.",
        "You have not come for a long time. Please come back to the health station for a check \
         and your medicines.",
    )
}
