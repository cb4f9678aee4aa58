//! Registrations for linkage alone: who each row is of, and the same person written three times or
//! so by software and clerks that differ. Harder than the files of [`crate::files`], whose people
//! mostly carry a good number. Every kind of dirt is of vietnam.md parts 2, 3 and 8; how often it
//! occurs is an assumption.

mod dirt;

use crate::people::{People, Person, Sex, people};
use crate::plan::{Area, Plan};
use crate::rng::Rng;
use std::collections::HashMap;

/// Columns of [`rows`], in order; `person` is the truth.
pub const COLUMNS: [&str; 12] = [
    "id",
    "person",
    "kind",
    "ho_ten",
    "ngay_sinh",
    "gioi_tinh",
    "so_cccd",
    "ma_the_bhyt",
    "dien_thoai",
    "dia_chi",
    "maxa_cu_tru",
    "ho_ten_me",
];

/// Registrations of one person out of 100 people: one to six, three on the average.
const TIMES: [(u64, usize); 6] = [(14, 1), (40, 2), (68, 3), (86, 4), (96, 5), (100, 6)];
/// Sons in 1,000 that bear their father's whole name.
const FATHERS_NAME: u64 = 6;

/// The registrations of everybody in the plan, area by area, each as the cells of [`COLUMNS`].
pub fn rows(plan: &Plan) -> impl Iterator<Item = [String; 12]> + '_ {
    let mut id = 0;
    plan.areas.iter().flat_map(move |area| {
        let mut rng = Rng::new(plan.seed, (area.first_person as u64) << 8 | 9);
        let mut made = of_area(plan, area, &mut rng);
        for row in &mut made {
            id += 1;
            row[0] = id.to_string();
        }
        made
    })
}

fn of_area(plan: &Plan, area: &Area, rng: &mut Rng) -> Vec<[String; 12]> {
    let mut people =
        people(plan, area, &mut Rng::new(plan.seed, (area.first_person as u64) << 8 | 1));
    name_sons(&mut people, rng);
    let moved: HashMap<usize, usize> = (0..people.households.len())
        .filter(|_| rng.chance(80))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|home| (home, rng.below(people.households.len() as u64) as usize))
        .collect();
    let mut made = Vec::new();
    for person in &people.persons {
        let times = TIMES[TIMES.partition_point(|t| t.0 <= rng.below(100))].1;
        for time in 0..times {
            let place = match moved.get(&person.household) {
                Some(new) if time > 0 && rng.chance(600) => *new,
                _ => person.household,
            };
            made.push(dirt::row(plan, &people, person, place, rng));
        }
        if person.mother.is_some() && person.age(plan.today) < 3 {
            made.extend(
                (0..1 + u64::from(rng.chance(300))).map(|_| dirt::newborn(&people, person, rng)),
            );
        }
    }
    made
}

/// Some sons bear their father's name; the tables alone would hardly ever give it.
fn name_sons(people: &mut People, rng: &mut Rng) {
    for at in 0..people.persons.len() {
        let son = &people.persons[at];
        if son.sex == Sex::Male && son.mother.is_some() && rng.chance(FATHERS_NAME) {
            let father = people.persons.iter().find(|p| is_father(p, son));
            let name = father.map(|father| father.name.clone());
            people.persons[at].name = name.unwrap_or_else(|| son.name.clone());
        }
    }
}

fn is_father(person: &Person, son: &Person) -> bool {
    let years = son.born.year() - person.born.year();
    person.household == son.household && person.sex == Sex::Male && (18..60).contains(&years)
}
