//! Everything that the rules say of a resident on a day, worked out once.

use crate::audiometry::{self, Audiogram, Comparison};
use crate::exposure::{self, Exposure, Kind};
use crate::facts::{Facts, Said, chosen, within};
use crate::ilo::{self, Reading};
use crate::noise::Stay;
use crate::records::{self, Known, Status};
use crate::settings;
use crate::spirometry::{self, Spirometry};
use crate::work::Work;
use hoso_sdk::{Call, Date, Entry};

/// Class of health of a periodic examination, 1 to 5.
pub const CLASS: &str = "health-class";
/// The examination for occupational diseases was done.
pub const DETECTION: &str = "detection-examined";
/// Levels and hours of up to five parts of a day in noise.
pub const NOISE: [(&str, &str); 5] = [
    ("noise-level-1", "noise-hours-1"),
    ("noise-level-2", "noise-hours-2"),
    ("noise-level-3", "noise-hours-3"),
    ("noise-level-4", "noise-hours-4"),
    ("noise-level-5", "noise-hours-5"),
];
/// Noise levels that a meter gives, dB(A).
pub const LEVELS: (f64, f64) = (30.0, 150.0);

/// Where a resident stands in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    NotAWorker,
    Worker,
    Exposed,
    Former,
    Suspected,
    Diseased,
    Deceased,
}

impl Stage {
    /// Every stage with its texts.
    pub const ALL: [(Self, &str, &str); 7] = [
        (Self::NotAWorker, "Chưa ghi nhận là người lao động", "Not recorded as a worker"),
        (Self::Worker, "Người lao động", "Worker"),
        (Self::Exposed, "Tiếp xúc yếu tố có hại", "Exposed to hazards"),
        (Self::Former, "Đã thôi tiếp xúc", "Formerly exposed"),
        (Self::Suspected, "Nghi mắc bệnh nghề nghiệp", "Suspected occupational disease"),
        (Self::Diseased, "Mắc bệnh nghề nghiệp", "Has an occupational disease"),
        (Self::Deceased, "Đã tử vong", "Deceased"),
    ];

    /// Code of the stage.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAWorker => "not-a-worker",
            Self::Worker => "worker",
            Self::Exposed => "exposed",
            Self::Former => "former",
            Self::Suspected => "suspected",
            Self::Diseased => "diseased",
            Self::Deceased => "deceased",
        }
    }
}

/// The newest audiogram.
#[derive(Clone, Debug)]
pub struct Hearing {
    pub current: Audiogram,
    pub comparison: Option<Comparison>,
    /// The audiogram before it showed a standard threshold shift too.
    pub was_standard: bool,
}

/// A resident on a day.
pub struct Picture<'a> {
    pub facts: Facts<'a>,
    pub stage: Stage,
    pub work: Work,
    pub exposures: Vec<Exposure>,
    pub known: Known,
    /// A condition that names work as its cause, until the disease is recorded after it.
    pub condition: Option<(&'a Entry, Date)>,
    /// Classes of the examinations, newest first.
    pub classes: Vec<Said<i64>>,
    pub detection: Option<Said<bool>>,
    pub hearing: Option<Hearing>,
    pub spirometry: Option<Spirometry>,
    /// Classified radiographs, newest first.
    pub radiographs: Vec<Reading>,
    pub noise: Option<Said<Vec<Stay>>>,
}

impl<'a> Picture<'a> {
    /// The chart as it is today.
    pub fn today(call: &'a Call) -> Self {
        Self::at(call, call.clock.today())
    }

    /// The chart at the end of `until`.
    pub fn at(call: &'a Call, until: Date) -> Self {
        let facts = Facts::at(call, until);
        let work = Work::of(&facts);
        let known = Known::of(&facts);
        let exposures = exposure::exposures(&facts, work.left());
        let mut picture = Self {
            stage: Stage::NotAWorker,
            condition: records::condition(&facts, &known),
            known,
            classes: classes(&facts),
            detection: facts.yes(DETECTION),
            hearing: hearing(&facts),
            spirometry: spirometry::spirometry(&facts),
            radiographs: ilo::readings(&facts),
            noise: noise(&facts),
            exposures,
            work,
            facts,
        };
        picture.stage = picture.stand();
        picture
    }

