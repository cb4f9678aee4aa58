//! The declarations of the forms' fields.

use crate::follow_up::Vital;
use crate::tumour::{AGE, BASIS, BEHAVIOUR, GRADE, MORPHOLOGY, REVIEWED, TOPOGRAPHY};
use hoso_sdk::{Choice, Field, Form, Group, Value, choice, coding, text};

/// Form of a tumour.
pub const TUMOUR_FORM: &str = "tumour";
/// Form of a contact.
pub const FOLLOW_UP_FORM: &str = "follow-up";
/// Form that closes a finding of cases.
pub const CLOSE_FORM: &str = "not-registrable";
pub const INCIDENCE: &str = "incidence-date";
/// Number of the slide or report in the laboratory (CanReg5 `LabNo`).
pub const LABORATORY: &str = "laboratory-number";
pub const CONTACT: &str = "contact-date";
pub const VITAL: &str = "vital-status";
pub const CAUSE: &str = "death-cause";
pub const REASON: &str = "reason";

/// All forms.
pub fn forms() -> Vec<Form> {
    vec![tumour(), follow_up(), close()]
}

fn form(code: &str, title: (&str, &str), help: (&str, &str), fields: Vec<Field>) -> Form {
    let (name, title) = (code.to_owned(), text(title.0, title.1));
    let group = Group { name, title: title.clone(), repeats: false, fields };
    Form { code: code.to_owned(), title, help: text(help.0, help.1), groups: vec![group] }
}

fn choices(all: &[(&str, &str, &str)]) -> Vec<Choice> {
    all.iter().map(|(code, vi, en)| choice(code, text(vi, en))).collect()
}

fn tumour() -> Form {
    let fields = vec![
        Field::date(
            INCIDENCE,
            text("Ngày mắc", "Date of incidence"),
            text(
                "Ngày sớm nhất: xác nhận mô học, nhập viện vì u, chẩn đoán. Chỉ biết qua giấy báo \
                 tử: ngày chết.",
                "The earliest of histological confirmation, admission for the tumour, diagnosis. \
                 Known by death certificate only: the day of death.",
            ),
        )
        .required(),
        Field::text(
            TOPOGRAPHY,
            text("Vị trí (ICD-O-3)", "Topography (ICD-O-3)"),
            text("Ví dụ C50.9", "Such as C50.9"),
        )
        .required(),
        Field::text(
            MORPHOLOGY,
            text("Hình thái (ICD-O-3)", "Morphology (ICD-O-3)"),
            text("Bốn chữ số, ví dụ 8500", "Four digits, such as 8500"),
        )
        .required(),
        behaviour(),
        grade(),
        basis(),
        Field::number(
            AGE,
            text("Tuổi khi mắc", "Age at incidence"),
            text("Chỉ khi không rõ ngày sinh.", "Only where the birth date is not known."),
            "a",
            (0.0, 130.0),
        ),
        Field::text(
            LABORATORY,
            text("Số tiêu bản", "Laboratory number"),
            text("Số phiếu giải phẫu bệnh.", "Number of the pathology report."),
        ),
        Field::truth(
            REVIEWED,
            text("Đã xem lại hồ sơ gốc", "Source looked at again"),
            text(
                "Đánh dấu khi phối hợp hiếm gặp hoặc trùng là đúng.",
                "Tick where a rare combination or a second record of one tumour is right.",
            ),
        ),
    ];
    let help = (
        "Mỗi u nguyên phát một phiếu. Mã ICD-O-3 © WHO.",
        "One form for each primary. ICD-O-3 codes © WHO.",
    );
    form(TUMOUR_FORM, ("Ghi nhận u", "Register a tumour"), help, fields)
}

