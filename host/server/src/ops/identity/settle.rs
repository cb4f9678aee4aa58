//! The resident of a registration that comes in: by the index, the model and what persons said.

use crate::app::App;
use crate::ops::OpContext;
use hoso_core::identity::explain::Language;
use hoso_core::identity::online::{
    BlockKey, Doubt, Explained, Features, Known, Loose, Nearness, Person, Settled,
};
use hoso_core::identity::plan::Levels;
use hoso_core::identity::question::Question;
use hoso_core::identity::{Basis, Demographics, Link, Registration};
use hoso_core::{FacilityId, QuestionId, RegistrationId, ResidentId, Result};
use hoso_store::{Changeset, IndexRow, Op};
use std::collections::{BTreeMap, BTreeSet};

/// Registrations of residents that one registration may show to be one; more are a person's to
/// decide.
const JOINED_MAX: usize = 60;

/// What linkage makes of a registration.
pub(crate) struct Linked {
    pub resident: ResidentId,
    /// It founded its resident.
    pub is_new: bool,
}

impl App {
    pub(crate) fn index_row(
        &self,
        registration: RegistrationId,
        at: &FacilityId,
        who: &Demographics,
    ) -> IndexRow {
        let features = self.linker.features(Some(at), who);
        let keys = self.linker.keys(&features);
        self.row(registration, features, &keys)
    }

    fn row(&self, registration: RegistrationId, features: Features, keys: &[BlockKey]) -> IndexRow {
        let keys = keys.iter().map(|key| key.hash).collect();
        IndexRow { registration, model: self.linker.version(), features, keys }
    }

    /// Adds to the changeset what a registration that says something new changes.
    pub(crate) fn link(
        &self,
        ctx: &OpContext,
        new: &Registration,
        change: &mut Changeset,
    ) -> Result<Linked> {
        let current = self.store.resident_of(new.id)?;
        let features = self.linker.features(Some(&new.facility), &new.demographics);
        let keys = self.linker.keys(&features);
        let who = Known { registration: new.id, features: features.clone() };
        change.expect_links.push((new.id, current));
        change.ops.push(Op::PutIndexRow(self.row(new.id, features, &keys)));
        if let Some(resident) = current
            && self.store.registration_ids(resident)?.len() > 1
        {
            return Ok(Linked { resident, is_new: false });
        }
        let mut settled = self.settle(&who, &keys)?;
        let others = self.others(&settled.join)?;
        if others.values().map(Vec::len).sum::<usize>() > JOINED_MAX {
            settled.ask.append(&mut settled.join);
        }
        let resident = self.join(ctx, new, current, &settled, &others, change)?;
        self.ask(ctx, new, resident, &settled.ask, change)?;
        self.loosen(ctx, new, &settled.loose, change)?;
        Ok(Linked { resident, is_new: current.is_none() && settled.join.is_empty() })
    }

    /// The registration alone, as if it belonged to nobody yet.
    pub(crate) fn settle(&self, who: &Known, keys: &[BlockKey]) -> Result<Settled> {
        let mut persons = self.around(who, keys)?;
        let settled = self.linker.settle(who, &persons, |a, b| self.was_parted(a, b))?;
        if !settled.alone {
            return Ok(settled);
        }
        // Whom it joins may have another of its birth in the household, who shares nothing with it.
        let joins = |person: &&Person| settled.join.iter().any(|n| n.resident == person.resident);
        let joined: Vec<Person> = persons.iter().filter(joins).cloned().collect();
        for known in joined.iter().flat_map(Person::compared) {
            let block =
                self.sharing(&self.linker.household_keys(&known.features), known.registration)?;
            let found = self.linker.household(&known.features, &block);
            self.add_persons(&mut persons, &found, &block, who)?;
        }
        self.linker.settle(who, &persons, |a, b| self.was_parted(a, b))
    }

    /// Whom the registration is held against.
    fn around(&self, who: &Known, keys: &[BlockKey]) -> Result<Vec<Person>> {
        let block = self.sharing(keys, who.registration)?;
        let mut persons = Vec::new();
        self.add_persons(&mut persons, &self.linker.near(&who.features, &block), &block, who)?;
        Ok(persons)
    }

    /// What speaks for and against one person, as linkage sees the pair. `asked`: what it was when
    /// it was asked.
    pub(super) fn explained(
        &self,
        a: &Registration,
        b: &Registration,
        asked: Option<(f32, Levels)>,
        language: Language,
    ) -> Result<Explained> {
        let known = |of: &Registration| Known {
            registration: of.id,
            features: self.linker.features(Some(&of.facility), &of.demographics),
        };
        let (who, with) = (known(a), known(b));
        let around = self.around(&who, &self.linker.keys(&who.features))?;
        Ok(self.linker.explain(&who, &with, &around, asked, language))
    }

    /// Registrations but for one that share a key, in the order of their ids.
    fn sharing(&self, keys: &[BlockKey], but: RegistrationId) -> Result<Vec<Known>> {
        let mut block = self.store.blocks(keys)?;
        self.metrics.blocks_left_out(block.left_out);
        block.known.retain(|known| known.registration != but);
        Ok(block.known)
    }

    /// The residents of what was found in a block, each once, without the one that is looked for.
    fn add_persons(
        &self,
        to: &mut Vec<Person>,
        found: &[&Known],
        block: &[Known],
        who: &Known,
    ) -> Result<()> {
        let mut residents = BTreeSet::new();
        for known in found {
            residents.extend(self.store.resident_of(known.registration)?);
        }
        residents.retain(|resident| to.iter().all(|person| person.resident != *resident));
        for resident in residents {
            let registrations = self.known(resident, block, who.registration)?;
            if !registrations.is_empty() {
                to.push(Person { resident, registrations });
            }
        }
        Ok(())
    }

