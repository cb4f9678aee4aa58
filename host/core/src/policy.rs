//! Who may see what. `decide` is the only maker of a `Grant`, and every read or write of a
//! person's data takes a `&Grant` that covers it.

mod accounts;
mod break_glass;
mod consent;
mod represent;
mod scopes;
mod sensitive;
mod subject_request;

pub use accounts::{Held, Holder};
pub use break_glass::{BreakGlass, EmergencyReason, Review};
pub use consent::{
    Consent, Decision, Evidence, EvidenceKind, GivenBy, NewConsent, Sharing, Whom, Withdrawal,
};
pub use represent::{Age, Private, Representation, Representing, Standing, Unfit, awaited};
pub use scopes::{BadScopes, May, Scopes};
pub use sensitive::{Class, Classes};
pub use subject_request::{
    Deadlines, Disputed, NoWay, Progress, RequestKind, RequestStatus, Step, SubjectRequest,
};

use crate::record::{Kind, Record};
use crate::{AccountId, FacilityId, ProgrammeId, ResidentId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Roles are held at a facility. The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Clinician,
    ProgrammeOfficer,
    ModuleAdministrator,
    DataProtectionOfficer,
    DepartmentAnalyst,
    Machine,
    /// Answers whether registrations are of one person: at a facility its own questions, the
    /// department's clerk all of them.
    IdentityClerk,
    /// Makes accounts and says what roles they hold: of the whole, or of one facility.
    AccountAdministrator,
    /// Reads the own record and says who else may. Held at no facility, never beside another role
    /// (`Holder`).
    Resident,
}

impl Role {
    pub const ALL: [Role; 9] = [
        Role::Clinician,
        Role::ProgrammeOfficer,
        Role::ModuleAdministrator,
        Role::DataProtectionOfficer,
        Role::DepartmentAnalyst,
        Role::Machine,
        Role::IdentityClerk,
        Role::AccountAdministrator,
        Role::Resident,
    ];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Treatment,
    Programme,
    Intake,
    Administration,
    Statistics,
    Audit,
    /// A resident, with the own record.
    OwnUse,
}

/// Who asks, in which role, held at which facility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub account: AccountId,
    pub role: Role,
    /// Where the role is held; the department's roles are held at none.
    pub facility: Option<FacilityId>,
    /// Set when a plugin acts: for this programme at `facility`.
    pub programme: Option<ProgrammeId>,
    /// What the token may do at most; without any, all that the role may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Scopes>,
}

impl Actor {
    /// Acts for itself, and in all of the role.
    pub fn of(account: AccountId, role: Role, facility: Option<FacilityId>) -> Self {
        Self { account, role, facility, programme: None, scopes: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Write records about a registration of the actor's own facility.
    Intake,
    ReadChart,
    /// One record, with its versions.
    ReadRecord,
    /// Who the resident is.
    ReadPerson,
    /// What programmes say of the resident.
    ReadAssessments,
    ReadEnrolments,
    /// Find residents by identifier or name.
    Search,
    Enrol,
    ReadTasks,
    ReadAudit,
    /// Totals, never a person's: of the actor's own facility, or of all (`Grant::facility`).
    ReadIndicators,
    /// How many there are of what, and what came in newest.
    ReadOverview,
    /// Which programmes run where, how they are set, what failed.
    ReadProgrammes,
    SwitchProgramme,
    /// A plugin reads the chart and its answer is stored.
    Assess,
    ReadConsents,
    /// Write down, or withdraw, what the resident allows or forbids.
    RecordConsent,
    BreakGlass,
    ReviewBreakGlass,
    /// See who two registrations are of, and link or part them.
    ResolveIdentity,
    /// Make accounts, and change others' (`Grant::manages`).
    ManageAccounts,
    /// Make the account of a resident who is present and shows a personal number.
    InviteResident,
    /// Say who acts for the resident, or that somebody does no longer.
    AppointRepresentative,
    /// Ask the data protection officer for something that the law gives a resident.
    MakeRequest,
    ReadRequests,
    AnswerRequest,
    /// Take along all that the actor may see of the record: of the resident and who acts for it.
    Export,
    /// Write down, or take back, a measurement that the resident took.
    Declare,
    /// Ask another facility to see the resident.
    Refer,
    /// See what the own facility has referred and was asked, and answer.
    AnswerReferrals,
}

/// What ties the actor, or the actor's facility, to the resident, and what the resident allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relationships {
    /// The facility has a registration linked to the resident.
    pub registered_here: bool,
    /// Programmes in which the resident is enrolled at the facility.
    pub enrolled_here: Vec<ProgrammeId>,
    /// The actor is the resident.
    pub own_record: bool,
    /// The actor acts for the resident.
    pub representing: Representing,
    pub permissions: Permissions,
}

/// The default permits nothing: no consent is in force on the day zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permissions {
    /// What the actor acts for; without it no consent speaks.
    pub purpose: Option<Purpose>,
    pub today: Date,
    pub now_ms: i64,
    /// Of all registrations that are linked to the resident.
    pub consents: Vec<Consent>,
    pub emergencies: Vec<BreakGlass>,
}

