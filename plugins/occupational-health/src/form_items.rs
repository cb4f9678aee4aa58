//! The declarations of the forms' fields.

use crate::audiometry::{self, BASELINE, FREQUENCIES};
use crate::diseases::{DISEASES, Disease, UNVERIFIED};
use crate::exposure::{self, AGENTS};
use crate::ilo::{self, LARGE, PROFUSION, QUALITY, SHAPES};
use crate::picture::{CLASS, DETECTION, LEVELS, NOISE};
use crate::records::{EXCLUDED, FOUND, LOSS, OCCUPATION, RECORD, STATUS, YEARS};
use crate::spirometry::{self, HEIGHT, VOLUME};
use crate::tasks::{DISEASE_SEEN, LUNGS_REVIEWED};
use crate::work;
use hoso_sdk::{Choice, Field, Form, Group, choice, text};

/// Code of the form that records a disease with its parts.
pub const DISEASE_FORM: &str = "disease";

/// Classes by specialty: TT 32/2023/TT-BYT, form 03; code, Vietnamese, English.
pub const CLASSES: [(&str, &str, &str); 15] = [
    ("class-physique", "Thể lực", "Physique"),
    ("class-circulation", "Tuần hoàn", "Circulation"),
    ("class-respiration", "Hô hấp", "Respiration"),
    ("class-digestion", "Tiêu hóa", "Digestion"),
    ("class-kidney", "Thận - tiết niệu", "Kidney and urinary tract"),
    ("class-endocrine", "Nội tiết", "Endocrine"),
    ("class-locomotor", "Cơ - xương - khớp", "Muscles, bones, joints"),
    ("class-nerves", "Thần kinh", "Nerves"),
    ("class-mental", "Tâm thần", "Mental health"),
    ("class-surgery", "Ngoại khoa", "Surgery"),
    ("class-skin", "Da liễu", "Skin"),
    ("class-gynaecology", "Sản phụ khoa", "Gynaecology"),
    ("class-eyes", "Mắt", "Eyes"),
    ("class-ear-nose-throat", "Tai - mũi - họng", "Ear, nose, throat"),
    ("class-teeth", "Răng - hàm - mặt", "Teeth and jaws"),
];

/// All forms.
pub fn forms() -> Vec<Form> {
    vec![employment(), exposures(), examination(), hearing(), lungs(), radiograph(), disease()]
}

fn form(code: &str, title: (&str, &str), help: (&str, &str), groups: Vec<Group>) -> Form {
    Form {
        code: code.to_owned(),
        title: text(title.0, title.1),
        help: text(help.0, help.1),
        groups,
    }
}

fn group(name: &str, vi: &str, en: &str, fields: Vec<Field>) -> Group {
    Group { name: name.to_owned(), title: text(vi, en), repeats: false, fields }
}

fn truth(name: &str, vi: &str, en: &str) -> Field {
    Field::truth(name, text(vi, en), text("", ""))
}

fn number(name: &str, words: (&str, &str), unit: &str, range: (f64, f64)) -> Field {
    Field::number(name, text(words.0, words.1), text("", ""), unit, range)
}

fn same(codes: &[&str]) -> Vec<Choice> {
    codes.iter().map(|code| choice(code, text(code, code))).collect()
}

fn employment() -> Form {
    let fields = vec![
        truth(work::EMPLOYED, "Đang làm việc", "Works now").required(),
        Field::text(
            work::EMPLOYER,
            text("Mã cơ sở lao động", "Code of the employer"),
            text("Chữ và số không dấu, tối đa 24.", "Up to 24 plain letters and digits."),
        ),
        Field::text(work::OCCUPATION, text("Nghề, công việc", "Occupation"), text("", "")),
        Field::date(
            work::SINCE,
            text("Làm nghề này từ ngày", "In this occupation since"),
            text("", ""),
        ),
        Field::truth(
            work::HEAVY,
            text("Công việc nặng nhọc, độc hại, nguy hiểm", "Heavy, hazardous, dangerous work"),
            text("Theo danh mục nghề.", "By the list of occupations."),
        ),
        truth(work::DISABLED, "Người khuyết tật", "Worker with a disability"),
    ];
    let groups = vec![group("work", "Việc làm", "Work", fields)];
    let help =
        ("Ghi lại khi đổi việc hoặc nghỉ việc.", "Record again when the work changes or ends.");
    form("employment", ("Việc làm", "Employment"), help, groups)
}