    fn was_parted(&self, a: RegistrationId, b: RegistrationId) -> Result<bool> {
        let apart = self.store.apart_from(a)?;
        Ok(apart.iter().any(|row| row.registration == b || row.from == b))
    }

    /// Its registrations but for one, as the index has them; those of the block are read already.
    fn known(
        &self,
        resident: ResidentId,
        block: &[Known],
        but: RegistrationId,
    ) -> Result<Vec<Known>> {
        let mut found = Vec::new();
        for registration in self.store.registration_ids(resident)? {
            if registration == but {
                continue;
            }
            match block.binary_search_by_key(&registration, |known| known.registration) {
                Ok(at) => found.push(block[at].clone()),
                Err(_) => {
                    let row = self.store.index_row(registration)?;
                    found.extend(row.map(|row| Known { registration, features: row.features }));
                }
            }
        }
        Ok(found)
    }

    fn others(&self, join: &[Nearness]) -> Result<BTreeMap<ResidentId, Vec<Registration>>> {
        let of = |near: &Nearness| Ok((near.resident, self.store.registrations_of(near.resident)?));
        join.iter().map(of).collect()
    }

    /// Links the registration to the resident of most registrations, and the others' with it.
    fn join(
        &self,
        ctx: &OpContext,
        new: &Registration,
        current: Option<ResidentId>,
        settled: &Settled,
        others: &BTreeMap<ResidentId, Vec<Registration>>,
        change: &mut Changeset,
    ) -> Result<ResidentId> {
        let size = |near: &&Nearness| others.get(&near.resident).map_or(0, Vec::len);
        let link =
            |resident, basis| Link { registration: new.id, resident, basis, at_ms: ctx.now_ms };
        // Of equals the first, which is the nearest.
        let Some(to) = settled.join.iter().rev().max_by_key(size) else {
            let resident = current.unwrap_or(ResidentId::founded_by(new.id));
            if current.is_none() {
                change.ops.push(Op::PutLink(link(resident, Basis::First)));
            }
            return Ok(resident);
        };
        let (model, bits, levels) = (self.linker.version(), to.bits, to.levels);
        let rule = Basis::Rule { model, bits, levels, with: to.with };
        change.ops.push(Op::PutLink(link(to.resident, rule)));
        let mut moved: Vec<(Registration, ResidentId)> =
            current.into_iter().map(|from| (new.clone(), from)).collect();
        for (resident, registrations) in others {
            change.expect_links.extend(registrations.iter().map(|r| (r.id, Some(*resident))));
            if *resident == to.resident {
                continue;
            }
            for registration in registrations {
                let basis = Basis::Followed { registration: new.id };
                let (registration, from) = (registration.clone(), *resident);
                let link = Link {
                    registration: registration.id,
                    resident: to.resident,
                    basis,
                    at_ms: ctx.now_ms,
                };
                change.ops.push(Op::PutLink(link));
                moved.push((registration, from));
            }
        }
        self.follow(ctx, &moved, to.resident, change)?;
        Ok(to.resident)
    }

    /// Questions that were not asked before.
    fn ask(
        &self,
        ctx: &OpContext,
        new: &Registration,
        resident: ResidentId,
        about: &[Nearness],
        change: &mut Changeset,
    ) -> Result<()> {
        for near in about.iter().filter(|near| near.resident != resident) {
            let doubt = Doubt { with: near.with, bits: near.bits, levels: near.levels };
            self.ask_once(ctx, new, doubt, change)?;
        }
        Ok(())
    }

    fn ask_once(
        &self,
        ctx: &OpContext,
        about: &Registration,
        Doubt { with, bits, levels }: Doubt,
        change: &mut Changeset,
    ) -> Result<()> {
        let id = QuestionId::of(about.id, with);
        let asks = |op: &Op| matches!(op, Op::PutQuestion(question) if question.id == id);
        if change.ops.iter().any(asks) || self.store.question(id)?.is_some() {
            return Ok(());
        }
        change.ops.push(Op::PutQuestion(Question {
            id,
            registration: about.id,
            facility: about.facility.clone(),
            with,
            model: self.linker.version(),
            bits,
            levels,
            asked_ms: ctx.now_ms,
            assigned: None,
            answers: Vec::new(),
        }));
        Ok(())
    }

    /// Registrations that are not for certain their resident's any more get one of their own, and
    /// a person is asked. What persons decided about stays.
    fn loosen(
        &self,
        ctx: &OpContext,
        new: &Registration,
        loose: &[Loose],
        change: &mut Changeset,
    ) -> Result<()> {
        for Loose { registration, ask } in loose {
            let (of, from) =
                (self.side_registration(*registration)?, self.resident_of(*registration)?);
            if self.is_decided(from)? {
                continue;
            }
            let resident = self.unused_resident(of.id)?;
            let basis = Basis::Loosened { registration: new.id };
            let link = Link { registration: of.id, resident, basis, at_ms: ctx.now_ms };
            change.expect_links.push((of.id, Some(from)));
            change.ops.push(Op::PutLink(link));
            self.follow(ctx, &[(of.clone(), from)], resident, change)?;
            for doubt in ask.iter().filter(|doubt| doubt.bits >= self.linker.cuts().review) {
                self.ask_once(ctx, &of, *doubt, change)?;
            }
        }
        Ok(())
    }
}
