//! Birth, vaccination and growth of children up to five, as the station writes it.

use super::{Writer, at_age, height};
use jiff::civil::Date;

const FORM: (&str, &str) = ("maternal-child", "child");
const NEWBORN: (&str, &str) = ("maternal-child", "newborn");

/// CVX codes by the month at which they are due, and days after it.
const VACCINES: [(i64, i64, &str); 16] = [
    (0, 0, "08"),
    (0, 2, "19"),
    (2, 0, "198"),
    (2, 0, "178"),
    (3, 0, "198"),
    (3, 0, "178"),
    (4, 0, "198"),
    (4, 0, "178"),
    (5, 0, "10"),
    (9, 0, "05"),
    (9, 0, "10"),
    (12, 0, "129"),
    (12, 14, "129"),
    (18, 0, "04"),
    (18, 0, "01"),
    (24, 14, "129"),
];
/// Of 1,000 doses.
const MISSED: u64 = 50;
const LATE: u64 = 120;

impl Writer<'_> {
    pub(super) fn child(&mut self, index: usize) {
        let (person, _) = self.person(index);
        let Some(station) = self.station(index).filter(|_| person.age(self.plan.today) < 6) else {
            return;
        };
        self.newborn(index, station, person.born);
        let mut late = 0;
        let mut seen = None;
        for (months, days, vaccine) in VACCINES {
            if self.rng.chance(MISSED) {
                continue;
            }
            if self.rng.chance(LATE) {
                late += self.rng.between(10, 60);
            }
            let due = if months == 0 { 0 } else { self.rng.between(0, 9) + late };
            let day =
                at_age(person.born, months).saturating_add(jiff::Span::new().days(days + due));
            let mut answers = match seen == Some(day) || months == 0 {
                true => Vec::new(),
                false => self.growth(index, day),
            };
            seen = Some(day);
            answers.push(("vaccine", vaccine.to_owned()));
            self.write(FORM, (index, station), day, answers);
        }
        for months in [7, 15, 21, 30, 36, 42, 48, 54] {
            let day = self.about(at_age(person.born, months), 0, 12);
            if self.rng.chance(700) {
                let answers = self.growth(index, day);
                self.write(FORM, (index, station), day, answers);
            }
        }
    }

    fn newborn(&mut self, index: usize, station: usize, born: Date) {
        let mean = if self.person(index).0.twin.is_some() { 2_450.0 } else { 3_150.0 };
        let answers = vec![
            ("birth-weight", self.whole(mean, 350.0)),
            ("weeks-at-birth", self.whole(39.0, 1.2)),
            ("essential-care", self.truth(950)),
            ("vitamin-k1", self.truth(970)),
            ("asphyxia", self.truth(12)),
        ];
        let day = self.about(born, 4, 2);
        self.write(NEWBORN, (index, station), day, answers);
    }

    fn growth(&mut self, index: usize, day: Date) -> Vec<(&'static str, String)> {
        let (person, health) = self.person(index);
        let age = i64::from((day - person.born).get_days());
        let length = if age < 730 { "length-lying" } else { "height-standing" };
        let (weight, height) = (health.weight(age), height(health, age));
        vec![("weight", self.tenth(weight, 0.25)), (length, self.tenth(height, 0.8))]
    }
}
