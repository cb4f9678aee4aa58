//! The 35 insured occupational diseases: TT 15/2016/TT-BYT, article 3, and TT 02/2023/TT-BYT.

use crate::facts::{Facts, OWN, chosen, date, within, words};
use hoso_sdk::{Date, Entry, Value, codes};

/// One disease of the list; its number is its place, from 1.
pub struct Disease {
    /// Code of the choice: `1` to `35`.
    pub code: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
}

const fn disease(code: &'static str, vi: &'static str, en: &'static str) -> Disease {
    Disease { code, vi, en }
}

/// Numbers whose names and order could not be checked against the circulars.
pub const UNVERIFIED: std::ops::RangeInclusive<usize> = 31..=34;

/// In the order of the list.
pub const DISEASES: [Disease; 35] = [
    disease("1", "Bụi phổi silic", "Silicosis"),
    disease("2", "Bụi phổi amiăng", "Asbestosis"),
    disease("3", "Bụi phổi bông", "Byssinosis"),
    disease("4", "Bụi phổi talc", "Talcosis"),
    disease("5", "Bụi phổi than", "Coal workers' pneumoconiosis"),
    disease("6", "Viêm phế quản mạn tính", "Chronic bronchitis"),
    disease("7", "Hen", "Asthma"),
    disease("8", "Nhiễm độc chì", "Lead poisoning"),
    disease("9", "Nhiễm độc benzen và đồng đẳng", "Poisoning by benzene and homologues"),
    disease("10", "Nhiễm độc thủy ngân", "Mercury poisoning"),
    disease("11", "Nhiễm độc mangan", "Manganese poisoning"),
    disease("12", "Nhiễm độc trinitrotoluen", "Trinitrotoluene poisoning"),
    disease("13", "Nhiễm độc asen", "Arsenic poisoning"),
    disease("14", "Nhiễm độc hóa chất bảo vệ thực vật", "Pesticide poisoning"),
    disease("15", "Nhiễm độc nicotin", "Nicotine poisoning"),
    disease("16", "Nhiễm độc cacbon monoxit", "Carbon monoxide poisoning"),
    disease("17", "Nhiễm độc cadimi", "Cadmium poisoning"),
    disease("18", "Điếc do tiếng ồn", "Hearing loss by noise"),
    disease("19", "Bệnh giảm áp", "Decompression sickness"),
    disease("20", "Bệnh do rung toàn thân", "Disease by whole-body vibration"),
    disease("21", "Bệnh do rung cục bộ", "Disease by local vibration"),
    disease("22", "Bệnh phóng xạ", "Radiation disease"),
    disease("23", "Đục thể thủy tinh", "Cataract"),
    disease("24", "Bệnh nốt dầu", "Oil acne"),
    disease("25", "Bệnh sạm da", "Melanosis of the skin"),
    disease("26", "Viêm da tiếp xúc do crôm", "Contact dermatitis by chromium"),
    disease(
        "27",
        "Bệnh da do môi trường ẩm ướt và lạnh kéo dài",
        "Skin disease by long wet and cold",
    ),
    disease(
        "28",
        "Bệnh da do cao su tự nhiên, hóa chất phụ gia cao su",
        "Skin disease by natural rubber and its additives",
    ),
    disease("29", "Bệnh Leptospira", "Leptospirosis"),
    disease("30", "Viêm gan vi rút B", "Hepatitis B"),
    disease("31", "Bệnh lao", "Tuberculosis"),
    disease("32", "Nhiễm HIV do tai nạn rủi ro nghề nghiệp", "HIV by an accident at work"),
    disease("33", "Viêm gan vi rút C", "Hepatitis C"),
    disease("34", "Ung thư trung biểu mô", "Mesothelioma"),
    disease("35", "COVID-19", "COVID-19"),
];

/// Numbers of the pneumoconioses that a chest radiograph shows.
pub const PNEUMOCONIOSES: [usize; 5] = [1, 2, 3, 4, 5];

/// Code of the record of a disease; its value is the number, its parts follow.
pub const RECORD: &str = "occupational-disease";
/// Part: suspected, diagnosed, assessed, excluded.
pub const STATUS: &str = "disease-status";
/// Part: loss of working ability, %.
pub const LOSS: &str = "disease-loss";
/// Part: the day on which it was found.
pub const FOUND: &str = "disease-found-on";
/// Part: occupation at that time, words.
pub const OCCUPATION: &str = "disease-occupation";
/// Part: years in that occupation.
pub const YEARS: &str = "disease-years-in-job";

/// How far the matter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Suspected,
    Diagnosed,
    /// The loss of working ability was assessed.
    Assessed,
}

