//! Who might this be? The answer of `Patient/$match`: nothing is written but the audit rows.

use super::super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::online::{Features, Known, Settled};
use hoso_core::identity::{Demographics, Link, Registration};
use hoso_core::policy::Action;
use hoso_core::{Error, FacilityId, RegistrationId, ResidentId, Result};
use hoso_store::Op;

/// A resident that the demographics may be of.
#[derive(Debug, Clone)]
pub struct Match {
    pub resident: ResidentId,
    /// Its registration that is nearest.
    pub registration: Registration,
    /// That it is the same person, as the population's size makes it likely beforehand.
    pub probability: f64,
    pub grade: Grade,
}

/// <http://terminology.hl7.org/CodeSystem/match-grade>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    /// The host would link it by itself.
    Certain,
    /// It would link it but for a rule that asks for a person, or would ask.
    Possible,
}

impl App {
    /// As if the facility sent a registration with these demographics, without sending it: the
    /// nearest first. Shows whom the actor's facility knows; an identity clerk of the department
    /// is shown all.
    pub fn match_person(&self, ctx: &OpContext, who: &Demographics) -> Result<Vec<Match>> {
        let clerk = self.open_facility(ctx, Action::ResolveIdentity).is_ok();
        if !clerk {
            self.open_facility(ctx, Action::Search)?;
        }
        let at = ctx.actor.facility.as_ref();
        let settled = self.would_link(at, who)?;
        let features = self.linker.features(at, who);
        let graded = settled.join.iter().map(|near| (near, Grade::Certain));
        let graded = graded.chain(settled.ask.iter().map(|near| (near, Grade::Possible)));
        let mut found = Vec::new();
        for (near, grade) in graded {
            let registrations = self.store.registrations_of(near.resident)?;
            let own = |r: &Registration| Some(&r.facility) == ctx.actor.facility.as_ref();
            let sees_all = clerk && ctx.actor.facility.is_none();
            let shown = registrations.into_iter().filter(|r| sees_all || own(r));
            found.extend(self.nearest(&features, shown).map(|registration| Match {
                resident: near.resident,
                registration,
                probability: self.linker.probability(near.bits),
                grade,
            }));
        }
        let rows = found.iter().map(|hit| audit_row(ctx, Act::Search, Some(hit.resident), "match"));
        self.commit(rows.map(Op::Audit).collect())?;
        Ok(found)
    }

    fn nearest(
        &self,
        who: &Features,
        among: impl Iterator<Item = Registration>,
    ) -> Option<Registration> {
        let bits = |r: &Registration| {
            self.linker.nearness(who, &self.linker.features(Some(&r.facility), &r.demographics)).0
        };
        among.map(|r| (bits(&r), r)).max_by(|x, y| x.0.total_cmp(&y.0)).map(|(_, r)| r)
    }

    /// What linkage would make of a registration with these demographics, at a facility where that
    /// is known; names ids alone.
    pub fn would_link(&self, at: Option<&FacilityId>, who: &Demographics) -> Result<Settled> {
        // No registration has this id.
        let registration = RegistrationId([0; 16]);
        let features = self.linker.features(at, who);
        let keys = self.linker.keys(&features);
        self.settle(&Known { registration, features }, &keys)
    }

    /// Every link that a registration ever had, oldest first.
    pub fn links_of_registration(&self, id: RegistrationId) -> Result<Vec<Link>> {
        Ok(self.store.link_events(id)?)
    }

    /// Every link that the resident's registrations ever had, oldest first.
    pub fn links(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<Link>> {
        self.open_facility(ctx, Action::ResolveIdentity)?;
        let registrations = self.store.registrations_of(id)?;
        let own =
            |r: &Registration| ctx.actor.facility.as_ref().is_none_or(|own| *own == r.facility);
        if !registrations.iter().any(own) {
            return Err(Error::NotFound);
        }
        self.commit(vec![Op::Audit(audit_row(ctx, Act::ResolveIdentity, Some(id), "links"))])?;
        let mut events = Vec::new();
        for registration in registrations {
            events.extend(self.store.link_events(registration.id)?);
        }
        events.sort_by_key(|link| link.at_ms);
        Ok(events)
    }
}
