//! What happened at which facility: visits with findings, diagnoses and drugs over the exports'
//! three years. True facts; how they are written is another step's matter.

mod acute;
mod birth;
mod chronic;
mod tumour;

use crate::health::{Health, Pressure};
use crate::people::{People, Person};
use crate::plan::{Area, FacilityKind, Plan};
use crate::rng::Rng;
use crate::tables::{Diagnosis, Drug, Lab};
use crate::tumours;
use jiff::civil::Date;

/// MA_LOAI_KCB, as far as this population has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitKind {
    /// 01: seen and sent home.
    Examination,
    /// 02: outpatient treatment, with clinical notes.
    Outpatient,
    /// 05: long-term illness, seen and given drugs.
    LongTerm,
    /// 03: inpatient.
    Inpatient,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Cured,
    Better,
    Unchanged,
    Died,
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Vitals {
    pub pressure: Option<Pressure>,
    /// Per minute.
    pub pulse: Option<i64>,
    /// °C.
    pub temperature: Option<f64>,
    /// kg.
    pub weight: f64,
    /// cm.
    pub height: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
pub struct Prescription {
    pub drug: &'static Drug,
    pub days: u64,
}

#[derive(Debug, Clone, Copy)]
pub struct LabResult {
    pub lab: &'static Lab,
    pub value: f64,
}

#[derive(Debug, Clone)]
pub struct Visit {
    /// Index within the area.
    pub person: usize,
    /// Index within the area.
    pub facility: usize,
    pub on: Date,
    /// Minute of the day.
    pub minute: i64,
    /// Last day; the same for all but inpatients.
    pub until: Date,
    pub kind: VisitKind,
    pub emergency: bool,
    pub reason: &'static str,
    pub main: Diagnosis,
    pub others: Vec<Diagnosis>,
    pub vitals: Vitals,
    pub labs: Vec<LabResult>,
    pub drugs: Vec<Prescription>,
    pub next: Option<Date>,
    pub outcome: Outcome,
    /// A newborn's stay after birth: the child has neither name nor number of its own yet.
    pub newborn: bool,
    /// Weights at birth in g, on the mother's visit.
    pub births: Vec<i64>,
}

impl Visit {
    /// An examination that finds and does nothing; makers fill in what there was.
    fn new(
        person: usize,
        facility: usize,
        on: Date,
        reason: &'static str,
        main: Diagnosis,
    ) -> Self {
        Self {
            person,
            facility,
            on,
            minute: 8 * 60,
            until: on,
            kind: VisitKind::Examination,
            emergency: false,
            reason,
            main,
            others: Vec::new(),
            vitals: Vitals::default(),
            labs: Vec::new(),
            drugs: Vec::new(),
            next: None,
            outcome: Outcome::Better,
            newborn: false,
            births: Vec::new(),
        }
    }

    /// Days of treatment counted by the rule for SO_NGAY_DTRI.
    pub fn days(&self) -> u64 {
        match self.kind {
            VisitKind::Examination => 0,
            VisitKind::LongTerm => self.drugs.iter().map(|d| d.days).max().unwrap_or(0),
            VisitKind::Outpatient | VisitKind::Inpatient => {
                u64::from((self.until - self.on).get_days().unsigned_abs()) + 1
            }
        }
    }
}

/// Where visits are made.
struct Maker<'a> {
    plan: &'a Plan,
    area: &'a Area,
    rng: &'a mut Rng,
    visits: Vec<Visit>,
}

impl Maker<'_> {
    /// A minute in the opening hours; at a hospital any.
    fn minute(&mut self, facility: usize) -> i64 {
        match self.area.facilities[facility].kind {
            FacilityKind::Hospital => self.rng.between(0, 24 * 60 - 60),
            FacilityKind::Station | FacilityKind::Centre => self.rng.between(7 * 60 + 15, 16 * 60),
        }
    }

    fn age_days(person: &Person, on: Date) -> i64 {
        i64::from((on - person.born).get_days())
    }

    /// What everybody is measured for.
    fn vitals(&mut self, person: &Person, health: &Health, on: Date) -> Vitals {
        let weight = health.weight(Self::age_days(person, on)) + self.rng.normal(0.0, 0.4);
        Vitals { weight: weight.max(2.0), ..Vitals::default() }
    }
}

/// All visits of an area, in order of time.
pub fn visits(
    plan: &Plan,
    area: &Area,
    people: &People,
    health: &[Health],
    rng: &mut Rng,
) -> Vec<Visit> {
    let mut maker = Maker { plan, area, rng, visits: Vec::new() };
    for (index, (person, health)) in people.persons.iter().zip(health).enumerate() {
        let home = people.households[person.household].commune;
        if let Some(care) = &health.care {
            maker.chronic(index, person, health, care, home);
        }
        maker.acute(index, person, health, home);
        if let Some(tumour) = tumours::tumour(plan, person) {
            maker.tumour(index, person, &tumour);
        }
        if let Some(mother) = person.mother.filter(|_| person.born > plan.start) {
            maker.birth(index, person, mother, people);
        }
    }
    maker.visits.retain(|visit| plan.start <= visit.on && visit.until <= plan.today);
    maker.visits.sort_by_key(|visit| (visit.on, visit.minute, visit.person));
    maker.visits
}
