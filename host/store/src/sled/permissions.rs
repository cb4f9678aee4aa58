//! Consents, representations and requests by registration, accesses in an emergency by resident.

use super::keys::{self, Key};
use super::plan::Plan;
use crate::{Permissions, SledStore, StoreError};
use hoso_core::policy::{BreakGlass, Consent, Representation, SubjectRequest};
use hoso_core::{AccountId, BreakGlassId, ConsentId, RegistrationId, ResidentId};

impl Plan<'_, '_> {
    pub fn representation(&mut self, row: &Representation, body: Vec<u8>) {
        self.put(representation_key(row), body);
        self.mark(represents_key(row));
    }

    /// The mark of an open review goes with the review.
    pub fn break_glass(&mut self, row: &BreakGlass, body: Vec<u8>) {
        self.put(break_glass_key(row.resident, row.id), body);
        match row.review {
            None => self.mark(unreviewed_key(row)),
            Some(_) => self.remove(unreviewed_key(row)),
        }
    }
}

impl Plan<'_, '_> {
    /// The mark of an open request goes when it is closed.
    pub fn subject_request(&mut self, row: &SubjectRequest, body: Vec<u8>) {
        self.put(subject_request_key(row), body);
        match row.is_open() {
            true => self.mark(open_request_key(row)),
            false => self.remove(open_request_key(row)),
        }
    }
}

pub fn subject_request_key(row: &SubjectRequest) -> Key {
    Key::new(keys::SUBJECT_REQUEST).id(&row.registration.0).id(&row.id.0)
}

pub fn open_request_key(row: &SubjectRequest) -> Key {
    Key::new(keys::OPEN_REQUEST).id(&row.registration.0).id(&row.id.0)
}

pub fn consent_key(registration: RegistrationId, id: ConsentId) -> Key {
    Key::new(keys::CONSENT).id(&registration.0).id(&id.0)
}

pub fn representation_key(row: &Representation) -> Key {
    Key::new(keys::REPRESENTATION).id(&row.registration.0).id(&row.id.0)
}

pub fn represents_key(row: &Representation) -> Key {
    let account = Key::new(keys::REPRESENTS).text(row.account.as_str());
    account.id(&row.registration.0).id(&row.id.0)
}

pub fn break_glass_key(resident: ResidentId, id: BreakGlassId) -> Key {
    Key::new(keys::BREAK_GLASS).id(&resident.0).id(&id.0)
}

pub fn unreviewed_key(row: &BreakGlass) -> Key {
    Key::new(keys::UNREVIEWED).id(&row.resident.0).id(&row.id.0)
}

impl Permissions for SledStore {
    fn consents_at(&self, registration: RegistrationId) -> Result<Vec<Consent>, StoreError> {
        let mut all: Vec<Consent> =
            self.read(|r| r.all(&Key::new(keys::CONSENT).id(&registration.0)))?;
        all.sort_by_key(|consent| consent.recorded_ms);
        Ok(all)
    }

    fn consent(
        &self,
        registration: RegistrationId,
        id: ConsentId,
    ) -> Result<Option<Consent>, StoreError> {
        self.read(|r| r.get(&consent_key(registration, id)))
    }

    fn representations_at(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<Representation>, StoreError> {
        let mut all: Vec<Representation> =
            self.read(|r| r.all(&Key::new(keys::REPRESENTATION).id(&registration.0)))?;
        all.sort_by_key(|row| row.recorded_ms);
        Ok(all)
    }

    fn represented_by(&self, account: &AccountId) -> Result<Vec<Representation>, StoreError> {
        let prefix = Key::new(keys::REPRESENTS).text(account.as_str());
        self.read(|r| {
            let row = |mark: super::gate::Row| {
                let key = mark?.0;
                let bad = || StoreError::Corrupt("a representation of nobody".to_owned());
                let ids = key.get(prefix.0.len()..).ok_or_else(bad)?;
                r.get(&Key::new(keys::REPRESENTATION).id(ids))?.ok_or_else(bad)
            };
            r.under(&prefix).map(row).collect()
        })
    }

    fn break_glasses_of(&self, resident: ResidentId) -> Result<Vec<BreakGlass>, StoreError> {
        let mut all: Vec<BreakGlass> =
            self.read(|r| r.all(&Key::new(keys::BREAK_GLASS).id(&resident.0)))?;
        all.sort_by_key(|row| std::cmp::Reverse(row.since_ms));
        Ok(all)
    }

    fn break_glass(
        &self,
        resident: ResidentId,
        id: BreakGlassId,
    ) -> Result<Option<BreakGlass>, StoreError> {
        self.read(|r| r.get(&break_glass_key(resident, id)))
    }

    fn unreviewed(&self, limit: usize) -> Result<Vec<BreakGlass>, StoreError> {
        self.read(|r| {
            let marks = r.under(&Key::new(keys::UNREVIEWED)).take(limit);
            let row = |mark: super::gate::Row| {
                let mut key = mark?.0.to_vec();
                key[0] = keys::BREAK_GLASS;
                let bad = || StoreError::Corrupt("an open review of nothing".to_owned());
                r.get(&Key(key))?.ok_or_else(bad)
            };
            marks.map(row).collect()
        })
    }

    fn subject_requests_at(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<SubjectRequest>, StoreError> {
        let mut all: Vec<SubjectRequest> =
            self.read(|r| r.all(&Key::new(keys::SUBJECT_REQUEST).id(&registration.0)))?;
        all.sort_by_key(|row| row.made_ms);
        Ok(all)
    }

    fn open_subject_requests(&self, limit: usize) -> Result<Vec<SubjectRequest>, StoreError> {
        self.read(|r| {
            let marks = r.under(&Key::new(keys::OPEN_REQUEST)).take(limit);
            let row = |mark: super::gate::Row| {
                let mut key = mark?.0.to_vec();
                key[0] = keys::SUBJECT_REQUEST;
                let bad = || StoreError::Corrupt("an open request of nobody".to_owned());
                r.get(&Key(key))?.ok_or_else(bad)
            };
            marks.map(row).collect()
        })
    }
}
