//! The declarations of the forms' fields.

use crate::icope::{CANNOT_RISE, ORIENTED, WORDS};
use crate::mobility::{
    CALF, CHAIR_30, CHAIR_FIVE, FALLS, GAIT, GRAVE, GRIP, SARC_F, SARC_F_ITEMS, TANDEM, TUG,
    UNSTEADY,
};
use crate::picture::{ALONE, AMTS, GDS, SELF_CARE, SEVERELY_ILL, VISITED};
use crate::scales::{BARTHEL, CLOCK, FRAIL, KATZ, RECALL};
use crate::tasks::{FALLS_REVIEWED, IN_DEPTH, MEDICINES_REVIEWED};
use hoso_sdk::{Field, Form, Group, choice, text};

/// Code of the form of the yearly examination.
pub const FIRST_FORM: &str = "examination";

fn group(name: &str, vi: &str, en: &str, fields: Vec<Field>) -> Group {
    Group { name: name.to_owned(), title: text(vi, en), repeats: false, fields }
}

fn truth(name: &str, vi: &str, en: &str) -> Field {
    Field::truth(name, text(vi, en), text("", ""))
}

fn points(name: &str, vi: &str, en: &str, most: f64) -> Field {
    Field::number(name, text(vi, en), text("", ""), "1", (0.0, most))
}

/// The yearly examination: what is asked, screened and measured.
pub fn examination() -> Form {
    Form {
        code: FIRST_FORM.to_owned(),
        title: text("Khám định kỳ người cao tuổi", "Yearly examination of an elderly person"),
        help: text("Chỉ điền những gì đã hỏi hoặc đã đo.", "Fill in what was asked or measured."),
        groups: vec![
            group("living", "Đời sống", "Living", living()),
            group("falls", "Ngã", "Falls", falls()),
            group("capacity", "Sàng lọc ICOPE (WHO 2019)", "ICOPE screen (WHO 2019)", capacity()),
            group("measured", "Đo", "Measured", measured()),
        ],
    }
}

fn living() -> Vec<Field> {
    vec![
        truth(ALONE, "Sống một mình", "Lives alone"),
        truth(SEVERELY_ILL, "Ốm nặng, không đến trạm được", "Severely ill, cannot come"),
        truth(SELF_CARE, "Biết tự chăm sóc sức khỏe", "Knows how to look after own health"),
    ]
}

fn falls() -> Vec<Field> {
    vec![
        points(FALLS, "Số lần ngã trong 12 tháng", "Falls in the last 12 months", 100.0),
        truth(GRAVE[0], "Ngã có chấn thương", "A fall with an injury"),
        truth(GRAVE[1], "Ngã nằm lâu không dậy được", "Lay long after a fall"),
        truth(GRAVE[2], "Ngã có mất ý thức", "A fall with loss of consciousness"),
        truth(UNSTEADY, "Đi không vững hoặc sợ ngã", "Unsteady or afraid of falling"),
    ]
}

fn capacity() -> Vec<Field> {
    vec![
        points(WORDS, "Số từ nhớ lại được (0-3)", "Words recalled (0-3)", 3.0),
        truth(ORIENTED, "Biết đúng ngày và nơi đang ở", "Time and place are right"),
        truth(CANNOT_RISE, "Không đứng lên được 5 lần", "Cannot rise from a chair 5 times"),
        truth("weight-loss-3kg", "Sút trên 3 kg trong 3 tháng", "Lost over 3 kg in 3 months"),
        truth("appetite-loss", "Chán ăn", "Loss of appetite"),
        Field::truth(
            "sight-problem",
            text("Nhìn kém", "Trouble seeing"),
            text("Xa, gần, hoặc bệnh mắt.", "Far, near, or an eye disease."),
        ),
        Field::truth(
            "hearing-failed",
            text("Nghe kém", "Hearing test failed"),
            text("Không nghe tiếng thì thầm, hoặc đo 35 dB.", "Whisper test, or 35 dB."),
        ),
        truth("feeling-down", "Buồn chán trong 2 tuần", "Felt down in 2 weeks"),
        truth("little-interest", "Ít hứng thú trong 2 tuần", "Little interest in 2 weeks"),
    ]
}

