//! The truth about who is who agrees with itself.

use super::catchment;
use hoso_core::identity::identifiers_in;
use hoso_population::people::Sex;
use hoso_population::registrations::{BirthWritten, NameWritten, NumberWritten};
use hoso_population::visits::Outcome;
use std::collections::BTreeSet;

#[test]
fn people_are_distinct_and_their_numbers_speak_of_them() {
    let (plan, catchment) = catchment();
    let persons = &catchment.people.persons;
    let all = |of: &dyn Fn(usize) -> String| (0..persons.len()).map(of).collect::<BTreeSet<_>>();
    assert_eq!(all(&|i| persons[i].personal_number.clone()).len(), persons.len());
    assert_eq!(all(&|i| persons[i].social_number.clone()).len(), persons.len());
    for person in persons {
        let digits: Vec<_> = person.personal_number.bytes().map(|b| i16::from(b - b'0')).collect();
        assert_eq!(digits.len(), 12);
        assert_eq!(1900 + digits[3] / 2 * 100 + digits[4] * 10 + digits[5], person.born.year());
        assert_eq!(digits[3] % 2 == 1, person.sex == Sex::Female);
        assert!(person.born <= plan.today && person.died.is_none_or(|died| died <= plan.today));
        let card = person.card(plan.today);
        assert!(card.is_none_or(|card| identifiers_in(&card).count() == 1));
    }
}

#[test]
fn families_are_possible() {
    let (_, catchment) = catchment();
    let persons = &catchment.people.persons;
    for (index, child) in persons.iter().enumerate() {
        if let Some(mother) = child.mother.map(|mother| &persons[mother]) {
            assert!((16..50).contains(&mother.age(child.born)) && mother.lives(child.born));
            assert_eq!((mother.sex, mother.household), (Sex::Female, child.household));
        }
        if let Some(twin) = child.twin.map(|twin| &persons[twin]) {
            assert_eq!(
                (twin.twin, twin.born, twin.mother),
                (Some(index), child.born, child.mother)
            );
            assert_ne!(twin.name, child.name);
        }
    }
    assert!(persons.iter().any(|person| person.twin.is_some()));
}

#[test]
fn visits_lie_in_a_life_and_belong_to_their_person() {
    let (plan, catchment) = catchment();
    let mut numbers = BTreeSet::new();
    for (index, visit) in catchment.visits.iter().enumerate() {
        let person = &catchment.people.persons[visit.person];
        assert!(plan.start <= visit.on && visit.on <= visit.until && visit.until <= plan.today);
        assert!(person.lives(visit.on) && person.lives(visit.until));
        assert!(visit.outcome != Outcome::Died || person.died == Some(visit.until));
        let registration = catchment.registration(index);
        assert_eq!((registration.person, registration.facility), (visit.person, visit.facility));
        assert!(numbers.insert(catchment.visit_number(index)));
    }
    let keys = catchment.registrations.iter().map(|r| (r.facility, &r.number));
    assert_eq!(keys.collect::<BTreeSet<_>>().len(), catchment.registrations.len());
}

#[test]
fn what_is_written_differs_from_the_truth_as_the_dirt_says() {
    let (_, catchment) = catchment();
    let mut seen = BTreeSet::new();
    for index in 0..catchment.visits.len() {
        let registration = catchment.registration(index);
        let person = &catchment.people.persons[registration.person];
        let (written, dirt) = (catchment.written(index), registration.dirt);
        let own = written.number == person.personal_number;
        assert_eq!(dirt.number == NumberWritten::Own, own);
        let other = matches!(dirt.number, NumberWritten::Slip { .. } | NumberWritten::Parents);
        assert_eq!(
            written.number.len() == 12,
            own || other || dirt.number == NumberWritten::Filler
        );
        let exact = matches!(dirt.birth, BirthWritten::Day);
        let birth = hoso_population::registrations::Birth::Day(person.born);
        assert!(!exact || registration.newborn || written.birth == birth);
        let mothers = dirt.name == NameWritten::Mothers;
        assert_eq!(mothers, registration.newborn);
        seen.insert(format!("{:?}", dirt.number).split(' ').next().unwrap().to_owned());
        seen.insert(format!("{:?}", dirt.birth));
        seen.insert(format!("{:?}", dirt.name));
    }
    assert_eq!(seen.len(), 6 + 4 + 7, "every kind of dirt is there: {seen:?}");
}

#[test]
fn names_are_of_the_frequency_tables() {
    let tables = [
        include_str!("../../data/surnames.csv"),
        include_str!("../../data/middle_names.csv"),
        include_str!("../../data/given_names.csv"),
    ];
    let words: BTreeSet<_> = tables
        .iter()
        .flat_map(|t| t.lines().skip(1))
        .map(|l| l.split(',').next().unwrap())
        .collect();
    for person in &catchment().1.people.persons {
        assert!(person.name.split(' ').all(|word| words.contains(word)));
        assert!((2..=4).contains(&person.name.split(' ').count()));
    }
}