fn exposures() -> Form {
    let mut agents: Vec<Field> =
        AGENTS.iter().map(|agent| truth(agent.code, agent.vi, agent.en)).collect();
    agents.push(Field::date(
        exposure::SINCE,
        text("Tiếp xúc từ ngày", "Exposed since"),
        text("Cho các yếu tố vừa ghi có.", "Of the hazards answered with yes here."),
    ));
    let noise = NOISE.iter().zip(1..).flat_map(|((level, hours), place)| {
        let words = (format!("Mức ồn {place}, dBA"), format!("Noise level {place}, dB(A)"));
        let times = (format!("Số giờ ở mức {place}"), format!("Hours at level {place}"));
        [
            number(level, (&words.0, &words.1), "dB", LEVELS),
            number(hours, (&times.0, &times.1), "h", (0.0, 24.0)),
        ]
    });
    let noise = noise.collect();
    let groups = vec![
        group("agents", "Yếu tố có hại", "Hazards", agents),
        group("noise", "Tiếng ồn trong ca", "Noise of a shift", noise),
    ];
    let help = ("Trả lời không khi đã thôi tiếp xúc.", "Answer no when an exposure has ended.");
    form("exposure", ("Tiếp xúc nghề nghiệp", "Exposures at work"), help, groups)
}

fn class(code: &str, vi: &str, en: &str) -> Field {
    let classes = [("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV"), ("5", "V")];
    let choices = classes.map(|(code, name)| choice(code, text(name, name)));
    Field::choice(code, text(vi, en), text("", ""), choices.to_vec())
}

fn examination() -> Form {
    let parts = CLASSES.iter().map(|(code, vi, en)| class(code, vi, en)).collect();
    let conclusion = vec![
        class(CLASS, "Phân loại sức khỏe", "Class of health"),
        Field::truth(
            DETECTION,
            text("Đã khám phát hiện bệnh nghề nghiệp", "Examined for occupational diseases"),
            text("TT 28/2016/TT-BYT.", "Circular 28/2016."),
        ),
        truth(DISEASE_SEEN, "Đã khám lại bệnh nghề nghiệp", "Occupational disease followed up"),
        truth(LUNGS_REVIEWED, "Đã xem kết quả hô hấp bất thường", "Abnormal spirometry reviewed"),
    ];
    let groups = vec![
        group("parts", "Chuyên khoa", "Specialties", parts),
        group("conclusion", "Kết luận", "Conclusion", conclusion),
    ];
    let help = ("TT 32/2023/TT-BYT, mẫu 03.", "Circular 32/2023, form 03.");
    form("examination", ("Khám sức khỏe định kỳ", "Periodic examination"), help, groups)
}

fn hearing() -> Form {
    let ear = |ear: usize| {
        let fields = audiometry::CODES[ear].iter().zip(FREQUENCIES).map(|(code, hz)| {
            let words = format!("{hz} Hz");
            number(code, (&words, &words), "dB", (-10.0, 120.0))
        });
        fields.collect::<Vec<Field>>()
    };
    let about = vec![Field::truth(
        BASELINE,
        text("Lấy làm thính lực nền", "Is the new baseline"),
        text("Lần đo đầu là nền khi chưa chọn.", "The first audiogram is, unless chosen."),
    )];
    let groups = vec![
        group("right", "Tai phải, ngưỡng dB HL", "Right ear, threshold dB HL", ear(0)),
        group("left", "Tai trái, ngưỡng dB HL", "Left ear, threshold dB HL", ear(1)),
        group("about", "Lần đo", "The measurement", about),
    ];
    let help = ("Đo đường khí, sau nghỉ tiếng ồn.", "Air conduction, after a rest from noise.");
    form("audiogram", ("Đo thính lực", "Audiogram"), help, groups)
}

