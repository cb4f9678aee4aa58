//! Tetanus doses of pregnant women, by Viet Nam's schedule (Circulars 38/2017 and 10/2024/TT-BYT).

use crate::facts::{CVX, Facts};
use crate::pregnancy::Pregnancy;
use hoso_sdk::{Date, Entry, Value};

/// Least calendar months before each dose, the first early in pregnancy. Fewer than three basic
/// doses as a child, or not known.
const BASIC_UNKNOWN: &[i32] = &[0, 1, 6, 12, 12];
/// Three basic doses.
const BASIC: &[i32] = &[0, 1, 12];
/// Three basic doses and a booster.
const BOOSTED: &[i32] = &[0, 12];

/// Vaccines against tetanus for adults: Td, TT, Tdap (CVX).
const ADULT: [&str; 8] = ["09", "35", "112", "113", "115", "138", "139", "196"];
/// DTP in a child's vaccines (CVX).
const CHILD: [&str; 14] =
    ["01", "20", "22", "50", "102", "106", "107", "110", "120", "130", "132", "146", "170", "198"];

/// How far a woman is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tetanus {
    /// Adult doses, told and recorded.
    pub doses: usize,
    /// The next one in this pregnancy: from when, and until when it is of use for the birth.
    pub next: Option<(Date, Date)>,
    pub evidence: Vec<String>,
}

/// What has been given and what comes next before the birth.
pub fn tetanus(facts: &Facts, pregnancy: &Pregnancy) -> Option<Tetanus> {
    let dating = pregnancy.dating.as_ref()?;
    let given = doses(facts, &ADULT);
    let told = facts.own("tetanus-before").next();
    let before = told.and_then(|(entry, _)| count(entry)).unwrap_or(0);
    let doses = given.len() + before;
    let months = *row(facts).get(doses).unwrap_or(&-1);
    let from = match given.first() {
        _ if months < 0 => None,
        Some((_, day)) => Some(day.add_months(months).max(pregnancy.known_since)),
        None => Some(pregnancy.known_since),
    };
    // The second dose is given a month before the birth; the first leaves a month for it.
    let until = match doses {
        0 => dating.due.add_months(-2),
        1 => dating.due.add_months(-1),
        _ => dating.due,
    };
    let next = from.filter(|from| *from <= dating.due).map(|from| (from, until.max(from)));
    let mut evidence: Vec<String> = given.iter().map(|(entry, _)| entry.id.clone()).collect();
    evidence.extend(told.filter(|_| before > 0).map(|(entry, _)| entry.id.clone()));
    Some(Tetanus { doses, next, evidence })
}

/// Doses that were due before the birth are given, and the second, where it is the last, a month
/// before it.
pub fn protects(facts: &Facts, pregnancy: &Pregnancy, birth: Date) -> bool {
    let given = doses(facts, &ADULT);
    let Some((_, newest)) = given.first() else {
        return tetanus(facts, pregnancy).is_some_and(|state| state.next.is_none());
    };
    let due = tetanus(facts, pregnancy).and_then(|state| state.next).map(|(from, _)| from);
    newest.add_months(1) <= birth && due.is_none_or(|from| from > birth)
}

fn row(facts: &Facts) -> &'static [i32] {
    match doses(facts, &CHILD).len() {
        0..=2 => BASIC_UNKNOWN,
        3 => BASIC,
        _ => BOOSTED,
    }
}

/// Newest first, one a day.
fn doses<'a>(facts: &Facts<'a>, codes: &[&str]) -> Vec<(&'a Entry, Date)> {
    let of_kind = facts.entries().filter(|(entry, _)| {
        entry.kind == "Immunization"
            && entry.code.system == CVX
            && codes.contains(&entry.code.code.as_str())
    });
    let mut all: Vec<(&Entry, Date)> = of_kind.collect();
    all.dedup_by_key(|(_, day)| *day);
    all
}

fn count(entry: &Entry) -> Option<usize> {
    match &entry.value {
        Value::Count(count) => usize::try_from(*count).ok(),
        // A form's number; nobody has had more than a dozen.
        Value::Quantity(quantity) if (0.0..=12.0).contains(&quantity.value) => {
            Some(quantity.value.round() as usize)
        }
        _ => None,
    }
}
