//! Shares that a reader would look for, within tolerances.

use super::{SEED, TODAY};
use hoso_population::health::Attendance;
use hoso_population::people::{Person, Sex};
use hoso_population::visits::{Visit, VisitKind};
use hoso_population::{Catchment, Plan};
use std::collections::BTreeMap;

/// Of several districts, so that shares are steady.
fn catchments() -> Vec<Catchment> {
    let plan = Plan::new(SEED, 12_000, TODAY);
    plan.areas.iter().map(|area| Catchment::new(&plan, area)).collect()
}

fn share<T>(of: &[T], counts: impl Fn(&T) -> bool) -> f64 {
    of.iter().filter(|item| counts(item)).count() as f64 / of.len() as f64
}

#[track_caller]
fn near(what: &str, share: f64, low: f64, high: f64) {
    assert!((low..=high).contains(&share), "{what}: {share:.3} is not within {low} and {high}");
}

fn persons(catchments: &[Catchment]) -> Vec<Person> {
    catchments.iter().flat_map(|catchment| catchment.people.persons.clone()).collect()
}

/// Domain facts 3.1.
#[test]
fn names_have_the_published_frequencies() {
    let persons = persons(&catchments());
    near("residents", persons.len() as f64 / 12_000.0, 0.99, 1.02);
    let begins = |name: &'static str| move |p: &Person| p.name.starts_with(name);
    near("Nguyễn", share(&persons, begins("Nguyễn ")), 0.27, 0.34);
    near("Trần", share(&persons, begins("Trần ")), 0.085, 0.125);
    let words = |n: usize| move |p: &Person| p.name.split(' ').count() == n;
    near("four words", share(&persons, words(4)), 0.25, 0.37);
    near("two words", share(&persons, words(2)), 0.003, 0.012);
    let women = |from: i16, to: i16| -> Vec<Person> {
        let of = |p: &&Person| p.sex == Sex::Female && (from..to).contains(&p.born.year());
        persons.iter().filter(of).cloned().collect()
    };
    near("Thị, old", share(&women(1900, 1965), |p| p.name.contains(" Thị ")), 0.78, 0.92);
    near("Thị, young", share(&women(1995, 2030), |p| p.name.contains(" Thị ")), 0.12, 0.22);
}

#[test]
fn ages_look_like_a_city() {
    let persons = persons(&catchments());
    let aged = |from: i16, to: i16| move |p: &Person| (from..to).contains(&p.age(TODAY));
    near("below 15", share(&persons, aged(0, 15)), 0.16, 0.27);
    near("60 and more", share(&persons, aged(60, 120)), 0.12, 0.22);
    near("80 and more", share(&persons, aged(80, 120)), 0.01, 0.05);
    near("women", share(&persons, |p| p.sex == Sex::Female), 0.48, 0.54);
    near("insured", share(&persons, |p| p.card(TODAY).is_some()), 0.88, 0.97);
}

#[test]
fn long_term_care_gives_a_full_working_list() {
    let catchments = catchments();
    let visits: Vec<&Visit> = catchments.iter().flat_map(|c| &c.visits).collect();
    near("long-term visits", share(&visits, |v| v.kind == VisitKind::LongTerm), 0.5, 0.75);
    let fhir = catchments
        .iter()
        .map(|c| c.visits.iter().filter(|v| v.facility == c.area.hospital()).count());
    near("FHIR", fhir.sum::<usize>() as f64 / visits.len() as f64, 0.05, 0.11);
    let cares: Vec<_> = catchments.iter().flat_map(|c| &c.health).filter_map(|h| h.care).collect();
    let stops = |attendance| matches!(attendance, Attendance::StopsOn(_));
    near("lost", share(&cares, |care| stops(care.attendance)), 0.08, 0.16);
    let last = last_visits(&catchments);
    let months = |v: &&Visit| (TODAY - v.on).get_days() / 30;
    let seen: Vec<_> = last.iter().filter(|v| months(v) < 3).copied().collect();
    let controlled =
        |v: &&Visit| v.vitals.pressure.is_some_and(|p| p.systolic < 140.0 && p.diastolic < 90.0);
    near("controlled where seen", share(&seen, controlled), 0.55, 0.72);
    near("not seen for a year", share(&last, |v| months(v) >= 12), 0.05, 0.2);
    near("overdue", share(&last, |v| v.next.is_some_and(|next| next < TODAY)), 0.15, 0.5);
}

/// The last visit for hypertension of each person.
fn last_visits(catchments: &[Catchment]) -> Vec<&Visit> {
    let mut last = BTreeMap::new();
    for (area, catchment) in catchments.iter().enumerate() {
        for visit in catchment.visits.iter().filter(|v| v.main.icd == "I10") {
            last.insert((area, visit.person), visit);
        }
    }
    last.into_values().collect()
}

/// Somebody known at two facilities has two numbers there.
#[test]
fn people_are_registered_more_than_once() {
    for catchment in catchments() {
        let mut facilities: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for registration in &catchment.registrations {
            facilities.entry(registration.person).or_default().push(registration.facility);
        }
        let several: Vec<_> = facilities.into_values().collect();
        near("at two or more", share(&several, |all| all.len() > 1), 0.2, 0.7);
    }
}
