//! Everybody anew by the model that the host runs: as a rehearsal, or as link events. What persons
//! decided stays.

use super::super::OpContext;
use crate::app::App;
use hoso_core::identity::explain::Language;
use hoso_core::identity::online::{Explained, Known};
use hoso_core::identity::{Basis, Link, Registration};
use hoso_core::policy::Action;
use hoso_core::{Error, RegistrationId, ResidentId, Result};
use hoso_store::{Changeset, Committed, Op};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const PAGE: usize = 1_000;
/// Index rows in one commit.
const ROWS: usize = 200;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Relinked {
    pub registrations: usize,
    /// Registrations of residents that persons decided about.
    pub held: usize,
    pub residents_before: usize,
    pub residents_after: usize,
    /// Registrations that go to another resident, and to a new one.
    pub joined: usize,
    pub parted: usize,
}

/// A registration and where it is to go.
struct Move {
    registration: RegistrationId,
    from: ResidentId,
    to: ResidentId,
    with: RegistrationId,
}

impl App {
    pub fn relink(
        &self,
        ctx: &OpContext,
        apply: bool,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Relinked> {
        self.open_facility(ctx, Action::ResolveIdentity)?;
        let (mut free, mut now) = (Vec::new(), HashMap::new());
        let mut found = Relinked::default();
        let mut held_residents = BTreeSet::new();
        let mut cursor = None;
        loop {
            let page = self.store.all_registrations(cursor.as_deref(), PAGE)?;
            for id in page.rows {
                found.registrations += 1;
                let resident = self.store.resident_of(id)?.ok_or(Error::NotFound)?;
                now.insert(id, resident);
                if self.is_decided(resident)? {
                    found.held += 1;
                    held_residents.insert(resident);
                    continue;
                }
                let registration = self.store.registration(id)?.ok_or(Error::NotFound)?;
                let features =
                    self.linker.features(Some(&registration.facility), &registration.demographics);
                free.push(Known { registration: id, features });
            }
            progress(found.registrations as u64);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let groups = self.linker.groups(&free);
        let moves = self.moves(&groups, &now)?;
        let before: BTreeSet<ResidentId> = now.values().copied().collect();
        let mut after = now.clone();
        for step in &moves {
            after.insert(step.registration, step.to);
            let joins = before.contains(&step.to);
            *(if joins { &mut found.joined } else { &mut found.parted }) += 1;
        }
        found.residents_before = before.len();
        found.residents_after = after.values().collect::<BTreeSet<_>>().len();
        if apply {
            self.index_anew(&now)?;
            self.carry_out(ctx, moves)?;
            self.index_was_made()?;
        }
        Ok(found)
    }

    /// A person linked one of its registrations, or parted it from another.
    pub(super) fn is_decided(&self, resident: ResidentId) -> Result<bool> {
        for registration in self.store.registration_ids(resident)? {
            let events = self.store.link_events(registration)?;
            let by_person = events.iter().any(|link| matches!(link.basis, Basis::Person { .. }));
            if by_person || !self.store.apart_from(registration)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Each group goes to the resident that most of it belongs to, and that no other group took.
    fn moves(
        &self,
        groups: &[Vec<RegistrationId>],
        now: &HashMap<RegistrationId, ResidentId>,
    ) -> Result<Vec<Move>> {
        let (mut taken, mut moves) = (BTreeSet::new(), Vec::new());
        let mut order: Vec<&Vec<RegistrationId>> = groups.iter().collect();
        order.sort_by_key(|group| std::cmp::Reverse(group.len()));
        for group in order {
            let mut shares: BTreeMap<ResidentId, usize> = BTreeMap::new();
            group.iter().for_each(|id| *shares.entry(now[id]).or_default() += 1);
            let free = shares.into_iter().filter(|(resident, _)| !taken.contains(resident));
            let to =
                match free.max_by_key(|(resident, share)| (*share, std::cmp::Reverse(*resident))) {
                    Some((resident, _)) => resident,
                    None => self.unused_resident(group[0])?,
                };
            taken.insert(to);
            let with = group.iter().copied().find(|id| now[id] == to).unwrap_or(group[0]);
            let leaving = group.iter().copied().filter(|id| now[id] != to);
            moves.extend(leaving.map(|registration| Move {
                registration,
                from: now[&registration],
                to,
                with,
            }));
        }
        Ok(moves)
    }

    fn index_anew(&self, all: &HashMap<RegistrationId, ResidentId>) -> Result<()> {
        let ids: Vec<&RegistrationId> = all.keys().collect();
        for chunk in ids.chunks(ROWS) {
            let row = |id: &&RegistrationId| -> Result<Op> {
                let registration = self.store.registration(**id)?.ok_or(Error::NotFound)?;
                Ok(Op::PutIndexRow(self.index_row(
                    **id,
                    &registration.facility,
                    &registration.demographics,
                )))
            };
            self.commit(chunk.iter().map(row).collect::<Result<Vec<_>>>()?)?;
        }
        Ok(())
    }

    fn carry_out(&self, ctx: &OpContext, moves: Vec<Move>) -> Result<()> {
        for step in moves {
            let registration: Registration =
                self.store.registration(step.registration)?.ok_or(Error::NotFound)?;
            let other = self.store.registration(step.with)?.ok_or(Error::NotFound)?;
            let Explained { bits, levels, .. } =
                self.explained(&registration, &other, None, Language::Vietnamese)?;
            let model = self.linker.version();
            let basis = Basis::Rule { model, bits, levels, with: step.with };
            let mut change = Changeset {
                expect_links: vec![(step.registration, Some(step.from))],
                ..Changeset::default()
            };
            change.ops.push(Op::PutLink(Link {
                registration: step.registration,
                resident: step.to,
                basis,
                at_ms: ctx.now_ms,
            }));
            self.follow(ctx, &[(registration, step.from)], step.to, &mut change)?;
            if self.store.commit(change)? == Committed::Conflict {
                let message = "a registration was linked meanwhile; start again".to_owned();
                return Err(Error::Conflict { message });
            }
        }
        self.bell.ring();
        Ok(())
    }
}
