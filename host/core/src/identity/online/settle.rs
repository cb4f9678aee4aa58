//! What is done with one registration: the rule of clustering, for one row against persons.

use super::super::cluster::{LEAD, against};
use super::super::score::{Cuts, Decision, Scored, Scorer};
use super::{Doubt, Known, Loose, Nearness, QUESTIONS_MAX, Settled};
use crate::RegistrationId;

/// Rows of one person in the table, and its registrations.
pub(super) struct Group {
    pub rows: Vec<u32>,
    /// Of the rows, then those that are not compared.
    pub ids: Vec<RegistrationId>,
}

/// A resident that something speaks for.
pub(super) struct Candidate<'a> {
    pub near: Nearness,
    pub decision: Decision,
    pub group: &'a Group,
}

/// The second row of a pair is of the group.
fn doubt(pair: &Scored, group: &Group) -> Doubt {
    let with = group.ids[(pair.b - group.rows[0]) as usize];
    Doubt { with, bits: pair.bits, levels: pair.levels }
}

/// Links before those that must be alone, before questions; then the nearest.
pub(super) fn rank((pair, decision): &(&Scored, &Decision)) -> f32 {
    let kind = match decision {
        Decision::Link => 0.0,
        Decision::Alone => 1.0,
        Decision::Review => 2.0,
        Decision::Apart | Decision::Never => 3.0,
    };
    kind * 10_000.0 - pair.bits
}

pub(super) fn speaks(decision: Decision) -> bool {
    matches!(decision, Decision::Link | Decision::Alone | Decision::Review)
}

pub(super) struct Settling<'a, F, B> {
    pub scorer: &'a Scorer<'a>,
    pub cuts: Cuts,
    pub who: &'a Known,
    /// A person said that two registrations are of two people.
    pub apart: F,
    /// Two rows are of one household and perhaps of one birth.
    pub beside: B,
    /// The registration and all that it was joined with.
    pub own: Group,
    /// Every person that was looked at.
    pub groups: &'a [Group],
}

