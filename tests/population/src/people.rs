//! People in households: who they truly are. Nothing here is dirty; dirt is what facilities write.

use crate::names;
use crate::plan::{Area, Plan};
use crate::rng::Rng;
use crate::tables::{BIRTH_PROVINCES, ETHNICITIES, OldCommune, PHONE_PREFIXES, Unit};
use jiff::ToSpan as _;
use jiff::civil::Date;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
}

#[derive(Debug, Clone)]
pub struct Person {
    /// Unique in the whole population.
    pub number: usize,
    /// Index of the household within the area.
    pub household: usize,
    pub name: String,
    pub sex: Sex,
    pub born: Date,
    /// Minute of the day.
    pub born_minute: i64,
    pub died: Option<Date>,
    /// Index within the area; for children who live with their mother.
    pub mother: Option<usize>,
    /// Index of the other twin.
    pub twin: Option<usize>,
    /// Số định danh cá nhân.
    pub personal_number: String,
    /// CMND of those who had one before the 12-digit card.
    pub old_id_card: Option<String>,
    /// Mã số BHXH: the last ten digits of every card of this person.
    pub social_number: String,
    /// Settles which insurance group the person is in at each age, 0 to 999.
    pub insurance_roll: u64,
    pub ethnicity: &'static str,
}

impl Person {
    /// Whole years.
    pub fn age(&self, on: Date) -> i16 {
        let birthday = (self.born.month(), self.born.day());
        on.year() - self.born.year() - i16::from((on.month(), on.day()) < birthday)
    }

    pub fn lives(&self, on: Date) -> bool {
        self.born <= on && self.died.is_none_or(|died| on <= died)
    }

    /// Insurance card valid on a day; `None` for the uninsured. Object prefixes are of
    /// vietnam.md 2.2; which share of an age has which is an assumption.
    pub fn card(&self, on: Date) -> Option<String> {
        let roll = self.insurance_roll;
        let kind = match self.age(on) {
            ..6 => Some("TE1"),
            6..18 => (roll < 980).then_some("HS4"),
            18..23 => [(500, "SV4"), (900, "GD4")].iter().find(|k| roll < k.0).map(|k| k.1),
            23..60 => [(520, "DN4"), (900, "GD4")].iter().find(|k| roll < k.0).map(|k| k.1),
            60..80 => [(480, "HT3"), (960, "GD4")].iter().find(|k| roll < k.0).map(|k| k.1),
            _ => Some(if roll < 480 { "HT3" } else { "BT2" }),
        };
        kind.map(|kind| format!("{kind}01{}", self.social_number))
    }
}

#[derive(Debug, Clone)]
pub struct Household {
    /// Index of the commune within the area.
    pub commune: usize,
    pub before: &'static OldCommune,
    pub now: &'static Unit,
    /// House and alley, or hamlet.
    pub house: String,
    pub phone: String,
}

/// Everybody of one area.
#[derive(Debug, Clone, Default)]
pub struct People {
    pub households: Vec<Household>,
    pub persons: Vec<Person>,
}

pub fn people(plan: &Plan, area: &Area, rng: &mut Rng) -> People {
    let mut maker = Maker { plan, area, rng, people: People::default() };
    let mut wanted = 0;
    for (i, commune) in area.communes.iter().enumerate() {
        wanted += commune.residents;
        while maker.people.persons.len() < wanted {
            maker.household(i);
        }
    }
    maker.people
}

struct Maker<'a> {
    plan: &'a Plan,
    area: &'a Area,
    rng: &'a mut Rng,
    people: People,
}

