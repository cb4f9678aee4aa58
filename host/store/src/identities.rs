//! Who is who: registrations, residents, links, and the ways to find them.

use crate::{Page, StoreError};
use hoso_core::identity::{Identifier, Link, Registration};
use hoso_core::{FacilityId, RegistrationId, ResidentId};

pub trait Identities {
    fn registration(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError>;

    /// The link that holds now.
    fn link_of(&self, id: RegistrationId) -> Result<Option<Link>, StoreError>;

    /// Every link that ever held, oldest first.
    fn link_events(&self, id: RegistrationId) -> Result<Vec<Link>, StoreError>;

    fn resident_of(&self, id: RegistrationId) -> Result<Option<ResidentId>, StoreError> {
        Ok(self.link_of(id)?.map(|link| link.resident))
    }

    /// Empty for a resident that nobody is linked to.
    fn registration_ids(&self, of: ResidentId) -> Result<Vec<RegistrationId>, StoreError>;

    /// What `registration_ids` names.
    fn registrations_of(&self, id: ResidentId) -> Result<Vec<Registration>, StoreError>;

    /// At most `limit` registrations that carry the identifier.
    fn registrations_with(
        &self,
        identifier: &Identifier,
        limit: usize,
    ) -> Result<Vec<RegistrationId>, StoreError>;

    /// At most `limit` registrations at the facility whose name has every word of `name`: words
    /// folded, in any order, each the start of a word of the name. A telephone number, as
    /// `identity::normalise::phones_in` writes it, is such a word. The index is by facility: a
    /// common name in the city must not crowd out the facility's own.
    fn search_name(
        &self,
        facility: &FacilityId,
        name: &str,
        limit: usize,
    ) -> Result<Vec<RegistrationId>, StoreError>;

    /// Residents with a registration at the facility, each once.
    fn residents_at(
        &self,
        facility: &FacilityId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<ResidentId>, StoreError>;

    /// Facilities at which a resident is registered, in the order of their codes.
    fn facilities(&self) -> Result<Vec<FacilityId>, StoreError>;
}
