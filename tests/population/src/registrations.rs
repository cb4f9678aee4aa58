//! What each facility has written down about a person: its own number for them, and its own dirt.
//! The truth stays beside it: which person a registration is of, and what was done to it.

use crate::names;
use crate::people::{People, Person};
use crate::plan::{Area, Facility, FacilityKind, REFORM};
use crate::rng::Rng;
use crate::visits::Visit;
use jiff::civil::Date;
use std::collections::HashMap;

/// What is written where the personal number belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberWritten {
    Own,
    Nothing,
    OldIdCard,
    Filler,
    /// The mother's, on a child.
    Parents,
    /// One digit wrong.
    Slip {
        digit: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthWritten {
    Day,
    /// yyyy0000, as QD 130 wants it.
    YearOnly,
    /// yyyy0101, as QD 4210 wanted it.
    FirstOfJanuary,
    /// Day and month changed round.
    Swapped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameWritten {
    AsItIs,
    Capitals,
    WithoutDiacritics,
    Decomposed,
    DoubleSpace,
    TrailingSpace,
    /// A newborn under its mother's name.
    Mothers,
}

/// How a registration differs from the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dirt {
    pub number: NumberWritten,
    pub birth: BirthWritten,
    pub name: NameWritten,
    /// The card is missing though the person has one.
    pub card_missing: bool,
    /// Last year's card and this year's in one field.
    pub two_cards: bool,
    pub phone_missing: bool,
}

#[derive(Debug, Clone)]
pub struct Registration {
    /// Indices within the area.
    pub person: usize,
    pub facility: usize,
    /// Made at birth; the child gets another one later.
    pub newborn: bool,
    /// The facility's number of the person: MA_BN.
    pub number: String,
    pub dirt: Dirt,
}

/// The registrations that the visits make, and for each visit the index of its registration.
pub fn registrations(
    area: &Area,
    people: &People,
    visits: &[Visit],
    rng: &mut Rng,
) -> (Vec<Registration>, Vec<usize>) {
    let mut made: Vec<Registration> = Vec::new();
    let mut known = HashMap::new();
    let mut counters = vec![0_usize; area.facilities.len()];
    let of_visit = visits.iter().map(|visit| {
        *known.entry((visit.person, visit.facility, visit.newborn)).or_insert_with(|| {
            let facility = &area.facilities[visit.facility];
            counters[visit.facility] += 1;
            let count = counters[visit.facility];
            let number = match facility.kind {
                FacilityKind::Station => format!("{count:06}"),
                FacilityKind::Centre => format!("BN{count:08}"),
                FacilityKind::Hospital => format!("{:02}{count:08}", visit.on.year() % 100),
            };
            let dirt = if visit.newborn {
                newborn_dirt(rng)
            } else {
                dirt(&people.persons[visit.person], facility, visit.on, rng)
            };
            let (person, facility, newborn) = (visit.person, visit.facility, visit.newborn);
            made.push(Registration { person, facility, newborn, number, dirt });
            made.len() - 1
        })
    });
    let of_visit = of_visit.collect();
    (made, of_visit)
}

/// Shares are an assumption; the kinds are those of vietnam.md parts 3.2 and 8.
fn dirt(person: &Person, facility: &Facility, on: Date, rng: &mut Rng) -> Dirt {
    let age = person.age(on);
    let number = match (rng.below(100), age < 14) {
        (0..45, true) | (0..85, false) => NumberWritten::Own,
        (45..62, true) if person.mother.is_some() => NumberWritten::Parents,
        (85..90, false) if person.old_id_card.is_some() => NumberWritten::OldIdCard,
        (90..92, _) => NumberWritten::Filler,
        (92, _) => NumberWritten::Slip { digit: rng.between(6, 11) as usize },
        _ => NumberWritten::Nothing,
    };
    let birth = match (rng.below(1_000), age >= 60) {
        (0..150, true) => BirthWritten::YearOnly,
        (150..280, true) | (0..6, false) => BirthWritten::FirstOfJanuary,
        (990.., _) if person.born.day() <= 12 => BirthWritten::Swapped,
        _ => BirthWritten::Day,
    };
    let name = match rng.below(1_000) {
        0..20 => NameWritten::WithoutDiacritics,
        20..40 => NameWritten::Decomposed,
        40..70 => NameWritten::DoubleSpace,
        70..90 => NameWritten::TrailingSpace,
        90..130 => NameWritten::Capitals,
        _ if facility.habits.capital_names => NameWritten::Capitals,
        _ => NameWritten::AsItIs,
    };
    Dirt {
        number,
        birth,
        name,
        card_missing: rng.chance(60),
        two_cards: rng.chance(25),
        phone_missing: rng.chance(280),
    }
}

fn newborn_dirt(rng: &mut Rng) -> Dirt {
    let number = if rng.chance(400) { NumberWritten::Parents } else { NumberWritten::Nothing };
    Dirt {
        number,
        birth: BirthWritten::Day,
        name: NameWritten::Mothers,
        // Half are written down with the mother's card, half with a temporary one of their own.
        card_missing: rng.chance(500),
        two_cards: false,
        phone_missing: rng.chance(200),
    }
}

/// A date of birth as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    Day(Date),
    /// With the minute of the day, as a newborn's must be.
    Minute(Date, i64),
    Year(i16),
}

