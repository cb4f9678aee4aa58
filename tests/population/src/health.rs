//! Chronic illness and how its carers' visits go: who has it, who is treated where, who keeps the
//! appointments and who is controlled.
//!
//! Every rate here is an assumption of this synthetic population, made so that a station's working
//! list and indicators look plausible; none is an estimate for Hanoi.

use crate::people::{Person, Sex};
use crate::plan::Plan;
use crate::rng::Rng;
use jiff::ToSpan as _;
use jiff::civil::Date;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attendance {
    Regular,
    Irregular,
    /// Never seen for it after that day.
    StopsOn(Date),
}

/// A blood pressure, mmHg; whole numbers where it was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pressure {
    pub systolic: f64,
    pub diastolic: f64,
}

impl Pressure {
    /// As people read a gauge: often to the next ten.
    pub fn read(systolic: f64, diastolic: f64, rng: &mut Rng) -> Self {
        let step = if rng.chance(450) { 10.0 } else { 1.0 };
        let to_step = |level: f64| (level / step).round() * step;
        Self { systolic: to_step(systolic), diastolic: to_step(diastolic.min(systolic - 20.0)) }
    }
}

/// Care of hypertension, diabetes or both.
#[derive(Debug, Clone, Copy)]
pub struct Care {
    pub hypertension: bool,
    pub diabetes: bool,
    /// First visit for it; may lie before the exports.
    pub since: Date,
    pub at_centre: bool,
    pub attendance: Attendance,
    pub controlled: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Health {
    /// Diagnosed and in care at some time.
    pub care: Option<Care>,
    /// Without treatment, and the level that treatment leads to.
    pub untreated: Pressure,
    pub treated: Pressure,
    /// Fasting glucose, mmol/L.
    pub untreated_glucose: f64,
    pub treated_glucose: f64,
    pub cholesterol: f64,
    /// As an adult, cm.
    pub height: f64,
    /// As an adult, kg/m2.
    pub bmi: f64,
}

/// Of 1,000 persons by age, from 18, 30, 40, 50, 60 and 70 years on.
const HYPERTENSION: [[u64; 6]; 2] = [[60, 140, 260, 400, 540, 640], [20, 60, 170, 350, 540, 680]];
const DIABETES: [[u64; 6]; 2] = [[5, 20, 55, 105, 150, 170], [3, 15, 45, 95, 160, 185]];
const IN_CARE: u64 = 560;
const CONTROLLED: u64 = 700;

fn band(age: i16) -> usize {
    [30, 40, 50, 60, 70].iter().filter(|from| age >= **from).count()
}

pub fn health(person: &Person, plan: &Plan, rng: &mut Rng) -> Health {
    let (age, sex) = (person.age(plan.today), usize::from(person.sex == Sex::Female));
    let has = |rates: &[[u64; 6]; 2], rng: &mut Rng| {
        let ill = rng.chance(rates[sex][band(age)]);
        ill && age >= 18
    };
    let (hypertension, diabetes) = (has(&HYPERTENSION, rng), has(&DIABETES, rng));
    let in_care = rng.chance(IN_CARE) && (hypertension || diabetes);
    let care = care(plan, hypertension, diabetes, rng);
    let (high, low) = if hypertension { (160.0, 96.0) } else { (119.0, 75.0) };
    let target = if care.controlled { (127.0, 78.0) } else { (149.0, 92.0) };
    let target = if hypertension { target } else { (high, low) };
    let glucose =
        if diabetes { (9.6, if care.controlled { 6.4 } else { 8.9 }) } else { (5.1, 5.1) };
    let mut near = |mean: f64, deviation: f64| rng.normal(mean, deviation);
    Health {
        care: in_care.then_some(care),
        untreated: Pressure { systolic: near(high, 9.0), diastolic: near(low, 5.0) },
        treated: Pressure { systolic: near(target.0, 4.5), diastolic: near(target.1, 3.5) },
        untreated_glucose: near(glucose.0, 1.2).max(4.0),
        treated_glucose: near(glucose.1, 0.4).max(3.9),
        cholesterol: near(5.1, 0.8).clamp(2.8, 9.0),
        height: near([166.0, 155.0][sex], 5.5),
        bmi: near(if diabetes { 24.2 } else { 22.4 }, 2.4).clamp(15.5, 34.0),
    }
}

fn care(plan: &Plan, hypertension: bool, diabetes: bool, rng: &mut Rng) -> Care {
    let days = i64::from((plan.today - plan.start).get_days());
    // One in four comes into care within the exports.
    let before = rng.chance(750);
    let (first, last) = if before { (-2_500, 0) } else { (1, days - 1) };
    let since = plan.start.saturating_add(rng.between(first, last).days());
    let stop = plan.start.saturating_add(rng.between(0, days).days());
    let attendance = match rng.below(100) {
        0..70 => Attendance::Regular,
        70..88 => Attendance::Irregular,
        _ => Attendance::StopsOn(stop.max(since)),
    };
    Care {
        hypertension,
        diabetes,
        since,
        at_centre: rng.chance(250),
        attendance,
        controlled: rng.chance(CONTROLLED),
    }
}

impl Health {
    /// Kilograms at an age in days; children by a rough curve between the WHO medians.
    pub fn weight(&self, age_days: i64) -> f64 {
        let adult = self.bmi * (self.height / 100.0) * (self.height / 100.0);
        let years = age_days as f64 / 365.25;
        let curve = match years {
            y if y < 1.0 => 3.2 + 6.3 * y,
            y if y < 10.0 => 7.5 + 2.3 * y,
            y if y < 18.0 => 30.5 + 2.8 * (y - 10.0),
            _ => return adult,
        };
        // The heavy adult was a heavy child.
        curve * (0.75 + 0.25 * adult / 58.0)
    }

    /// How far treatment has led, after so many visits under it: 0 not at all, 1 wholly.
    fn treated_share(visits: u32) -> f64 {
        [0.0, 0.5, 0.8, 0.95, 1.0][visits.min(4) as usize]
    }

    pub fn pressure(&self, visits: u32, rng: &mut Rng) -> Pressure {
        let share = Self::treated_share(visits);
        let between = |from: f64, to: f64| from + (to - from) * share;
        let (from, to) = (self.untreated, self.treated);
        let systolic = rng.normal(between(from.systolic, to.systolic), 5.0);
        let diastolic = rng.normal(between(from.diastolic, to.diastolic), 3.5);
        Pressure::read(systolic, diastolic, rng)
    }

    /// Fasting glucose, mmol/L.
    pub fn glucose(&self, visits: u32, rng: &mut Rng) -> f64 {
        let share = Self::treated_share(visits);
        let level =
            self.untreated_glucose + (self.treated_glucose - self.untreated_glucose) * share;
        rng.normal(level, 0.5).max(3.4)
    }
}

/// HbA1c in percent that goes with a mean glucose in mmol/L (ADAG, Nathan 2008).
pub fn hba1c(glucose: f64) -> f64 {
    (glucose + 2.59) / 1.59
}
