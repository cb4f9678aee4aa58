//! Words for the codes that programmes give as values of findings. A code that stands for something
//! in several programmes is a word here; one that is not known is shown as it is.

use super::Language;
use crate::pages::format;
use hoso_core::record::Value;

/// Code, Vietnamese, English.
const WORDS: [(&str, &str, &str); 78] = [
    ("aged-out", "quá tuổi", "too old"),
    ("alive", "còn sống", "alive"),
    ("assessed", "đã đánh giá", "assessed"),
    ("at-risk", "có nguy cơ", "at risk"),
    ("bleeding", "chảy máu", "bleeding"),
    ("blindness", "mù", "blindness"),
    ("complete", "đã đủ", "complete"),
    ("criteria-met", "đủ tiêu chuẩn chẩn đoán", "criteria met"),
    ("dead", "đã mất", "dead"),
    ("diabetes-in-pregnancy", "đái tháo đường khi mang thai", "diabetes in pregnancy"),
    ("diagnosed", "đã chẩn đoán", "diagnosed"),
    ("duplicate", "trùng", "duplicate"),
    ("early-term", "đủ tháng sớm", "early term"),
    ("elevated", "cao hơn bình thường", "elevated"),
    ("estimate", "ước tính", "estimate"),
    ("extraneous", "thừa", "extraneous"),
    ("followed-up", "đã theo dõi", "followed up"),
    ("frail", "suy yếu", "frail"),
    ("full-term", "đủ tháng", "full term"),
    ("gestational-diabetes", "đái tháo đường thai kỳ", "gestational diabetes"),
    ("high", "cao", "high"),
    ("hypertension", "tăng huyết áp", "hypertension"),
    ("independent", "tự lập", "independent"),
    ("intermediate", "trung gian", "intermediate"),
    ("interval-too-short", "khoảng cách quá ngắn", "interval too short"),
    ("invalid", "không hợp lệ", "invalid"),
    ("last-period", "kinh cuối", "last period"),
    ("late-term", "đủ tháng muộn", "late term"),
    ("live-vaccine-too-soon", "vắc xin sống quá gần nhau", "live vaccine too soon"),
    ("low", "thấp", "low"),
    ("measure-again", "cần đo lại", "measure again"),
    ("mild", "nhẹ", "mild"),
    ("mild-thinness", "gầy nhẹ", "mild thinness"),
    ("missing", "thiếu", "missing"),
    ("mixed", "hỗn hợp", "mixed"),
    ("moderate", "vừa", "moderate"),
    ("moderate-thinness", "gầy vừa", "moderate thinness"),
    ("moderately-severe", "khá nặng", "moderately severe"),
    ("multiple-primary", "nhiều u nguyên phát", "multiple primary"),
    ("none", "không", "none"),
    ("normal", "bình thường", "normal"),
    ("not-classed", "chưa xếp loại", "not classed"),
    ("not-complete", "chưa đủ", "not complete"),
    ("not-measured", "chưa đo", "not measured"),
    ("not-raised", "không cao", "not raised"),
    ("not-recommended", "không khuyến cáo", "not recommended"),
    ("obese-1", "béo phì độ 1", "obese, class 1"),
    ("obese-2", "béo phì độ 2", "obese, class 2"),
    ("obese-3", "béo phì độ 3", "obese, class 3"),
    ("obesity", "béo phì", "obesity"),
    ("obstruction", "tắc nghẽn", "obstruction"),
    ("overweight", "thừa cân", "overweight"),
    ("overweight-risk", "nguy cơ thừa cân", "risk of overweight"),
    ("pass", "đạt", "pass"),
    ("possible-restriction", "có thể hạn chế", "possible restriction"),
    ("post-term", "già tháng", "post-term"),
    ("pre-eclampsia", "tiền sản giật", "pre-eclampsia"),
    ("pre-frail", "tiền suy yếu", "pre-frail"),
    ("pre-obese", "tiền béo phì", "pre-obese"),
    ("preterm", "non tháng", "preterm"),
    ("profound", "rất nặng", "profound"),
    ("refer", "cần chuyển khám", "refer"),
    ("repeat", "cần làm lại", "repeat"),
    ("robust", "khỏe mạnh", "robust"),
    ("severe", "nặng", "severe"),
    ("severe-hypertension", "tăng huyết áp nặng", "severe hypertension"),
    ("severe-stunting", "thấp còi nặng", "severe stunting"),
    ("severe-thinness", "gầy nặng", "severe thinness"),
    ("slightly-elevated", "cao nhẹ", "slightly elevated"),
    ("stage-1", "độ 1", "stage 1"),
    ("stage-2", "độ 2", "stage 2"),
    ("stunting", "thấp còi", "stunting"),
    ("suspected", "nghi ngờ", "suspected"),
    ("thinness", "gầy", "thinness"),
    ("too-young", "quá sớm", "too young"),
    ("ultrasound", "siêu âm", "ultrasound"),
    ("underweight", "nhẹ cân", "underweight"),
    ("very-high", "rất cao", "very high"),
];

impl Language {
    /// The value of a finding.
    pub fn finding(self, value: &Value) -> String {
        let Value::Text(code) = value else { return format::value(self, value) };
        match WORDS.binary_search_by_key(&code.as_str(), |(known, ..)| *known) {
            Ok(at) => self.pick(WORDS[at].1, WORDS[at].2).to_owned(),
            Err(_) => code.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_is_a_word_and_another_stays() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0), "for the search");
        let said = |language: Language, code: &str| language.finding(&Value::Text(code.into()));
        assert_eq!(said(Language::Vi, "diagnosed"), "đã chẩn đoán");
        assert_eq!(said(Language::En, "criteria-met"), "criteria met");
        assert_eq!(said(Language::Vi, "TT10-2024"), "TT10-2024");
        for (code, ..) in WORDS {
            assert_ne!(said(Language::Vi, code), code);
        }
    }
}
