//! Who falls ill of cancer, and of which. Rates are assumptions; the codes go together by the rules
//! that a registry checks.

use crate::people::{Person, Sex};
use crate::plan::Plan;
use crate::rng::Rng;
use crate::tables::Diagnosis;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// A kind of tumour: ICD-O-3 and the ICD-10 code of the hospital.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub topography: &'static str,
    pub morphology: &'static str,
    pub grade: &'static str,
    pub diagnosis: Diagnosis,
    /// Of one sex only.
    sex: Option<Sex>,
    youngest: i16,
}

/// One person's tumour.
#[derive(Debug, Clone, Copy)]
pub struct Tumour {
    pub kind: Kind,
    pub found: Date,
    /// The registry has written it down.
    pub registered: bool,
}

const fn kind(
    (topography, morphology, grade): (&'static str, &'static str, &'static str),
    (icd, name): (&'static str, &'static str),
    sex: Option<Sex>,
    youngest: i16,
) -> Kind {
    Kind { topography, morphology, grade, diagnosis: Diagnosis { icd, name }, sex, youngest }
}

const KINDS: [Kind; 8] = [
    kind(("C34.1", "8140", "2"), ("C34.1", "U ác thùy trên, phế quản hoặc phổi"), None, 40),
    kind(("C22.0", "8170", "2"), ("C22.0", "Ung thư biểu mô tế bào gan"), None, 35),
    kind(("C16.3", "8140", "3"), ("C16.3", "U ác hang vị dạ dày"), None, 40),
    kind(("C18.7", "8140", "2"), ("C18.7", "U ác đại tràng sigma"), None, 40),
    kind(("C73.9", "8260", "1"), ("C73", "U ác tuyến giáp"), None, 20),
    kind(("C50.4", "8500", "2"), ("C50.4", "U ác góc trên ngoài vú"), Some(Sex::Female), 30),
    kind(("C53.9", "8070", "2"), ("C53.9", "U ác cổ tử cung"), Some(Sex::Female), 30),
    kind(("C61.9", "8140", "2"), ("C61", "U ác tuyến tiền liệt"), Some(Sex::Male), 55),
];

/// Of 1,000 persons in the three years, from 20 and from 45 years on.
const YOUNG: u64 = 4;
const OLD: u64 = 22;

/// Drawn for each person apart, so that no other draw changes with it.
pub fn tumour(plan: &Plan, person: &Person) -> Option<Tumour> {
    let mut rng = Rng::new(plan.seed, (person.number as u64) << 8 | 7);
    let age = person.age(plan.today);
    let rate = if age < 45 { YOUNG } else { OLD };
    if age < 20 || !rng.chance(rate) {
        return None;
    }
    let fits = |kind: &&Kind| kind.sex.is_none_or(|sex| sex == person.sex) && kind.youngest <= age;
    let kinds: Vec<&Kind> = KINDS.iter().filter(fits).collect();
    let days = i64::from((plan.today - plan.start).get_days());
    let found = plan.start.saturating_add(rng.between(20, days - 20).days());
    let (kind, registered) = (**rng.pick(&kinds), rng.chance(750));
    person.lives(found).then_some(Tumour { kind, found, registered })
}
