//! One person's doses against one series: which target each dose satisfied, and what is left.

use crate::judge::{Verdict, judge};
use crate::model::{Dose, Schedule, Series};
use crate::skip::{On, skipped};
use crate::{Given, Person, span};

/// A dose of the series' antigen.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// Its place in what was given.
    pub index: usize,
    pub given: Given,
    pub verdict: Verdict,
}

/// What became of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// By the shot of this place in the course.
    Satisfied(usize),
    Skipped,
}

/// A series as far as it has come.
#[derive(Clone, Debug)]
pub struct Course<'a> {
    pub schedule: &'a Schedule,
    pub series: &'a Series,
    pub person: &'a Person,
    /// Everything given, whatever it holds, oldest first.
    pub given: &'a [Given],
    /// Those with the antigen.
    pub shots: Vec<Shot>,
    /// The targets passed.
    pub targets: Vec<Target>,
    /// A recurring target that is not needed now.
    pub rests: bool,
}

impl<'a> Course<'a> {
    /// Every dose with the antigen, oldest first, against the targets in their order.
    pub fn run(
        schedule: &'a Schedule,
        series: &'a Series,
        person: &'a Person,
        given: &'a [Given],
    ) -> Self {
        let (shots, targets) = (Vec::new(), Vec::new());
        let mut course = Self { schedule, series, person, given, shots, targets, rests: false };
        for (index, given) in given.iter().enumerate() {
            if holds(schedule, person, given, series.antigen) {
                course.take(index, *given);
            }
        }
        course
    }

    fn take(&mut self, index: usize, given: Given) {
        while self.target().is_some_and(|dose| skipped(self, dose, On::Dose(given.day))) {
            self.skip();
        }
        let verdict = match self.target() {
            Some(dose) => judge(self, dose, &given),
            None => Verdict::Extraneous,
        };
        self.rests = false;
        self.shots.push(Shot { index, given, verdict });
        if verdict == Verdict::Valid {
            self.targets.push(Target::Satisfied(self.shots.len() - 1));
        }
    }

    /// The target that comes next, if one is left.
    pub fn target(&self) -> Option<&'a Dose> {
        let doses = self.series.doses;
        let last = doses.last().filter(|dose| dose.recurring && !self.rests);
        doses.get(self.targets.len()).or(last)
    }

    /// Passes the next target by. One that recurs rests, or skipping would not end.
    pub fn skip(&mut self) {
        self.rests = self.targets.len() + 1 >= self.series.doses.len();
        self.targets.push(Target::Skipped);
    }

    /// The newest dose that an interval may count from: valid or not, but not superfluous.
    pub fn previous(&self) -> Option<&Shot> {
        self.shots.iter().rev().find(|shot| !shot.verdict.is_extraneous())
    }

    /// The dose that satisfied a target, from 1.
    pub fn satisfied_by(&self, target: usize) -> Option<&Shot> {
        match self.targets.get(target.checked_sub(1)?)? {
            Target::Satisfied(shot) => self.shots.get(*shot),
            Target::Skipped => None,
        }
    }

    /// Doses that satisfied a target.
    pub fn valid(&self) -> impl Iterator<Item = &Shot> {
        self.shots.iter().filter(|shot| shot.verdict == Verdict::Valid)
    }
}

fn holds(schedule: &Schedule, person: &Person, given: &Given, antigen: &str) -> bool {
    let vaccines = schedule.vaccines.iter().filter(|vaccine| vaccine.cvx == given.cvx);
    vaccines.flat_map(|vaccine| vaccine.holds).any(|one| {
        let begun = span::after(one.begin, person.birth).is_none_or(|begin| given.day >= begin);
        let ended = span::after(one.end, person.birth).is_some_and(|end| given.day >= end);
        one.antigen == antigen && begun && !ended
    })
}