impl<'a, E, F, B> Settling<'a, F, B>
where
    F: Fn(RegistrationId, RegistrationId) -> Result<bool, E>,
    B: Fn(&Scorer<'_>, u32, u32) -> bool,
{
    pub fn run(&mut self, candidates: Vec<Candidate<'a>>) -> Result<Settled, E> {
        let mut settled = Settled::default();
        let mut left = Vec::new();
        let (links, others): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|c| c.decision == Decision::Link);
        for candidate in links {
            if self.joins(&candidate)? {
                settled.join.push(candidate.near);
            } else {
                left.push(candidate);
            }
        }
        // Another that is nearly as near, and a different person: which of the two is open.
        let rivalled = |near: &Nearness| left.iter().any(|c| c.near.bits > near.bits - LEAD);
        if settled.join.first().is_some_and(rivalled) {
            settled.ask.append(&mut settled.join);
        }
        if settled.ask.is_empty() && left.is_empty() {
            self.join_alone(&mut settled, others, &mut left)?;
        } else {
            left.extend(others);
        }
        self.ask(&mut settled, left)?;
        settled.loose = self.loosened();
        Ok(settled)
    }

    /// Registrations of other persons that were joined by what a household shares alone, and that
    /// may as well be this one's, who cannot be that person: there are two children now.
    fn loosened(&self) -> Vec<Loose> {
        let others = self.groups.iter().filter(|group| {
            group.rows.iter().all(|row| !self.own.rows.contains(row))
                && !against(self.scorer, &self.own.rows, &group.rows).may_be_one()
        });
        let mut found = Vec::new();
        for group in others {
            for (row, id) in group.rows.iter().zip(&group.ids) {
                let rest: Vec<Scored> = self.pairs_with(*row, &group.rows);
                let is_held = rest.iter().any(|pair| self.scorer.verdict(pair).is_none());
                if rest.is_empty() || is_held || !self.may_be_ours(*row) {
                    continue;
                }
                let best = rest.iter().max_by(|x, y| x.bits.total_cmp(&y.bits));
                let mut ask: Vec<Doubt> = best.map(|pair| doubt(pair, group)).into_iter().collect();
                ask.extend(self.pairs_with(*row, &[0]).first().map(|pair| Doubt {
                    with: self.who.registration,
                    bits: pair.bits,
                    levels: pair.levels,
                }));
                found.push(Loose { registration: *id, ask });
            }
        }
        found
    }

    fn may_be_ours(&self, row: u32) -> bool {
        let beside = |own: &u32| (self.beside)(self.scorer, *own, row);
        self.own.rows.iter().any(beside)
            && against(self.scorer, &self.own.rows, &[row]).may_be_one()
    }

    fn pairs_with(&self, row: u32, rows: &[u32]) -> Vec<Scored> {
        let others = rows.iter().filter(|other| **other != row);
        others.filter_map(|other| self.scorer.score(row, *other, f32::MIN)).collect()
    }

    /// Joins those that must be alone, the nearest first, where whoever is nearly as near may be
    /// the same person and the household shows no other one.
    fn join_alone(
        &mut self,
        settled: &mut Settled,
        mut open: Vec<Candidate<'a>>,
        left: &mut Vec<Candidate<'a>>,
    ) -> Result<(), E> {
        while let Some(at) = open.iter().position(|c| c.decision == Decision::Alone) {
            let candidate = open.remove(at);
            let near = |c: &&Candidate<'_>| c.near.bits > candidate.near.bits - LEAD;
            let mut rivals = false;
            for other in open.iter().chain(left.iter()).filter(near) {
                rivals |= !against(self.scorer, &candidate.group.rows, &other.group.rows)
                    .allows(self.cuts)
                    || self.are_apart(candidate.group, other.group)?;
            }
            if !rivals && !self.household_shows_two(candidate.group)? && self.joins(&candidate)? {
                settled.join.push(candidate.near);
                settled.alone = true;
            } else {
                left.push(candidate);
            }
        }
        left.extend(open);
        Ok(())
    }

    /// Whether the household of the registration and of a person shows two persons of one birth.
    fn household_shows_two(&self, candidate: &'a Group) -> Result<bool, E> {
        let mut found: Vec<&Group> = vec![&self.own, candidate];
        let ours: Vec<u32> = self.own.rows.iter().chain(&candidate.rows).copied().collect();
        let is_other = |group: &&Group| group.rows.iter().all(|row| !ours.contains(row));
        for group in self.groups.iter().filter(is_other) {
            let beside = |row: &u32| ours.iter().any(|own| (self.beside)(self.scorer, *own, *row));
            if group.rows.iter().any(beside) {
                found.push(group);
            }
        }
        for (at, one) in found.iter().enumerate() {
            for other in &found[at + 1..] {
                if !against(self.scorer, &one.rows, &other.rows).may_be_one()
                    || self.are_apart(one, other)?
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Joins where all registrations together speak for it.
    fn joins(&mut self, candidate: &Candidate<'_>) -> Result<bool, E> {
        let group = candidate.group;
        if self.are_apart(&self.own, group)?
            || !against(self.scorer, &self.own.rows, &group.rows).allows(self.cuts)
        {
            return Ok(false);
        }
        self.own.rows.extend(&group.rows);
        self.own.ids.extend(&group.ids);
        Ok(true)
    }

    fn are_apart(&self, one: &Group, other: &Group) -> Result<bool, E> {
        for ours in &one.ids {
            if self.is_apart(*ours, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_apart(&self, one: RegistrationId, group: &Group) -> Result<bool, E> {
        for theirs in &group.ids {
            if (self.apart)(one, *theirs)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A decision that two are not one is remembered: it is not asked again.
    fn ask(&self, settled: &mut Settled, mut left: Vec<Candidate<'a>>) -> Result<(), E> {
        left.sort_by(|x, y| y.near.bits.total_cmp(&x.near.bits));
        for candidate in left {
            if settled.ask.len() >= QUESTIONS_MAX {
                break;
            }
            if !self.is_apart(self.who.registration, candidate.group)? {
                settled.ask.push(candidate.near);
            }
        }
        Ok(())
    }
}
