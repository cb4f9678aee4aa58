//! Referrals by registration; what is open is marked at both facilities.

use super::keys::{self, Key};
use super::plan::Plan;
use crate::{Referrals, SledStore, StoreError};
use hoso_core::referral::Referral;
use hoso_core::{FacilityId, ReferralId, RegistrationId};

impl Plan<'_, '_> {
    /// The marks go when it is over.
    pub fn referral(&mut self, row: &Referral, body: Vec<u8>) {
        self.put(referral_key(row.registration, row.id), body);
        for key in open_keys(row) {
            if row.status().is_over() { self.remove(key) } else { self.mark(key) }
        }
    }
}

pub fn referral_key(registration: RegistrationId, id: ReferralId) -> Key {
    Key::new(keys::REFERRAL).id(&registration.0).id(&id.0)
}

pub fn open_keys(row: &Referral) -> [Key; 2] {
    [&row.from, &row.to].map(|facility| {
        let at = Key::new(keys::REFERRAL_OPEN).text(facility.as_str());
        at.id(&row.registration.0).id(&row.id.0)
    })
}

impl Referrals for SledStore {
    fn referral(
        &self,
        registration: RegistrationId,
        id: ReferralId,
    ) -> Result<Option<Referral>, StoreError> {
        self.read(|r| r.get(&referral_key(registration, id)))
    }

    fn referrals_at(&self, registration: RegistrationId) -> Result<Vec<Referral>, StoreError> {
        let mut all: Vec<Referral> =
            self.read(|r| r.all(&Key::new(keys::REFERRAL).id(&registration.0)))?;
        all.sort_by_key(|row| row.events.first().map(|event| event.at_ms));
        Ok(all)
    }

    fn open_referrals(
        &self,
        facility: &FacilityId,
        limit: usize,
    ) -> Result<Vec<Referral>, StoreError> {
        let prefix = Key::new(keys::REFERRAL_OPEN).text(facility.as_str());
        self.read(|r| {
            let row = |mark: super::gate::Row| {
                let key = mark?.0;
                let bad = || StoreError::Corrupt("an open referral of nothing".to_owned());
                let ids = key.get(prefix.0.len()..).ok_or_else(bad)?;
                r.get(&Key::new(keys::REFERRAL).id(ids))?.ok_or_else(bad)
            };
            r.under(&prefix).take(limit).map(row).collect()
        })
    }
}
