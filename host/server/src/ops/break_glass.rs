//! Access in an emergency: opened by a clinician who signs in anew and gives a reason, for
//! minutes; reviewed by the data protection officer.

use super::consents::text;
use super::{OpContext, ResidentView, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::identifiers_in;
use hoso_core::policy::{Action, BreakGlass, EmergencyReason, Review};
use hoso_core::{BreakGlassId, Error, ResidentId, Result};
use hoso_store::Op;
use std::collections::BTreeSet;

const MINUTE_MS: i64 = 60_000;
/// Rows of the officer's list.
const OPEN_ROWS: usize = 500;
/// More residents than this do not share an identifier by mistake.
const CARRIERS_MAX: usize = 20;

#[derive(Debug, Clone)]
pub struct NewBreakGlass {
    /// Personal number, insurance card or another identifier of the resident.
    pub identifier: String,
    pub reason: EmergencyReason,
    pub text: String,
    /// The account's own: a fresh sign-in.
    pub password: String,
    /// Of the second factor, where the account has one.
    pub code: Option<String>,
}

impl App {
    /// Opens the record of whom the identifier names, and says who that is.
    pub fn break_glass(
        &self,
        ctx: &OpContext,
        new: &NewBreakGlass,
    ) -> Result<(BreakGlass, ResidentView)> {
        self.open_facility(ctx, Action::BreakGlass)?;
        let text = text("text", &new.text)?;
        self.prove_anew(ctx, &new.password, new.code.as_deref())?;
        self.no_review_is_overdue(ctx)?;
        let resident = self.named_by(&new.identifier)?;
        let times = self.break_glass;
        let opened = BreakGlass {
            id: BreakGlassId::of(resident, ctx.said()),
            resident,
            account: ctx.actor.account.clone(),
            facility: ctx.actor.facility.clone().ok_or(Error::NotFound)?,
            reason: new.reason,
            text: text.clone(),
            since_ms: ctx.now_ms,
            until_ms: ctx.now_ms + i64::from(times.open_minutes) * MINUTE_MS,
            review_due_ms: ctx.now_ms + i64::from(times.review_hours) * 60 * MINUTE_MS,
            review: None,
        };
        self.commit(vec![
            Op::PutBreakGlass(opened.clone()),
            Op::Audit(audit_row(ctx, Act::BreakGlass, Some(resident), &text)),
        ])?;
        let view = self.resident(ctx, resident)?;
        Ok((opened, view))
    }

    /// For how many minutes a record opens, and within how many hours that has to be reviewed.
    pub fn break_glass_times(&self, ctx: &OpContext) -> Result<(u32, u32)> {
        self.open_facility(ctx, Action::BreakGlass)?;
        Ok((self.break_glass.open_minutes, self.break_glass.review_hours))
    }

    /// Until when the actor has the record open in an emergency.
    pub fn emergency_until(&self, ctx: &OpContext, id: ResidentId) -> Result<Option<i64>> {
        let relationships = self.ties(ctx, id)?;
        let open = relationships.permissions.emergency_of(&ctx.actor, id);
        Ok(open.map(|open| open.until_ms))
    }

    fn no_review_is_overdue(&self, ctx: &OpContext) -> Result<()> {
        let open = self.store.unreviewed(OPEN_ROWS)?;
        let overdue =
            open.iter().any(|b| b.account == ctx.actor.account && b.is_overdue(ctx.now_ms));
        if overdue {
            let message = "an earlier emergency access of this account has not been reviewed; \
                           ask the data protection officer";
            return Err(Error::Forbidden { message: message.to_owned() });
        }
        Ok(())
    }

    pub(super) fn named_by(&self, identifier: &str) -> Result<ResidentId> {
        let mut named = BTreeSet::new();
        for identifier in identifiers_in(identifier) {
            for registration in self.store.registrations_with(&identifier, CARRIERS_MAX)? {
                named.extend(self.store.resident_of(registration)?);
            }
        }
        match (named.len(), named.first()) {
            (1, Some(resident)) => Ok(*resident),
            (0, _) => Err(Error::NotFound),
            _ => Err(Error::invalid("identifier", "it names several residents; give another")),
        }
    }

    /// What waits for a review, the most urgent first.
    pub fn open_break_glasses(&self, ctx: &OpContext) -> Result<Vec<BreakGlass>> {
        self.open_facility(ctx, Action::ReviewBreakGlass)?;
        let mut open = self.store.unreviewed(OPEN_ROWS)?;
        open.sort_by_key(|row| row.review_due_ms);
        Ok(open)
    }

    pub fn review_break_glass(
        &self,
        ctx: &OpContext,
        resident: ResidentId,
        id: BreakGlassId,
        justified: bool,
        finding: &str,
    ) -> Result<BreakGlass> {
        self.open_facility(ctx, Action::ReviewBreakGlass)?;
        let finding = text("text", finding)?;
        let mut row = self.store.break_glass(resident, id)?.ok_or(Error::NotFound)?;
        if row.review.is_some() {
            return Err(Error::Conflict { message: "it has been reviewed already".into() });
        }
        let account = ctx.actor.account.clone();
        row.review = Some(Review { at_ms: ctx.now_ms, account, justified, text: finding.clone() });
        self.commit(vec![
            Op::PutBreakGlass(row.clone()),
            Op::Audit(audit_row(ctx, Act::ReviewBreakGlass, Some(resident), &finding)),
        ])?;
        Ok(row)
    }
}
