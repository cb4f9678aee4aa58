//! Who may manage whose account: an administrator gives no role beyond its own place.

use super::{Action, Grant, Role};
use crate::FacilityId;

/// A role and where it is held.
pub type Held = (Role, Option<FacilityId>);

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
}