fn measured() -> Vec<Field> {
    let number =
        |name, vi, en, unit, range| Field::number(name, text(vi, en), text("", ""), unit, range);
    vec![
        number(TUG, "Đứng dậy và đi (TUG)", "Timed up and go", "s", (3.0, 300.0)),
        number(GAIT, "Tốc độ đi", "Gait speed", "m/s", (0.05, 3.0)),
        number(TANDEM, "Đứng nối gót (tandem)", "Tandem stand", "s", (0.0, 60.0)),
        number(CHAIR_FIVE, "Đứng lên ngồi xuống 5 lần", "Five chair stands", "s", (3.0, 120.0)),
        points(CHAIR_30, "Số lần đứng lên trong 30 giây", "Chair stands in 30 s", 60.0),
        number(GRIP, "Lực nắm tay", "Grip strength", "kg", (0.5, 100.0)),
        number(CALF, "Vòng bắp chân", "Calf circumference", "cm", (15.0, 60.0)),
        points(SARC_F, "Điểm SARC-F (0-10)", "SARC-F score (0-10)", 10.0),
    ]
}

/// Scales of function, frailty and mind.
pub fn function() -> Form {
    let yes = |items: &[(&str, &str, &str)]| {
        items.iter().map(|(name, vi, en)| truth(name, vi, en)).collect::<Vec<Field>>()
    };
    Form {
        code: "function".to_owned(),
        title: text("Thang đo chức năng", "Scales of function"),
        help: text("Mỗi thang trả lời hết hoặc bỏ trống.", "Answer a scale wholly or not."),
        groups: vec![
            group("barthel", "Chỉ số Barthel", "Barthel index", barthel()),
            group("katz", "Katz: tự làm không cần giúp", "Katz: without help", yes(&KATZ)),
            group("frail", "Suy yếu (FRAIL)", "Frailty (FRAIL)", yes(&FRAIL)),
            group("sarc-f", "SARC-F", "SARC-F", sarc_f()),
            group("mind", "Nhận thức và tâm trạng", "Mind and mood", mind()),
        ],
    }
}

fn barthel() -> Vec<Field> {
    let field = |(name, vi, en, answers): &crate::scales::Item| {
        let choices = answers.iter().map(|(code, points, vi, en)| {
            choice(code, text(&format!("{vi} ({points})"), &format!("{en} ({points})")))
        });
        Field::choice(name, text(vi, en), text("", ""), choices.collect())
    };
    BARTHEL.iter().map(field).collect()
}

fn sarc_f() -> Vec<Field> {
    SARC_F_ITEMS.iter().map(|(name, vi, en)| points(name, vi, en, 2.0)).collect()
}

fn mind() -> Vec<Field> {
    vec![
        points(RECALL, "Mini-Cog: số từ nhớ được", "Mini-Cog: words recalled", 3.0),
        truth(CLOCK, "Mini-Cog: vẽ đồng hồ đúng", "Mini-Cog: clock is normal"),
        points(AMTS, "Điểm AMTS (0-10)", "AMTS score (0-10)", 10.0),
        points(GDS, "Điểm GDS-15 (0-15)", "GDS-15 score (0-15)", 15.0),
    ]
}

/// What was done after the examination.
pub fn follow_up() -> Form {
    Form {
        code: "follow-up".to_owned(),
        title: text("Việc đã làm", "What was done"),
        help: text("Ghi việc làm hôm nay.", "Record what was done today."),
        groups: vec![group(
            "done",
            "Đã làm",
            "Done",
            vec![
                truth(VISITED, "Đã thăm tại nhà", "Visited at home"),
                truth(IN_DEPTH, "Đã đánh giá chuyên sâu", "Assessed in depth"),
                truth(FALLS_REVIEWED, "Đã tìm nguyên nhân ngã", "Assessed the causes of falls"),
                truth(MEDICINES_REVIEWED, "Đã rà soát thuốc", "Reviewed the medicines"),
            ],
        )],
    }
}
