//! Programmes: what a plugin describes, what a facility enables, what a plugin answers. The same
//! shapes as `wit/`, with the host's own types in place of open strings where the host decides.

mod need;
mod suppress;
pub mod switching;

use crate::identity::Sex;
use crate::record::{Entry, Kind, Value};
use crate::{Digest, FacilityId, PartialDate, ProgrammeId, RecordId, RegistrationId, ResidentId};
use jiff::civil::Date;
pub use need::{Granted, Need, Scope, code_matches};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub use suppress::{FEWEST, Suppressed, suppress};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    pub vi: String,
    pub en: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub code: String,
    pub title: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub title: Text,
    pub help: Text,
    /// number, choice, date, text, truth.
    pub r#type: String,
    pub required: bool,
    pub unit: String,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub choices: Vec<Choice>,
    pub shown_when: Option<Named>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    pub title: Text,
    pub repeats: bool,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    pub code: String,
    pub title: Text,
    pub help: Text,
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    pub code: String,
    pub title: Text,
    pub numerator: Text,
    pub denominator: Text,
    /// month, quarter, year.
    pub period: String,
    /// higher, lower, none.
    pub good: String,
    pub target_percent: Option<f64>,
    pub strata: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    pub name: String,
    pub title: Text,
    pub help: Text,
    pub r#type: String,
    pub unit: String,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub choices: Vec<Choice>,
    pub initial: Value,
    pub secret: bool,
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Descriptor {
    pub id: ProgrammeId,
    pub version: String,
    pub title: Text,
    pub summary: Text,
    pub reads: Vec<Need>,
    pub writes: Vec<Need>,
    pub forms: Vec<Form>,
    pub indicators: Vec<Indicator>,
    pub settings: Vec<Setting>,
    /// Code and title.
    pub stages: Vec<Choice>,
    pub triggers: Vec<Need>,
    pub sensitivity: Vec<String>,
}

/// Belongs to a registration, as consents do: it goes where a link takes the registration, and
/// comes back when that is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    pub registration: RegistrationId,
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub since: Date,
    pub stage: String,
}

impl Enrolment {
    /// Stage of an enrolment that a person ended: the host does not enrol again by itself.
    pub const ENDED: &str = "ended";

    /// One for each facility and programme: of several registrations there, an end wins, and the
    /// earliest beginning counts.
    pub fn together(mut rows: Vec<Enrolment>) -> Vec<Enrolment> {
        rows.sort_by(|x, y| {
            let key = |row: &Enrolment| (row.stage != Self::ENDED, row.since, row.registration);
            let place = (&x.facility, &x.programme).cmp(&(&y.facility, &y.programme));
            place.then_with(|| key(x).cmp(&key(y)))
        });
        rows.dedup_by(|later, first| {
            (&later.facility, &later.programme) == (&first.facility, &first.programme)
        });
        rows
    }
}

/// What every plugin call is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    pub today: Date,
    pub facility: FacilityId,
    /// `vi` or `en`.
    pub locale: String,
    pub purpose: String,
}

/// An entry as a chart gives it to a plugin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartEntry {
    pub id: RecordId,
    pub entry: Entry,
    pub facility: FacilityId,
    /// Written through this programme.
    pub own: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    pub form: String,
    pub when: Date,
    pub answers: Vec<Named>,
}

/// A resident's chart as a grant shows it: no name, no identifier, no address.
/// `entries` are newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    pub sex: Sex,
    pub birth_date: Option<PartialDate>,
    pub deceased: Option<PartialDate>,
    pub enrolment: Option<(Date, String)>,
    pub entries: Vec<ChartEntry>,
    pub answers: Vec<Answered>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub value: Value,
    pub text: Text,
    pub evidence: Vec<RecordId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    Routine,
    High,
    Urgent,
}

/// Something due; its status is derived from the dates when it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub code: String,
    pub title: Text,
    pub earliest: Date,
    pub due: Date,
    pub overdue_after: Date,
    pub priority: Priority,
    pub reason: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskStatus {
    Upcoming,
    Due,
    Overdue,
}

