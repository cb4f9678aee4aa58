//! Vital signs out of the free text of DIEN_BIEN_LS: as people write them (`HA: 150/95 mmHg`,
//! `mạch 80 l/p`, `cân nặng 60kg`), and as QD 4750 asks for them (`CSST<M75_T37_HA120/70_NT18>`).
//! Careful rather than complete: the note itself is kept, so what is not read is not lost.

use crate::values::decimal;
use hoso_core::text::fold;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Vital {
    /// mmHg.
    BloodPressure { systolic: f64, diastolic: f64 },
    /// Beats per minute.
    HeartRate(f64),
    /// Breaths per minute.
    RespiratoryRate(f64),
    /// Degrees Celsius.
    Temperature(f64),
    /// Per cent.
    OxygenSaturation(f64),
    /// kg.
    Weight(f64),
    /// cm.
    Height(f64),
}

#[derive(Debug, PartialEq)]
pub struct Reading {
    pub vital: Vital,
    /// The words it was read from, without diacritics.
    pub words: String,
    /// Why the reading may be wrong.
    pub doubt: Option<&'static str>,
}

/// Readings of one note; a note holds few, a hostile one must not make thousands of records.
const READINGS_MAX: usize = 20;

/// What reads the text behind a keyword: the vital, the rest of the text, the doubt.
type Read = fn(&str) -> Option<(Vital, &str, Option<&'static str>)>;

/// A longer keyword stands before one that it begins with.
const WORDS: [(&str, Read); 11] = [
    ("huyet ap", blood_pressure),
    ("ha", blood_pressure),
    ("mach", heart_rate),
    ("nhip tim", heart_rate),
    ("nhip tho", respiratory_rate),
    ("than nhiet", temperature),
    ("nhiet do", temperature),
    ("spo2", oxygen_saturation),
    ("can nang", weight),
    ("cn", weight_with_unit),
    ("chieu cao", height),
];

/// Keywords of `CSST<...>`; alone, single letters would mean too much.
const SHORT: [(&str, Read); 5] = [
    ("ha", blood_pressure),
    ("m", heart_rate),
    ("t", temperature),
    ("nt", respiratory_rate),
    ("sp", oxygen_saturation),
];

/// All vital signs of a note, in its order.
pub fn find(note: &str) -> Vec<Reading> {
    let text = fold(note);
    let mut found = Vec::new();
    let mut rest = text.as_str();
    let mut behind_word = false;
    while let Some(c) = rest.chars().next() {
        if found.len() == READINGS_MAX {
            break;
        }
        let next = if behind_word {
            None
        } else if let Some(block) = rest.strip_prefix("csst<") {
            let (block, after) = block.split_once('>').unwrap_or((block, ""));
            let items = block.split('_').map(str::trim);
            found.extend(items.filter_map(|item| read(item, &SHORT)).map(|(reading, _)| reading));
            Some(after)
        } else {
            let before = &text[..text.len() - rest.len()];
            read(rest, &WORDS).filter(|_| !is_somebody_elses(before)).map(|(reading, after)| {
                found.push(reading);
                after
            })
        };
        behind_word = next.is_none() && c.is_alphanumeric();
        rest = next.unwrap_or_else(|| &rest[c.len_utf8()..]);
    }
    found.truncate(READINGS_MAX);
    found
}

/// `con cân nặng ...` is the child's; the `mạch` of `tim mạch` is a vessel.
fn is_somebody_elses(before: &str) -> bool {
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default();
    matches!(word, "con" | "be" | "tre" | "tim")
}

fn read<'a>(text: &'a str, words: &[(&str, Read)]) -> Option<(Reading, &'a str)> {
    words.iter().find_map(|(word, read)| {
        let rest = text.strip_prefix(word)?;
        let (vital, after, doubt) = read(rest.trim_start_matches([' ', ':', '=', '.', '-']))?;
        let words = text[..text.len() - after.len()].trim_end().to_owned();
        Some((Reading { vital, words, doubt }, after))
    })
}

/// The number in front, and what stands behind it.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let mut digits = &text[..end.unwrap_or(text.len())];
    digits = digits.trim_end_matches(['.', ',']);
    decimal(digits).map(|value| (value, text[digits.len()..].trim_start()))
}

