//! One area's whole story, each step from the one before and with its own stream of random
//! numbers: people, their health, their visits, and what the facilities know of them.

use crate::health::{Health, health};
use crate::people::{People, people};
use crate::plan::{Area, Plan};
use crate::registrations::{Registration, Written, registrations, written};
use crate::rng::Rng;
use crate::visits::{Visit, visits};

/// The truth about one area: who is who, and what happened.
#[derive(Debug)]
pub struct Catchment {
    pub area: Area,
    pub people: People,
    /// One for each person.
    pub health: Vec<Health>,
    /// In order of time.
    pub visits: Vec<Visit>,
    pub registrations: Vec<Registration>,
    /// For each visit the index of the registration that it was written under.
    pub registration_of: Vec<usize>,
}

impl Catchment {
    pub fn new(plan: &Plan, area: &Area) -> Self {
        let stream = |step: u64| Rng::new(plan.seed, (area.first_person as u64) << 8 | step);
        let people = people(plan, area, &mut stream(1));
        let mut rng = stream(2);
        let health: Vec<_> = people.persons.iter().map(|p| health(p, plan, &mut rng)).collect();
        let visits = visits(plan, area, &people, &health, &mut stream(3));
        let (registrations, registration_of) =
            registrations(area, &people, &visits, &mut stream(4));
        Self { area: area.clone(), people, health, visits, registrations, registration_of }
    }

    /// The registration of a visit.
    pub fn registration(&self, visit: usize) -> &Registration {
        &self.registrations[self.registration_of[visit]]
    }

    /// The person as the visit's facility wrote them then.
    pub fn written(&self, visit: usize) -> Written {
        let on = self.visits[visit].on;
        written(self.registration(visit), &self.area, &self.people, on)
    }

    /// MA_LK: unique within the facility.
    pub fn visit_number(&self, visit: usize) -> String {
        let facility = &self.area.facilities[self.visits[visit].facility];
        format!("{}{}{visit:06}", facility.code, self.visits[visit].on.strftime("%y%m%d"))
    }
}
