//! Visits for hypertension and diabetes: appointments kept, late, missed, or given up.

use super::{LabResult, Maker, Outcome, Prescription, Visit, VisitKind, Vitals};
use crate::health::{Attendance, Care, Health, hba1c};
use crate::people::Person;
use crate::tables::{Diagnosis, LABS, drug_for};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

const HYPERTENSION: Diagnosis =
    Diagnosis { icd: "I10", name: "Tăng huyết áp vô căn (nguyên phát)" };
const DIABETES: Diagnosis = Diagnosis {
    icd: "E11.9",
    name: "Đái tháo đường không phụ thuộc insulin, không biến chứng",
};
const LIPIDS: Diagnosis = Diagnosis { icd: "E78", name: "Rối loạn chuyển hóa lipoprotein" };

/// Every so many visits the patient of a station is seen at the centre, where the laboratory is.
const CENTRE_EVERY: u32 = 6;

impl Maker<'_> {
    pub(super) fn chronic(
        &mut self,
        index: usize,
        person: &Person,
        health: &Health,
        care: &Care,
        home: usize,
    ) {
        let long_treated = care.since < self.plan.start;
        // Those in care before the exports are somewhere in their round of appointments.
        let mut due = if long_treated {
            self.plan.start.saturating_add(self.rng.between(0, 60).days())
        } else {
            care.since
        };
        let mut visits: u32 = if long_treated { 12 } else { 0 };
        let end = match care.attendance {
            Attendance::StopsOn(day) => day.min(self.plan.today),
            Attendance::Regular | Attendance::Irregular => self.plan.today,
        };
        while due <= end {
            let Some(on) = self.comes(care, due) else {
                due = due.saturating_add(self.rng.between(28, 45).days());
                continue;
            };
            if on > end || !person.lives(on) {
                break;
            }
            let to_centre = care.at_centre || visits % CENTRE_EVERY == CENTRE_EVERY - 1;
            let facility = if to_centre { self.area.centre() } else { home };
            let mut visit = self.chronic_visit(index, person, health, care, visits, on);
            visit.facility = facility;
            visit.labs = self.labs(health, care, visits, to_centre);
            visit.minute = self.minute(facility);
            due = visit.next.unwrap_or(end);
            self.visits.push(visit);
            visits += 1;
        }
    }

    /// The day of the visit for an appointment, or not at all. Sundays are closed.
    fn comes(&mut self, care: &Care, due: Date) -> Option<Date> {
        let (per_thousand, latest) = match care.attendance {
            Attendance::Irregular => (620, 25),
            Attendance::Regular | Attendance::StopsOn(_) => (945, 6),
        };
        let late = self.rng.between(-2, latest);
        let on = due.saturating_add(late.days()).max(care.since);
        let sunday = i64::from(on.weekday() == Weekday::Sunday);
        self.rng.chance(per_thousand).then(|| on.saturating_add(sunday.days()))
    }

    fn chronic_visit(
        &mut self,
        index: usize,
        person: &Person,
        health: &Health,
        care: &Care,
        visits: u32,
        on: Date,
    ) -> Visit {
        let (main, second) = match (care.hypertension, care.diabetes) {
            (true, true) => (HYPERTENSION, Some(DIABETES)),
            (true, false) => (HYPERTENSION, None),
            _ => (DIABETES, None),
        };
        let mut visit = Visit::new(index, 0, on, "tái khám, lĩnh thuốc theo hẹn", main);
        visit.kind = VisitKind::LongTerm;
        let lipids = (health.cholesterol > 5.6).then_some(LIPIDS);
        visit.others = second.into_iter().chain(lipids).collect();
        visit.vitals = Vitals {
            pressure: Some(health.pressure(visits, self.rng)),
            pulse: Some(self.rng.normal(77.0, 7.0) as i64),
            height: visits.is_multiple_of(4).then_some(health.height),
            ..self.vitals(person, health, on)
        };
        // Four to twelve weeks where treatment has led to the target, else four.
        let weeks = if care.controlled && visits >= 3 { 4 * self.rng.between(1, 3) } else { 4 };
        visit.drugs = drugs(care, lipids.is_some(), weeks as u64 * 7);
        visit.next = Some(on.saturating_add(weeks.weeks()));
        visit.outcome = if care.controlled { Outcome::Better } else { Outcome::Unchanged };
        visit
    }

    /// A station has a glucose meter alone.
    fn labs(&mut self, health: &Health, care: &Care, visits: u32, centre: bool) -> Vec<LabResult> {
        let [glucose, a1c, cholesterol, creatinine] = &LABS[..] else { return Vec::new() };
        let level = health.glucose(visits, self.rng);
        let mut labs = Vec::new();
        if care.diabetes || centre {
            labs.push(LabResult { lab: glucose, value: level });
        }
        if centre && care.diabetes {
            labs.push(LabResult { lab: a1c, value: hba1c(level) });
        }
        if centre && (!care.at_centre || visits.is_multiple_of(CENTRE_EVERY)) {
            labs.push(LabResult { lab: cholesterol, value: health.cholesterol });
            let value = self.rng.normal(78.0, 12.0).max(40.0);
            labs.push(LabResult { lab: creatinine, value });
        }
        labs
    }
}

/// Two drugs of a kind where one did not suffice.
fn drugs(care: &Care, lipids: bool, days: u64) -> Vec<Prescription> {
    let given = [
        (care.hypertension, "hypertension"),
        (care.hypertension && (care.diabetes || !care.controlled), "hypertension-2"),
        (care.diabetes, "diabetes"),
        (care.diabetes && !care.controlled, "diabetes-2"),
        (lipids, "lipids"),
    ];
    let drugs = given.into_iter().filter(|(yes, _)| *yes).filter_map(|(_, why)| drug_for(why));
    drugs.map(|drug| Prescription { drug, days }).collect()
}
