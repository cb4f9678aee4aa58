//! Advice for the resident or the parents, in plain words.

use crate::picture::{Picture, Stage};
use crate::pressure::Class;
use hoso_sdk::{Text, text};

/// What should be heard; nothing for the dead and for whom the programme is over.
pub fn advice(picture: &Picture) -> Vec<Text> {
    match picture.stage {
        Stage::Pregnant => pregnant(picture),
        Stage::Postpartum => vec![postpartum()],
        Stage::Newborn => vec![newborn()],
        Stage::Child => vec![child()],
        Stage::Finished | Stage::Deceased => Vec::new(),
    }
}

fn pregnant(picture: &Picture) -> Vec<Text> {
    let mother = picture.mother.as_ref();
    let class = mother.and_then(|mother| mother.pressure.as_ref()).map(|(class, _)| *class);
    let raised = class.is_some_and(|class| class != Class::NotRaised);
    let mut all = vec![contacts(), signs()];
    if raised {
        all.push(pressure());
    }
    all
}

fn contacts() -> Text {
    text(
        "Chị đi khám thai đúng hẹn, ít nhất bốn lần và đủ ba thời kỳ. Uống viên sắt và axit folic \
         mỗi ngày. Tiêm đủ mũi uốn ván.",
        "Come to your antenatal visits as agreed, at least four and in all three periods. Take \
         iron and folic acid every day. Have your tetanus doses.",
    )
}

fn signs() -> Text {
    text(
        "Đến cơ sở y tế ngay hoặc gọi 115 nếu ra máu, đau bụng dữ dội, đau đầu nhiều, mờ mắt, co \
         giật, sốt, nôn nhiều, ra nước ối hoặc thai ít cử động.",
        "Go to a health facility at once or call 115 if you bleed, have severe belly pain, a bad \
         headache, blurred sight, fits, fever, much vomiting, if your waters break or the baby \
         moves less.",
    )
}

fn pressure() -> Text {
    text(
        "Huyết áp của chị cao hơn bình thường. Chị nghỉ ngơi, đo lại theo hẹn và đi khám ngay khi \
         đau đầu, mờ mắt hoặc đau vùng trên rốn.",
        "Your blood pressure is higher than normal. Rest, have it measured again as agreed, and \
         see a doctor at once for headache, blurred sight or pain in the upper belly.",
    )
}

fn postpartum() -> Text {
    text(
        "Chị và bé cần được thăm khám trong tuần đầu và trong sáu tuần sau sinh. Đi khám ngay nếu \
         ra máu nhiều, sốt, đau đầu dữ dội, co giật, hoặc bé bỏ bú, sốt, thở nhanh, vàng da.",
        "You and your baby need a check in the first week and within six weeks of birth. Come at \
         once for heavy bleeding, fever, severe headache or fits, or if the baby does not feed, \
         has fever, breathes fast or turns yellow.",
    )
}

fn newborn() -> Text {
    text(
        "Cho bé bú mẹ hoàn toàn, giữ ấm, chăm sóc rốn sạch. Tiêm viêm gan B trong 24 giờ và lao \
         (BCG) trong tháng đầu.",
        "Give only breast milk, keep your baby warm and the cord clean. Hepatitis B vaccine \
         within 24 hours, BCG within the first month.",
    )
}

fn child() -> Text {
    text(
        "Đưa bé đi tiêm đúng lịch; lỡ hẹn thì tiêm sớm nhất có thể, không phải tiêm lại từ đầu. \
         Sau tiêm ở lại theo dõi 30 phút.",
        "Bring your child for vaccines on time; if you missed one, come as soon as you can, \
         nothing is started over. Stay for 30 minutes afterwards.",
    )
}
