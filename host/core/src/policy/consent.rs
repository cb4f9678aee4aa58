//! What a resident allows and forbids. A consent is given at a registration and stays with it: it
//! moves when the registration is linked to another resident, and back when it is unlinked.

use super::{Actor, Class, Classes, Purpose};
use crate::{AccountId, ConsentId, FacilityId, RegistrationId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Shape of FHIR Consent.provision.type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    Permit,
    Deny,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// Every facility at which the resident is registered.
    AllTreating,
    Facility(FacilityId),
    Practitioner(AccountId),
}

/// Law on personal data 91/2025/QH15 and decree 356/2025/ND-CP: below 7 the representative
/// consents, from 7 to 17 the child and the representative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivenBy {
    Resident,
    Representative,
    ResidentAndRepresentative,
}

impl GivenBy {
    /// May a person of so many full years consent this way?
    pub fn fits(self, years: i16) -> bool {
        self == match years {
            ..7 => GivenBy::Representative,
            7..18 => GivenBy::ResidentAndRepresentative,
            _ => GivenBy::Resident,
        }
    }
}

/// Decree 356/2025/ND-CP, article 6: who, when and on which evidence must be provable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// Number of the signed paper, or of the message with the code.
    pub reference: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    SignedPaper,
    OneTimeCode,
    /// Said by the resident's own account; the reference is the version of the text that was
    /// shown.
    OwnAccount,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub at_ms: i64,
    pub account: AccountId,
    pub reason: String,
}

/// What the resident says, before it is a consent of this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    pub decision: Decision,
    pub whom: Whom,
    pub purposes: Vec<Purpose>,
    pub classes: Vec<Class>,
    /// Today where it is left out.
    pub since: Option<Date>,
    pub until: Option<Date>,
    pub given_by: GivenBy,
    pub evidence: Evidence,
}

/// Never changed once given, only withdrawn: what it was stays readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub id: ConsentId,
    pub registration: RegistrationId,
    pub decision: Decision,
    pub whom: Whom,
    /// At least one.
    pub purposes: Vec<Purpose>,
    /// A permission covers these sensitive classes besides everything that is in none. A refusal
    /// with classes forbids those, without any it forbids all.
    pub classes: Vec<Class>,
    pub since: Date,
    /// Last day.
    pub until: Option<Date>,
    pub given_by: GivenBy,
    /// Whose voice a permission still needs: until then it permits nothing.
    pub awaits: Option<GivenBy>,
    pub evidence: Evidence,
    pub recorded_by: AccountId,
    /// Where it was said; nowhere where an own account said it.
    pub recorded_at: Option<FacilityId>,
    pub recorded_ms: i64,
    pub withdrawn: Option<Withdrawal>,
}

impl Consent {
    fn is_in_force(&self, today: Date) -> bool {
        let is_whole = self.awaits.is_none() || self.decision == Decision::Deny;
        is_whole
            && self.withdrawn.is_none()
            && self.since <= today
            && self.until.is_none_or(|until| today <= until)
    }

    /// Does it speak of this actor, who acts for this purpose today?
    fn speaks_of(&self, actor: &Actor, purpose: Purpose, today: Date) -> bool {
        let meant = match &self.whom {
            Whom::AllTreating => true,
            Whom::Facility(facility) => actor.facility.as_ref() == Some(facility),
            // A plugin acts for its facility, never for a person.
            Whom::Practitioner(account) => actor.programme.is_none() && actor.account == *account,
        };
        meant && self.is_in_force(today) && self.purposes.contains(&purpose)
    }
}

/// What of other facilities' records may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sharing {
    /// Records of no sensitive class.
    general: bool,
    classes: Classes,
    /// A permission names the facility or the practitioner, so no registration is needed.
    named: bool,
}

impl Sharing {
    pub const EVERYTHING: Sharing = Sharing { general: true, classes: Classes::ALL, named: true };

    /// Everything that is in no sensitive class, and these.
    pub(super) fn with(classes: Classes) -> Self {
        Self { general: true, classes, named: true }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            general: self.general || other.general,
            classes: self.classes.and(other.classes),
            named: self.named || other.named,
        }
    }

    pub fn covers(&self, classes: Classes) -> bool {
        self.general && classes.is_within(self.classes)
    }

    pub fn is_nothing(&self) -> bool {
        !self.general
    }

    pub fn is_named(&self) -> bool {
        self.general && self.named
    }

    /// Does the resident refuse that this actor is told anything?
    pub fn is_refused(consents: &[Consent], actor: &Actor, purpose: Purpose, today: Date) -> bool {
        let mut spoken = consents.iter().filter(|c| c.speaks_of(actor, purpose, today));
        spoken.any(|c| c.decision == Decision::Deny && c.classes.is_empty())
    }

    /// The consents of all linked registrations together: a refusal wins over any permission.
    pub fn by(consents: &[Consent], actor: &Actor, purpose: Purpose, today: Date) -> Self {
        let mut permitted = Sharing::default();
        let (mut forbidden, mut all_forbidden) = (Classes::NONE, false);
        for consent in consents.iter().filter(|c| c.speaks_of(actor, purpose, today)) {
            let classes = consent.classes.iter().copied().collect::<Classes>();
            match consent.decision {
                Decision::Permit => {
                    permitted.general = true;
                    permitted.classes = permitted.classes.and(classes);
                    permitted.named |= consent.whom != Whom::AllTreating;
                }
                Decision::Deny if consent.classes.is_empty() => all_forbidden = true,
                Decision::Deny => forbidden = forbidden.and(classes),
            }
        }
        if all_forbidden {
            return Sharing::default();
        }
        Sharing { classes: permitted.classes.without(forbidden), ..permitted }
    }
}
