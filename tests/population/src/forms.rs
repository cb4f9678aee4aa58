//! What stations write on the paper forms of their programmes: a table for each form, as
//! `hoso forms` takes them in. Drawn from the true story of an area, with streams of random numbers
//! of its own, so that nothing else changes with it.
//!
//! Every rate and level here is an assumption of this synthetic population, as those of `health`.

mod children;
mod elders;
mod mothers;
mod pupils;
mod tumours;
mod workers;

use crate::catchment::Catchment;
use crate::health::Health;
use crate::people::Person;
use crate::plan::Plan;
use crate::rng::Rng;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// A filled form.
#[derive(Debug, Clone)]
pub struct Filled {
    pub facility: String,
    /// The facility's number of the person.
    pub patient: String,
    pub day: Date,
    /// Text by field.
    pub answers: Vec<(&'static str, String)>,
}

/// Filled forms by programme and form.
pub type Tables = BTreeMap<(&'static str, &'static str), Vec<Filled>>;

/// Everything that an area's facilities wrote on forms, by day.
pub fn forms(plan: &Plan, catchment: &Catchment, tables: &mut Tables) {
    let mut writer = Writer::new(plan, catchment, tables);
    for index in 0..catchment.people.persons.len() {
        writer.child(index);
        writer.mother(index);
        writer.pupil(index);
        writer.worker(index);
        writer.elder(index);
        writer.tumour(index);
    }
    for table in tables.values_mut() {
        table.sort_by(|a, b| {
            (a.day, &a.facility, &a.patient).cmp(&(b.day, &b.facility, &b.patient))
        });
    }
}

/// `<programme>.<form>.csv` for each table.
///
/// # Errors
/// When a file cannot be written.
pub fn write(tables: &Tables, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    for ((programme, form), rows) in tables {
        let mut fields: Vec<&str> = Vec::new();
        for (field, _) in rows.iter().flat_map(|row| &row.answers) {
            if !fields.contains(field) {
                fields.push(field);
            }
        }
        let mut file = csv::Writer::from_path(folder.join(format!("{programme}.{form}.csv")))?;
        file.write_record(["facility", "patient", "day"].iter().chain(&fields))?;
        for row in rows {
            let day = row.day.strftime("%d/%m/%Y").to_string();
            let of = |field: &&str| {
                let answer = row.answers.iter().find(|(name, _)| name == field);
                answer.map_or("", |(_, text)| text.as_str())
            };
            let head = [row.facility.as_str(), &row.patient, &day];
            file.write_record(head.into_iter().chain(fields.iter().map(of)))?;
        }
        file.flush()?;
    }
    Ok(())
}

struct Writer<'a> {
    plan: &'a Plan,
    catchment: &'a Catchment,
    rng: Rng,
    /// The number of each person's registration at a facility.
    numbers: HashMap<(usize, usize), &'a str>,
    tables: &'a mut Tables,
}

impl<'a> Writer<'a> {
    fn new(plan: &'a Plan, catchment: &'a Catchment, tables: &'a mut Tables) -> Self {
        let rng = Rng::new(plan.seed, (catchment.area.first_person as u64) << 8 | 6);
        let known = catchment.registrations.iter().filter(|r| !r.newborn);
        let numbers = known.map(|r| ((r.person, r.facility), r.number.as_str())).collect();
        Self { plan, catchment, rng, numbers, tables }
    }

    fn person(&self, index: usize) -> (&'a Person, &'a Health) {
        (&self.catchment.people.persons[index], &self.catchment.health[index])
    }

    /// The station of the person's commune, where it knows the person.
    fn station(&self, index: usize) -> Option<usize> {
        let household = self.person(index).0.household;
        let commune = self.catchment.people.households[household].commune;
        self.numbers.contains_key(&(index, commune)).then_some(commune)
    }

    /// Nothing is written of a day that has not come, or after a death.
    fn write(
        &mut self,
        form: (&'static str, &'static str),
        (index, facility): (usize, usize),
        day: Date,
        answers: Vec<(&'static str, String)>,
    ) {
        let Some(patient) = self.numbers.get(&(index, facility)) else { return };
        if self.plan.today < day || !self.person(index).0.lives(day) {
            return;
        }
        let facility = self.catchment.area.facilities[facility].code.clone();
        let filled = Filled { facility, patient: (*patient).to_owned(), day, answers };
        self.tables.entry(form).or_default().push(filled);
    }

    /// So many days later, give or take.
    fn about(&mut self, day: Date, after: i64, spread: i64) -> Date {
        day.saturating_add((after + self.rng.between(-spread, spread)).days())
    }

    /// A whole number around a mean.
    fn whole(&mut self, mean: f64, deviation: f64) -> String {
        format!("{:.0}", self.rng.normal(mean, deviation))
    }

    /// With one decimal.
    fn tenth(&mut self, mean: f64, deviation: f64) -> String {
        format!("{:.1}", self.rng.normal(mean, deviation))
    }

    fn truth(&mut self, per_thousand: u64) -> String {
        self.rng.chance(per_thousand).to_string()
    }
}

/// Whole months and days after a birthday.
fn at_age(born: Date, months: i64) -> Date {
    born.saturating_add(months.months())
}

/// Centimetres at an age in days: a rough curve between the WHO medians, ending at the adult's.
fn height(health: &Health, age_days: i64) -> f64 {
    let years = age_days as f64 / 365.25;
    let curve = match years {
        y if y < 1.0 => 50.0 + 25.0 * y.sqrt(),
        y if y < 5.0 => 75.0 + 12.5 * (y - 1.0) - 0.9 * (y - 1.0) * (y - 1.0),
        y if y < 16.0 => 110.6 + 5.1 * (y - 5.0),
        _ => return health.height,
    };
    // The tall adult was a tall child.
    curve * (0.6 + 0.4 * health.height / 162.0)
}
