//! One line for each primary, in the variables of CanReg5's standard template, tab-separated for
//! its import. What a programme never sees (names, address, number in the registry) stays empty,
//! for the host or the registry to fill.

use crate::checks;
use crate::code::{Item, Verdict};
use crate::follow_up::Vital;
use crate::picture::{Picture, Primary};
use crate::tumour::Tumour;
use hoso_sdk::PartialDate;

/// The columns, in the order of the template: person, tumour.
pub const COLUMNS: [&str; 28] = [
    "RegNo", "PerS", "FamN", "FirstN", "MaidN", "MidN", "Sex", "BirthD", "Trib", "Occu", "DLC",
    "Stat", "RecS", "Chec", "Age", "Addr", "InciD", "Top", "Mor", "Beh", "Bas", "I10", "ICCC",
    "MPcode", "MPSeq", "MPTot", "UpDate", "TumourID",
];

/// The head and a line for each primary, oldest first.
pub fn table(picture: &Picture) -> String {
    let primaries = picture.primaries();
    let rows = primaries.iter().enumerate().map(|(index, primary)| {
        let place = (index + 1, primaries.len());
        let cell = |column: &&str| cell(picture, primary, place, column);
        COLUMNS.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n"
    });
    std::iter::once(COLUMNS.join("\t") + "\n").chain(rows).collect()
}

fn cell(picture: &Picture, primary: &Primary, place: (usize, usize), column: &str) -> String {
    let subject = &picture.facts.call.chart.subject;
    let coded: &Tumour = primary.coded;
    let case = &coded.case;
    match column {
        "Sex" => match subject.sex.as_str() {
            "male" => "1".to_owned(),
            "female" => "2".to_owned(),
            _ => "9".to_owned(),
        },
        "BirthD" => date(subject.birth_date),
        "DLC" => picture.contact.as_ref().map_or_else(String::new, |c| date(c.day.into())),
        "Stat" => match picture.contact.as_ref().map(|contact| contact.vital) {
            Some(Vital::Alive) => "1".to_owned(),
            Some(Vital::Dead) => "2".to_owned(),
            Some(Vital::Unknown) | None => "9".to_owned(),
        },
        // 0 pending, 1 confirmed.
        "RecS" => u8::from(coded.verdict() < Verdict::Missing).to_string(),
        // 1 fine, 2 rare, 3 invalid.
        "Chec" => match coded.verdict() {
            Verdict::Ok => "1".to_owned(),
            Verdict::Rare | Verdict::Query => "2".to_owned(),
            Verdict::Missing | Verdict::Invalid => "3".to_owned(),
        },
        "Age" => number(primary.first.case.age, 3),
        "InciD" => date(primary.first.entry.when),
        "Top" => number(case.topography.map(|topography| topography.0), 3),
        "Mor" => number(case.morphology.map(|morphology| morphology.0), 4),
        "Beh" => number(case.behaviour, 1),
        "Bas" => number(case.basis, 1),
        "I10" => coded.icd10().unwrap_or_default(),
        "ICCC" => checks::iccc3(case).map_or_else(|_| String::new(), |class| class.to_string()),
        "MPSeq" => place.0.to_string(),
        "MPTot" => place.1.to_string(),
        _ => String::new(),
    }
}

fn number<T: ToString>(item: Item<T>, digits: usize) -> String {
    item.map_or_else(|_| String::new(), |number| format!("{:0>digits$}", number.to_string()))
}

/// yyyymmdd; 99 where a month or a day is not known.
fn date(date: PartialDate) -> String {
    let known = |part: u8| if part == 0 { 99 } else { part };
    match date.year {
        0 => String::new(),
        year => format!("{year:04}{:02}{:02}", known(date.month), known(date.day)),
    }
}
