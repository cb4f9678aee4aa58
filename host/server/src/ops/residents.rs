//! Finding residents, and who they are.

use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::normalise::phones_in;
use hoso_core::identity::{Basis, Registration, Sex, identifiers_in};
use hoso_core::policy::{Action, Role};
use hoso_core::{Error, FacilityId, PartialDate, ResidentId, Result};
use serde::Serialize;
use std::collections::BTreeSet;

/// Registrations that a search looks at.
const SCAN_MAX: usize = 2_000;
/// Residents in an answer.
const HITS_MAX: usize = 100;

#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    pub identifier: Option<String>,
    /// With or without diacritics; words in any order, each from its beginning.
    pub name: Option<String>,
    pub birth_year: Option<i16>,
    /// Of the resident, or of a relative as the facility wrote it down.
    pub phone: Option<String>,
    pub limit: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct RegistrationView {
    pub facility: FacilityId,
    pub patient_number: String,
    /// Why it belongs to this resident: it was the `first`, by `evidence`, by a `person`, or it
    /// `followed` another registration.
    pub basis: String,
}

/// A resident as the actor's facility registered them.
#[derive(Debug, Clone, Serialize)]
pub struct ResidentView {
    pub id: ResidentId,
    pub name: String,
    pub birth_date: Option<PartialDate>,
    pub deceased: Option<PartialDate>,
    pub sex: Sex,
    pub commune: Option<String>,
    pub registrations: Vec<RegistrationView>,
}

impl App {
    /// Residents that the actor's facility knows; each hit leaves an audit row.
    pub fn search(&self, ctx: &OpContext, q: &SearchQuery) -> Result<Vec<ResidentView>> {
        self.open_facility(ctx, Action::Search)?;
        let facility = ctx.actor.facility.as_ref().ok_or(Error::NotFound)?;
        let mut hits = Vec::new();
        for id in self.search_ids(facility, q)? {
            let Some(view) = self.own_view(ctx, id)? else { continue };
            let year = view.birth_date.map(PartialDate::year);
            if q.birth_year.is_none() || q.birth_year == year {
                hits.push(view);
            }
            if hits.len() == q.limit.clamp(1, HITS_MAX) {
                break;
            }
        }
        let rows = hits.iter().map(|hit| audit_row(ctx, Act::Search, Some(hit.id), ""));
        ctx.owed.add(self.store.as_ref(), rows.collect())?;
        Ok(hits)
    }

    fn search_ids(&self, at: &FacilityId, q: &SearchQuery) -> Result<BTreeSet<ResidentId>> {
        let registrations = match &q.identifier {
            Some(text) => self.with_any_identifier(text)?,
            None => self.store.search_name(at, &words(q)?, SCAN_MAX)?,
        };
        let mut found = BTreeSet::new();
        for registration in registrations {
            found.extend(self.store.resident_of(registration)?);
        }
        Ok(found)
    }

    fn with_any_identifier(&self, text: &str) -> Result<Vec<hoso_core::RegistrationId>> {
        let identifiers: Vec<_> = identifiers_in(text).collect();
        if identifiers.is_empty() {
            let text = "no known identifier: 12, 10 or 9 digits, a 15-character card or a \
                        passport number is expected";
            return Err(Error::invalid("identifier", text));
        }
        let mut found = Vec::new();
        for identifier in identifiers {
            found.extend(self.store.registrations_with(&identifier, SCAN_MAX)?);
        }
        Ok(found)
    }

    pub fn resident(&self, ctx: &OpContext, id: ResidentId) -> Result<ResidentView> {
        let grant = self.open_resident(ctx, Action::ReadPerson, Act::ReadChart, id)?;
        let mut view = self.view(ctx, id, grant.shows_others())?.ok_or(Error::NotFound)?;
        if ctx.actor.role == Role::Resident && !grant.shows_every_class() {
            // Where somebody goes may tell why.
            view.registrations.clear();
        }
        Ok(view)
    }

    /// `None` where the actor's facility did not register the resident.
    pub(crate) fn own_view(&self, ctx: &OpContext, id: ResidentId) -> Result<Option<ResidentView>> {
        self.view(ctx, id, false)
    }

    /// The facility's own registrations first; with `others`, what other facilities registered.
    fn view(&self, ctx: &OpContext, id: ResidentId, others: bool) -> Result<Option<ResidentView>> {
        let mut shown = self.store.registrations_of(id)?;
        let is_own = |r: &Registration| Some(&r.facility) == ctx.actor.facility.as_ref();
        shown.retain(|r| others || is_own(r));
        shown.sort_by_key(|r| !is_own(r));
        let Some(first) = shown.first() else { return Ok(None) };
        let who = first.demographics.clone();
        let mut registrations = Vec::new();
        for registration in shown {
            registrations.push(self.registration_view(registration)?);
        }
        Ok(Some(ResidentView {
            id,
            name: who.name,
            birth_date: who.birth_date,
            deceased: who.deceased,
            sex: who.sex,
            commune: who.commune,
            registrations,
        }))
    }

    fn registration_view(&self, registration: Registration) -> Result<RegistrationView> {
        let link = self.store.link_of(registration.id)?;
        let basis = match link.map(|link| link.basis) {
            None | Some(Basis::First | Basis::Loosened { .. }) => "first",
            Some(Basis::Rule { .. }) => "evidence",
            Some(Basis::Person { .. }) => "person",
            Some(Basis::Followed { .. }) => "followed",
        };
        let basis = basis.to_owned();
        Ok(RegistrationView {
            facility: registration.facility,
            patient_number: registration.patient_number,
            basis,
        })
    }
}

/// The words that name and telephone number are searched by.
fn words(q: &SearchQuery) -> Result<String> {
    let name = q.name.as_deref().unwrap_or_default().trim();
    let Some(phone) = q.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty()) else {
        let needed = || Error::invalid("name", "a name, an identifier or a telephone is needed");
        return if name.is_empty() { Err(needed()) } else { Ok(name.to_owned()) };
    };
    let number = phones_in(phone).next();
    let number = number.ok_or_else(|| Error::invalid("phone", "8 to 15 digits are expected"))?;
    Ok(format!("{name} {number}"))
}