fn behaviour() -> Field {
    let all = choices(&[
        ("0", "0 Lành tính", "0 Benign"),
        ("1", "1 Không chắc lành hay ác", "1 Uncertain"),
        ("2", "2 Tại chỗ", "2 In situ"),
        ("3", "3 Ác tính, nguyên phát", "3 Malignant, primary site"),
    ]);
    Field::choice(BEHAVIOUR, text("Tính chất", "Behaviour"), text("", ""), all).required()
}

fn grade() -> Field {
    let all = choices(&[
        ("1", "1 Biệt hóa rõ", "1 Well differentiated"),
        ("2", "2 Biệt hóa vừa", "2 Moderately differentiated"),
        ("3", "3 Biệt hóa kém", "3 Poorly differentiated"),
        ("4", "4 Không biệt hóa", "4 Undifferentiated"),
        ("5", "5 Tế bào T", "5 T-cell"),
        ("6", "6 Tế bào B", "6 B-cell"),
        ("7", "7 Không T không B", "7 Null cell"),
        ("8", "8 Tế bào NK", "8 Natural killer cell"),
        ("9", "9 Không rõ", "9 Not known"),
    ]);
    let help = text("Bắt buộc với u ác tính.", "Needed where the tumour is malignant.");
    Field::choice(GRADE, text("Độ mô học", "Grade"), help, all)
}

fn basis() -> Field {
    let all = choices(&[
        ("0", "0 Chỉ có giấy báo tử", "0 Death certificate only"),
        ("1", "1 Lâm sàng", "1 Clinical"),
        ("2", "2 Cận lâm sàng", "2 Clinical investigation"),
        ("4", "4 Chất chỉ điểm u", "4 Tumour markers"),
        ("5", "5 Tế bào học", "5 Cytology"),
        ("6", "6 Mô học của di căn", "6 Histology of a metastasis"),
        ("7", "7 Mô học của u nguyên phát", "7 Histology of the primary"),
        ("8", "8 Mô học khi mổ tử thi (mã cũ)", "8 Histology at autopsy (older code)"),
        ("9", "9 Không rõ", "9 Not known"),
    ]);
    let help = text("Cơ sở có giá trị nhất.", "The most valid basis.");
    Field::choice(BASIS, text("Cơ sở chẩn đoán", "Basis of diagnosis"), help, all).required()
}

fn follow_up() -> Form {
    let vital = Vital::ALL.map(|(vital, vi, en)| choice(vital.code(), text(vi, en)));
    let dead = Value::Coding(coding("", Vital::Dead.code(), ""));
    let fields = vec![
        Field::date(
            CONTACT,
            text("Ngày liên hệ cuối", "Date of last contact"),
            text("Với người đã chết: ngày chết.", "Of the dead: the day of death."),
        )
        .required(),
        Field::choice(VITAL, text("Tình trạng", "Vital status"), text("", ""), vital.to_vec())
            .required(),
        Field::text(
            CAUSE,
            text("Nguyên nhân tử vong (ICD-10)", "Cause of death (ICD-10)"),
            text("", ""),
        )
        .shown_when(VITAL, dead),
    ];
    form(FOLLOW_UP_FORM, ("Theo dõi", "Follow-up"), ("", ""), fields)
}

fn close() -> Form {
    let all = choices(&[
        ("no-tumour", "Không có u", "No tumour"),
        ("benign", "U lành không thuộc diện ghi nhận", "Benign, not registered"),
        ("recurrence", "Tái phát hoặc di căn của u đã ghi", "Recurrence or metastasis"),
        ("elsewhere", "Đã ghi nhận ở nơi khác", "Registered elsewhere"),
    ]);
    let reason = Field::choice(REASON, text("Lý do", "Reason"), text("", ""), all).required();
    let help = (
        "Đóng các chẩn đoán đến hôm nay; chẩn đoán sau sẽ được tìm lại.",
        "Closes the diagnoses up to today; later ones are found again.",
    );
    form(CLOSE_FORM, ("Không cần ghi nhận", "Not to be registered"), help, vec![reason])
}
