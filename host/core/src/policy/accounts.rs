//! Who holds an account, and who may manage it: an administrator gives no role beyond its own
//! place.

use super::{Action, Grant, Role};
use crate::{FacilityId, RegistrationId};
use serde::{Deserialize, Serialize};

/// A role and where it is held.
pub type Held = (Role, Option<FacilityId>);

/// Whose an account is: of somebody with roles, or of a resident, who has no other role, whatever
/// is done to the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    Staff(Vec<Held>),
    /// The registration by which the resident was known when the account was made: the account
    /// goes where a link takes it.
    Resident(RegistrationId),
}

static OF_RESIDENTS: [Held; 1] = [(Role::Resident, None)];

impl Holder {
    pub fn roles(&self) -> &[Held] {
        match self {
            Holder::Staff(roles) => roles,
            Holder::Resident(_) => &OF_RESIDENTS,
        }
    }

    pub fn holds(&self, role: Role, at: Option<&FacilityId>) -> bool {
        let is_resident = matches!(self, Holder::Resident(_));
        let held = self.roles().iter().any(|(r, place)| (*r, place.as_ref()) == (role, at));
        held && is_resident == (role == Role::Resident)
    }
}

impl Role {
    /// Works with a facility's own residents, so it is held at one.
    pub fn is_of_a_facility(self) -> bool {
        matches!(self, Self::Clinician | Self::ProgrammeOfficer | Self::Machine)
    }

    /// Reaches nothing beyond the facility at which it is held. Data protection officers read
    /// every trail and administrators of programmes trust vendors wherever they sit.
    fn stays_at_its_facility(self) -> bool {
        self.is_of_a_facility() || matches!(self, Self::IdentityClerk | Self::AccountAdministrator)
    }
}

impl Grant {
    /// Does it cover an account that holds these roles? An administrator of the whole manages all;
    /// one of a facility those whose every role is held there and reaches no further.
    pub fn manages(&self, roles: &[Held]) -> bool {
        let covers = |(role, at): &Held| match self.facility() {
            Some(own) => at.as_ref() == Some(own) && role.stays_at_its_facility(),
            None => true,
        };
        self.action() == Action::ManageAccounts && roles.iter().all(covers)
    }

    /// Does it cover the account of a resident who was registered there?
    pub fn manages_resident(&self, registered_at: &FacilityId) -> bool {
        let here = self.facility().is_none_or(|own| own == registered_at);
        self.action() == Action::ManageAccounts && here
    }
}