impl Status {
    /// Code of the choice.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Diagnosed => "diagnosed",
            Self::Assessed => "assessed",
        }
    }
}

/// The choice that takes a disease off the list again.
pub const EXCLUDED: &str = "excluded";

/// What is known of one disease of the worker.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// 1 to 35.
    pub number: usize,
    pub status: Status,
    pub loss_percent: Option<f64>,
    /// As it was told, else the day of the first record.
    pub found_on: Date,
    pub occupation: Option<String>,
    pub years_in_job: Option<f64>,
    /// The day of the newest record.
    pub day: Date,
    pub evidence: Vec<String>,
}

impl Record {
    /// The disease itself.
    pub fn disease(&self) -> &'static Disease {
        &DISEASES[self.number - 1]
    }
}

/// The newest record of each disease, in the order of the list, without what was excluded.
pub fn records(facts: &Facts) -> Vec<Record> {
    let entries = facts.of(RECORD);
    let of = |number: usize| {
        let same =
            |entry: &&Entry| chosen(&entry.value).as_deref() == Some(DISEASES[number - 1].code);
        let mut of_disease = entries.iter().filter(|(entry, _)| same(entry));
        let newest = of_disease.next()?;
        let first = of_disease.next_back().map_or(newest.1, |(_, day)| *day);
        record(number, newest, first)
    };
    (1..=DISEASES.len()).filter_map(of).collect()
}

fn record(number: usize, (entry, day): &(&Entry, Date), first: Date) -> Option<Record> {
    let part = |code: &str| {
        let found =
            entry.parts.iter().find(|part| part.code.code == code && part.code.system == OWN);
        found.map(|part| &part.value)
    };
    let status = match part(STATUS).and_then(chosen).as_deref() {
        Some(EXCLUDED) => return None,
        Some("assessed") => Status::Assessed,
        Some("diagnosed") => Status::Diagnosed,
        _ => Status::Suspected,
    };
    let number_in = |code: &str, unit: &str, most: f64| {
        part(code).and_then(|value: &Value| within(value, unit, (0.0, most)))
    };
    Some(Record {
        number,
        status,
        loss_percent: number_in(LOSS, "%", 100.0),
        found_on: part(FOUND).and_then(date).filter(|told| *told <= *day).unwrap_or(first),
        occupation: part(OCCUPATION).and_then(words),
        years_in_job: number_in(YEARS, "a", 80.0),
        day: *day,
        evidence: vec![entry.id.clone()],
    })
}

/// A suspicion of `day` needs nobody any more: one of the diseases is on record, or was excluded on
/// the day or later.
pub fn is_settled(facts: &Facts, numbers: &[usize], day: Date) -> bool {
    let is_one = |entry: &Entry| {
        let code = chosen(&entry.value);
        numbers.iter().any(|number| code.as_deref() == Some(DISEASES[number - 1].code))
    };
    let mut newer = facts.of(RECORD).iter().take_while(|(_, recorded)| *recorded >= day);
    newer.any(|(entry, _)| is_one(entry))
        || records(facts).iter().any(|record| numbers.contains(&record.number))
}

/// ICD-10 codes that name a disease by work, with the numbers on the list that it can be: J60 coal,
/// J61 asbestos, J62 silica and talc, J63 to J65 others, J66 cotton, H83.3 noise, T70.3
/// decompression, T75.2 vibration.
const BY_WORK: [(&str, &[usize]); 10] = [
    ("J60", &PNEUMOCONIOSES),
    ("J61", &PNEUMOCONIOSES),
    ("J62", &PNEUMOCONIOSES),
    ("J63", &PNEUMOCONIOSES),
    ("J64", &PNEUMOCONIOSES),
    ("J65", &PNEUMOCONIOSES),
    ("J66", &PNEUMOCONIOSES),
    ("H83.3", &[18]),
    ("T70.3", &[19]),
    ("T75.2", &[20, 21]),
];

/// Codes with a prefix sign, as needs are declared.
pub fn condition_codes() -> Vec<String> {
    BY_WORK.iter().map(|(code, _)| format!("{code}*")).collect()
}

/// The newest condition whose code names work as its cause, and that nobody recorded or excluded
/// as a disease of the list since.
pub fn condition<'a>(facts: &Facts<'a>) -> Option<(&'a Entry, Date)> {
    facts.conditions().find(|(entry, day)| {
        let by_work = BY_WORK.iter().find(|(code, _)| entry.code.code.starts_with(code));
        entry.code.system == codes::ICD_10
            && by_work.is_some_and(|(_, numbers)| !is_settled(facts, numbers, *day))
    })
}
