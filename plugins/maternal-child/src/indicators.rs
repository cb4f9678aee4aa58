//! The indicators: rows of the MCH report form as far as they are known, full immunisation at one
//! year, and malnutrition. What each counts is in `tally.rs`.

use hoso_sdk::{Indicator, text};

/// Which direction is good.
#[derive(Clone, Copy)]
enum Good {
    Higher,
    Lower,
}
use Good::{Higher, Lower};

/// What an indicator is a share of.
#[derive(Clone, Copy)]
enum Of {
    Pregnancies,
    Contacts,
    Births,
    LiveBirths,
    Weighed,
    OneYear,
    Measured,
}
use Of::{Births, Contacts, LiveBirths, Measured, OneYear, Pregnancies, Weighed};

/// Vietnamese, English.
type Words = (&'static str, &'static str);

/// An indicator: its code, what it is a share of, title, what counts.
struct Row(&'static str, Of, Good, Words, Words);

#[rustfmt::skip]
const ROWS: [Row; 25] = [
    Row("new-adolescent", Pregnancies, Lower,
        ("Có thai vị thành niên", "Adolescent pregnancies"),
        ("Phụ nữ có thai mới là vị thành niên", "New pregnancies of adolescents")),
    Row("urine-protein", Contacts, Higher,
        ("Thử protein niệu", "Urine tested for protein"),
        ("Lượt thử protein niệu", "Tests of urine for protein")),
    Row("contacts-per-birth", Births, Higher,
        ("Lượt khám thai trên số đẻ", "Contacts per birth"),
        ("Số lần khám thai của lần mang thai", "Contacts of the pregnancy")),
    Row("birth-adolescent", Births, Lower,
        ("Đẻ vị thành niên", "Births to adolescents"),
        ("Phụ nữ đẻ là vị thành niên", "Mothers who are adolescents")),
    Row("birth-four-in-three", Births, Higher,
        ("Khám thai ≥4 lần, 3 thời kỳ", "Four contacts in three periods"),
        ("Khám thai từ 4 lần trong 3 thời kỳ", "Four contacts or more in three periods")),
    Row("birth-tetanus", Births, Higher,
        ("Tiêm đủ uốn ván", "Full tetanus doses"),
        ("Tiêm đủ mũi uốn ván trước đẻ", "All due tetanus doses before the birth")),
    Row("birth-hepatitis-b-tested", Births, Higher,
        ("Xét nghiệm viêm gan B", "Tested for hepatitis B"),
        ("Xét nghiệm trong lần mang thai này", "Tested in this pregnancy")),
    Row("birth-syphilis-tested", Births, Higher,
        ("Xét nghiệm giang mai", "Tested for syphilis"),
        ("Xét nghiệm trong lần mang thai này", "Tested in this pregnancy")),
    Row("birth-hiv-tested", Births, Higher,
        ("Xét nghiệm HIV", "Tested for HIV"),
        ("Xét nghiệm trong lần mang thai này", "Tested in this pregnancy")),
    Row("birth-glucose-tested", Births, Higher,
        ("Xét nghiệm đường huyết", "Tested for glucose"),
        ("Xét nghiệm trong lần mang thai này", "Tested in this pregnancy")),
    Row("birth-skilled", Births, Higher,
        ("Người đỡ có kỹ năng", "Skilled attendant"),
        ("Được người có kỹ năng đỡ", "Attended by a skilled person")),
    Row("birth-certificate", Births, Higher,
        ("Cấp giấy chứng sinh", "Birth certificate"),
        ("Có số giấy chứng sinh", "With the number of a certificate")),
    Row("postnatal-week-1", Births, Higher,
        ("Chăm sóc tuần đầu", "Care in the first week"),
        ("Được chăm sóc trong tuần đầu", "Cared for in the first week")),
    Row("postnatal-weeks-2-6", Births, Higher,
        ("Chăm sóc tuần 2 đến 6", "Care in weeks 2 to 6"),
        ("Được chăm sóc trong tuần 2 đến 6", "Cared for in weeks 2 to 6")),
    Row("newborn-essential-care", LiveBirths, Higher,
        ("Chăm sóc thiết yếu sơ sinh", "Early essential care"),
        ("Được chăm sóc EENC", "With early essential care")),
    Row("newborn-preterm", LiveBirths, Lower,
        ("Đẻ non", "Preterm"),
        ("Dưới 37 tuần", "Below 37 weeks")),
    Row("newborn-asphyxia", LiveBirths, Lower,
        ("Ngạt", "Asphyxia"),
        ("Trẻ bị ngạt", "With asphyxia")),
    Row("newborn-vitamin-k1", LiveBirths, Higher,
        ("Tiêm vitamin K1", "Vitamin K1"),
        ("Được tiêm vitamin K1", "Given vitamin K1")),
    Row("newborn-low-weight", Weighed, Lower,
        ("Cân nặng dưới 2500 g", "Below 2,500 g"),
        ("Dưới 2500 g", "Below 2,500 g")),
    Row("newborn-high-weight", Weighed, Lower,
        ("Cân nặng trên 4000 g", "Above 4,000 g"),
        ("Trên 4000 g", "Above 4,000 g")),
    Row("immunised-at-one-year", OneYear, Higher,
        ("Tiêm đủ dưới 1 tuổi", "Fully immunised at one year"),
        ("Đủ các mũi đến hạn trước 1 tuổi", "All doses due before one year are given")),
    Row("growth-stunted", Measured, Lower,
        ("Thấp còi", "Stunted"),
        ("Chiều cao theo tuổi dưới -2", "Length for age below -2")),
    Row("growth-underweight", Measured, Lower,
        ("Nhẹ cân", "Underweight"),
        ("Cân nặng theo tuổi dưới -2", "Weight for age below -2")),
    Row("growth-wasted", Measured, Lower,
        ("Gầy còm", "Wasted"),
        ("Cân nặng theo chiều cao dưới -2", "Weight for length below -2")),
    Row("growth-overweight", Measured, Lower,
        ("Thừa cân", "Overweight"),
        ("Cân nặng theo chiều cao trên +2", "Weight for length above +2")),
];

/// As declared.
pub fn indicators() -> Vec<Indicator> {
    ROWS.iter().map(indicator).collect()
}

fn indicator(Row(code, of, good, title, counts): &Row) -> Indicator {
    let (vi, en) = match of {
        Pregnancies => ("Phụ nữ có thai mới trong kỳ", "New pregnancies in the period"),
        Contacts => ("Lượt khám thai trong kỳ", "Antenatal contacts in the period"),
        Births => ("Phụ nữ đẻ trong kỳ", "Women who gave birth in the period"),
        LiveBirths => ("Trẻ đẻ ra sống trong kỳ", "Live births in the period"),
        Weighed => ("Trẻ đẻ ra được cân", "Newborns who were weighed"),
        OneYear => ("Trẻ tròn 1 tuổi trong kỳ", "Children who become one year old"),
        Measured => ("Trẻ dưới 5 tuổi được cân đo trong kỳ", "Children measured in the period"),
    };
    let good = match good {
        Higher => "higher",
        Lower => "lower",
    };
    Indicator {
        code: (*code).to_owned(),
        title: text(title.0, title.1),
        numerator: text(counts.0, counts.1),
        denominator: text(vi, en),
        period: "month".to_owned(),
        good: good.to_owned(),
        target_percent: None,
        strata: vec!["sex".to_owned()],
    }
}