    fn stand(&self) -> Stage {
        let has = |at_least| self.known.records.iter().any(|record| record.status >= at_least);
        if self.facts.is_dead() {
            Stage::Deceased
        } else if has(Status::Diagnosed) {
            Stage::Diseased
        } else if has(Status::Suspected) || self.condition.is_some() {
            Stage::Suspected
        } else if self.exposed().next().is_some() {
            Stage::Exposed
        } else if self.work.is_employed() {
            Stage::Worker
        } else if !self.exposures.is_empty() {
            Stage::Former
        } else {
            Stage::NotAWorker
        }
    }

    /// In the programme.
    pub fn is_followed(&self) -> bool {
        !matches!(self.stage, Stage::NotAWorker | Stage::Deceased)
    }

    /// What the worker is exposed to now.
    pub fn exposed(&self) -> impl Iterator<Item = &Exposure> {
        self.exposures.iter().filter(|exposure| exposure.until.is_none())
    }

    /// The first day of a present exposure of a kind.
    pub fn exposed_since(&self, kind: Kind) -> Option<Date> {
        let of_kind = self.exposed().filter(|exposure| exposure.agent.kind == kind);
        of_kind.map(|exposure| exposure.since).min()
    }

    /// The newest audiogram shows a standard threshold shift.
    pub fn has_standard_shift(&self) -> bool {
        let correct = settings::corrects_age(self.facts.call);
        let comparison = self.hearing.as_ref().and_then(|hearing| hearing.comparison.as_ref());
        comparison.is_some_and(|comparison| comparison.is_standard(correct) == Some(true))
    }

    /// So does the one before it.
    pub fn has_persistent_shift(&self) -> bool {
        self.has_standard_shift() && self.hearing.as_ref().is_some_and(|one| one.was_standard)
    }
}

fn classes(facts: &Facts) -> Vec<Said<i64>> {
    let entries = facts.of(CLASS).iter();
    let class = |(entry, day): &(&Entry, Date)| {
        let class = chosen(&entry.value)?.parse().ok().filter(|class| (1..=5).contains(class))?;
        Some(Said { value: class, day: *day, evidence: vec![entry.id.clone()] })
    };
    entries.filter_map(class).collect()
}

fn hearing(facts: &Facts) -> Option<Hearing> {
    let mut all = audiometry::audiograms(facts);
    let last = all.len().checked_sub(1)?;
    let correct = settings::corrects_age(facts.call);
    let standard = |index| {
        let comparison = audiometry::compare(facts, &all, index)?;
        comparison.is_standard(correct)
    };
    let was_standard = last.checked_sub(1).and_then(standard) == Some(true);
    let comparison = audiometry::compare(facts, &all, last);
    Some(Hearing { current: all.swap_remove(last), comparison, was_standard })
}

/// The newest day with a level and its hours.
fn noise(facts: &Facts) -> Option<Said<Vec<Stay>>> {
    let days = facts.days(&NOISE.map(|(level, _)| level));
    days.into_iter().rev().find_map(|day| {
        let mut evidence = Vec::new();
        let stays: Vec<Stay> = NOISE
            .iter()
            .filter_map(|(level, hours)| {
                let level = facts.on(day, level, |value| within(value, "dB", LEVELS))?;
                let hours = facts.on(day, hours, |value| within(value, "h", (0.0, 24.0)))?;
                evidence.extend(level.evidence.into_iter().chain(hours.evidence));
                Some(Stay { level: level.value, hours: hours.value })
            })
            .collect();
        (!stays.is_empty()).then_some(Said { value: stays, day, evidence })
    })
}