/// The person as a facility writes them on a day.
#[derive(Debug, Clone)]
pub struct Written {
    pub name: String,
    pub birth: Birth,
    pub number: String,
    /// Several are separated by `;`.
    pub cards: String,
    pub address: String,
    /// Empty where the districts have ended and the software knows it.
    pub district: &'static str,
    pub commune: &'static str,
    pub phone: String,
}

pub fn written(registration: &Registration, area: &Area, people: &People, on: Date) -> Written {
    let facility = &area.facilities[registration.facility];
    let person = &people.persons[registration.person];
    let home = &people.households[person.household];
    let dirt = &registration.dirt;
    let (before, house) = (on < REFORM, &home.house);
    let address = if before {
        format!("{house}, {}, {}, Thành phố Hà Nội", home.before.name, area.district.name)
    } else {
        format!("{house}, {}, Thành phố Hà Nội", home.now.name)
    };
    let keeps_district = before || facility.habits.writes_old_district;
    Written {
        name: name(registration, person, people, facility),
        birth: birth(registration, person),
        number: number(dirt.number, person, people),
        cards: cards(registration, person, people, on),
        address,
        district: if keeps_district { area.district.code } else { "" },
        commune: if before { home.before.code } else { home.now.code },
        phone: if dirt.phone_missing { String::new() } else { home.phone.clone() },
    }
}

fn name(reg: &Registration, person: &Person, people: &People, facility: &Facility) -> String {
    let toned = |name: &str| {
        if facility.habits.new_tone { names::new_tone(name) } else { name.to_owned() }
    };
    let own = toned(&person.name);
    match (reg.dirt.name, person.mother) {
        (NameWritten::Mothers, Some(mother)) => {
            let mother = toned(&people.persons[mother].name);
            // "Con bà" is a habit of wards; the rule wants the mother's name alone.
            let habit = facility.kind == FacilityKind::Hospital;
            if habit { format!("Con bà {mother}") } else { mother }
        }
        (NameWritten::Capitals, _) => own.to_uppercase(),
        (NameWritten::WithoutDiacritics, _) => names::without_diacritics(&own),
        (NameWritten::Decomposed, _) => names::decomposed(&own),
        (NameWritten::DoubleSpace, _) => own.replacen(' ', "  ", 1),
        (NameWritten::TrailingSpace, _) => own + " ",
        (NameWritten::AsItIs | NameWritten::Mothers, _) => own,
    }
}

fn birth(registration: &Registration, person: &Person) -> Birth {
    let born = person.born;
    match registration.dirt.birth {
        BirthWritten::Day if registration.newborn => Birth::Minute(born, person.born_minute),
        BirthWritten::Day => Birth::Day(born),
        BirthWritten::YearOnly => Birth::Year(born.year()),
        BirthWritten::FirstOfJanuary => Birth::Day(born.first_of_year()),
        BirthWritten::Swapped => {
            Birth::Day(Date::new(born.year(), born.day(), born.month()).unwrap_or(born))
        }
    }
}

fn number(written: NumberWritten, person: &Person, people: &People) -> String {
    match written {
        NumberWritten::Own => person.personal_number.clone(),
        NumberWritten::Nothing => String::new(),
        NumberWritten::OldIdCard => person.old_id_card.clone().unwrap_or_default(),
        NumberWritten::Filler => "000000000000".to_owned(),
        NumberWritten::Parents => {
            let mother = person.mother.map(|mother| &people.persons[mother]);
            mother.map(|m| m.personal_number.clone()).unwrap_or_default()
        }
        NumberWritten::Slip { digit } => {
            let wrong = |(i, c): (usize, char)| match c.to_digit(10) {
                Some(d) if i == digit => char::from(b'0' + ((d + 1) % 10) as u8),
                _ => c,
            };
            person.personal_number.chars().enumerate().map(wrong).collect()
        }
    }
}

fn cards(registration: &Registration, person: &Person, people: &People, on: Date) -> String {
    let dirt = &registration.dirt;
    if registration.newborn && dirt.card_missing {
        let mother = person.mother.map(|mother| &people.persons[mother]);
        return mother.and_then(|m| m.card(on)).unwrap_or_default();
    }
    let Some(card) = person.card(on).filter(|_| !dirt.card_missing) else {
        return String::new();
    };
    let last_year = on.saturating_sub(jiff::Span::new().years(1));
    match person.card(last_year.max(person.born)) {
        Some(old) if dirt.two_cards => format!("{old};{card}"),
        _ => card,
    }
}
