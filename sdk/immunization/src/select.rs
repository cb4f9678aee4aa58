//! Of several series against one antigen, the one that speaks for the person (CDSi chapter 8).

use crate::course::Course;
use crate::forecast::{Next, finish};
use crate::group::Status;
use crate::span;
use hoso_sdk::Date;
use std::cmp::{Ordering, Reverse};

/// A series with its forecast.
#[derive(Debug)]
pub struct Candidate<'a> {
    pub course: Course<'a>,
    pub status: Status,
    pub next: Option<Next>,
}

impl Candidate<'_> {
    fn valid(&self) -> usize {
        self.course.valid().count()
    }

    fn is_in_process(&self) -> bool {
        self.status == Status::NotComplete && self.valid() > 0
    }

    /// Begun before the greatest age at which the series may be begun.
    fn begun_in_time(&self) -> bool {
        let series = self.course.series;
        let end = span::after(series.max_start, self.course.person.birth);
        let first = self.course.valid().next().map(|shot| shot.given.day);
        first.is_some_and(|first| end.is_none_or(|end| first < end))
    }

    /// Targets that are neither satisfied nor skipped.
    fn left(&self) -> usize {
        self.course.series.doses.len().saturating_sub(self.course.targets.len())
    }

    fn finish(&self) -> Option<Date> {
        self.next.as_ref().map(|next| finish(&self.course, next))
    }

    fn is_completable(&self) -> bool {
        let doses = self.course.series.doses;
        let maximum = doses.last().and_then(|dose| dose.ages.iter().find_map(|age| age.maximum));
        let end = span::after(maximum, self.course.person.birth);
        self.finish().is_some_and(|finish| end.is_none_or(|end| finish < end))
    }

    fn is_product_all_valid(&self) -> bool {
        self.course.series.product && self.valid() == self.course.shots.len()
    }

    /// The day on which it was completed.
    fn completed(&self) -> Option<Date> {
        self.course.valid().last().map(|shot| shot.given.day)
    }
}

/// The best of the series of one CDSi series group; none where there is none to choose.
pub fn best<'a>(mut all: Vec<Candidate<'a>>) -> Option<Candidate<'a>> {
    let has_valid = all.iter().any(|one| one.valid() > 0);
    let has_default = all.iter().any(|one| one.course.series.default);
    if has_valid && all.iter().any(Candidate::begun_in_time) {
        all.retain(Candidate::begun_in_time);
    } else if has_default {
        all.retain(|one| one.course.series.default);
    }
    if all.iter().any(|one| one.status == Status::Complete) {
        all.retain(|one| one.status == Status::Complete);
        return pick(all, complete_scores);
    }
    if all.iter().any(Candidate::is_in_process) {
        all.retain(Candidate::is_in_process);
        return pick(all, in_process_scores);
    }
    if all.iter().any(|one| one.course.series.default) {
        all.retain(|one| one.course.series.default);
    }
    pick(all, |all| vec![0; all.len()])
}

/// The highest score, and of equal ones the preferred series.
fn pick<'a>(
    all: Vec<Candidate<'a>>,
    scores: impl Fn(&[Candidate<'a>]) -> Vec<i32>,
) -> Option<Candidate<'a>> {
    let scores = scores(&all);
    let scored = all.into_iter().zip(scores);
    let best = scored.min_by_key(|(one, score)| (Reverse(*score), one.course.series.preference));
    best.map(|(one, _)| one)
}

/// CDSi table 8-7.
fn complete_scores(all: &[Candidate]) -> Vec<i32> {
    let most = lead(all, |one| Some(Reverse(one.valid())), [1, 0, -1]);
    let soonest = lead(all, |one| one.completed(), [2, 1, -1]);
    let product = all.iter().map(|one| if one.is_product_all_valid() { 1 } else { -1 });
    product.zip(most).zip(soonest).map(|((a, b), c)| a + b + c).collect()
}

/// CDSi table 8-8.
fn in_process_scores(all: &[Candidate]) -> Vec<i32> {
    let most = lead(all, |one| Some(Reverse(one.valid())), [2, 0, -2]);
    let nearest = lead(all, |one| Some(one.left()), [2, 0, -2]);
    let soonest = lead(all, |one| one.finish(), [1, 0, -1]);
    let own = all.iter().map(|one| {
        let product = if one.is_product_all_valid() { 2 } else { -2 };
        product + if one.is_completable() { 3 } else { -3 }
    });
    let ranks = most.into_iter().zip(nearest).zip(soonest).map(|((a, b), c)| a + b + c);
    own.zip(ranks).map(|(own, rank)| own + rank).collect()
}

/// Points for the only least one, for one of several equal ones, and for the others.
fn lead<T: Ord>(
    all: &[Candidate],
    measure: impl Fn(&Candidate) -> Option<T>,
    [alone, tied, behind]: [i32; 3],
) -> Vec<i32> {
    let measures: Vec<Option<T>> = all.iter().map(measure).collect();
    let least = measures.iter().flatten().min();
    let is_least = |one: &Option<T>| {
        one.as_ref().zip(least).is_some_and(|(one, least)| one.cmp(least) == Ordering::Equal)
    };
    let leaders = measures.iter().filter(|one| is_least(one)).count();
    let points = |one: &Option<T>| match (is_least(one), leaders) {
        (true, 1) => alone,
        (true, _) => tied,
        _ => behind,
    };
    measures.iter().map(points).collect()
}
