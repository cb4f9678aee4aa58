//! One tumour as the record keeps it: an observation dated on the day of incidence, whose parts are
//! the items of its coding.

use crate::checks::{self, Case};
use crate::code::{Item, MALIGNANT, Morphology, Sex, Topography, Verdict, digit};
use crate::dates::last_day;
use crate::facts::OWN;
use hoso_sdk::{Call, Date, Entry, PartialDate, Subject, Value};

/// Code of a registered tumour.
pub const TUMOUR: &str = "tumour";
pub const TOPOGRAPHY: &str = "topography";
pub const MORPHOLOGY: &str = "morphology";
pub const BEHAVIOUR: &str = "behaviour";
pub const GRADE: &str = "grade";
pub const BASIS: &str = "basis";
/// Age that the source states, in completed years; it stands where the birth date is not known.
pub const AGE: &str = "age";
/// A person has looked at what the checks found rare or doubtful.
pub const REVIEWED: &str = "reviewed";

/// A tumour with what its items say.
#[derive(Clone, Debug)]
pub struct Tumour<'a> {
    pub entry: &'a Entry,
    /// The first day that the date of incidence can mean.
    pub incidence: Date,
    pub case: Case,
    pub reviewed: bool,
}

impl<'a> Tumour<'a> {
    /// `None` where the entry is no tumour, or has no possible date.
    pub fn read(call: &Call, entry: &'a Entry, death: Option<Date>) -> Option<Self> {
        let is_one = entry.code.system == OWN && entry.code.code == TUMOUR;
        let incidence = Date::earliest(entry.when).filter(|_| is_one)?;
        let stated = item(entry, AGE).map(|text| years(&text));
        let mut case = coded(&call.chart.subject, |name| item(entry, name));
        (case.age, case.dates) = dated(&call.chart.subject, entry.when, stated, death);
        let reviewed = part(entry, REVIEWED) == Some(&Value::Truth(true));
        Some(Self { entry, incidence, case, reviewed })
    }

    /// The site and histology, where both are known.
    pub fn coding(&self) -> Option<(Topography, Morphology)> {
        self.case.topography.ok().zip(self.case.morphology.ok())
    }

    /// The worst of its checks.
    pub fn verdict(&self) -> Verdict {
        checks::worst(&self.case)
    }

    /// Rare or doubtful, and nobody has looked at it again.
    pub fn needs_review(&self) -> bool {
        !self.reviewed && matches!(self.verdict(), Verdict::Rare | Verdict::Query)
    }

    /// Counted as cancer: malignant, with codes that exist.
    pub fn is_malignant(&self) -> bool {
        self.case.behaviour == Ok(MALIGNANT) && self.icd10().is_some()
    }

    /// Four characters at most, without a point.
    pub fn icd10(&self) -> Option<String> {
        checks::icd10(&self.case).ok().flatten()
    }
}

/// The items of a coding by name; age and dates are not looked at.
pub fn coded(subject: &Subject, text: impl Fn(&str) -> Option<String>) -> Case {
    let needed = |name| text(name).ok_or(Verdict::Missing);
    // The book writes the behaviour behind the morphology: 8140/3.
    let behind = || text(MORPHOLOGY)?.split_once('/').map(|(_, digit)| digit.to_owned());
    let behaviour = text(BEHAVIOUR).or_else(behind).ok_or(Verdict::Missing);
    Case {
        sex: Sex::of(&subject.sex),
        age: Err(Verdict::Missing),
        topography: needed(TOPOGRAPHY).and_then(|text| Topography::parse(&text)),
        morphology: needed(MORPHOLOGY).and_then(|text| Morphology::parse(&text)),
        behaviour: behaviour.and_then(|text| digit(&text)),
        grade: text(GRADE).map(|text| digit(&text)).transpose(),
        basis: needed(BASIS).and_then(|text| digit(&text)),
        dates: Verdict::Missing,
    }
}

/// An age of 0 to 130 completed years.
///
/// # Errors
/// `Invalid` where it is none.
pub fn years(text: &str) -> Item<i32> {
    text.parse().ok().filter(|age| (0..=130).contains(age)).ok_or(Verdict::Invalid)
}

/// Age at incidence, and what the dates are worth.
pub fn dated(
    subject: &Subject,
    when: PartialDate,
    stated: Option<Item<i32>>,
    death: Option<Date>,
) -> (Item<i32>, Verdict) {
    let (born, latest_birth) = (Date::earliest(subject.birth_date), last_day(subject.birth_date));
    let (Some(from), Some(to)) = (Date::earliest(when), last_day(when)) else {
        return (Err(Verdict::Invalid), Verdict::Invalid);
    };
    let dead = subject.deceased.and_then(last_day);
    let death = death.into_iter().chain(dead).min();
    let in_order = born.is_none_or(|born| born <= to) && death.is_none_or(|death| from <= death);
    let worked_out =
        born.zip(latest_birth).map(|(born, latest)| (latest.age_on(from), born.age_on(to)));
    let agrees = match (&stated, worked_out) {
        (Some(Err(_)), _) => false,
        (Some(Ok(age)), Some((least, most))) => (least..=most).contains(age),
        _ => true,
    };
    let verdict = match (in_order && agrees, stated.is_some() || born.is_some()) {
        (false, _) => Verdict::Invalid,
        (true, false) => Verdict::Missing,
        (true, true) => Verdict::Ok,
    };
    let age = match (stated, born) {
        (Some(stated), _) if agrees || born.is_none() => stated,
        (_, Some(born)) if born <= to => Ok(born.age_on(from).max(0)),
        (_, Some(_)) => Err(Verdict::Invalid),
        _ => Err(Verdict::Missing),
    };
    (age, verdict)
}

fn part<'a>(entry: &'a Entry, name: &str) -> Option<&'a Value> {
    let of = |part: &&hoso_sdk::Part| part.code.system == OWN && part.code.code == name;
    entry.parts.iter().find(of).map(|part| &part.value)
}

/// An item as text. A topography that came as a number gets its leading zeros back.
fn item(entry: &Entry, name: &str) -> Option<String> {
    let text = words(part(entry, name)?)?;
    let is_number = matches!(part(entry, name), Some(Value::Count(_) | Value::Quantity(_)));
    Some(if is_number && name == TOPOGRAPHY { format!("{text:0>3}") } else { text })
}

/// A text, a code, or a whole number of a value; `None` where nothing is said.
pub fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::Text(text) => text.trim().to_owned(),
        Value::Coding(coding) => coding.code.clone(),
        Value::Count(count) => count.to_string(),
        Value::Quantity(quantity) => quantity.value.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
