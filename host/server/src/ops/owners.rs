//! Who of a facility does what is due: a task is given to a colleague, and each giving is a version
//! of one record (FHIR Task.owner), found by its id as calls are.

use super::OpContext;
use super::contacts::{Of, record_id};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Role;
use hoso_core::record::{Coding, Entry, Kind, Record, Value};
use hoso_core::{AccountId, Error, FacilityId, RegistrationId, Result};

/// Names the record of who has a task.
pub(super) const OWNER: &str = "owner";

impl App {
    /// # Errors
    /// `Invalid` for an account that does not work with residents at the actor's facility.
    pub fn assign_task(&self, ctx: &OpContext, of: &Of, to: &AccountId) -> Result<()> {
        let task = self.task(ctx, of)?;
        let facility = ctx.actor.facility.clone().ok_or(Error::NotFound)?;
        if !self.colleagues(&facility)?.iter().any(|(account, _)| account == to) {
            return Err(Error::invalid("owner", "somebody who works here is expected"));
        }
        let entry = Entry {
            kind: Kind::Task,
            category: String::new(),
            code: Coding {
                system: format!("urn:hoso:task:{}", of.programme),
                code: task.code,
                display: task.title.vi,
            },
            when: ctx.today.into(),
            value: Value::Text(to.to_string()),
            parts: Vec::new(),
            status: "requested".to_owned(),
        };
        self.write_about(ctx, (of, &[]), OWNER, entry, (Act::AssignTask, to.as_str()))
    }

    pub(super) fn owner_of(
        &self,
        facility: &FacilityId,
        registration: RegistrationId,
        of: &Of,
    ) -> Result<Option<AccountId>> {
        let record = self.store.record(record_id(OWNER, facility, registration, of))?;
        Ok(record.as_ref().and_then(owner))
    }

    /// Those who work with residents at the facility, by account.
    pub(super) fn colleagues(&self, facility: &FacilityId) -> Result<Vec<(AccountId, String)>> {
        let works = |account: &hoso_store::Account| {
            let roles = [Role::Clinician, Role::ProgrammeOfficer];
            !account.disabled && roles.iter().any(|r| account.holder.holds(*r, Some(facility)))
        };
        let mut all: Vec<_> = self.store.accounts()?.into_iter().filter(works).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        let named = |account: hoso_store::Account| {
            let name = if account.display.is_empty() { None } else { Some(account.display) };
            (account.id.clone(), name.unwrap_or_else(|| account.id.to_string()))
        };
        Ok(all.into_iter().map(named).collect())
    }
}

/// Whom the record says.
pub(super) fn owner(record: &Record) -> Option<AccountId> {
    match &record.entry.value {
        Value::Text(account) => account.parse().ok(),
        _ => None,
    }
}