impl Task {
    pub fn status(&self, today: Date) -> TaskStatus {
        if today > self.overdue_after {
            TaskStatus::Overdue
        } else if today >= self.earliest {
            TaskStatus::Due
        } else {
            TaskStatus::Upcoming
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertLevel {
    Info,
    Warning,
    Danger,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    pub code: String,
    pub level: AlertLevel,
    pub text: Text,
    pub evidence: Vec<RecordId>,
}

/// What a plugin says about a chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// A declared stage; empty keeps the present one.
    pub stage: String,
    pub findings: Vec<Finding>,
    pub tasks: Vec<Task>,
    pub alerts: Vec<Alert>,
    pub advice: Vec<Text>,
    pub drafts: Vec<Entry>,
    /// Holds up to this day (included) while the chart stays as it is.
    pub valid_until: Option<Date>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Belongs {
    Yes,
    No,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    pub belongs: Belongs,
    pub stage: String,
    pub reasons: Vec<Finding>,
}

/// One resident's share of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    pub indicator: String,
    /// Stratum name and value, in the order of the declaration.
    pub strata: Vec<(String, String)>,
    pub numerator: u32,
    pub denominator: u32,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tallied {
    pub contributions: Vec<Contribution>,
    pub valid_until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub text: Text,
}

/// Months that late data may still change: the present one and a year before it. Older months are
/// locked: what their cells hold is what was reported.
pub const OPEN_MONTHS: usize = 13;

/// A reporting month; `Display` is `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    pub year: i16,
    pub month: u8,
}

impl Month {
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() as u8 }
    }
    pub fn first(self) -> Date {
        Date::new(self.year, self.month as i8, 1).expect("made from a date or checked in parsing")
    }
    pub fn last(self) -> Date {
        self.first().last_of_month()
    }
    /// The `count` months up to this one, oldest first.
    pub fn and_before(self, count: usize) -> Vec<Self> {
        let mut months: Vec<_> =
            std::iter::successors(Some(self), |month| Some(month.previous())).take(count).collect();
        months.reverse();
        months
    }
    pub fn previous(self) -> Self {
        match self.month {
            1 => Self { year: self.year - 1, month: 12 },
            month => Self { year: self.year, month: month - 1 },
        }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl std::str::FromStr for Month {
    type Err = crate::date::BadDate;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let date: PartialDate = text.parse()?;
        match (date.month(), date.day()) {
            (1..=12, 0) => Ok(Self { year: date.year(), month: date.month() }),
            _ => Err(crate::date::BadDate),
        }
    }
}

/// The stored answer for (resident, facility, programme): replaced whole by the next one.
/// It names the digests from which it can be replayed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    pub resident: ResidentId,
    pub facility: FacilityId,
    pub programme: ProgrammeId,
    pub plugin: Digest,
    pub chart: Digest,
    /// Since when and in which stage the chart said that the resident was enrolled.
    pub enrolled: Option<(Date, String)>,
    pub context: Context,
    pub answer: Answer,
    /// Counted in the cells: the present month and some before it, oldest first.
    pub tallied: Vec<(Month, Vec<Contribution>)>,
    pub at_ms: i64,
}

impl Assessment {
    /// Months before this one are locked: no later answer changes their cells.
    pub fn first_open_month(&self) -> Option<Month> {
        self.tallied.first().map(|(month, _)| *month)
    }
}

/// The key of a sum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellKey {
    pub programme: ProgrammeId,
    pub facility: FacilityId,
    pub period: Month,
    pub indicator: String,
    pub strata: Vec<(String, String)>,
}

/// Stratum that the host adds to every contribution: a plugin does not know where a resident lives.
pub const COMMUNE: &str = "commune";

/// The key of a sum over all strata but the commune of residence, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SumKey {
    pub programme: ProgrammeId,
    pub facility: FacilityId,
    pub period: Month,
    /// GSO code.
    pub commune: String,
}

impl SumKey {
    pub fn of(cell: &CellKey) -> Self {
        let commune = cell.strata.iter().find(|(name, _)| name == COMMUNE);
        Self {
            programme: cell.programme.clone(),
            facility: cell.facility.clone(),
            period: cell.period,
            commune: commune.map(|(_, code)| code.clone()).unwrap_or_default(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    pub numerator: i64,
    pub denominator: i64,
}

/// Differences to the cells when a resident's contributions change from `old` to `new`.
/// What `old` counted in months that `new` no longer tallies stays: those months are locked.
pub fn cell_changes(old: Option<&Assessment>, new: Option<&Assessment>) -> BTreeMap<CellKey, Cell> {
    let open = new.and_then(Assessment::first_open_month);
    let mut changes: BTreeMap<CellKey, Cell> = BTreeMap::new();
    for (sign, side) in [(-1, old), (1, new)] {
        let Some(assessment) = side else { continue };
        let months = assessment.tallied.iter().filter(|(month, _)| Some(*month) >= open);
        for (month, contribution) in months.flat_map(|(m, all)| all.iter().map(move |c| (*m, c))) {
            let cell = changes.entry(cell_key(assessment, month, contribution)).or_default();
            cell.numerator += sign * i64::from(contribution.numerator);
            cell.denominator += sign * i64::from(contribution.denominator);
        }
    }
    changes.retain(|_, cell| *cell != Cell::default());
    changes
}

fn cell_key(assessment: &Assessment, period: Month, contribution: &Contribution) -> CellKey {
    CellKey {
        programme: assessment.programme.clone(),
        facility: assessment.facility.clone(),
        period,
        indicator: contribution.indicator.clone(),
        strata: contribution.strata.clone(),
    }
}

/// Kinds of draft that a programme may write at all.
pub const DRAFT_KINDS: [Kind; 5] = [
    Kind::Observation,
    Kind::Condition,
    Kind::Encounter,
    Kind::MedicationRequest,
    Kind::Immunization,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_months_text_is_year_and_month() {
        let month: Month = "2026-02".parse().unwrap();
        assert_eq!(month.last().to_string(), "2026-02-28");
        assert!("2026".parse::<Month>().is_err());
    }
}
