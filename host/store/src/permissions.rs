//! What residents allow, forbid and ask for, and what was opened in an emergency.

use crate::StoreError;
use hoso_core::policy::{BreakGlass, Consent, Representation, SubjectRequest};
use hoso_core::{AccountId, BreakGlassId, ConsentId, RegistrationId, ResidentId};

pub trait Permissions {
    /// Of one registration, withdrawn ones too.
    fn consents_at(&self, registration: RegistrationId) -> Result<Vec<Consent>, StoreError>;

    fn consent(
        &self,
        registration: RegistrationId,
        id: ConsentId,
    ) -> Result<Option<Consent>, StoreError>;

    /// Who acts for whom is registered so, ended ones too.
    fn representations_at(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<Representation>, StoreError>;

    /// For whom the account acts, ended ones too.
    fn represented_by(&self, account: &AccountId) -> Result<Vec<Representation>, StoreError>;

    /// Of the resident, newest first.
    fn break_glasses_of(&self, resident: ResidentId) -> Result<Vec<BreakGlass>, StoreError>;

    fn break_glass(
        &self,
        resident: ResidentId,
        id: BreakGlassId,
    ) -> Result<Option<BreakGlass>, StoreError>;

    /// At most `limit` that nobody has reviewed.
    fn unreviewed(&self, limit: usize) -> Result<Vec<BreakGlass>, StoreError>;

    /// Of one registration, closed ones too, oldest first.
    fn subject_requests_at(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<SubjectRequest>, StoreError>;

    /// At most `limit` that are open, of everybody.
    fn open_subject_requests(&self, limit: usize) -> Result<Vec<SubjectRequest>, StoreError>;
}
