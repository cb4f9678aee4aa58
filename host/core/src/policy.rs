//! Who may see what. `decide` is the only maker of a `Grant`, and every read or write of a
//! person's data takes a `&Grant` that covers it.

use crate::record::Record;
use crate::{AccountId, FacilityId, ProgrammeId, ResidentId};
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Write records about a registration of the actor's own facility.
    Intake,
    ReadChart,
    /// Find residents by identifier or name.
    Search,
    Enrol,
    ReadTasks,
    ReadAudit,
    ReadIndicators,
    SwitchProgramme,
    /// A plugin reads the chart and its answer is stored.
    Assess,
}

/// What ties the actor's facility to the resident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relationships {
    /// The facility has a registration linked to the resident.
    pub registered_here: bool,
    /// Programmes in which the resident is enrolled at the facility.
    pub enrolled_here: Vec<ProgrammeId>,
}

/// What part of a chart a grant covers.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cover {
    /// Records that the facility wrote.
    OwnRecords(FacilityId),
    /// Own records, and the programme's records whoever wrote them.
    Programme(FacilityId, Vec<ProgrammeId>),
    /// No record: only who the resident is, or what was done with the record.
    NoRecords,
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

    /// Does the grant speak of this resident?
    pub fn covers(&self, resident: ResidentId) -> bool {
        self.resident == Some(resident)
    }

    /// The filter of every scan: may this record be shown?
    pub fn shows(&self, record: &Record) -> bool {
        match &self.cover {
            Cover::OwnRecords(facility) => record.facility == *facility,
            Cover::Programme(facility, programmes) => {
                record.facility == *facility
                    || record.programme.as_ref().is_some_and(|p| programmes.contains(p))
            }
            Cover::NoRecords => false,
        }
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
    let cover = match action {
        Action::Intake => writes_for_own_facility(actor),
        Action::ReadChart | Action::Enrol => chart_cover(actor, relationships),
        Action::Assess => plugin_cover(actor, relationships),
        Action::Search | Action::ReadTasks => works_at_facility(actor),
        Action::ReadAudit => audit_cover(actor, relationships),
        Action::ReadIndicators => Some(Cover::NoRecords),
        Action::SwitchProgramme => {
            (actor.role == Role::ModuleAdministrator).then_some(Cover::NoRecords)
        }
    };
    let hidden = resident.is_some();
    let cover = cover.ok_or(Denied { hidden })?;
    Ok(Grant { actor: actor.clone(), action_is: action, resident, cover })
}

fn writes_for_own_facility(actor: &Actor) -> Option<Cover> {
    let allowed = matches!(actor.role, Role::Machine | Role::Clinician | Role::ProgrammeOfficer);
    let facility = actor.facility.clone()?;
    allowed.then_some(Cover::OwnRecords(facility))
}

/// A facility sees what it wrote, and its enrolled residents' programme records.
fn chart_cover(actor: &Actor, relationships: &Relationships) -> Option<Cover> {
    let facility = actor.facility.clone()?;
    if !matches!(actor.role, Role::Clinician | Role::ProgrammeOfficer) {
        return None;
    }
    if !relationships.enrolled_here.is_empty() {
        return Some(Cover::Programme(facility, relationships.enrolled_here.clone()));
    }
    relationships.registered_here.then_some(Cover::OwnRecords(facility))
}

/// A plugin acts for (facility, programme): what that facility may see, and no other programme.
fn plugin_cover(actor: &Actor, relationships: &Relationships) -> Option<Cover> {
    let programme = actor.programme.clone()?;
    let facility = actor.facility.clone()?;
    if actor.role != Role::Machine {
        return None;
    }
    if relationships.enrolled_here.contains(&programme) {
        return Some(Cover::Programme(facility, vec![programme]));
    }
    relationships.registered_here.then_some(Cover::OwnRecords(facility))
}

fn works_at_facility(actor: &Actor) -> Option<Cover> {
    let allowed = matches!(actor.role, Role::Clinician | Role::ProgrammeOfficer);
    (allowed && actor.facility.is_some()).then_some(Cover::NoRecords)
}

fn audit_cover(actor: &Actor, relationships: &Relationships) -> Option<Cover> {
    let officer = actor.role == Role::DataProtectionOfficer;
    let own = actor.role == Role::Clinician && relationships.registered_here;
    (officer || own).then_some(Cover::NoRecords)
}
