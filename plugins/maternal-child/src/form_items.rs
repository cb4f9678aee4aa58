//! The fields of the forms as data: what is asked, and the entry that an answer becomes.

use crate::facts::{
    BIRTH_WEIGHT, DANGER_SIGN, DUE_DATE, GESTATIONAL_AGE, GESTATIONAL_AGE_SCAN, HAEMOGLOBIN,
    LAST_PERIOD, OWN, RISK_FACTOR, SEVERE_SIGN,
};
use crate::growth::{ARM, HEAD, HEIGHT_STANDING, LENGTH_LYING, OEDEMA};
use hoso_sdk::codes::{GLUCOSE, GLUCOSE_FASTING, LOINC, WEIGHT};

/// A code and its names.
pub type Named = (&'static str, &'static str, &'static str);

/// How a field is answered, and what the answer becomes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// In a unit, from, to.
    Number(&'static str, f64, f64),
    Truth,
    /// Yes becomes an entry with the field's name as its value; no becomes none.
    Sign,
    Day,
    Words,
    /// One of these codes of the programme.
    Choice(&'static [Named]),
}

/// A field: name, Vietnamese and English title, kind, system and code of the entry.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub name: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
    pub kind: Kind,
    pub system: &'static str,
    pub code: &'static str,
}

const fn loinc(
    name: &'static str,
    vi: &'static str,
    en: &'static str,
    kind: Kind,
    code: &'static str,
) -> Item {
    Item { name, vi, en, kind, system: LOINC, code }
}

const fn own(name: &'static str, vi: &'static str, en: &'static str, kind: Kind) -> Item {
    Item { name, vi, en, kind, system: OWN, code: name }
}

const fn sign(code: &'static str, (name, vi, en): Named) -> Item {
    Item { name, vi, en, kind: Kind::Sign, system: OWN, code }
}

/// Dating of the pregnancy.
pub const DATING: &[Item] = &[
    loinc("last-period", "Ngày đầu kỳ kinh cuối", "Last menstrual period", Kind::Day, LAST_PERIOD),
    own("cycle-length", "Chu kỳ kinh", "Length of the cycle", Kind::Number("d", 20.0, 45.0)),
    loinc(
        "scan-age",
        "Tuổi thai theo siêu âm hôm nay",
        "Gestational age by ultrasound today",
        Kind::Number("d", 28.0, 300.0),
        GESTATIONAL_AGE_SCAN,
    ),
    loinc("due-date", "Ngày dự kiến sinh", "Due date", Kind::Day, DUE_DATE),
];

const PROTEIN: &[Named] = &[
    ("none", "Âm tính", "None"),
    ("trace", "Vết", "Trace"),
    ("1", "+", "+"),
    ("2", "++", "++"),
    ("3", "+++", "+++"),
    ("4", "++++", "++++"),
];

/// What is measured at an antenatal contact, blood pressures apart.
pub const MEASURED: &[Item] = &[
    loinc("weight", "Cân nặng", "Weight", Kind::Number("kg", 25.0, 250.0), WEIGHT),
    loinc(
        "haemoglobin",
        "Huyết sắc tố",
        "Haemoglobin",
        Kind::Number("g/L", 20.0, 250.0),
        HAEMOGLOBIN,
    ),
    own("pallor", "Da, niêm mạc nhợt", "Pallor", Kind::Truth),
    own("urine-protein", "Protein niệu", "Protein in urine", Kind::Choice(PROTEIN)),
    loinc(
        "glucose-fasting",
        "Đường máu lúc đói",
        "Fasting glucose",
        Kind::Number("mmol/L", 1.0, 50.0),
        GLUCOSE_FASTING[1],
    ),
    loinc(
        "glucose-random",
        "Đường máu bất kỳ",
        "Glucose at any time",
        Kind::Number("mmol/L", 1.0, 50.0),
        GLUCOSE[1],
    ),
    own("ogtt-1h", "Đường máu 1 giờ sau 75 g", "Glucose 1 h after 75 g", GLUCOSE_RANGE),
    own("ogtt-2h", "Đường máu 2 giờ sau 75 g", "Glucose 2 h after 75 g", GLUCOSE_RANGE),
];
const GLUCOSE_RANGE: Kind = Kind::Number("mmol/L", 1.0, 50.0);

const PRESENTATION: &[Named] = &[
    ("head", "Ngôi đầu", "Head"),
    ("breech", "Ngôi mông", "Breech"),
    ("transverse", "Ngôi ngang", "Transverse"),
];

/// What is asked or done at an antenatal contact.
pub const ASKED: &[Item] = &[
    own(
        "tetanus-before",
        "Số mũi uốn ván trước đây, chưa có trong hồ sơ",
        "Earlier tetanus doses that are not on record",
        Kind::Number("1", 0.0, 12.0),
    ),
    own("fundal-height", "Chiều cao tử cung", "Fundal height", Kind::Number("cm", 5.0, 60.0)),
    own("fetal-heart", "Tim thai", "Fetal heart rate", Kind::Number("/min", 0.0, 300.0)),
    own("presentation", "Ngôi thai", "Presentation", Kind::Choice(PRESENTATION)),
    own("iron-folic", "Đã cấp sắt, axit folic", "Iron and folic acid given", Kind::Truth),
    own("hepatitis-b-tested", "Đã xét nghiệm viêm gan B", "Tested for hepatitis B", Kind::Truth),
    own("syphilis-tested", "Đã xét nghiệm giang mai", "Tested for syphilis", Kind::Truth),
    own("hiv-tested", "Đã xét nghiệm HIV", "Tested for HIV", Kind::Truth),
];

/// Danger signs of the WHO quick check (ANC.DT.01).
pub const DANGER: [Item; 13] = [
    sign(DANGER_SIGN, ("central-cyanosis", "Tím tái", "Central cyanosis")),
    sign(DANGER_SIGN, ("bleeding", "Ra máu âm đạo", "Bleeding vaginally")),
    sign(DANGER_SIGN, ("convulsing", "Co giật", "Convulsing")),
    sign(DANGER_SIGN, ("fever", "Sốt", "Fever")),
    sign(DANGER_SIGN, ("severe-headache", "Đau đầu dữ dội", "Severe headache")),
    sign(DANGER_SIGN, ("visual-disturbance", "Rối loạn thị giác", "Visual disturbance")),
    sign(DANGER_SIGN, ("imminent-delivery", "Sắp đẻ", "Imminent delivery")),
    sign(DANGER_SIGN, ("labour", "Chuyển dạ", "Labour")),
    sign(DANGER_SIGN, ("looks-very-ill", "Trông rất mệt, nặng", "Looks very ill")),
    sign(DANGER_SIGN, ("severe-vomiting", "Nôn nhiều", "Severe vomiting")),
    sign(DANGER_SIGN, ("severe-pain", "Đau dữ dội", "Severe pain")),
    sign(DANGER_SIGN, ("severe-abdominal-pain", "Đau bụng dữ dội", "Severe abdominal pain")),
    sign(DANGER_SIGN, ("unconscious", "Bất tỉnh", "Unconscious")),
];

/// Symptoms of severe pre-eclampsia (ANC.DT.17).
pub const SEVERE: [Item; 5] = [
    sign(SEVERE_SIGN, ("pe-severe-headache", "Đau đầu dữ dội", "Severe headache")),
    sign(SEVERE_SIGN, ("pe-blurred-vision", "Mờ mắt", "Blurred vision")),
    sign(SEVERE_SIGN, ("pe-epigastric-pain", "Đau thượng vị", "Epigastric pain")),
    sign(SEVERE_SIGN, ("pe-dizziness", "Chóng mặt", "Dizziness")),
    sign(SEVERE_SIGN, ("pe-vomiting", "Nôn", "Vomiting")),
];

/// Risks of pre-eclampsia (ANC.DT.27).
pub const RISKS: [Item; 8] = [
    sign(RISK_FACTOR, ("risk-twins", "Đa thai", "More than one fetus")),
    sign(RISK_FACTOR, ("risk-past-pre-eclampsia", "Từng tiền sản giật", "Past pre-eclampsia")),
    sign(RISK_FACTOR, ("risk-past-eclampsia", "Từng sản giật", "Past eclampsia")),
    sign(RISK_FACTOR, ("risk-past-convulsions", "Từng co giật khi mang thai", "Past convulsions")),
    sign(RISK_FACTOR, ("risk-autoimmune", "Bệnh tự miễn", "Autoimmune disease")),
    sign(RISK_FACTOR, ("risk-diabetes", "Đái tháo đường", "Diabetes")),
    sign(RISK_FACTOR, ("risk-hypertension", "Tăng huyết áp", "Hypertension")),
    sign(RISK_FACTOR, ("risk-kidney-disease", "Bệnh thận", "Kidney disease")),
];

const MODE: &[Named] = &[
    ("normal", "Đẻ thường", "Normal"),
    ("assisted", "Có can thiệp", "Assisted"),
    ("caesarean", "Mổ đẻ", "Caesarean"),
];
const PLACE: &[Named] =
    &[("facility", "Cơ sở y tế", "Health facility"), ("elsewhere", "Nơi khác", "Elsewhere")];
/// Row 9 of the MCH report form.
const COMPLICATION: &[Named] = &[
    ("haemorrhage", "Băng huyết", "Haemorrhage"),
    ("eclampsia", "Sản giật", "Eclampsia"),
    ("ruptured-uterus", "Vỡ tử cung", "Ruptured uterus"),
    ("infection", "Nhiễm trùng", "Infection"),
    ("other", "Khác", "Other"),
];

/// The birth on the mother's chart; its day is a field of the form itself.
pub const BIRTH: &[Item] = &[
    own("birth-mode", "Cách đẻ", "Mode of delivery", Kind::Choice(MODE)),
    own("birth-place", "Nơi đẻ", "Place of delivery", Kind::Choice(PLACE)),
    own("live-births", "Số con đẻ ra sống", "Live births", Kind::Number("1", 0.0, 8.0)),
    own("skilled-attendant", "Người đỡ có kỹ năng", "Skilled attendant", Kind::Truth),
    own("complication", "Tai biến sản khoa", "Complication", Kind::Choice(COMPLICATION)),
    own("birth-certificate", "Số giấy chứng sinh", "Number of birth certificate", Kind::Words),
];

/// The birth on the child's chart.
pub const NEWBORN: &[Item] = &[
    loinc(
        "birth-weight",
        "Cân nặng lúc sinh",
        "Birth weight",
        Kind::Number("g", 300.0, 7_000.0),
        BIRTH_WEIGHT,
    ),
    loinc(
        "weeks-at-birth",
        "Tuổi thai khi sinh",
        "Gestational age at birth",
        Kind::Number("wk", 20.0, 45.0),
        GESTATIONAL_AGE,
    ),
    own("essential-care", "Chăm sóc thiết yếu (EENC)", "Early essential care", Kind::Truth),
    own("vitamin-k1", "Tiêm vitamin K1", "Vitamin K1 given", Kind::Truth),
    own("asphyxia", "Ngạt", "Asphyxia", Kind::Truth),
    own("birth-certificate", "Số giấy chứng sinh", "Number of birth certificate", Kind::Words),
];

/// A child's measures.
pub const CHILD: &[Item] = &[
    loinc("weight", "Cân nặng", "Weight", Kind::Number("kg", 0.3, 60.0), WEIGHT),
    loinc("length-lying", "Chiều dài nằm", "Length, lying", CHILD_LENGTH, LENGTH_LYING),
    loinc("height-standing", "Chiều cao đứng", "Height, standing", CHILD_LENGTH, HEIGHT_STANDING),
    loinc("head", "Vòng đầu", "Head circumference", Kind::Number("cm", 20.0, 70.0), HEAD),
    own(ARM, "Vòng cánh tay", "Arm circumference", Kind::Number("cm", 5.0, 35.0)),
    own(OEDEMA, "Phù hai bàn chân", "Oedema of both feet", Kind::Truth),
];
const CHILD_LENGTH: Kind = Kind::Number("cm", 30.0, 150.0);

/// Names of a sign.
pub fn sign_name(code: &str) -> (&'static str, &'static str) {
    let known = DANGER.iter().chain(&SEVERE).chain(&RISKS).find(|item| item.name == code);
    known.map_or(("khác", "other"), |item| (item.vi, item.en))
}
