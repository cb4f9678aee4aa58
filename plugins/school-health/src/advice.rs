//! The notice to the parents, in plain words.

use crate::areas::{Area, Outcome};
use crate::growth::{Height, Weight};
use crate::picture::Picture;
use hoso_sdk::{Text, text};

/// What the parents should hear; nothing for those who left and for the dead.
pub fn advice(picture: &Picture) -> Vec<Text> {
    if !picture.is_followed() {
        return Vec::new();
    }
    let weight = picture.growth.as_ref().and_then(|growth| growth.weight());
    let short = picture.growth.as_ref().and_then(|growth| growth.height());
    let mut all: Vec<Text> = picture
        .screened
        .iter()
        .filter(|s| s.is_open() || matches!(s.outcome, Outcome::Repeat { .. }))
        .map(|s| area(s.area))
        .collect();
    match weight {
        Some(Weight::SevereThinness | Weight::Thinness) => all.push(thin()),
        Some(Weight::Overweight | Weight::Obesity) => all.push(heavy()),
        _ => {}
    }
    if matches!(short, Some(Height::Stunting | Height::SevereStunting)) {
        all.push(stunted());
    }
    if picture.vaccines.as_ref().is_some_and(|missing| !missing.is_empty()) {
        all.push(vaccines());
    }
    all
}

fn area(area: Area) -> Text {
    match area {
        Area::Vision => text(
            "Mắt của cháu nhìn xa chưa tốt. Mời gia đình đưa cháu đi khám mắt. Cho cháu ra ngoài \
             trời mỗi ngày và hạn chế xem màn hình.",
            "Your child does not see well at a distance. Please have the eyes examined. Let your \
             child play outdoors every day and limit screens.",
        ),
        Area::Hearing => text(
            "Cháu nghe chưa rõ khi kiểm tra. Mời gia đình đưa cháu đến kiểm tra lại.",
            "Your child did not hear all sounds of the test. Please bring your child for another \
             test.",
        ),
        Area::Spine => text(
            "Lưng của cháu có dấu hiệu lệch. Mời gia đình đưa cháu đi khám cột sống theo hẹn.",
            "Your child's back shows a slight turn. Please have the spine examined as agreed.",
        ),
        Area::Teeth => text(
            "Cháu có răng sâu. Mời gia đình đưa cháu đi chữa răng; cháu chải răng ngày hai lần.",
            "Your child has decayed teeth. Please see a dentist; brush the teeth twice a day.",
        ),
        Area::Pressure => text(
            "Huyết áp của cháu cao hơn bình thường so với tuổi. Mời gia đình đưa cháu đi đo lại \
             theo hẹn. Ăn bớt mặn và vận động hằng ngày.",
            "Your child's blood pressure is higher than normal for the age. Please come to have \
             it measured again as agreed. Eat less salt and be active every day.",
        ),
        Area::Nutrition => text(
            "Sự phát triển của cháu cần được bác sĩ xem. Mời gia đình đưa cháu đi khám dinh dưỡng.",
            "A doctor should look at how your child grows. Please have your child's nutrition \
             examined.",
        ),
    }
}

fn thin() -> Text {
    text(
        "Cháu nhẹ cân so với chiều cao. Gia đình cho cháu ăn đủ bữa, thêm thịt, cá, trứng, sữa và \
         dầu mỡ.",
        "Your child is light for the height. Give regular meals with more meat, fish, eggs, milk \
         and oil.",
    )
}

fn heavy() -> Text {
    text(
        "Cháu nặng cân so với chiều cao. Gia đình cho cháu bớt nước ngọt, bánh kẹo, đồ chiên; ăn \
         nhiều rau và vận động hằng ngày.",
        "Your child is heavy for the height. Less sweet drinks, sweets and fried food; more \
         vegetables and movement every day.",
    )
}

fn stunted() -> Text {
    text(
        "Cháu thấp hơn so với tuổi. Gia đình cho cháu ăn đa dạng, uống sữa, ngủ đủ và vận động.",
        "Your child is short for the age. Give varied food and milk, enough sleep and movement.",
    )
}

fn vaccines() -> Text {
    text(
        "Cháu còn thiếu mũi tiêm. Mời gia đình mang sổ tiêm chủng đến trạm y tế để tiêm bù.",
        "Some of your child's vaccines are missing. Please bring the vaccination book to the \
         health station to catch up.",
    )
}
