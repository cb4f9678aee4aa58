//! The checks at the start of a school year.

use super::{Writer, height};
use jiff::civil::{Date, date};

const CHECK: (&str, &str) = ("school-health", "check");
const FOLLOW_UP: (&str, &str) = ("school-health", "follow-up");

/// First class of each level, its first age, and the letters of its school's code.
const LEVELS: [(i16, &str); 3] = [(15, "THPT"), (11, "THCS"), (6, "TH")];

impl Writer<'_> {
    pub(super) fn pupil(&mut self, index: usize) {
        let (person, _) = self.person(index);
        let Some(station) = self.station(index) else { return };
        let this_year = self.plan.today.year() - i16::from(self.plan.today.month() < 9);
        let is_near_sighted = self.rng.chance(240);
        let (attends, lives_crooked) = (self.rng.chance(960), self.rng.chance(25));
        for year in [this_year - 1, this_year] {
            let began = date(year, 9, 5);
            // The school year of the sixth birthday, by the calendar.
            let age = year - person.born.year();
            if !attends || !(6..18).contains(&age) || self.rng.chance(100) {
                continue;
            }
            let day = self.about(began, 32, 25);
            let mut answers = self.school(station, age);
            answers.extend(self.measures(index, day));
            answers.extend(self.screens(is_near_sighted, lives_crooked));
            self.write(CHECK, (index, station), day, answers);
            if is_near_sighted && self.rng.chance(450) {
                let day = self.about(day, 24, 10);
                let answers =
                    vec![("area", "vision".to_owned()), ("result", "confirmed".to_owned())];
                self.write(FOLLOW_UP, (index, station), day, answers);
            }
        }
    }

    fn school(&mut self, station: usize, age: i16) -> Vec<(&'static str, String)> {
        let level = LEVELS.iter().find(|(from, _)| age >= *from).unwrap_or(&LEVELS[2]);
        let code = &self.catchment.area.facilities[station].code;
        let letter = ["A", "B", "C"][self.rng.below(3) as usize];
        vec![("school", format!("{}-{code}", level.1)), ("class", format!("{}{letter}", age - 5))]
    }

    fn measures(&mut self, index: usize, day: Date) -> Vec<(&'static str, String)> {
        let (person, health) = self.person(index);
        let age = i64::from((day - person.born).get_days());
        let years = age as f64 / 365.25;
        let systolic = self.rng.normal(94.0 + 1.6 * years, 7.0);
        vec![
            ("weight", self.tenth(health.weight(age), 0.6)),
            ("height", self.tenth(height(health, age), 0.8)),
            ("systolic", format!("{systolic:.0}")),
            ("diastolic", format!("{:.0}", systolic * 0.6)),
            ("pulse", self.whole(86.0, 8.0)),
        ]
    }

    fn screens(&mut self, near_sighted: bool, crooked: bool) -> Vec<(&'static str, String)> {
        let eye = |rng: &mut crate::rng::Rng| match near_sighted {
            true => *rng.pick(&["0.2", "0.3", "0.4", "0.5"]),
            false => *rng.pick(&["0.8", "1.0", "1.0", "1.0"]),
        };
        let rotation = if crooked { self.rng.between(6, 12) } else { self.rng.between(0, 3) };
        vec![
            ("acuity-right", eye(&mut self.rng).to_owned()),
            ("acuity-left", eye(&mut self.rng).to_owned()),
            ("trunk-rotation", rotation.to_string()),
            ("hearing-right", self.truth(985)),
            ("hearing-left", self.truth(985)),
            ("teeth-decayed", [0, 0, 0, 1, 1, 2, 4][self.rng.below(7) as usize].to_string()),
            ("teeth-missing", "0".to_owned()),
            ("teeth-filled", self.rng.between(0, 1).to_string()),
            ("vaccines-reviewed", self.truth(800)),
            ("parents-told", self.truth(700)),
        ]
    }
}
