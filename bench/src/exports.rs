//! Messages as stations and centres export them, from the seeded population.

use crate::rig::TODAY;
use hoso_population::files::{FileKind, Outline, outlines, write};
use hoso_population::plan::FacilityKind;
use hoso_population::{Catchment, Plan};
use std::collections::{HashMap, HashSet};

pub const SEED: u64 = 20_261_124;

/// QD 3176 files, clean ones only, as `cut` shapes them.
fn files(
    residents: usize,
    mut cut: impl FnMut(&Catchment, Outline) -> Vec<Outline>,
) -> impl Iterator<Item = Vec<u8>> {
    let plan = Plan::new(SEED, residents, TODAY);
    plan.areas.clone().into_iter().flat_map(move |area| {
        let catchment = Catchment::new(&plan, &area);
        let wanted = |o: &Outline| {
            o.kind == FileKind::Visits && area.facilities[o.facility].kind != FacilityKind::Hospital
        };
        let all = outlines(&plan, &catchment, false).into_iter().filter(wanted);
        let cut: Vec<Outline> = all.flat_map(|outline| cut(&catchment, outline)).collect();
        cut.into_iter().map(move |outline| write(&catchment, &outline).bytes)
    })
}

fn person(catchment: &Catchment, visit: usize) -> usize {
    catchment.people.persons[catchment.registration(visit).person].number
}

/// A file a facility and month, of every visit.
pub fn months(residents: usize) -> impl Iterator<Item = Vec<u8>> {
    files(residents, |_, outline| vec![outline])
}

/// A file a facility and month, but so many visits of each person and no more.
pub fn months_of_few(residents: usize, visits: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut seen: HashMap<usize, usize> = HashMap::new();
    files(residents, move |catchment, mut outline| {
        outline.visits.retain(|sent| {
            let count = seen.entry(person(catchment, sent.visit)).or_default();
            *count += 1;
            *count <= visits
        });
        if outline.visits.is_empty() { Vec::new() } else { vec![outline] }
    })
}

/// One visit a message, each of another person.
pub fn single_visits(messages: usize) -> Vec<Vec<u8>> {
    let mut seen = HashSet::new();
    let all = files(messages * 2, move |catchment, outline| {
        singly(outline, |visit| seen.insert(person(catchment, visit)))
    });
    all.take(messages).collect()
}

/// One visit a message, the second of each person.
pub fn second_visits(messages: usize) -> Vec<Vec<u8>> {
    let mut seen: HashMap<usize, usize> = HashMap::new();
    let all = files(messages * 3, move |catchment, outline| {
        singly(outline, |visit| {
            let count = seen.entry(person(catchment, visit)).or_default();
            *count += 1;
            *count == 2
        })
    });
    all.take(messages).collect()
}

/// Every visit, a message each, of the registration that has most of them in its district.
pub fn busiest(residents: usize) -> Vec<Vec<u8>> {
    let mut most: Option<usize> = None;
    let all = files(residents, move |catchment, outline| {
        let most = *most.get_or_insert_with(|| most_visited(catchment));
        singly(outline, |visit| catchment.registration_of[visit] == most)
    });
    all.collect()
}

/// Those visits of a file that are kept, each in a file of its own.
fn singly(mut outline: Outline, mut keep: impl FnMut(usize) -> bool) -> Vec<Outline> {
    outline.visits.retain(|sent| keep(sent.visit));
    let single = |sent: &_| Outline { visits: vec![*sent], ..outline.clone() };
    outline.visits.iter().map(single).collect()
}

fn most_visited(catchment: &Catchment) -> usize {
    let mut visits: HashMap<usize, usize> = HashMap::new();
    for (visit, registration) in catchment.visits.iter().zip(&catchment.registration_of) {
        if visit.facility != catchment.area.hospital() {
            *visits.entry(*registration).or_default() += 1;
        }
    }
    let most = visits.into_iter().max_by_key(|(registration, visits)| (*visits, *registration));
    most.map_or(0, |(registration, _)| registration)
}