impl Permissions {
    /// The access in an emergency that the actor uses now.
    pub fn emergency_of(&self, actor: &Actor, resident: ResidentId) -> Option<&BreakGlass> {
        self.emergencies.iter().find(|e| e.is_open_for(actor, resident, self.now_ms))
    }

    fn sharing(&self, actor: &Actor, resident: Option<ResidentId>) -> Sharing {
        if resident.is_some_and(|resident| self.emergency_of(actor, resident).is_some()) {
            return Sharing::EVERYTHING;
        }
        let by = |purpose| Sharing::by(&self.consents, actor, purpose, self.today);
        self.purpose.map(by).unwrap_or_default()
    }
}

/// What part of a chart a grant covers; the default covers no record: only who the resident is,
/// or what was done with the record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Cover {
    /// Records that the facility wrote.
    own: Option<FacilityId>,
    /// Records of these programmes, whoever wrote them.
    programmes: Vec<ProgrammeId>,
    /// What others wrote.
    others: Sharing,
}

/// Proof that `decide` said yes. It covers one resident (or none, for a search or a total).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    actor: Actor,
    action_is: Action,
    resident: Option<ResidentId>,
    cover: Cover,
}

impl Grant {
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn action(&self) -> Action {
        self.action_is
    }

    /// Whom it covers; nobody for a search or a total.
    pub fn resident(&self) -> Option<ResidentId> {
        self.resident
    }

    /// Whose totals and programmes it covers: those of one facility, or of all where the role is
    /// held at none.
    pub fn facility(&self) -> Option<&FacilityId> {
        self.actor.facility.as_ref()
    }

    /// Does the grant speak of this resident?
    pub fn covers(&self, resident: ResidentId) -> bool {
        self.resident == Some(resident)
    }

    /// The filter of every scan: may this record be shown? A programme sees nothing that a resident
    /// declared: it judges and counts what was measured.
    pub fn shows(&self, record: &Record) -> bool {
        if self.actor.programme.is_some() && record.entry.is_declared() {
            return false;
        }
        let cover = &self.cover;
        self.scopes_show(record.entry.kind)
            && (cover.own.as_ref() == Some(&record.facility)
                || record.programme.as_ref().is_some_and(|p| cover.programmes.contains(p))
                || (!cover.others.is_nothing() && cover.others.covers(Classes::of(&record.entry))))
    }

    /// Of a chart records are searched, by an id one is read.
    fn scopes_show(&self, kind: Kind) -> bool {
        let may = match self.action_is {
            Action::ReadRecord => May::Read,
            _ => May::Search,
        };
        self.actor.scopes.as_ref().is_none_or(|scopes| scopes.allow(kind.as_str(), may))
    }

    /// Beside the chart, may who the person is be told?
    pub fn shows_person(&self) -> bool {
        let scopes = self.actor.scopes.as_ref();
        scopes.is_none_or(|scopes| scopes.allow("Patient", May::Read))
    }

    /// Does it cover records of every sensitive class? What sums a chart up may tell of any.
    pub fn shows_every_class(&self) -> bool {
        self.cover.others.covers(Classes::ALL)
    }

    /// May the actor see that other facilities know the resident?
    pub fn shows_others(&self) -> bool {
        !self.cover.others.is_nothing()
    }
}

/// Why not. `hidden`: the caller must not learn whether the thing exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied {
    pub hidden: bool,
}

