//! Everything that the rules say of a chart today, once; findings, tasks, alerts and advice are
//! told from it.

use crate::facts::{CARDIOVASCULAR, Diagnosis, Facts, KIDNEY, REGISTERED, Sugar, Visit};
use crate::hypertension::{Burden, Target};
use crate::respiratory::Respiratory;
use crate::{cvd, diabetes, hypertension, schedule, settings};
use hoso_sdk::{BloodPressure, Call};

/// Where somebody stands in the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No disease; intermediate sugar or high cardiovascular risk (QD 97 book 05).
    AtRisk,
    /// Values speak for a disease that no doctor has coded.
    Suspected,
    UnderCare,
    /// Lost to follow-up.
    Lost,
    /// A suspicion that later values did not confirm.
    NotConfirmed,
    Deceased,
}

impl Stage {
    /// The code that the descriptor declares.
    pub fn code(self) -> &'static str {
        match self {
            Stage::AtRisk => "at-risk",
            Stage::Suspected => "suspected",
            Stage::UnderCare => "under-care",
            Stage::Lost => "lost-to-follow-up",
            Stage::NotConfirmed => "not-confirmed",
            Stage::Deceased => "deceased",
        }
    }
}

/// What is known, and what follows.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    pub facts: Facts<'a>,
    pub hypertension: (hypertension::Status, Vec<String>),
    pub diabetes: (diabetes::Status, Vec<String>),
    pub respiratory: Respiratory,
    /// Heart disease or stroke.
    pub cardiovascular: Option<Diagnosis>,
    /// The newest blood pressure.
    pub reading: Option<BloodPressure>,
    pub target: Target,
    /// Blood sugars, newest first.
    pub sugars: Vec<Sugar>,
    pub risk: Option<(cvd::Risk, Vec<String>)>,
    pub last_visit: Option<Visit>,
    pub stage: Stage,
}

impl<'a> Picture<'a> {
    /// The picture of today.
    pub fn of(call: &'a Call) -> Self {
        let facts = Facts::today(call);
        let hypertension = hypertension::status(&facts);
        let diabetes = diabetes::status(&facts);
        let cardiovascular = facts.diagnosis(CARDIOVASCULAR);
        let risk = cvd::assess(&facts);
        let burden = Burden {
            aged_65: aged(call, 65),
            diabetes: diabetes.0 == diabetes::Status::Diagnosed,
            cardiovascular: cardiovascular.is_some(),
            kidney: facts.diagnosis(KIDNEY).is_some(),
            high_risk: risk.as_ref().is_some_and(|(risk, _)| risk.is_high()),
        };
        let last_visit = facts.last_visit();
        Self {
            stage: stage(&facts, hypertension.0, diabetes.0, burden, last_visit.as_ref()),
            reading: facts.pressures().next(),
            target: hypertension::target(settings::guideline(call), burden),
            sugars: facts.sugars(),
            respiratory: Respiratory::of(&facts),
            facts,
            hypertension,
            diabetes,
            cardiovascular,
            risk,
            last_visit,
        }
    }

    /// A doctor has coded hypertension.
    pub fn has_hypertension(&self) -> bool {
        self.hypertension.0 == hypertension::Status::Diagnosed
    }

    /// A doctor has coded diabetes.
    pub fn has_diabetes(&self) -> bool {
        self.diabetes.0 == diabetes::Status::Diagnosed
    }

    /// Whether the newest blood pressure is at the target; `None` where none is known.
    pub fn pressure_controlled(&self) -> Option<bool> {
        self.reading.as_ref().map(|reading| self.target.is_met(reading))
    }

    /// Whether the newest blood sugar that can tell is at the target, and which that is.
    pub fn sugar_controlled(&self) -> Option<(bool, &Sugar)> {
        let target = settings::sugar_target(self.facts.call);
        let mut judged = self
            .sugars
            .iter()
            .filter_map(|sugar| diabetes::control(target, sugar.level).map(|met| (met, sugar)));
        judged.next()
    }

    /// Every diagnosed disease is at its target.
    pub fn controlled(&self) -> bool {
        self.controlled_where_judged() && !self.respiratory.copd_is_unjudged()
    }

    /// Every diagnosed disease that has a target is at it.
    pub fn controlled_where_judged(&self) -> bool {
        let pressure = !self.has_hypertension() || self.pressure_controlled() == Some(true);
        let sugar = !self.has_diabetes() || self.sugar_controlled().is_some_and(|(met, _)| met);
        pressure && sugar && self.respiratory.controlled()
    }

    /// The newest blood pressure is at or above the urgent bounds.
    pub fn is_severe(&self) -> bool {
        let bounds = settings::severe(self.facts.call);
        self.reading.as_ref().is_some_and(|reading| !bounds.is_met(reading))
    }
}

/// Whether the resident is known to be `years` old or older.
pub fn aged(call: &Call, years: i32) -> bool {
    call.birth().is_some_and(|birth| call.clock.aged(birth, years))
}

fn stage(
    facts: &Facts,
    hypertension: hypertension::Status,
    diabetes: diabetes::Status,
    burden: Burden,
    last_visit: Option<&Visit>,
) -> Stage {
    use diabetes::Status as Sugar;
    use hypertension::Status as Pressure;
    if facts.call.chart.subject.deceased.is_some() {
        return Stage::Deceased;
    }
    let diagnoses = REGISTERED.iter().filter_map(|blocks| facts.diagnosis(blocks));
    let registered = diagnoses.map(|diagnosis| diagnosis.since).min();
    if let Some(registered) = registered {
        let visit = last_visit.map(|visit| visit.day);
        let lost = schedule::lost(&facts.call.clock, registered, visit);
        return if lost { Stage::Lost } else { Stage::UnderCare };
    }
    let pressure = matches!(hypertension, Pressure::Suspected | Pressure::CriteriaMet);
    if pressure || matches!(diabetes, Sugar::Suspected | Sugar::CriteriaMet) {
        Stage::Suspected
    } else if diabetes == Sugar::Intermediate || burden.high_risk {
        Stage::AtRisk
    } else {
        Stage::NotConfirmed
    }
}
