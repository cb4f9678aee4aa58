//! One registration: each cell as some clerk or software would have written it.

use super::Cells;
use crate::names;
use crate::people::{People, Person, Sex};
use crate::plan::{Area, Plan, REFORM};
use crate::rng::Rng;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// Newborns in 1,000 that are registered without a name a second time.
const TWICE_NAMELESS: u64 = 300;
/// Of those, in 1,000, that the same facility registers twice: a mistake.
const TWICE_AT_ONE: u64 = 30;
/// Registrations in 1,000 of one facility's own commune: its station, the centre, the hospital;
/// the rest at any station of the district.
const AT: [u64; 3] = [400, 200, 300];

/// How often dirt occurs, against the shares written below.
#[derive(Debug, Clone, Copy)]
pub struct Dirt {
    halves: u64,
}

impl Dirt {
    pub const HALF: Self = Self { halves: 1 };
    pub const USUAL: Self = Self { halves: 2 };
    pub const DOUBLE: Self = Self { halves: 4 };

    /// Of a share in 1,000.
    pub(super) fn share(self, usual: u64) -> u64 {
        usual * self.halves / 2
    }

    /// Which kind of dirt occurs, if any does, of those with such shares in 1,000.
    fn kind(self, shares: &[u64], rng: &mut Rng) -> Option<usize> {
        let mut left = rng.below(1_000);
        shares.iter().position(|share| {
            let (share, roll) = (self.share(*share), left);
            left = left.saturating_sub(share);
            roll < share
        })
    }
}

/// The clerks and the software of an area's facilities.
pub(super) struct Clerks<'a> {
    pub plan: &'a Plan,
    pub area: &'a Area,
    pub people: &'a People,
    pub dirt: Dirt,
    pub rng: Rng,
    /// Where somebody goes: a stream of its own.
    pub places: Rng,
}

impl Clerks<'_> {
    /// A registration of the person as somebody of the household `place`.
    pub fn row(&mut self, person: &Person, place: usize) -> Cells {
        let facility = self.facility(place);
        let (people, dirt, rng) = (self.people, self.dirt, &mut self.rng);
        let today = self.plan.today;
        let on = today.saturating_sub(rng.between(0, 1_400).days()).max(person.born);
        let home = &people.households[place];
        let commune = if on < REFORM { home.before.code } else { home.now.code };
        let ward = if on < REFORM { home.before.name } else { home.now.name };
        let mother = person.mother.map(|mother| &people.persons[mother]);
        let kind = if person.twin.is_some() { "twin" } else { "" };
        [
            String::new(),
            person.number.to_string(),
            kind.to_owned(),
            name(&person.name, dirt, rng),
            birth(person.born, person.age(on), dirt, rng),
            sex(person.sex, dirt, rng),
            number(person, mother, person.age(on), dirt, rng),
            card(person, on, dirt, rng),
            phone(&home.phone, person, dirt, rng),
            address(&home.house, ward, dirt, rng),
            if rng.chance(dirt.share(60)) { String::new() } else { commune.to_owned() },
            mother
                .filter(|_| rng.chance(350))
                .map_or_else(String::new, |m| name(&m.name, dirt, rng)),
            facility,
        ]
    }

    /// A child in its first days, once or twice: where it was born, twins at one facility, then
    /// elsewhere.
    pub fn newborn(&mut self, child: &Person) -> Vec<Cells> {
        let first = self.birthplace(child);
        let mut made = vec![self.nameless(child, first.clone())];
        if self.rng.chance(self.dirt.share(TWICE_NAMELESS)) {
            let mut second = self.facility(child.household);
            while second == first {
                second = self.facility(child.household);
            }
            let mistake = self.places.chance(self.dirt.share(TWICE_AT_ONE));
            made.push(self.nameless(child, if mistake { first } else { second }));
        }
        made
    }

    /// Without a name, with its mother's number or card.
    fn nameless(&mut self, child: &Person, facility: String) -> Cells {
        let rng = &mut self.rng;
        let home = &self.people.households[child.household];
        let mother = child.mother.map(|mother| &self.people.persons[mother]);
        let mothers_name = mother.map_or("", |m| &m.name);
        let name = match rng.below(3) {
            0 => format!("CB {mothers_name}"),
            1 => format!("Con bà {mothers_name}"),
            _ => mothers_name.to_owned(),
        };
        let of_mother = |rng: &mut Rng, of: &dyn Fn(&Person) -> Option<String>| {
            mother.filter(|_| rng.chance(450)).and_then(of).unwrap_or_default()
        };
        [
            String::new(),
            child.number.to_string(),
            "newborn".to_owned(),
            name,
            child.born.strftime("%Y%m%d").to_string(),
            sex(child.sex, self.dirt, rng),
            of_mother(rng, &|m| Some(m.personal_number.clone())),
            of_mother(rng, &|m| m.card(child.born)),
            phone(&home.phone, child, self.dirt, rng),
            address(&home.house, home.now.name, self.dirt, rng),
            home.now.code.to_owned(),
            if rng.chance(500) { mothers_name.to_owned() } else { String::new() },
            facility,
        ]
    }

    /// Centre or hospital, by mother and day, so that twins are born at one.
    fn birthplace(&self, child: &Person) -> String {
        let born = child.mother.unwrap_or_default() + child.born.day_of_year() as usize;
        let at = if born.is_multiple_of(3) { self.area.centre() } else { self.area.hospital() };
        self.area.facilities[at].code.clone()
    }

    fn facility(&mut self, household: usize) -> String {
        let own = self.people.households[household].commune;
        let places = [own, self.area.centre(), self.area.hospital()];
        let at = match Dirt::USUAL.kind(&AT, &mut self.places) {
            Some(at) => places[at],
            None => self.places.below(self.area.communes.len() as u64) as usize,
        };
        self.area.facilities[at].code.clone()
    }
}