impl Maker<'_> {
    /// Shares of household types are an assumption; the test holds the ages that come of them.
    fn household(&mut self, commune: usize) {
        let place = &self.area.communes[commune];
        let before = *self.rng.pick(&place.before);
        let rural = place.now.name.starts_with("Xã");
        let house = match (rural, self.rng.between(1, 90), self.rng.between(1, 200)) {
            (true, n, _) => format!("Thôn {}", n % 12 + 1),
            (false, n, house) => format!("Số {house} ngõ {n}, tổ dân phố {}", n % 30 + 1),
        };
        let phone = format!("{}{:07}", self.rng.pick(&PHONE_PREFIXES), self.rng.below(10_000_000));
        let now = place.now;
        self.people.households.push(Household { commune, before, now, house, phone });
        match self.rng.below(100) {
            0..55 => _ = self.family(),
            55..72 => {
                let father = self.family();
                self.grandparents(father);
            }
            72..88 => self.elders(),
            _ => _ = self.single(),
        }
    }

    /// A couple with the children who still live at home; the father's index.
    fn family(&mut self) -> usize {
        let mothers_age = self.rng.between(23, 54);
        let fathers_age = (mothers_age + self.rng.between(-2, 7)).max(23);
        let father = self.adult(Sex::Male, fathers_age, None);
        let mother = self.adult(Sex::Female, mothers_age, None);
        let children = [0, 1, 1, 2, 2, 2, 2, 3][self.rng.below(8) as usize];
        let mut age_at_birth = self.rng.between(20, 31);
        for _ in 0..children {
            let age = mothers_age - age_at_birth;
            age_at_birth += self.rng.between(2, 6);
            if (0..24).contains(&age) {
                self.child(father, mother, age);
            }
        }
        father
    }

    fn grandparents(&mut self, father: usize) {
        let fathers_age = i64::from(self.people.persons[father].age(self.plan.today));
        let age = (fathers_age + self.rng.between(21, 32)).min(97);
        self.adult(Sex::Female, age, None);
        if self.rng.chance(650) {
            let surname = names::surname(&self.people.persons[father].name).to_owned();
            let age = (age + self.rng.between(0, 6)).min(97);
            self.adult(Sex::Male, age, Some(&surname));
        }
    }

    fn elders(&mut self) {
        let age = self.rng.between(58, 84);
        self.adult(Sex::Female, age, None);
        if self.rng.chance(680) {
            let age = age + self.rng.between(-1, 5);
            self.adult(Sex::Male, age, None);
        }
    }

    fn single(&mut self) -> usize {
        let sex = if self.rng.chance(500) { Sex::Male } else { Sex::Female };
        let age = self.rng.between(19, 36);
        self.adult(sex, age, None)
    }

    fn adult(&mut self, sex: Sex, age: i64, surname: Option<&str>) -> usize {
        let born = self.birthday(age);
        let name = names::full_name(sex == Sex::Female, born.year(), surname, self.rng);
        self.person(name, sex, born)
    }

    /// One birth in 80 is of twins.
    fn child(&mut self, father: usize, mother: usize, age: i64) {
        let born = self.birthday(age);
        let mothers_death = &mut self.people.persons[mother].died;
        *mothers_death = mothers_death.filter(|died| *died > born);
        let surname = names::surname(&self.people.persons[father].name).to_owned();
        let first = self.sibling(&surname, mother, born);
        if self.rng.below(80) == 0 {
            let second = self.sibling(&surname, mother, born);
            let elder = self.people.persons[first].clone();
            let younger = &mut self.people.persons[second];
            while younger.name == elder.name {
                let female = younger.sex == Sex::Female;
                younger.name = names::full_name(female, born.year(), Some(&surname), self.rng);
            }
            younger.born_minute = (elder.born_minute + 8).min(24 * 60 - 1);
            younger.twin = Some(first);
            self.people.persons[first].twin = Some(second);
        }
    }

    fn sibling(&mut self, surname: &str, mother: usize, born: Date) -> usize {
        // 111 boys to 100 girls are born in Vietnam (from memory).
        let sex = if self.rng.chance(526) { Sex::Male } else { Sex::Female };
        let female = sex == Sex::Female;
        let name = names::full_name(female, born.year(), Some(surname), self.rng);
        let child = self.person(name, sex, born);
        self.people.persons[child].mother = Some(mother);
        child
    }

    fn birthday(&mut self, age: i64) -> Date {
        let day = self.plan.today.saturating_sub(age.years());
        day.saturating_sub(self.rng.between(1, 365).days())
    }

    fn person(&mut self, name: String, sex: Sex, born: Date) -> usize {
        let number = self.area.first_person + self.people.persons.len();
        let old_id_card =
            (born.year() < 1990).then(|| format!("01{:07}", spread(number, 387_420_487, 7)));
        let person = Person {
            number,
            household: self.people.households.len() - 1,
            name,
            sex,
            born,
            born_minute: self.rng.between(0, 24 * 60 - 1),
            died: None,
            mother: None,
            twin: None,
            personal_number: personal_number(number, sex, born.year(), self.rng),
            old_id_card,
            social_number: format!("01{:08}", spread(number, 715_827_883, 8)),
            insurance_roll: self.rng.below(1_000),
            ethnicity: ETHNICITIES.draw(self.rng),
        };
        let died = self.death(&person);
        self.people.persons.push(Person { died, ..person });
        self.people.persons.len() - 1
    }

    /// Yearly risks by age are an assumption; only the exports' years are looked at.
    fn death(&mut self, person: &Person) -> Option<Date> {
        let per_thousand_a_year = match person.age(self.plan.today) {
            ..50 => 1,
            50..65 => 6,
            65..75 => 16,
            75..85 => 45,
            _ => 110,
        };
        let days = (self.plan.today - self.plan.start).get_days();
        let died = self.plan.start.saturating_add(self.rng.between(0, days.into()).days());
        (self.rng.chance(per_thousand_a_year * 3) && person.born < died).then_some(died)
    }
}

/// Province, century and sex, year, and six digits that no other person of that kind has as long
/// as there are at most a million people.
fn personal_number(number: usize, sex: Sex, born: i16, rng: &mut Rng) -> String {
    let century_and_sex = (born - 1900) / 100 * 2 + i16::from(sex == Sex::Female);
    let province = BIRTH_PROVINCES.draw(rng);
    format!("{province}{century_and_sex}{:02}{:06}", born % 100, spread(number, 268_435_399, 6))
}

/// Another number below 10^`digits` for every number below it, without an order to be seen.
/// `factor` has no divisor in common with 10; each kind of number has its own.
fn spread(number: usize, factor: u64, digits: u32) -> u64 {
    (number as u64 * factor + 123_457) % 10_u64.pow(digits)
}
