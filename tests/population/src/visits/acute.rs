//! Short illnesses, emergencies and deaths.

use super::{Maker, Outcome, Prescription, Visit, VisitKind, Vitals};
use crate::health::{Health, Pressure};
use crate::people::Person;
use crate::tables::{Diagnosis, ILLNESSES};
use jiff::ToSpan as _;
use jiff::civil::Date;

const STROKE: Diagnosis = Diagnosis { icd: "I63.9", name: "Nhồi máu não, không xác định" };
const INFARCTION: Diagnosis =
    Diagnosis { icd: "I21.9", name: "Nhồi máu cơ tim cấp, không xác định" };
const HYPOGLYCAEMIA: Diagnosis =
    Diagnosis { icd: "E16.2", name: "Hạ đường máu, không xác định" };
const PNEUMONIA: Diagnosis = Diagnosis { icd: "J18.9", name: "Viêm phổi, không xác định" };

/// Visits and emergencies per 1,000 persons and year, seen at these facilities: assumptions.
const ILLNESS_CHILD: u64 = 900;
const ILLNESS_ADULT: u64 = 380;
const EMERGENCY_FROM_50: u64 = 9;
const EMERGENCY_FROM_50_HYPERTENSION: u64 = 24;

impl Maker<'_> {
    pub(super) fn acute(&mut self, index: usize, person: &Person, health: &Health, home: usize) {
        let age = person.age(self.plan.today);
        let illness = if age < 15 { ILLNESS_CHILD } else { ILLNESS_ADULT };
        let ill = health.care.is_some_and(|care| care.hypertension);
        let emergency = match (age, ill) {
            (..50, _) => 0,
            (_, true) => EMERGENCY_FROM_50_HYPERTENSION,
            (_, false) => EMERGENCY_FROM_50,
        };
        for year in 0..3 {
            if let Some(on) = self.day(person, year, illness) {
                self.illness(index, person, health, home, on);
            }
            if let Some(on) = self.day(person, year, emergency) {
                self.emergency(index, person, health, on, Outcome::Better);
            }
        }
        // Most die at home, and no facility writes of it.
        if let Some(died) = person.died.filter(|_| self.rng.chance(550)) {
            self.emergency(index, person, health, died, Outcome::Died);
        }
    }

    /// A day of the year of the exports, when it happens and the person lives.
    fn day(&mut self, person: &Person, year: i64, per_thousand: u64) -> Option<Date> {
        let day = self.plan.start.saturating_add((year * 365 + self.rng.between(0, 364)).days());
        let happens = self.rng.chance(per_thousand) && day > person.born && person.lives(day);
        happens.then_some(day)
    }

    fn illness(&mut self, index: usize, person: &Person, health: &Health, home: usize, on: Date) {
        let illness = loop {
            let illness = ILLNESSES.draw(self.rng);
            if illness.ages.contains(&person.age(on)) {
                break illness;
            }
        };
        let facility = match self.rng.below(100) {
            0..68 => home,
            68..82 => self.area.centre(),
            _ => self.area.hospital(),
        };
        let mut visit = Visit::new(index, facility, on, illness.reason, illness.diagnosis);
        visit.minute = self.minute(facility);
        visit.vitals = self.vitals(person, health, on);
        // Some are noted in the clinical course, with a pressure that nobody treats yet.
        if self.rng.chance(300) {
            visit.kind = VisitKind::Outpatient;
            visit.vitals.temperature = Some(self.rng.normal(37.4, 0.6));
            visit.vitals.pulse = Some(self.rng.normal(84.0, 9.0) as i64);
            let treated_visits = if health.care.is_some() { 9 } else { 0 };
            let pressure = health.pressure(treated_visits, self.rng);
            visit.vitals.pressure = (person.age(on) >= 18).then_some(pressure);
        }
        let days = self.rng.between(3, 7) as u64;
        visit.drugs = illness.drug.map(|drug| Prescription { drug, days }).into_iter().collect();
        visit.outcome = if self.rng.chance(400) { Outcome::Cured } else { Outcome::Better };
        self.visits.push(visit);
    }

    fn emergency(
        &mut self,
        index: usize,
        person: &Person,
        health: &Health,
        on: Date,
        end: Outcome,
    ) {
        let diabetic = health.care.is_some_and(|care| care.diabetes);
        let (main, reason) = match self.rng.below(10) {
            0..4 => (STROKE, "yếu nửa người, nói khó"),
            4..6 => (INFARCTION, "đau ngực trái dữ dội"),
            6..8 if diabetic && end != Outcome::Died => (HYPOGLYCAEMIA, "vã mồ hôi, lơ mơ"),
            _ => (PNEUMONIA, "sốt, khó thở"),
        };
        let stay = if end == Outcome::Died { 2 } else { self.rng.between(3, 9) };
        let facility = if self.rng.chance(300) { self.area.centre() } else { self.area.hospital() };
        // Who died is followed back from the day of death.
        let from = if end == Outcome::Died { on.saturating_sub(stay.days()) } else { on };
        let mut visit = Visit::new(index, facility, from.max(person.born), reason, main);
        visit.until = from.saturating_add(stay.days());
        if person.died.is_some_and(|died| visit.until > died) {
            return;
        }
        visit.minute = self.minute(facility);
        visit.kind = VisitKind::Inpatient;
        visit.emergency = true;
        visit.outcome = end;
        let (systolic, diastolic) = (self.rng.normal(168.0, 18.0), self.rng.normal(98.0, 9.0));
        let pressure = Pressure::read(systolic, diastolic, self.rng);
        visit.vitals = Vitals {
            pressure: Some(pressure),
            pulse: Some(self.rng.normal(92.0, 11.0) as i64),
            temperature: Some(self.rng.normal(37.2, 0.5)),
            ..self.vitals(person, health, on)
        };
        self.visits.push(visit);
    }
}
