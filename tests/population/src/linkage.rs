//! Registrations for linkage alone: who each row is of, and the same person written three times or
//! so by software and clerks that differ. Harder than the files of [`crate::files`], whose people
//! mostly carry a good number. Every kind of dirt is of vietnam.md parts 2, 3 and 8; how often it
//! occurs is an assumption, so that linkage is to be measured with [`Dirt`] of other shares too.

mod dirt;

pub use dirt::Dirt;

use crate::people::{People, Person, Sex, people};
use crate::plan::{Area, Plan};
use crate::rng::Rng;
use dirt::Clerks;
use std::collections::HashMap;

/// The cells of one registration, as [`COLUMNS`] names them.
pub type Cells = [String; COLUMNS.len()];

/// Columns of [`rows`], in order; `person` is the truth.
pub const COLUMNS: [&str; 13] = [
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
    "ma_cskcb",
];

/// Registrations of one person out of 100 people: one to six, three on the average.
const TIMES: [(u64, usize); 6] = [(14, 1), (40, 2), (68, 3), (86, 4), (96, 5), (100, 6)];
/// Sons in 1,000 that bear their father's whole name.
const FATHERS_NAME: u64 = 6;
/// Households in 1,000 that move.
const MOVED: u64 = 80;

/// The registrations of everybody in the plan, area by area, each as the cells of [`COLUMNS`].
pub fn rows(plan: &Plan, dirt: Dirt) -> impl Iterator<Item = Cells> + '_ {
    let mut id = 0;
    plan.areas.iter().flat_map(move |area| {
        let mut made = of_area(plan, area, dirt);
        for row in &mut made {
            id += 1;
            row[0] = id.to_string();
        }
        made
    })
}

fn of_area(plan: &Plan, area: &Area, dirt: Dirt) -> Vec<Cells> {
    let stream = |step: u64| Rng::new(plan.seed, (area.first_person as u64) << 8 | step);
    let mut people = people(plan, area, &mut stream(1));
    let mut rng = stream(9);
    name_sons(&mut people, dirt, &mut rng);
    let moved: HashMap<usize, usize> = (0..people.households.len())
        .filter(|_| rng.chance(dirt.share(MOVED)))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|home| (home, rng.below(people.households.len() as u64) as usize))
        .collect();
    let mut clerks = Clerks { plan, area, people: &people, dirt, rng, places: stream(12) };
    let mut made = Vec::new();
    for person in &people.persons {
        let times = TIMES[TIMES.partition_point(|t| t.0 <= clerks.rng.below(100))].1;
        for time in 0..times {
            let home = match moved.get(&person.household) {
                Some(new) if time > 0 && clerks.rng.chance(600) => *new,
                _ => person.household,
            };
            made.push(clerks.row(person, home));
        }
        if person.mother.is_some() && person.age(plan.today) < 3 {
            made.extend(clerks.newborn(person));
        }
    }
    made
}

/// Some sons bear their father's name; the tables alone would hardly ever give it.
fn name_sons(people: &mut People, dirt: Dirt, rng: &mut Rng) {
    for at in 0..people.persons.len() {
        let son = &people.persons[at];
        if son.sex == Sex::Male && son.mother.is_some() && rng.chance(dirt.share(FATHERS_NAME)) {
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
