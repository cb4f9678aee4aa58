//! Antenatal contacts, births and contacts after birth; and women who are pregnant today.

use super::Writer;
use crate::people::Sex;
use jiff::ToSpan as _;
use jiff::civil::Date;

const ANTENATAL: (&str, &str) = ("maternal-child", "antenatal");
const BIRTH: (&str, &str) = ("maternal-child", "birth");
const POSTNATAL: (&str, &str) = ("maternal-child", "postnatal");

/// Weeks of pregnancy at which women come.
const WEEKS: [i64; 6] = [10, 16, 22, 28, 33, 37];
/// Of 1,000 women between 20 and 39 who gave no birth this year.
const PREGNANT: u64 = 55;

/// How the pregnancy goes.
#[derive(Clone, Copy)]
struct Course {
    systolic: f64,
    haemoglobin: f64,
}

impl Writer<'_> {
    pub(super) fn mother(&mut self, index: usize) {
        let (person, _) = self.person(index);
        let Some(station) = self.station(index).filter(|_| person.sex == Sex::Female) else {
            return;
        };
        let born = self.births(index);
        for day in &born {
            let last_period = self.about(*day, -280, 9);
            self.pregnancy(index, station, last_period, *day);
            self.birth(index, station, *day);
        }
        let lately =
            born.last().is_some_and(|day| *day > self.plan.today.saturating_sub(400.days()));
        let may_be = (20..40).contains(&person.age(self.plan.today)) && !lately;
        if may_be && self.rng.chance(PREGNANT) {
            let last_period = self.about(self.plan.today, -165, 95);
            self.pregnancy(index, station, last_period, self.plan.today);
        }
    }

    /// Days within the exports, of twins once.
    fn births(&self, mother: usize) -> Vec<Date> {
        let persons = &self.catchment.people.persons;
        let children = persons.iter().filter(|child| child.mother == Some(mother));
        let mut days: Vec<Date> =
            children.map(|child| child.born).filter(|born| *born > self.plan.start).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    fn pregnancy(&mut self, index: usize, station: usize, last_period: Date, until: Date) {
        let high = self.rng.chance(70);
        let course = Course {
            systolic: if high { 143.0 } else { 111.0 },
            haemoglobin: self.rng.normal(117.0, 9.0),
        };
        let mut is_first = true;
        for week in WEEKS {
            let day = self.about(last_period, week * 7, 6);
            if day >= until || self.rng.chance(140) {
                continue;
            }
            let answers = self.contact(last_period, day, course, is_first);
            is_first = false;
            self.write(ANTENATAL, (index, station), day, answers);
        }
    }

    fn contact(
        &mut self,
        last_period: Date,
        day: Date,
        course: Course,
        is_first: bool,
    ) -> Vec<(&'static str, String)> {
        let week = f64::from((day - last_period).get_days()) / 7.0;
        let systolic = self.rng.normal(course.systolic, 5.0);
        let mut answers = vec![
            ("systolic", format!("{systolic:.0}")),
            ("diastolic", format!("{:.0}", systolic * 0.64)),
            ("weight", self.tenth(52.0 + week * 0.3, 1.0)),
            ("haemoglobin", self.whole(course.haemoglobin, 2.0)),
            ("urine-protein", "none".to_owned()),
            ("iron-folic", self.truth(930)),
        ];
        if systolic >= 140.0 {
            answers.push(("systolic-2", format!("{:.0}", systolic - 1.0)));
            answers.push(("diastolic-2", format!("{:.0}", systolic * 0.64)));
        }
        if is_first {
            answers.push(("last-period", last_period.strftime("%d/%m/%Y").to_string()));
            answers.push(("tetanus-before", self.rng.between(0, 3).to_string()));
            for test in ["hepatitis-b-tested", "syphilis-tested", "hiv-tested"] {
                answers.push((test, self.truth(850)));
            }
        }
        if week >= 20.0 {
            answers.push(("fundal-height", self.whole(week, 1.2)));
            answers.push(("fetal-heart", self.whole(141.0, 7.0)));
        }
        if (24.0..29.0).contains(&week) {
            answers.push(("glucose-fasting", self.tenth(4.6, 0.4)));
        }
        answers
    }

    fn birth(&mut self, index: usize, station: usize, day: Date) {
        let persons = &self.catchment.people.persons;
        let of = |child: &&crate::people::Person| child.mother == Some(index) && child.born == day;
        let children = persons.iter().filter(of).count();
        let mode = if self.rng.chance(320) { "caesarean" } else { "normal" };
        let answers = vec![
            ("birth-day", day.strftime("%d/%m/%Y").to_string()),
            ("birth-mode", mode.to_owned()),
            ("birth-place", "facility".to_owned()),
            ("live-births", children.to_string()),
            ("skilled-attendant", "true".to_owned()),
        ];
        let told = self.about(day, 5, 1);
        self.write(BIRTH, (index, station), told, answers);
        for after in [5, 30] {
            if self.rng.chance(820) {
                let pressure = vec![
                    ("systolic", self.whole(114.0, 6.0)),
                    ("diastolic", self.whole(73.0, 4.0)),
                ];
                let day = self.about(day, after, 2);
                self.write(POSTNATAL, (index, station), day, pressure);
            }
        }
    }
}