/// A whole number of two or three digits that no unit of time or further number follows.
fn count(text: &str) -> Option<(f64, &str)> {
    let (value, rest) = number(text)?;
    let other = ["/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "nam", "thang", "tuoi"];
    let fits = value.fract() == 0.0 && (10.0..1000.0).contains(&value);
    (fits && !other.iter().any(|o| rest.starts_with(o))).then_some((value, rest))
}

fn blood_pressure(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    let (systolic, rest) = number(text)?;
    let (diastolic, rest) = number(rest.strip_prefix('/')?.trim_start())?;
    let (factor, rest) = match rest.strip_prefix("cmhg") {
        Some(rest) => (10.0, rest),
        None => (1.0, rest.strip_prefix("mmhg").unwrap_or(rest)),
    };
    let (systolic, diastolic) = (systolic * factor, diastolic * factor);
    let fits = |value: f64| (10.0..1000.0).contains(&value);
    // A third number makes it a date or a fraction of something else.
    if !fits(systolic) || !fits(diastolic) || rest.starts_with('/') {
        return None;
    }
    let doubt = (systolic <= diastolic)
        .then_some("blood pressure: the systolic value is not above the diastolic one");
    Some((Vital::BloodPressure { systolic, diastolic }, rest, doubt))
}

fn heart_rate(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    count(text).map(|(value, rest)| (Vital::HeartRate(value), rest, None))
}

fn respiratory_rate(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    count(text).map(|(value, rest)| (Vital::RespiratoryRate(value), rest, None))
}

fn oxygen_saturation(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    let (value, rest) = number(text)?;
    let fits = value > 0.0 && value <= 100.0;
    fits.then_some((Vital::OxygenSaturation(value), rest.strip_prefix('%').unwrap_or(rest), None))
}

/// QD 4750 itself writes 37 degrees as `370C`: the raised zero has come down.
fn temperature(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    let (value, rest) = number(text)?;
    let is_celsius = rest.starts_with(['c', '°', 'º', 'o', '⁰']);
    if (100.0..1000.0).contains(&value) && value % 10.0 == 0.0 && is_celsius {
        let doubt = Some("temperature: the last zero was read as the degree sign");
        return Some((Vital::Temperature(value / 10.0), rest, doubt));
    }
    (10.0..100.0).contains(&value).then_some((Vital::Temperature(value), rest, None))
}

fn weight(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    let (value, rest) = number(text)?;
    let rest = match rest.strip_prefix("kg") {
        Some(rest) => rest,
        None if rest.starts_with(|c: char| c.is_alphabetic()) => return None,
        None => rest,
    };
    (0.0..1000.0).contains(&value).then_some((Vital::Weight(value), rest, None))
}

fn weight_with_unit(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    number(text).filter(|(_, rest)| rest.starts_with("kg")).and_then(|_| weight(text))
}

/// `165 cm`, `1.65 m`, `1m65`.
fn height(text: &str) -> Option<(Vital, &str, Option<&'static str>)> {
    let (value, rest) = number(text)?;
    if let Some(rest) = rest.strip_prefix("cm") {
        return (value < 1000.0).then_some((Vital::Height(value), rest, None));
    }
    let rest = rest.strip_prefix('m').filter(|_| (0.0..3.0).contains(&value))?;
    match number(rest) {
        Some((cm, after)) if (10.0..100.0).contains(&cm) && value.fract() == 0.0 => {
            Some((Vital::Height(value * 100.0 + cm), after, None))
        }
        _ => Some((Vital::Height((value * 1000.0).round() / 10.0), rest, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Vital::*;

    fn bp(systolic: f64, diastolic: f64) -> Vital {
        BloodPressure { systolic, diastolic }
    }

    #[test]
    fn notes_as_people_write_them() {
        let cases: &[(&str, &[Vital])] = &[
            ("HA 150/95 mmHg", &[bp(150.0, 95.0)]),
            ("Huyết áp: 150/95", &[bp(150.0, 95.0)]),
            ("huyết áp=150 / 95mmHg, mạch 80 l/p", &[bp(150.0, 95.0), HeartRate(80.0)]),
            ("HA: 15/9.5 cmHg", &[bp(150.0, 95.0)]),
            ("HA 150/95. Sau 15 phút HA 140/90", &[bp(150.0, 95.0), bp(140.0, 90.0)]),
            ("M: 80; T: 37", &[]),
            ("Mạch: 88 lần/phút; nhiệt độ: 37,5°C", &[HeartRate(88.0), Temperature(37.5)]),
            ("nhiệt độ 370C", &[Temperature(37.0)]),
            ("Thân nhiệt 36.8 độ", &[Temperature(36.8)]),
            ("nhịp thở 18 lần/phút, SpO2: 98%", &[RespiratoryRate(18.0), OxygenSaturation(98.0)]),
            ("Cân nặng 60kg, chiều cao 1m65", &[Weight(60.0), Height(165.0)]),
            ("cân nặng: 60,5 kg; chiều cao: 165 cm", &[Weight(60.5), Height(165.0)]),
            ("CN: 52 kg. Chiều cao 1.5 m", &[Weight(52.0), Height(150.0)]),
            (
                "CSST<M75_T37_HA120/70_ NT18_SP97_HL2>",
                &[
                    HeartRate(75.0),
                    Temperature(37.0),
                    bp(120.0, 70.0),
                    RespiratoryRate(18.0),
                    OxygenSaturation(97.0),
                ],
            ),
        ];
        for (note, expected) in cases {
            let found: Vec<_> = find(note).into_iter().map(|r| r.vital).collect();
            assert_eq!(&found, expected, "{note}");
        }
    }

    #[test]
    fn what_only_looks_like_a_vital_sign_is_left_alone() {
        let notes = [
            "Tăng huyết áp độ 2 đã 5 năm",
            "HA mục tiêu <130/80",
            "bệnh tim mạch 10 năm",
            "bệnh mạch 10 năm",
            "con cân nặng 3200g",
            "con cân nặng 3.2 kg",
            "cân nặng 3200g",
            "HA 12/05/2026",
            "HA 150",
            "thaha 150/95",
            "CN 2",
            "mạch 120/80",
            "",
        ];
        for note in notes {
            assert_eq!(find(note), [], "{note}");
        }
    }

    #[test]
    fn a_doubtful_reading_says_so() {
        for note in ["HA 80/120", "nhiệt độ 370C"] {
            assert!(find(note)[0].doubt.is_some(), "{note}");
        }
        assert_eq!(find("Tình trạng: HA: 150/95 mmHg ổn")[0].words, "ha: 150/95 mmhg");
    }

    #[test]
    fn a_long_note_costs_little_and_gives_few_records() {
        assert_eq!(find(&"HA 150/95 ".repeat(50_000)).len(), READINGS_MAX);
        assert_eq!(find(&"ha ".repeat(100_000)), []);
        assert_eq!(find(&"9".repeat(100_000)), []);
    }
}
