//! Referrals from one facility to another.

use crate::StoreError;
use hoso_core::referral::Referral;
use hoso_core::{FacilityId, ReferralId, RegistrationId};

pub trait Referrals {
    fn referral(
        &self,
        registration: RegistrationId,
        id: ReferralId,
    ) -> Result<Option<Referral>, StoreError>;

    /// Of one registration, oldest first.
    fn referrals_at(&self, registration: RegistrationId) -> Result<Vec<Referral>, StoreError>;

    /// At most `limit` that are not over, from the facility or to it.
    fn open_referrals(
        &self,
        facility: &FacilityId,
        limit: usize,
    ) -> Result<Vec<Referral>, StoreError>;
}
