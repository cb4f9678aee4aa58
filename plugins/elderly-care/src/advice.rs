//! Advice for the resident, in plain words.

use crate::icope::Domain;
use crate::mobility::Risk;
use crate::picture::Picture;
use hoso_sdk::{Text, text};

/// What the resident should hear.
pub fn advice(picture: &Picture) -> Vec<Text> {
    if !picture.is_followed() {
        return Vec::new();
    }
    let lost = |domain| picture.icope.iter().any(|(of, said)| *of == domain && said.value);
    let falls = picture.falls.as_ref().is_some_and(|said| said.value != Risk::Low);
    let weak = picture.weak.as_ref().is_some_and(|said| said.value);
    let said = [
        (true, yearly as fn() -> Text),
        (falls, home),
        (weak || lost(Domain::Mobility), strength),
        (lost(Domain::Nutrition), eating),
        (lost(Domain::Vision) || lost(Domain::Hearing), senses),
        (lost(Domain::Mood), mood),
        (picture.takes_many() == Some(true), medicines),
    ];
    said.into_iter().filter(|(applies, _)| *applies).map(|(_, words)| words()).collect()
}

fn yearly() -> Text {
    text(
        "Mỗi năm ông/bà được khám sức khỏe định kỳ miễn phí ít nhất một lần.",
        "You have a free health examination at least once a year.",
    )
}

fn home() -> Text {
    text(
        "Để tránh ngã: nhà cửa đủ sáng, sàn khô và gọn, có tay vịn ở nhà vệ sinh, đi dép có quai. \
         Nếu ngã, ông/bà hãy báo cho trạm y tế dù không đau.",
        "To avoid falls: light your home well, keep floors dry and clear, hold a rail in the \
         bathroom, wear shoes that hold. If you fall, tell the health station even without pain.",
    )
}

fn strength() -> Text {
    text(
        "Ông/bà tập đứng lên ngồi xuống và đi bộ hằng ngày, vừa sức.",
        "Practise standing up from a chair and walk every day, as much as you can.",
    )
}

fn eating() -> Text {
    text(
        "Ông/bà ăn đủ bữa, có thịt, cá, trứng, sữa hoặc đậu. Nếu sút cân, ông/bà hãy đi khám.",
        "Eat every meal, with meat, fish, eggs, milk or beans. If you lose weight, see a doctor.",
    )
}

fn senses() -> Text {
    text(
        "Ông/bà nên đi khám mắt, khám tai: nhiều trường hợp chữa được hoặc có kính, máy nghe.",
        "Have your eyes and ears examined: much can be treated, or helped by glasses or aids.",
    )
}

fn mood() -> Text {
    text(
        "Nếu ông/bà buồn hoặc không còn hứng thú, hãy nói với người thân và trạm y tế.",
        "If you feel down or have lost interest, tell your family and the health station.",
    )
}

fn medicines() -> Text {
    text(
        "Ông/bà mang tất cả thuốc đang uống đến trạm để bác sĩ xem lại. Không tự bỏ thuốc.",
        "Bring all your medicines to the station for a review. Do not stop any by yourself.",
    )
}
