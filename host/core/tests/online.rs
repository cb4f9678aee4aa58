//! Registrations that come one by one, against an index in memory: the same people as from the
//! whole table, whatever the order.
#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

use hoso_core::identity::evaluate::{Quality, Truth};
use hoso_core::identity::explain::Language;
use hoso_core::identity::learned::{Learned, VIETNAM_LEARNED};
use hoso_core::identity::model::{Model, VIETNAM};
use hoso_core::identity::online::{BlockKey, Features, Known, Linker, Person, Settled};
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

    fn sharing(&self, keys: Vec<BlockKey>) -> Vec<Known> {
        let mut found: BTreeSet<RegistrationId> = BTreeSet::new();
        for key in keys {
            let block = self.blocks.get(&key.hash).map_or(&[][..], Vec::as_slice);
            found.extend(block.iter().filter(|_| block.len() <= key.max).copied());
        }
        found.into_iter().map(|id| self.known(id)).collect()
    }

    fn person(&self, resident: ResidentId) -> Person {
        let registrations = self.members[&resident].iter().map(|id| self.known(*id)).collect();
        Person { resident, registrations }
    }

    fn residents(&self, of: &[&Known]) -> BTreeSet<ResidentId> {
        of.iter().map(|known| self.resident[&known.registration]).collect()
    }

    fn around(&self, linker: &Linker, who: &Known) -> BTreeSet<ResidentId> {
        let candidates = self.sharing(linker.keys(&who.features));
        self.residents(&linker.near(&who.features, &candidates))
    }

    fn settle(&self, linker: &Linker, who: &Known) -> Settled {
        let mut residents = self.around(linker, who);
        let apart = |a, b| Ok::<_, Infallible>(self.apart.contains(&(a, b)));
        let settle = |residents: &BTreeSet<ResidentId>| {
            let persons: Vec<Person> = residents.iter().map(|r| self.person(*r)).collect();
            linker.settle(who, &persons, apart).unwrap()
        };
        let settled = settle(&residents);
        for near in settled.join.iter().filter(|_| settled.alone) {
            for known in self.person(near.resident).compared() {
                let candidates = self.sharing(linker.household_keys(&known.features));
                let found = linker.household(&known.features, &candidates);
                residents.extend(self.residents(&found));
            }
        }
        if settled.alone { settle(&residents) } else { settled }
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
        for loose in settled.loose {
            self.questions += loose.ask.len();
            let from = self.resident[&loose.registration];
            self.members.get_mut(&from).unwrap().retain(|id| *id != loose.registration);
            let n = (0..)
                .find(|n| !self.members.contains_key(&ResidentId::parted(loose.registration, *n)));
            let own = ResidentId::parted(loose.registration, n.unwrap());
            self.resident.insert(loose.registration, own);
            self.members.insert(own, vec![loose.registration]);
        }
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

/// Every order of some things.
fn orders(of: usize) -> Vec<Vec<usize>> {
    if of == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(of - 1);
    let with = |order: &Vec<usize>, at: usize| {
        let mut order = order.clone();
        order.insert(at, of - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..of).map(move |at| with(order, at))).collect()
}

/// A newborn without a name, a child with one, and its twin of whom less and less is known.
#[test]
fn a_nameless_newborn_is_neither_twins_in_whatever_order_they_come() {
    let linker = linker(8_500_000);
    let row = |name: &str, birth: &str, phone: &str, address: &str, number: &str| {
        demographics(&["", "", name, birth, "1", number, "", phone, address, "00166"])
    };
    let (phone, address) = ("0912000001", "12 ngõ 5, Phường Yên Hòa");
    let child = row("Lê Gia Bảo", "20250607", phone, address, "");
    let twins = [
        row("Lê Gia Huy", "20250607", phone, address, ""),
        row("Lê Gia Huy", "20250607", phone, "", ""),
        // Day and month changed round; the year alone; a digit wrong.
        row("Lê Gia Huy", "20250706", phone, "", ""),
        row("Lê Gia Huy", "20250000", phone, "", ""),
        row("Lê Gia Huy", "20250609", phone, "", ""),
        // By the mother's number alone.
        row("Lê Gia Huy", "20250607", "", "", "001190012345"),
    ];
    let newborn = row("CB Nguyễn Thị Hoa", "20250607", phone, address, "001190012345");
    for twin in &twins {
        for order in orders(3) {
            let mut index = Index::default();
            for at in &order {
                index.add(&linker, id(at + 1), [&child, twin, &newborn][*at]);
            }
            assert_eq!(index.members.len(), 3, "{order:?} {twin:?}");
            assert!(index.questions > 0, "a person is asked: {order:?} {twin:?}");
        }
    }
}

#[test]
fn a_twin_whom_only_the_other_child_shows_is_seen() {
    let linker = linker(8_500_000);
    let row = |name: &str, phone: &str, address: &str, commune: &str| {
        demographics(&["", "", name, "20250607", "1", "", "", phone, address, commune])
    };
    let address = "12 ngõ 5, Phường Yên Hòa";
    let child = row("Lê Gia Bảo", "0912000001", address, "00166");
    let twin = row("Lê Gia Huy", "0912000001", "", "");
    let newborn = row("CB Nguyễn Thị Hoa", "", address, "00166");
    let mut index = Index::default();
    index.add(&linker, id(1), &child);
    index.add(&linker, id(3), &newborn);
    assert_eq!(index.members.len(), 1, "the only child of that day");
    let mut index = Index::default();
    index.add(&linker, id(1), &child);
    index.add(&linker, id(2), &twin);
    index.add(&linker, id(3), &newborn);
    assert_eq!(index.members.len(), 3);
}

#[test]
fn what_is_a_parents_is_explained_as_the_scorer_took_it() {
    let linker = linker(8_500_000);
    let row = |name: &str, birth: &str, sex: &str| {
        demographics(&["", "", name, birth, sex, "", "", "0912000001", "12 Yên Hòa", "00166"])
    };
    let mut index = Index::default();
    index.add(&linker, id(1), &row("Nguyễn Thị Hoa Mai", "19900304", "2"));
    index.add(&linker, id(2), &row("Lê Gia Bảo", "20250607", "1"));
    let features = linker.features(None, &row("NGUYỄN THỊ HOA MAI", "20250607", "1"));
    let (who, with) = (Known { registration: id(3), features }, index.known(id(2)));
    let residents = index.around(&linker, &who);
    let among: Vec<Person> = residents.into_iter().map(|r| index.person(r)).collect();
    let told = linker.explain(&who, &with, &among, None, Language::English);
    let settled = index.settle(&linker, &who);
    let near = settled.join.first().or(settled.ask.first()).unwrap();
    assert_eq!((near.with, near.bits, near.levels), (id(2), told.bits, told.levels));
    let sum: f32 = told.evidence.iter().filter_map(|found| found.bits).sum();
    assert!((sum - told.bits).abs() < 1e-3, "{sum} {}", told.bits);
    let line =
        |comparison: &str| told.evidence.iter().find(|e| e.comparison == comparison).unwrap();
    assert_eq!(line("name").level, "is a parent's, not compared");
    assert!(told.guards.iter().any(|words| words.contains("newborn")), "{:?}", told.guards);
    let plain = linker.nearness(&who.features, &with.features);
    assert_ne!(plain.1, told.levels, "the names as they are written are two names");
    let asked = linker.explain(&who, &with, &among, Some((7.0, plain.1)), Language::Vietnamese);
    assert_eq!((asked.bits, asked.levels), (7.0, plain.1), "as it was when it was asked");
}
