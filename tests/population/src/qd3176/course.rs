//! XML5: the clinical course, where blood pressures are: in words, as each facility words them.

use super::Case;
use super::row::{COURSE, list};
use crate::visits::Vitals;

pub fn write(out: &mut String, case: &Case) {
    let row = vec![
        ("MA_LK", case.number.clone()),
        ("STT", "1".to_owned()),
        ("DIEN_BIEN_LS", note(case)),
        ("THOI_DIEM_DBLS", case.starts()),
        ("NGUOI_THUC_HIEN", case.doctor()),
    ];
    let names = [
        "CHITIEU_CHITIET_DIENBIENLAMSANG",
        "DSACH_CHI_TIET_DIEN_BIEN_BENH",
        "CHI_TIET_DIEN_BIEN_BENH",
    ];
    list(out, names, &COURSE, vec![row]);
}

fn note(case: &Case) -> String {
    let opening = if case.newborn {
        "Trẻ hồng, khóc to, bú tốt"
    } else {
        ["Bệnh nhân tỉnh, tiếp xúc tốt", "BN tỉnh", "Tỉnh táo, thể trạng trung bình", "Tỉnh"]
            [case.facility.habits.wording]
    };
    let findings = findings(&case.visit.vitals, case.facility.habits.wording);
    format!("{opening}. {findings}. Tim đều, phổi không ran, bụng mềm.")
}

/// The same findings in the facility's wording.
fn findings(vitals: &Vitals, wording: usize) -> String {
    let pressure = vitals.pressure.map(|p| format!("{:.0}/{:.0}", p.systolic, p.diastolic));
    let weight = Some(format!("{:.1}", vitals.weight));
    let temperature = vitals.temperature.map(|t| format!("{t:.1}"));
    let pulse = vitals.pulse.map(|pulse| pulse.to_string());
    let height = vitals.height.map(|height| format!("{height:.0}"));
    // What stands before and behind each number.
    let words: [(&str, &str); 5] = [
        [
            ("HA ", " mmHg"),
            ("mạch ", " l/p"),
            ("nhiệt độ ", " độ C"),
            ("cân nặng ", " kg"),
            ("chiều cao ", " cm"),
        ],
        [
            ("Huyết áp: ", " mmHg"),
            ("Mạch: ", " lần/phút"),
            ("Nhiệt độ: ", " °C"),
            ("Cân nặng: ", "kg"),
            ("Chiều cao: ", "cm"),
        ],
        [("HA: ", "mmHg"), ("Mạch ", "l/ph"), ("T° ", ""), ("Nặng ", "kg"), ("Cao ", "cm")],
        [
            ("huyết áp ", ""),
            ("mạch ", " lần/phút"),
            ("nhiệt độ ", ""),
            ("cân nặng ", " kg"),
            ("cao ", " cm"),
        ],
    ][wording];
    let separator = if wording == 1 { "; " } else { ", " };
    let values = [pressure, pulse, temperature, weight, height];
    let said = values.into_iter().zip(words);
    let said =
        said.filter_map(|(value, (before, behind))| Some(format!("{before}{}{behind}", value?)));
    said.collect::<Vec<_>>().join(separator)
}
