//! Registrations that come one by one, against an index in memory: the same people as from the
//! whole table, whatever the order.
#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

use hoso_core::identity::evaluate::{Quality, Truth};
use hoso_core::identity::learned::{Learned, VIETNAM_LEARNED};
use hoso_core::identity::model::{Model, VIETNAM};
use hoso_core::identity::online::{Features, Known, Linker, Person, Settled};
use hoso_core::identity::{Demographics, Sex, identifiers_in};
use hoso_core::{FacilityId, RegistrationId, ResidentId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

const PEOPLE: &str = include_str!("data/people.csv");

fn linker(population: u64) -> Linker {
    let model: Model = toml::from_str(VIETNAM).unwrap();
    let learned: Learned = toml::from_str(VIETNAM_LEARNED).unwrap();
    Linker::new(&model, &learned, population).unwrap()
}

/// Columns of people.csv: id, person, name, birth date, sex, number, card, phone, address, commune.
fn demographics(row: &[&str]) -> Demographics {
    let birth = row[3].get(..8).unwrap_or(row[3]);
    let birth = match birth.len() {
        8 => format!("{}-{}-{}", &birth[..4], &birth[4..6], &birth[6..]),
        _ => birth.to_owned(),
    };
    let birth = birth.trim_end_matches("-00").to_owned();
    Demographics {
        name: row[2].to_owned(),
        birth_date: birth.parse().ok(),
        sex: match row[4] {
            "1" => Sex::Male,
            "2" => Sex::Female,
            _ => Sex::Unknown,
        },
        identifiers: identifiers_in(row[5]).chain(identifiers_in(row[6])).collect(),
        phone: row[7].to_owned(),
        address: row[8].to_owned(),
        commune: Some(row[9].to_owned()).filter(|code| !code.is_empty()),
        ..Demographics::default()
    }
}

fn rows() -> Vec<Vec<&'static str>> {
    PEOPLE.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

fn id(row: usize) -> RegistrationId {
    RegistrationId((row as u128).to_be_bytes())
}

/// What a store keeps of linkage.
#[derive(Default)]
struct Index {
    features: HashMap<RegistrationId, Features>,
    blocks: HashMap<u64, Vec<RegistrationId>>,
    resident: HashMap<RegistrationId, ResidentId>,
    members: BTreeMap<ResidentId, Vec<RegistrationId>>,
    apart: BTreeSet<(RegistrationId, RegistrationId)>,
    questions: usize,
}

impl Index {
    fn known(&self, registration: RegistrationId) -> Known {
        Known { registration, features: self.features[&registration].clone() }
    }

    fn settle(&self, linker: &Linker, who: &Known) -> Settled {
        let mut near: BTreeSet<RegistrationId> = BTreeSet::new();
        for key in linker.keys(&who.features) {
            let block = self.blocks.get(&key.hash).map_or(&[][..], Vec::as_slice);
            near.extend(block.iter().filter(|_| block.len() <= key.max).copied());
        }
        let candidates: Vec<Known> = near.into_iter().map(|id| self.known(id)).collect();
        let near = linker.near(&who.features, &candidates);
        let residents: BTreeSet<ResidentId> =
            near.iter().map(|known| self.resident[&known.registration]).collect();
        let person = |resident: ResidentId| Person {
            resident,
            registrations: self.members[&resident].iter().map(|id| self.known(*id)).collect(),
        };
        let persons: Vec<Person> = residents.into_iter().map(person).collect();
        let apart = |a, b| Ok::<_, Infallible>(self.apart.contains(&(a, b)));
        linker.settle(who, &persons, apart).unwrap()
    }

    fn add(&mut self, linker: &Linker, registration: RegistrationId, who: &Demographics) {
        self.add_at(linker, registration, None, who);
    }

    fn add_at(
        &mut self,
        linker: &Linker,
        registration: RegistrationId,
        at: Option<&FacilityId>,
        who: &Demographics,
    ) {
        let known = Known { registration, features: linker.features(at, who) };
        let settled = self.settle(linker, &known);
        self.questions += settled.ask.len();
        let resident =
            settled.join.first().map_or(ResidentId::founded_by(registration), |near| near.resident);
        let mut all = vec![registration];
        for near in &settled.join {
            all.extend(self.members.remove(&near.resident).unwrap_or_default());
        }
        all.iter().for_each(|id| _ = self.resident.insert(*id, resident));
        self.members.insert(resident, all);
        for key in linker.keys(&known.features) {
            self.blocks.entry(key.hash).or_default().push(registration);
        }
        self.features.insert(registration, known.features);
    }

    /// The rows in an order, and how right the residents are.
    fn of(linker: &Linker, order: &[usize]) -> (Self, Quality) {
        let rows = rows();
        let mut index = Self::default();
        for row in order {
            index.add(linker, id(*row), &demographics(&rows[*row]));
        }
        let labels = rows.iter().map(|row| row[1].parse().unwrap()).collect();
        let number: HashMap<ResidentId, u32> = index.members.keys().copied().zip(0..).collect();
        let clusters: Vec<u32> =
            (0..rows.len()).map(|row| number[&index.resident[&id(row)]]).collect();
        let quality = Truth::new(labels, None).of_clusters(&clusters);
        (index, quality)
    }
}

#[test]
fn registrations_one_by_one_become_people() {
    let (index, quality) = Index::of(&linker(10_000), &(0..rows().len()).collect::<Vec<_>>());
    assert!(quality.precision() == 1.0 && quality.recall() > 0.95, "{quality:?}");
    assert!(index.questions * 20 < rows().len(), "{} questions", index.questions);
}

#[test]
fn the_order_of_arrival_hardly_matters() {
    let linker = linker(10_000);
    let forward: Vec<usize> = (0..rows().len()).collect();
    let backward: Vec<usize> = forward.iter().rev().copied().collect();
    let (one, _) = Index::of(&linker, &forward);
    let (other, quality) = Index::of(&linker, &backward);
    assert_eq!(quality.precision(), 1.0);
    let groups = |index: &Index| -> BTreeSet<BTreeSet<RegistrationId>> {
        index.members.values().map(|all| all.iter().copied().collect()).collect()
    };
    let (one, other) = (groups(&one), groups(&other));
    let shared = one.intersection(&other).count();
    assert!(shared * 100 >= one.len().max(other.len()) * 95, "{shared} of {}", one.len());
}

#[test]
fn two_of_whom_a_person_said_that_they_are_two_stay_two() {
    let linker = linker(10_000);
    let who = demographics(&[
        "1",
        "1",
        "Lê Thị Mai Hương",
        "19800203",
        "2",
        "001180000001",
        "",
        "0912000001",
        "",
        "",
    ]);
    let mut index = Index::default();
    index.add(&linker, id(1), &who);
    index.apart.extend([(id(1), id(2)), (id(2), id(1))]);
    index.add(&linker, id(2), &who);
    assert_eq!((index.members.len(), index.questions), (2, 0));
    index.add(&linker, id(3), &who);
    assert_eq!(index.members.len(), 3, "it may be either: a person is asked");
    assert_eq!(index.questions, 2);
}

#[test]
fn twins_and_newborns_are_never_linked_by_themselves() {
    let linker = linker(8_500_000);
    let row = |name: &str, birth: &str, sex: &str, number: &str| {
        demographics(&["", "", name, birth, sex, number, "", "0912000001", "12 Yên Hòa", "00166"])
    };
    let mother = row("Nguyễn Thị Hoa", "19900304", "2", "001190012345");
    let newborn = row("CB Nguyễn Thị Hoa", "20250607", "1", "001190012345");
    let (one, two) =
        (row("Lê Gia Bảo", "20250607", "1", ""), row("Lê Gia Huy", "20250607", "1", ""));
    let mut index = Index::default();
    index.add(&linker, id(1), &mother);
    index.add(&linker, id(2), &newborn);
    assert_eq!(index.members.len(), 2, "not its mother");
    index.add(&linker, id(3), &one);
    assert_eq!(index.members.len(), 2, "the only child of that day");
    let mut index = Index::default();
    index.add(&linker, id(3), &one);
    index.add(&linker, id(4), &two);
    assert_eq!(index.members.len(), 2, "twins");
    index.add(&linker, id(2), &newborn);
    assert_eq!((index.members.len(), index.questions), (3, 3), "it may be either of the twins");
}