fn name(own: &str, dirt: Dirt, rng: &mut Rng) -> String {
    let mut words: Vec<&str> = own.split(' ').collect();
    match dirt.kind(&[12, 5, 3], rng) {
        Some(0) if words.len() > 2 => _ = words.remove(1),
        Some(1) if words.len() > 2 => words.swap(1, 2),
        Some(2) if words.len() > 3 => words.swap(1, 2),
        _ => {}
    }
    let name = words.join(" ");
    match dirt.kind(&[60, 20, 50, 200, 100, 30, 20, 10], rng) {
        Some(0) => names::without_diacritics(&name),
        Some(1) => damaged(&name, rng),
        Some(2) => names::decomposed(&name),
        Some(3) => name.to_uppercase(),
        Some(4) => names::new_tone(&name),
        Some(5) => i_for_y(&name),
        Some(6) => name.replacen(' ', "  ", 1),
        Some(7) => slip(&name, rng),
        _ => name,
    }
}

/// Some letters became question marks on the way.
fn damaged(name: &str, rng: &mut Rng) -> String {
    name.chars().map(|c| if !c.is_ascii() && rng.chance(500) { '?' } else { c }).collect()
}

fn i_for_y(name: &str) -> String {
    let word = |word: &str| match word {
        "Lý" => "Lí".to_owned(),
        "Mỹ" => "Mĩ".to_owned(),
        "Vy" => "Vi".to_owned(),
        "Quý" => "Quí".to_owned(),
        _ => word.to_owned(),
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// One letter doubled or left out.
fn slip(name: &str, rng: &mut Rng) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = rng.between(1, letters.len() as i64 - 1) as usize;
    let keep = rng.chance(500);
    let each = letters.iter().enumerate();
    each.flat_map(|(i, c)| {
        std::iter::repeat_n(
            *c,
            if i != at {
                1
            } else if keep {
                2
            } else {
                0
            },
        )
    })
    .collect()
}

fn birth(born: Date, age: i16, dirt: Dirt, rng: &mut Rng) -> String {
    let (year, month, day) = (born.year(), born.month(), born.day());
    let vague = if age >= 60 { [110, 110] } else { [8, 12] };
    match dirt.kind(&[vague[0], vague[1], 10, 10], rng) {
        Some(0) => format!("{year}0000"),
        Some(1) => format!("{year}0101"),
        Some(2) if day <= 12 => format!("{year}{day:02}{month:02}"),
        Some(3) => digit_slip(&born.strftime("%Y%m%d").to_string(), rng, 4),
        _ if rng.chance(260) => format!("{day:02}/{month:02}/{year}"),
        _ => born.strftime("%Y%m%d").to_string(),
    }
}

/// One digit from `from` on is another one.
fn digit_slip(digits: &str, rng: &mut Rng, from: usize) -> String {
    let at = rng.between(from as i64, digits.len() as i64 - 1) as usize;
    let wrong = |(i, c): (usize, char)| match c.to_digit(10) {
        Some(d) if i == at => char::from(b'0' + ((d + 1 + d % 3) % 10) as u8),
        _ => c,
    };
    digits.chars().enumerate().map(wrong).collect()
}

fn sex(sex: Sex, dirt: Dirt, rng: &mut Rng) -> String {
    let (code, other) = if sex == Sex::Male { ("1", "2") } else { ("2", "1") };
    match dirt.kind(&[4, 10], rng) {
        Some(0) => other.to_owned(),
        Some(_) => String::new(),
        None if rng.chance(190) => (if sex == Sex::Male { "Nam" } else { "Nữ" }).to_owned(),
        None => code.to_owned(),
    }
}

/// What is missing is not dirt: its share stays.
fn number(person: &Person, mother: Option<&Person>, age: i16, dirt: Dirt, rng: &mut Rng) -> String {
    let own = &person.personal_number;
    let child = age < 14;
    if rng.chance(if child { 455 } else { 215 }) {
        return String::new();
    }
    let other = if child { [350, 45, 0] } else { [125, 30, 25] };
    match (dirt.kind(&other, rng), child) {
        (Some(0), true) => mother.map(|m| m.personal_number.clone()).unwrap_or_default(),
        (Some(0), false) => person.old_id_card.clone().unwrap_or_default(),
        (Some(1), _) => "000000000000".to_owned(),
        (Some(_), _) => digit_slip(own, rng, 0),
        (None, _) => own.clone(),
    }
}

fn card(person: &Person, on: Date, dirt: Dirt, rng: &mut Rng) -> String {
    let Some(card) = person.card(on).filter(|_| !rng.chance(380)) else { return String::new() };
    match dirt.kind(&[16, 32, 240], rng) {
        Some(0) => digit_slip(&card, rng, 5),
        Some(1) => format!("{card};{card}"),
        Some(_) => card[5..].to_owned(),
        None => card,
    }
}

/// The household's, or one's own.
fn phone(home: &str, person: &Person, dirt: Dirt, rng: &mut Rng) -> String {
    let own = format!("09{:08}", (person.number as u64 * 48_271 + 11) % 100_000_000);
    if rng.chance(300) {
        return String::new();
    }
    match dirt.kind(&[14, 86], rng) {
        Some(0) => digit_slip(home, rng, 3),
        Some(_) => format!("+84{}", &home[1..]),
        None if person.mother.is_none() && rng.chance(400) => own,
        None => home.to_owned(),
    }
}

fn address(house: &str, commune: &str, dirt: Dirt, rng: &mut Rng) -> String {
    match dirt.kind(&[120, 180], rng) {
        Some(0) => return String::new(),
        Some(_) => return commune.to_owned(),
        None => {}
    }
    match rng.below(70) {
        0..15 => names::without_diacritics(&format!("{house}, {commune}, Ha Noi")),
        15..30 => format!("{house} - {}", commune.replace("Phường", "P.").replace("Xã", "X.")),
        _ => format!("{house}, {commune}, Thành phố Hà Nội"),
    }
}
