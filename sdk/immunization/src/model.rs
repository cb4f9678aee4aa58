//! What a schedule is made of, in the terms of CDC's CDSi logic specification. The tables are made
//! by the build from `data/`; a span of time counts from a birth or from an earlier dose.

use crate::span::Span;

/// A vaccine by its number in CDC's CVX code set.
pub type Cvx = u16;
/// Year, month, day.
pub type Day = (i32, u8, u8);

/// FHIR's `male` and `female`; anything else is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// `male`
    Male,
    /// `female`
    Female,
    /// Anything else.
    Unknown,
}

/// A whole schedule.
#[derive(Debug)]
pub struct Schedule {
    /// Stable name: `TT10-2024`, `CDSI-4.64`.
    pub id: &'static str,
    /// All series, several for an antigen.
    pub series: &'static [Series],
    /// What is forecast together.
    pub groups: &'static [Group],
    /// What each vaccine holds.
    pub vaccines: &'static [Vaccine],
    /// Live vaccines that need time between them.
    pub conflicts: &'static [Conflict],
    /// Days of grace between live vaccines, where the first one is valid.
    pub grace: bool,
}

/// A schedule that holds from a day.
#[derive(Debug)]
pub struct Version {
    /// The first day.
    pub from: Day,
    /// What holds.
    pub schedule: Schedule,
}

/// Antigens that are given together.
#[derive(Debug)]
pub struct Group {
    /// CDSi vaccine group, or the Vietnamese series.
    pub name: &'static str,
    /// Names of antigens.
    pub antigens: &'static [&'static str],
}

/// One way to be protected against an antigen.
#[derive(Debug)]
pub struct Series {
    pub(crate) antigen: &'static str,
    /// Name in the source.
    pub name: &'static str,
    /// CDSi series group: within it one series is chosen.
    pub(crate) set: &'static str,
    pub(crate) default: bool,
    pub(crate) product: bool,
    /// 1 is preferred.
    pub(crate) preference: u8,
    pub(crate) min_start: Option<Span>,
    pub(crate) max_start: Option<Span>,
    /// Whom it is for; none is everybody.
    pub(crate) sexes: &'static [Sex],
    /// Target doses in their order.
    pub doses: &'static [Dose],
}

/// A target dose.
#[derive(Debug)]
pub struct Dose {
    pub(crate) ages: &'static [Age],
    pub(crate) intervals: &'static [Interval],
    /// Good enough where an interval is not met.
    pub(crate) allowable_intervals: &'static [Interval],
    pub(crate) preferable: &'static [Preferable],
    pub(crate) allowable: &'static [Cvx],
    pub(crate) skips: &'static [Skip],
    /// Given again and again.
    pub(crate) recurring: bool,
}

/// Ages of a dose.
#[derive(Debug)]
pub(crate) struct Age {
    /// With the days of grace taken off.
    pub absolute: Option<Span>,
    pub minimum: Option<Span>,
    pub earliest: Option<Span>,
    pub latest: Option<Span>,
    pub maximum: Option<Span>,
    /// Last day of the rule.
    pub until: Option<Day>,
    /// First day of the rule.
    pub from: Option<Day>,
}

/// Time since an earlier dose.
#[derive(Debug)]
pub(crate) struct Interval {
    pub from: From,
    /// With the days of grace taken off.
    pub absolute: Option<Span>,
    pub minimum: Option<Span>,
    pub earliest: Option<Span>,
    pub latest: Option<Span>,
    /// This antigen decides when its group is due.
    pub overrides: bool,
    pub until: Option<Day>,
    pub since: Option<Day>,
}

/// What an interval counts from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum From {
    /// The dose before.
    Previous,
    /// The dose that satisfied a target, counted from 1.
    Target(usize),
    /// Vaccines that the supporting data does not name.
    Unknown,
}

/// A vaccine for a dose, from an age and before another.
#[derive(Debug)]
pub(crate) struct Preferable {
    pub cvx: Cvx,
    pub begin: Option<Span>,
    pub end: Option<Span>,
}

/// When a target is not needed: any set is enough.
#[derive(Debug)]
pub(crate) struct Skip {
    pub context: Context,
    pub sets: &'static [Set],
}

/// Where a skip is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    Evaluation,
    Forecast,
    Both,
}

/// Conditions, of which any or all must hold.
#[derive(Debug)]
pub(crate) struct Set {
    pub any: bool,
    pub conditions: &'static [Condition],
}

#[derive(Debug)]
pub(crate) enum Condition {
    /// From the begin, before the end.
    Age { begin: Option<Span>, end: Option<Span> },
    /// As long since the dose before.
    Interval(Span),
    /// So many doses.
    Count(Count),
}

/// How many doses, given at what age, on what days, of what vaccines (none is any).
#[derive(Debug)]
pub(crate) struct Count {
    pub begin: Option<Span>,
    pub end: Option<Span>,
    pub since: Option<Day>,
    pub until: Option<Day>,
    pub vaccines: &'static [Cvx],
    /// Only valid doses.
    pub valid: bool,
    /// As many as `doses`; else more.
    pub exactly: bool,
    pub doses: usize,
}

/// What a vaccine holds.
#[derive(Debug)]
pub struct Vaccine {
    pub(crate) cvx: Cvx,
    pub(crate) holds: &'static [Holds],
}

/// An antigen, for whom is of an age.
#[derive(Debug)]
pub(crate) struct Holds {
    pub antigen: &'static str,
    pub begin: Option<Span>,
    pub end: Option<Span>,
}

/// A live vaccine, and another too soon after it.
#[derive(Debug)]
pub struct Conflict {
    pub(crate) previous: Cvx,
    pub(crate) current: Cvx,
    pub(crate) begin: Span,
    pub(crate) end_if_valid: Span,
    pub(crate) end: Span,
}
