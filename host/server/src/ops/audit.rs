//! Reading the audit trail: of a resident, and of what was done to none.

use super::{OpContext, audit_row};
use crate::app::App;
use crate::clock::day_in_vietnam;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::policy::{Action, Role};
use hoso_core::{Error, ResidentId, Result};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    pub next: Option<String>,
}

/// Rows of the trail of one resident that are looked for.
#[derive(Debug, Clone)]
pub struct TrailQuery {
    /// Of the resident; empty for what was done to no single one.
    pub identifier: String,
    /// Acts of this account alone.
    pub account: Option<String>,
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

impl TrailQuery {
    fn wants(&self, row: &AuditRow) -> bool {
        let day = day_in_vietnam(row.at_ms);
        self.account.as_ref().is_none_or(|account| *account == row.account.to_string())
            && self.since.is_none_or(|since| day >= since)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// Rows of a search, and those it looks at.
const FOUND_MAX: usize = 500;
const PAGES_MAX: usize = 40;

impl App {
    /// For who has a number, not a resident: the newest rows that match, and whether there may be
    /// more.
    pub fn search_trail(&self, ctx: &OpContext, q: &TrailQuery) -> Result<(Vec<AuditRow>, bool)> {
        self.open_facility(ctx, Action::ReadAudit)?;
        let named = |text: &str| {
            self.named_by(text).map_err(|error| match error {
                Error::NotFound => Error::invalid("identifier", "nobody has it"),
                other => other,
            })
        };
        let id =
            Some(q.identifier.trim()).filter(|text| !text.is_empty()).map(named).transpose()?;
        let (mut found, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let page = match id {
                Some(id) => self.audit(ctx, id, cursor, FOUND_MAX)?,
                None => self.trail_of_host(ctx, cursor.as_deref())?,
            };
            found.extend(page.rows.into_iter().filter(|row| q.wants(row)));
            if found.len() > FOUND_MAX {
                found.truncate(FOUND_MAX);
                return Ok((found, true));
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok((found, false));
            }
        }
        Ok((found, true))
    }

    /// Newest first; then what was done while a registration of theirs belonged to another
    /// resident, resident by resident. Reading the trail leaves a row in it.
    pub fn audit(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<AuditPage> {
        self.open_resident(ctx, Action::ReadAudit, Act::ReadAudit, id)?;
        // The row of this very reading is among those that are read.
        ctx.owed.pay()?;
        let trails = self.trails(id)?;
        let (at, inner) = place(cursor.as_deref())?;
        let (resident, until) = *trails.get(at).ok_or_else(bad_cursor)?;
        let page = self.store.audit_of(resident, inner.as_deref(), limit.clamp(1, 500))?;
        let next = page.next.map(|inner| (at, inner));
        let next = next.or_else(|| (at + 1 < trails.len()).then(|| (at + 1, String::new())));
        let mut rows = page.rows;
        rows.retain(|row| row.at_ms <= until);
        if resident != id && ctx.actor.role == Role::Resident {
            // Reasons given there may speak of whom the registration was taken for.
            rows.iter_mut().for_each(|row| row.note.clear());
        }
        Ok(AuditPage { rows, next: next.map(|(at, inner)| format!("{at}.{inner}")) })
    }

    /// Acts on no single resident, newest first: accounts, programmes, totals, ids that are
    /// nobody's. An officer of one facility reads those of its accounts.
    fn trail_of_host(&self, ctx: &OpContext, cursor: Option<&str>) -> Result<AuditPage> {
        let grant = self.open_facility(ctx, Action::ReadAudit)?;
        let row = audit_row(ctx, Act::ReadAudit, None, "");
        ctx.owed.add(self.store.as_ref(), vec![row])?;
        let page = self.store.audit_of(ResidentId([0; 16]), cursor, FOUND_MAX)?;
        let mut rows = page.rows;
        rows.retain(|row| grant.facility().is_none() || row.facility.as_ref() == grant.facility());
        Ok(AuditPage { rows, next: page.next })
    }

    /// The resident, and those that its registrations belonged to before, each until the last of
    /// them left.
    fn trails(&self, id: ResidentId) -> Result<Vec<(ResidentId, i64)>> {
        let mut before: BTreeMap<ResidentId, i64> = BTreeMap::new();
        for registration in self.store.registrations_of(id)? {
            let events = self.store.link_events(registration.id)?;
            for pair in events.windows(2).filter(|pair| pair[0].resident != id) {
                let until = before.entry(pair[0].resident).or_insert(i64::MIN);
                *until = (*until).max(pair[1].at_ms);
            }
        }
        Ok(std::iter::once((id, i64::MAX)).chain(before).collect())
    }
}

/// Which trail, and the cursor in it.
fn place(cursor: Option<&str>) -> Result<(usize, Option<String>)> {
    let Some(cursor) = cursor else { return Ok((0, None)) };
    let (at, inner) = cursor.split_once('.').ok_or_else(bad_cursor)?;
    let inner = Some(inner.to_owned()).filter(|inner| !inner.is_empty());
    Ok((at.parse().map_err(|_| bad_cursor())?, inner))
}

fn bad_cursor() -> Error {
    Error::invalid("cursor", "not a cursor of this list")
}
