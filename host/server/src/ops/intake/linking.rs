//! Which resident a registration belongs to. The first step of linkage looks identifiers up;
//! scoring by names fits in behind `identity::resolve`.

use crate::app::App;
use hoso_core::identity::{self, Candidate, Demographics, Identifier, Link, Registration};
use hoso_core::{RegistrationId, ResidentId, Result};
use std::collections::BTreeMap;

/// Registrations that may carry one identifier; one that more people carry names nobody.
const SHARED_MAX: usize = 200;

impl App {
    /// A linked registration keeps its link; a new one is matched. The second value is the event
    /// to store, where there is one.
    pub(super) fn link(
        &self,
        registration: RegistrationId,
        who: &Demographics,
        year: i16,
        now_ms: i64,
    ) -> Result<(ResidentId, Option<Link>)> {
        if let Some(resident) = self.store.resident_of(registration)? {
            return Ok((resident, None));
        }
        let candidates = self.candidates(who, year)?;
        let (resident, basis) = identity::resolve(registration, who, &candidates);
        Ok((resident, Some(Link { registration, resident, basis, at_ms: now_ms })))
    }

    /// Residents that an identifier names which may speak for this person.
    fn candidates(&self, who: &Demographics, year: i16) -> Result<Vec<Candidate>> {
        let mut found: BTreeMap<ResidentId, Candidate> = BTreeMap::new();
        let speaking = who.identifiers.iter().filter(|i| identity::speaks_for(i, who, year));
        for identifier in speaking {
            for registration in self.carriers(identifier, year)? {
                let Some(resident) = self.store.resident_of(registration.id)? else { continue };
                let candidate = found.entry(resident).or_insert_with(|| Candidate {
                    resident,
                    agreed: Vec::new(),
                    known: Vec::new(),
                });
                if !candidate.agreed.contains(&identifier.kind) {
                    candidate.agreed.push(identifier.kind);
                }
                candidate.known.push(registration.demographics);
            }
        }
        Ok(found.into_values().collect())
    }

    /// Registrations for whose person the identifier speaks.
    fn carriers(&self, identifier: &Identifier, year: i16) -> Result<Vec<Registration>> {
        let ids = self.store.registrations_with(identifier, SHARED_MAX + 1)?;
        if ids.len() > SHARED_MAX {
            return Ok(Vec::new());
        }
        let mut out = Vec::with_capacity(ids.len());
        for id in ids {
            let registration = self.store.registration(id)?;
            out.extend(
                registration.filter(|r| identity::speaks_for(identifier, &r.demographics, year)),
            );
        }
        Ok(out)
    }
}