/// The one decision. Pure and total; everything not allowed here is denied.
pub fn decide(
    actor: &Actor,
    action: Action,
    resident: Option<ResidentId>,
    relationships: &Relationships,
) -> Result<Grant, Denied> {
    let hidden = resident.is_some();
    if actor.scopes.as_ref().is_some_and(|scopes| !scopes.reach(action)) {
        return Err(Denied { hidden });
    }
    let nothing = |allowed: bool| allowed.then(Cover::default);
    let officer = actor.role == Role::DataProtectionOfficer;
    let treats = actor.role == Role::Clinician && relationships.registered_here;
    let own = actor.role == Role::Resident && relationships.own_record;
    let stands = stands_for(actor, relationships);
    // A trail tells of every class.
    let sees_all = stands.is_some_and(|(reads, _)| reads.covers(Classes::ALL));
    let consents = stands.is_some_and(|(_, consents)| consents);
    let clinician = actor.role == Role::Clinician && works_at_facility(actor);
    let cover = match action {
        Action::Intake => writes_for_own_facility(actor),
        Action::ReadChart
        | Action::ReadRecord
        | Action::ReadPerson
        | Action::ReadAssessments
        | Action::ReadEnrolments => chart_cover(actor, resident, relationships),
        Action::Enrol => enrol_cover(actor, resident, relationships),
        Action::Assess => plugin_cover(actor, resident, relationships),
        Action::Search | Action::ReadTasks => nothing(works_at_facility(actor)),
        Action::ReadAudit => nothing(officer || treats || sees_all),
        Action::ReadConsents => nothing(officer || treats || consents),
        Action::RecordConsent => nothing(treats || consents),
        Action::Declare => nothing(consents),
        Action::Refer => nothing(treats),
        Action::AnswerReferrals => nothing(clinician),
        Action::AppointRepresentative => nothing(treats || own),
        Action::MakeRequest => nothing(treats || consents),
        Action::ReadRequests => nothing(officer || treats || consents),
        Action::Export => stands.map(|(others, _)| Cover { others, ..Cover::default() }),
        Action::BreakGlass => nothing(clinician),
        Action::ReviewBreakGlass | Action::AnswerRequest => nothing(officer),
        Action::ResolveIdentity => nothing(actor.role == Role::IdentityClerk),
        Action::ReadIndicators | Action::ReadOverview | Action::ReadProgrammes => {
            nothing(works_at_facility(actor) || oversees(actor))
        }
        Action::SwitchProgramme => nothing(actor.role == Role::ModuleAdministrator),
        Action::ManageAccounts => nothing(actor.role == Role::AccountAdministrator),
        Action::InviteResident => nothing(clinician || actor.role == Role::AccountAdministrator),
    };
    let cover = cover.ok_or(Denied { hidden })?;
    Ok(Grant { actor: actor.clone(), action_is: action, resident, cover })
}

fn writes_for_own_facility(actor: &Actor) -> Option<Cover> {
    let allowed = matches!(actor.role, Role::Machine | Role::Clinician | Role::ProgrammeOfficer);
    let own = Some(actor.facility.clone()?);
    allowed.then(|| Cover { own, ..Cover::default() })
}

/// A resident sees all of the own record, and of another's what was given to see; a facility what
/// it wrote, its enrolled residents' programme records, and of what others wrote as much as the
/// resident allows. Programme officers treat nobody: others' records are not theirs to see.
fn chart_cover(
    actor: &Actor,
    resident: Option<ResidentId>,
    relationships: &Relationships,
) -> Option<Cover> {
    if let Some((others, _)) = stands_for(actor, relationships) {
        return Some(Cover { others, ..Cover::default() });
    }
    if !works_at_facility(actor) {
        return None;
    }
    let others = match actor.role {
        Role::Clinician => relationships.permissions.sharing(actor, resident),
        _ => Sharing::default(),
    };
    let known = relationships.registered_here || !relationships.enrolled_here.is_empty();
    (known || others.is_named()).then(|| Cover {
        own: actor.facility.clone(),
        programmes: relationships.enrolled_here.clone(),
        others,
    })
}

/// Whom the facility does not know it does not enrol, whatever it may read.
fn enrol_cover(
    actor: &Actor,
    resident: Option<ResidentId>,
    relationships: &Relationships,
) -> Option<Cover> {
    let known = relationships.registered_here || !relationships.enrolled_here.is_empty();
    chart_cover(actor, resident, relationships).filter(|_| known)
}

/// A plugin acts for (facility, programme): what that facility may see for the programme's
/// purpose, and no other programme.
fn plugin_cover(
    actor: &Actor,
    resident: Option<ResidentId>,
    relationships: &Relationships,
) -> Option<Cover> {
    let programme = actor.programme.clone()?;
    let own = Some(actor.facility.clone()?);
    let enrolled = relationships.enrolled_here.contains(&programme);
    let allowed = actor.role == Role::Machine && (enrolled || relationships.registered_here);
    allowed.then(|| Cover {
        own,
        programmes: if enrolled { vec![programme] } else { Vec::new() },
        others: relationships.permissions.sharing(actor, resident),
    })
}

/// What a resident's account reads of this record, its own or of somebody for whom it acts, and
/// whether it gives consents there.
fn stands_for(actor: &Actor, relationships: &Relationships) -> Option<(Sharing, bool)> {
    if actor.role != Role::Resident {
        return None;
    }
    if relationships.own_record {
        return Some((Sharing::EVERYTHING, true));
    }
    relationships.representing.powers()
}

/// Roles that look after the whole, for which totals are enough. Machines send, clerks compare
/// registrations, administrators of accounts know accounts: none of them needs a total.
fn oversees(actor: &Actor) -> bool {
    matches!(
        actor.role,
        Role::ModuleAdministrator | Role::DataProtectionOfficer | Role::DepartmentAnalyst
    )
}

fn works_at_facility(actor: &Actor) -> bool {
    matches!(actor.role, Role::Clinician | Role::ProgrammeOfficer) && actor.facility.is_some()
}
