//! Care of the store: is it whole, and copies of it while the host runs.

use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{Month, OPEN_MONTHS};
use hoso_core::{Error, Result};
use hoso_store::{BackupReport, Op, StoreError, VerifyReport};

impl App {
    /// Everything that must agree, the indicator cells of the open months included.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let mut report = self.store.verify()?;
        let open = Month::of(self.clock.today()).and_before(OPEN_MONTHS);
        for (key, kept, counted) in self.store.cell_differences(open[0])? {
            report.add(format!(
                "cell {} {} {} {}: kept {kept:?}, counted {counted:?}",
                key.programme, key.facility, key.period, key.indicator
            ));
        }
        Ok(report)
    }

    /// A copy of the running store into `<data>/backups/<name>`.
    pub fn backup(&self, ctx: &OpContext, name: &str) -> Result<BackupReport> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let shape = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || name.len() > 64 || !name.chars().all(shape) {
            let text = "1 to 64 letters, digits, - and _ are expected";
            return Err(Error::invalid("name", text));
        }
        let note = format!("backup {name}");
        self.commit(vec![Op::Audit(audit_row(ctx, Act::Backup, None, &note))])?;
        let folder = self.data.join("backups").join(name);
        match self.store.backup(&folder) {
            Err(StoreError::Refused(message)) => Err(Error::Conflict { message }),
            done => Ok(done?),
        }
    }
}
