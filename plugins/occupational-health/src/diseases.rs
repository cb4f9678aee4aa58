//! The 35 insured occupational diseases: TT 15/2016/TT-BYT, article 3, and TT 02/2023/TT-BYT.

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

/// Number of HIV by an accident at work: who may know of it is a closed list.
pub const HIV: usize = 32;

/// Numbers of the pneumoconioses that a chest radiograph shows.
pub const PNEUMOCONIOSES: [usize; 5] = [1, 2, 3, 4, 5];
