//! Yearly examinations from 60 years on, scales of function, and visits at home.

use super::Writer;
use jiff::civil::date;

const EXAMINATION: (&str, &str) = ("elderly-care", "examination");
const FUNCTION: (&str, &str) = ("elderly-care", "function");
const FOLLOW_UP: (&str, &str) = ("elderly-care", "follow-up");

/// Of each Barthel item: its field, the answer of who needs nobody, and the one of who does.
const BARTHEL: [(&str, &str, &str); 10] = [
    ("barthel-feeding", "independent", "needs-help"),
    ("barthel-bathing", "independent", "dependent"),
    ("barthel-grooming", "independent", "needs-help"),
    ("barthel-dressing", "independent", "needs-help"),
    ("barthel-bowels", "continent", "occasional-accident"),
    ("barthel-bladder", "continent", "occasional-accident"),
    ("barthel-toilet", "independent", "needs-help"),
    ("barthel-transfers", "independent", "minor-help"),
    ("barthel-mobility", "independent", "walks-with-help"),
    ("barthel-stairs", "independent", "needs-help"),
];
const KATZ: [&str; 6] = [
    "katz-bathing",
    "katz-dressing",
    "katz-toileting",
    "katz-transferring",
    "katz-continence",
    "katz-feeding",
];
const FRAIL: [&str; 5] =
    ["frail-fatigue", "frail-resistance", "frail-ambulation", "frail-illnesses", "frail-weight"];

impl Writer<'_> {
    pub(super) fn elder(&mut self, index: usize) {
        let (person, _) = self.person(index);
        let age = person.age(self.plan.today);
        let Some(station) = self.station(index).filter(|_| age >= 60) else { return };
        let persons = &self.catchment.people.persons;
        let at_home = persons.iter().filter(|other| other.household == person.household);
        let alone = at_home.filter(|other| other.lives(self.plan.today)).count() == 1;
        // From nobody to most, between 60 and 95.
        let frailty = ((age - 55) * 14).clamp(40, 560) as u64;
        for year in [self.plan.today.year() - 1, self.plan.today.year()] {
            if !self.rng.chance(640) {
                continue;
            }
            let is_frail = self.rng.chance(frailty);
            let day = self.about(date(year, 6, 1), 0, 150);
            let answers = self.examination(alone, is_frail);
            self.write(EXAMINATION, (index, station), day, answers);
            if self.rng.chance(500) {
                let answers = self.function(is_frail);
                self.write(FUNCTION, (index, station), day, answers);
            }
            if (alone || is_frail) && self.rng.chance(600) {
                let day = self.about(day, 40, 25);
                let done = vec![("home-visited", "true".to_owned())];
                self.write(FOLLOW_UP, (index, station), day, done);
            }
        }
    }

    fn examination(&mut self, alone: bool, is_frail: bool) -> Vec<(&'static str, String)> {
        let odds = if is_frail { 420 } else { 60 };
        let falls = if self.rng.chance(odds) { self.rng.between(1, 3) } else { 0 };
        let (up_and_go, gait) = if is_frail { (15.5, 0.7) } else { (9.5, 1.1) };
        vec![
            ("lives-alone", alone.to_string()),
            ("severely-ill", self.truth(odds / 12)),
            ("self-care-knowledge", self.truth(720)),
            ("falls", falls.to_string()),
            ("unsteady", self.truth(odds)),
            ("icope-words", if is_frail { "2" } else { "3" }.to_owned()),
            ("icope-oriented", self.truth(1_000 - odds / 4)),
            ("chair-rise-unable", self.truth(odds / 3)),
            ("weight-loss-3kg", self.truth(odds / 3)),
            ("appetite-loss", self.truth(odds / 2)),
            ("sight-problem", self.truth(odds)),
            ("hearing-failed", self.truth(odds)),
            ("feeling-down", self.truth(odds / 2)),
            ("little-interest", self.truth(odds / 3)),
            ("timed-up-and-go", self.tenth(up_and_go, 1.4)),
            ("gait-speed", format!("{:.2}", self.rng.normal(gait, 0.08))),
            ("grip", self.tenth(if is_frail { 19.0 } else { 29.0 }, 3.0)),
        ]
    }

    fn function(&mut self, is_frail: bool) -> Vec<(&'static str, String)> {
        let odds = if is_frail { 330 } else { 25 };
        let mut answers = Vec::new();
        for (field, well, help) in BARTHEL {
            let answer = if self.rng.chance(odds) { help } else { well };
            answers.push((field, answer.to_owned()));
        }
        answers.extend(KATZ.map(|field| (field, self.truth(1_000 - odds))));
        answers.extend(FRAIL.map(|field| (field, self.truth(odds))));
        answers.push(("mini-cog-recall", if is_frail { "1" } else { "3" }.to_owned()));
        answers.push(("mini-cog-clock-normal", self.truth(1_000 - odds)));
        answers
    }
}
