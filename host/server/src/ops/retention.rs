//! How long the audit trail is kept: for ever, unless the department says otherwise. No law that is
//! known here names a time for it; what it tells of is kept for 10 years and longer (Circular
//! 33/2025/TT-BYT), so that nothing shorter is taken.

use super::{OpContext, audit_row, switching};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::{Error, Result};
use hoso_store::{Changeset, Op};
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};

/// The years that a facility keeps the record of a patient.
pub const YEARS_LEAST: u16 = 10;
pub const YEARS_MOST: u16 = 200;

/// `[retention]` of hoso.toml.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Audit rows are taken out after so many years; without it, never.
    pub trail_years: Option<u16>,
}

impl Retention {
    pub fn check(self) -> anyhow::Result<()> {
        let years = self.trail_years.unwrap_or(YEARS_LEAST);
        anyhow::ensure!(
            (YEARS_LEAST..=YEARS_MOST).contains(&years),
            "retention: trail_years of {YEARS_LEAST} to {YEARS_MOST} are expected, or none at all \
             (Circular 33/2025/TT-BYT keeps what the trail tells of for 10 years and longer)"
        );
        Ok(())
    }
}

impl App {
    /// The first day of which everything is kept, and how many rows of before may be taken out.
    pub fn old_trail(&self, ctx: &OpContext, years: u16) -> Result<(Date, usize)> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let (day, before_ms) = kept_from(ctx.today, years)?;
        Ok((day, self.store.old_audit(before_ms)?.len()))
    }

    /// Takes out what is older. The trail must be whole before: nobody is to say afterwards that
    /// retention took what was missing.
    ///
    /// # Errors
    /// `Conflict` where the store is not whole, `Invalid` names `reason`.
    pub fn cut_trail(&self, ctx: &OpContext, years: u16, reason: &str) -> Result<usize> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let reason = switching::reason(reason)?;
        let (day, before_ms) = kept_from(ctx.today, years)?;
        if !self.store.verify()?.is_whole() {
            let message =
                "the store is not whole (`hoso verify`): nothing was taken out".to_owned();
            return Err(Error::Conflict { message });
        }
        let mut taken = 0;
        loop {
            let old = self.store.old_audit(before_ms)?;
            for part in old.parts() {
                let note = format!("{}: of before {day}, {reason}", part.said());
                let row = audit_row(ctx, Act::CutTrail, None, &note);
                let ops = vec![Op::Audit(row), Op::CutAudit(part)];
                self.store.commit(Changeset { ops, ..Changeset::default() })?;
            }
            taken += old.len();
            if !old.more || old.is_empty() {
                return Ok(taken);
            }
        }
    }
}

/// The day, and its begin in Vietnam.
fn kept_from(today: Date, years: u16) -> Result<(Date, i64)> {
    let day = today.saturating_sub(jiff::Span::new().years(years.max(YEARS_LEAST)));
    let begin = day.to_zoned(TimeZone::fixed(offset(7))).map_err(Error::internal)?;
    Ok((day, begin.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_out_before_its_years_are_over() {
        let today = jiff::civil::date(2026, 11, 30);
        let (day, before_ms) = kept_from(today, 12).unwrap();
        assert_eq!(day, jiff::civil::date(2014, 11, 30));
        assert_eq!(crate::clock::day_in_vietnam(before_ms), day);
        assert_eq!(crate::clock::day_in_vietnam(before_ms - 1), day.yesterday().unwrap());
        assert_eq!(kept_from(today, 1).unwrap().0, jiff::civil::date(2016, 11, 30));
        let allowed = |trail_years| Retention { trail_years }.check().is_ok();
        assert_eq!(
            [None, Some(10), Some(9), Some(0), Some(201)].map(allowed),
            [true, true, false, false, false]
        );
    }
}