fn lungs() -> Form {
    let fields = vec![
        number("height", ("Chiều cao", "Height"), "cm", HEIGHT),
        number("fev1", ("FEV1", "FEV1"), "L", VOLUME),
        number("fvc", ("FVC", "FVC"), "L", VOLUME),
        number(spirometry::FEF, ("FEF25-75", "FEF25-75"), "L/s", VOLUME),
        number("fev1-post", ("FEV1 sau giãn phế quản", "FEV1 after bronchodilator"), "L", VOLUME),
        number("fvc-post", ("FVC sau giãn phế quản", "FVC after bronchodilator"), "L", VOLUME),
        Field::number(
            spirometry::AGE,
            text("Tuổi ghi trên máy", "Age as on the spirometer"),
            text("Chỉ khi không rõ ngày sinh.", "Only where the birth date is not known."),
            "a",
            (3.0, 95.0),
        ),
    ];
    let groups = vec![group("volumes", "Kết quả", "Results", fields)];
    let help = ("Giá trị tốt nhất của lần đo.", "The best values of the session.");
    form("spirometry", ("Đo chức năng hô hấp", "Spirometry"), help, groups)
}

fn radiograph() -> Form {
    let choices = |name: &str, vi: &str, en: &str, codes: &[&str]| {
        Field::choice(name, text(vi, en), text("", ""), same(codes))
    };
    let fields = vec![
        choices(QUALITY, "Chất lượng phim", "Quality of the film", &ilo::QUALITY_CODES),
        choices(PROFUSION, "Mật độ đám mờ nhỏ", "Profusion", &ilo::SCALE).required(),
        choices(SHAPES[0], "Hình dạng chính", "Primary shape", &ilo::SHAPE_CODES),
        choices(SHAPES[1], "Hình dạng phụ", "Secondary shape", &ilo::SHAPE_CODES),
        choices(LARGE, "Đám mờ lớn", "Large opacities", &ilo::LARGE_CODES),
    ];
    let groups = vec![group("ilo", "Phân loại ILO", "ILO classification", fields)];
    let help = ("Theo bộ phim mẫu ILO.", "By the ILO standard films.");
    form("radiograph", ("X-quang bụi phổi", "Radiograph of dust lung"), help, groups)
}

fn disease() -> Form {
    let title = |(number, disease): (usize, &Disease)| {
        let (vi, en) = match UNVERIFIED.contains(&number) {
            true => (" (tên chưa đối chiếu)", " (name not verified)"),
            false => ("", ""),
        };
        let vi = format!("{number}. {}{vi}", disease.vi);
        choice(disease.code, text(&vi, &format!("{number}. {}{en}", disease.en)))
    };
    let statuses = [
        ("suspected", "Nghi ngờ", "Suspected"),
        ("diagnosed", "Đã chẩn đoán", "Diagnosed"),
        ("assessed", "Đã giám định", "Loss of ability assessed"),
        (EXCLUDED, "Đã loại trừ", "Excluded"),
    ];
    let statuses = statuses.map(|(code, vi, en)| choice(code, text(vi, en))).to_vec();
    let diseases = (1..).zip(&DISEASES).map(title).collect();
    let fields = vec![
        Field::choice(
            RECORD,
            text("Bệnh nghề nghiệp", "Occupational disease"),
            text("", ""),
            diseases,
        )
        .required(),
        Field::choice(STATUS, text("Tình trạng", "State"), text("", ""), statuses).required(),
        Field::date(FOUND, text("Ngày phát hiện", "Found on"), text("", "")),
        number(LOSS, ("Suy giảm khả năng lao động", "Loss of working ability"), "%", (0.0, 100.0)),
        Field::text(OCCUPATION, text("Nghề khi bị bệnh", "Occupation then"), text("", "")),
        number(YEARS, ("Tuổi nghề", "Years in the occupation"), "a", (0.0, 80.0)),
    ];
    let groups = vec![group("disease", "Bệnh", "Disease", fields)];
    let help = ("TT 15/2016 và TT 02/2023.", "Circulars 15/2016 and 02/2023.");
    form(DISEASE_FORM, ("Bệnh nghề nghiệp", "Occupational disease"), help, groups)
}
