//! What a resident's account opens: the own record.

use super::representatives::born;
use super::{OpContext, ResidentView};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, BreakGlass, Role, Standing, decide};
use hoso_core::programme::Text;
use hoso_core::{AccountId, Error, ProgrammeId, ResidentId, Result};
use serde::Serialize;

/// Whose record the account opens.
#[derive(Debug, Clone, Serialize)]
pub struct Oneself {
    pub resident: ResidentView,
    pub represents: Vec<Represented>,
}

/// Somebody for whom the account acts today.
#[derive(Debug, Clone, Serialize)]
pub struct Represented {
    pub resident: ResidentId,
    pub name: String,
    pub standing: Standing,
}

impl App {
    /// # Errors
    /// `Forbidden` for staff; `NotFound` where the registration belongs to nobody now.
    pub fn oneself(&self, ctx: &OpContext) -> Result<Oneself> {
        let id = self.oneself_id(ctx)?;
        Ok(Oneself { resident: self.resident(ctx, id)?, represents: self.represented(ctx)? })
    }

    pub fn represented(&self, ctx: &OpContext) -> Result<Vec<Represented>> {
        let mut all = Vec::new();
        for row in self.store.represented_by(&ctx.actor.account)? {
            let Some(resident) = self.store.resident_of(row.registration)? else { continue };
            let registrations = self.store.registrations_of(resident)?;
            let of = registrations.iter().find(|r| r.id == row.registration);
            let Some(of) = of.filter(|_| row.holds(born(&registrations), ctx.today)) else {
                continue;
            };
            let (name, standing) = (of.demographics.name.clone(), row.standing);
            all.push(Represented { resident, name, standing });
        }
        Ok(all)
    }

    pub fn oneself_id(&self, ctx: &OpContext) -> Result<ResidentId> {
        if ctx.actor.role != Role::Resident {
            let message = "this is for residents; staff finds people by searching".to_owned();
            return Err(Error::Forbidden { message });
        }
        self.own_resident(&ctx.actor.account)?.ok_or(Error::NotFound)
    }

    /// What the actor may do with this record, for the menu: nothing is read and nothing audited.
    pub fn may<const N: usize>(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        actions: [Action; N],
    ) -> Result<[bool; N]> {
        let ties = self.ties(ctx, id)?;
        Ok(actions.map(|action| decide(&ctx.actor, action, Some(id), &ties).is_ok()))
    }

    /// What was opened of the record in an emergency, newest first.
    pub fn emergencies(&self, ctx: &OpContext, id: ResidentId) -> Result<Vec<BreakGlass>> {
        self.open_resident(ctx, Action::ReadAudit, Act::ReadAudit, id)?;
        Ok(self.store.break_glasses_of(id)?)
    }

    /// What the programme's newest plugin calls it.
    pub fn programme_title(&self, programme: &ProgrammeId) -> Text {
        let registry = self.registry.snapshot();
        let title = registry.plugin_of(programme).map(|p| p.descriptor().title.clone());
        title.unwrap_or_else(|| Text { vi: programme.to_string(), en: programme.to_string() })
    }

    /// The name that an account shows, or its sign-in name.
    pub fn account_name(&self, id: &AccountId) -> Result<String> {
        let display = self.store.account(id)?.map(|account| account.display);
        Ok(display.filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_string()))
    }
}
