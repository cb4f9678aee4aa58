//! The answer: for each vaccine group of a schedule what the doses are worth and when the next
//! one is due (CDSi chapter 9).

use crate::course::Course;
use crate::forecast::{Next, next};
use crate::judge::Verdict;
use crate::model::{Group, Schedule, Series};
use crate::select::{Candidate, best};
use crate::{Given, Person, span};
use hoso_sdk::{Clock, Date};

/// How far somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Another dose is needed.
    NotComplete,
    /// Nothing is left to give.
    Complete,
    /// Nothing was given, and nothing is needed.
    NotRecommended,
    /// Too old for what is left.
    AgedOut,
}

/// One dose of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluated {
    /// Its place in what was given.
    pub index: usize,
    /// What it is worth; of several antigens the worst.
    pub verdict: Verdict,
}

/// What is known of a vaccine group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupForecast {
    /// Name of the group.
    pub group: &'static str,
    /// How far it is.
    pub status: Status,
    /// The doses of the group, oldest first.
    pub doses: Vec<Evaluated>,
    /// Number of the next dose, from 1: one more than the valid ones. 0 where none is needed.
    pub number: usize,
    /// The first day on which the next dose would be valid.
    pub earliest: Option<Date>,
    /// The day on which it is recommended.
    pub recommended: Option<Date>,
    /// Overdue after this day.
    pub past_due: Option<Date>,
    /// The last day on which it may be given.
    pub latest: Option<Date>,
}

/// Evaluates what was given up to today and forecasts each group of the schedule, in its order.
/// `given` may be in any order; [`Evaluated::index`] is a place in it. The clock learns on which
/// day the answer would change; that a day told here has come is the caller's to ask.
pub fn forecast(
    schedule: &Schedule,
    person: &Person,
    given: &[Given],
    clock: &Clock,
) -> Vec<GroupForecast> {
    let mut order: Vec<usize> = (0..given.len()).filter(|i| clock.reached(given[*i].day)).collect();
    order.sort_by_key(|index| given[*index].day);
    let sorted: Vec<Given> = order.iter().map(|index| given[*index]).collect();
    let groups = schedule.groups.iter().filter_map(|group| {
        let chosen: Vec<Candidate> = group
            .antigens
            .iter()
            .filter_map(|antigen| chosen(schedule, person, &sorted, clock, antigen))
            .collect();
        (!chosen.is_empty()).then(|| together(group, &chosen, &order))
    });
    groups.collect()
}

/// The series that speaks for an antigen: the last group of series that the person is old enough
/// for.
fn chosen<'a>(
    schedule: &'a Schedule,
    person: &'a Person,
    given: &'a [Given],
    clock: &Clock,
    antigen: &str,
) -> Option<Candidate<'a>> {
    let open = |series: &&Series| {
        series.antigen == antigen
            && (series.sexes.is_empty() || series.sexes.contains(&person.sex))
            && span::after(series.min_start, person.birth).is_none_or(|start| clock.reached(start))
    };
    let open: Vec<&Series> = schedule.series.iter().filter(open).collect();
    let set = open.last()?.set;
    let candidates = open.into_iter().filter(|series| series.set == set).map(|series| {
        let mut course = Course::run(schedule, series, person, given);
        let (status, next) = next(&mut course, clock);
        Candidate { course, status, next }
    });
    best(candidates.collect())
}

fn together(group: &Group, chosen: &[Candidate], order: &[usize]) -> GroupForecast {
    let status = status(chosen);
    let next: Vec<&Next> = chosen.iter().filter_map(|one| one.next.as_ref()).collect();
    let next = if status == Status::NotComplete { next } else { Vec::new() };
    let earliest = earliest(chosen, &next);
    let least = |pick: fn(&Next) -> Option<Date>| next.iter().filter_map(|next| pick(next)).min();
    let not_before = |day: Date| earliest.map_or(day, |earliest| day.max(earliest));
    let waiting = chosen.iter().filter(|one| one.next.is_some());
    let number = waiting.map(|one| one.course.valid().count() + 1).min();
    GroupForecast {
        group: group.name,
        status,
        doses: evaluated(chosen, order),
        number: number.filter(|_| !next.is_empty()).unwrap_or(0),
        earliest,
        recommended: least(|next| Some(next.recommended)).map(not_before),
        past_due: least(|next| next.past_due).map(not_before),
        latest: least(|next| next.latest),
    }
}

/// Every antigen can be given from the latest of their days, unless one decides alone.
fn earliest(chosen: &[Candidate], next: &[&Next]) -> Option<Date> {
    if !next.iter().any(|next| next.overrides) {
        return next.iter().map(|next| next.earliest).max();
    }
    let given = chosen.iter().flat_map(|one| &one.course.shots).map(|shot| shot.given.day).max();
    next.iter().map(|next| next.earliest).min().max(given)
}

fn status(chosen: &[Candidate]) -> Status {
    let order = [Status::NotComplete, Status::AgedOut, Status::NotRecommended];
    let has = |status: &Status| chosen.iter().any(|one| one.status == *status);
    order.into_iter().find(has).unwrap_or(Status::Complete)
}

fn evaluated(chosen: &[Candidate], order: &[usize]) -> Vec<Evaluated> {
    let mut all: Vec<(usize, Verdict)> = chosen
        .iter()
        .flat_map(|one| &one.course.shots)
        .map(|shot| (shot.index, shot.verdict))
        .collect();
    all.sort();
    // The worst of each dose is the last: keep that one.
    all.reverse();
    all.dedup_by_key(|(index, _)| *index);
    all.reverse();
    all.into_iter().map(|(place, verdict)| Evaluated { index: order[place], verdict }).collect()
}
