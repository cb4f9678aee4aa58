//! Births: the mother's stay, and each child's, who is written down under the mother's name.

use super::{Maker, Outcome, Visit, VisitKind, Vitals};
use crate::people::{People, Person};
use crate::tables::Diagnosis;
use jiff::ToSpan as _;

const BIRTH: Diagnosis = Diagnosis { icd: "O80", name: "Đẻ thường một thai" };
const TWIN_BIRTH: Diagnosis =
    Diagnosis { icd: "O84.0", name: "Đẻ nhiều thai, tất cả đều đẻ thường" };
const NEWBORN: Diagnosis =
    Diagnosis { icd: "Z38.0", name: "Trẻ sinh một, sinh tại bệnh viện" };
const NEWBORN_TWIN: Diagnosis =
    Diagnosis { icd: "Z38.3", name: "Trẻ sinh đôi, sinh tại bệnh viện" };

impl Maker<'_> {
    pub(super) fn birth(&mut self, index: usize, child: &Person, mother: usize, people: &People) {
        // Twins are born in one place, and the firstborn's visit stands for the mother's.
        let first = child.twin.is_none_or(|twin| index < twin);
        let facility = if (mother + child.born.day() as usize).is_multiple_of(2) {
            self.area.centre()
        } else {
            self.area.hospital()
        };
        let twin = child.twin.is_some();
        let (mean, main) = if twin { (2_450.0, NEWBORN_TWIN) } else { (3_150.0, NEWBORN) };
        let grams = (self.rng.normal(mean, 300.0) as i64).max(1_800);
        let mut visit = Visit::new(index, facility, child.born, "trẻ sơ sinh", main);
        visit.minute = child.born_minute;
        visit.until = child.born.saturating_add(3.days());
        visit.kind = VisitKind::Inpatient;
        visit.newborn = true;
        visit.vitals = Vitals { weight: grams as f64 / 1_000.0, ..Vitals::default() };
        visit.outcome = Outcome::Cured;
        self.visits.push(visit);
        if !first {
            return self.twin_was_born_too(mother, child, grams);
        }
        let main = if twin { TWIN_BIRTH } else { BIRTH };
        let mut delivery =
            Visit::new(mother, facility, child.born, "đau bụng, ra dịch âm đạo", main);
        delivery.minute = (child.born_minute - 90).max(0);
        delivery.until = child.born.saturating_add(3.days());
        delivery.kind = VisitKind::Inpatient;
        delivery.outcome = Outcome::Cured;
        delivery.births = vec![grams];
        delivery.vitals.weight = self.rng.normal(63.0, 6.0).max(42.0);
        if people.persons[mother].lives(delivery.until) {
            self.visits.push(delivery);
        }
    }

    fn twin_was_born_too(&mut self, mother: usize, child: &Person, grams: i64) {
        let delivery =
            |v: &&mut Visit| v.person == mother && v.on == child.born && !v.births.is_empty();
        if let Some(delivery) = self.visits.iter_mut().rev().find(delivery) {
            delivery.births.push(grams);
        }
    }
}
