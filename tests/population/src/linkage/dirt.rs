//! One registration: each cell as some clerk or software would have written it.

use crate::names;
use crate::people::{People, Person, Sex};
use crate::plan::{Plan, REFORM};
use crate::rng::Rng;
use jiff::ToSpan as _;
use jiff::civil::Date;

type Cells = [String; 12];

/// A registration of the person as somebody of the household `place`.
pub fn row(plan: &Plan, people: &People, person: &Person, place: usize, rng: &mut Rng) -> Cells {
    let on = plan.today.saturating_sub(rng.between(0, 1_400).days()).max(person.born);
    let home = &people.households[place];
    let commune = if on < REFORM { home.before.code } else { home.now.code };
    let mother = person.mother.map(|mother| &people.persons[mother]);
    let kind = if person.twin.is_some() { "twin" } else { "" };
    [
        String::new(),
        person.number.to_string(),
        kind.to_owned(),
        name(&person.name, rng),
        birth(person.born, person.age(on), rng),
        sex(person.sex, rng),
        number(person, mother, person.age(on), rng),
        card(person, on, rng),
        phone(&home.phone, person, rng),
        address(&home.house, if on < REFORM { home.before.name } else { home.now.name }, rng),
        if rng.chance(60) { String::new() } else { commune.to_owned() },
        mother.filter(|_| rng.chance(350)).map_or_else(String::new, |m| name(&m.name, rng)),
    ]
}

/// A child in its first days: without a name, with its mother's number or card.
pub fn newborn(people: &People, child: &Person, rng: &mut Rng) -> Cells {
    let home = &people.households[child.household];
    let mother = child.mother.map(|mother| &people.persons[mother]);
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
        sex(child.sex, rng),
        of_mother(rng, &|m| Some(m.personal_number.clone())),
        of_mother(rng, &|m| m.card(child.born)),
        phone(&home.phone, child, rng),
        address(&home.house, home.now.name, rng),
        home.now.code.to_owned(),
        if rng.chance(500) { mothers_name.to_owned() } else { String::new() },
    ]
}

fn name(own: &str, rng: &mut Rng) -> String {
    let mut words: Vec<&str> = own.split(' ').collect();
    match rng.below(1_000) {
        0..12 if words.len() > 2 => _ = words.remove(1),
        12..17 if words.len() > 2 => words.swap(1, 2),
        17..20 if words.len() > 3 => words.swap(1, 2),
        _ => {}
    }
    let name = words.join(" ");
    match rng.below(1_000) {
        0..60 => names::without_diacritics(&name),
        60..80 => damaged(&name, rng),
        80..130 => names::decomposed(&name),
        130..330 => name.to_uppercase(),
        330..430 => names::new_tone(&name),
        430..460 => i_for_y(&name),
        460..480 => name.replacen(' ', "  ", 1),
        480..490 => slip(&name, rng),
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

fn birth(born: Date, age: i16, rng: &mut Rng) -> String {
    let roll = rng.below(1_000);
    let (year, month, day) = (born.year(), born.month(), born.day());
    match (roll, age >= 60) {
        (0..110, true) | (0..8, false) => format!("{year}0000"),
        (110..220, true) | (8..20, false) => format!("{year}0101"),
        (220..230, _) if day <= 12 => format!("{year}{day:02}{month:02}"),
        (230..240, _) => digit_slip(&born.strftime("%Y%m%d").to_string(), rng, 4),
        (240..500, _) => format!("{day:02}/{month:02}/{year}"),
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

fn sex(sex: Sex, rng: &mut Rng) -> String {
    let (code, other) = if sex == Sex::Male { ("1", "2") } else { ("2", "1") };
    match rng.below(1_000) {
        0..4 => other.to_owned(),
        4..14 => String::new(),
        14..200 => (if sex == Sex::Male { "Nam" } else { "Nữ" }).to_owned(),
        _ => code.to_owned(),
    }
}

fn number(person: &Person, mother: Option<&Person>, age: i16, rng: &mut Rng) -> String {
    let own = &person.personal_number;
    match (rng.below(1_000), age < 14) {
        (0..330, true) => own.clone(),
        (330..520, true) => mother.map(|m| m.personal_number.clone()).unwrap_or_default(),
        (0..640, false) => own.clone(),
        (640..740, false) => person.old_id_card.clone().unwrap_or_default(),
        (740..765, _) => "000000000000".to_owned(),
        (765..785, false) => digit_slip(own, rng, 0),
        _ => String::new(),
    }
}

fn card(person: &Person, on: Date, rng: &mut Rng) -> String {
    let Some(card) = person.card(on) else { return String::new() };
    match rng.below(1_000) {
        0..380 => String::new(),
        380..390 => digit_slip(&card, rng, 5),
        390..410 => format!("{card};{card}"),
        410..560 => card[5..].to_owned(),
        _ => card,
    }
}

/// The household's, or one's own.
fn phone(home: &str, person: &Person, rng: &mut Rng) -> String {
    let own = format!("09{:08}", (person.number as u64 * 48_271 + 11) % 100_000_000);
    match rng.below(1_000) {
        0..300 => String::new(),
        300..310 => digit_slip(home, rng, 3),
        310..560 if person.mother.is_none() => own,
        560..620 => format!("+84{}", &home[1..]),
        _ => home.to_owned(),
    }
}

fn address(house: &str, commune: &str, rng: &mut Rng) -> String {
    match rng.below(100) {
        0..12 => String::new(),
        12..30 => commune.to_owned(),
        30..45 => names::without_diacritics(&format!("{house}, {commune}, Ha Noi")),
        45..60 => format!("{house} - {}", commune.replace("Phường", "P.").replace("Xã", "X.")),
        _ => format!("{house}, {commune}, Thành phố Hà Nội"),
    }
}
