//! Indicators counted again from scratch, beside those that were kept current: every stored
//! assessment is tallied anew by its plugin, and every cell is summed anew.

use crate::app::App;
use crate::assess::{NoInput, tally};
use hoso_core::programme::{Assessment, Month, OPEN_MONTHS};
use hoso_core::{Error, Result};
use std::sync::{Mutex, PoisonError};

const PAGE: usize = 100;

/// What a recount found.
#[derive(Debug, Default)]
pub struct Recount {
    pub assessments: u64,
    /// Waiting for work, so their share of the cells is about to change.
    pub pending: u64,
    pub differences: Vec<String>,
}

impl Recount {
    fn add(&mut self, other: Self) {
        self.assessments += other.assessments;
        self.pending += other.pending;
        self.differences.extend(other.differences);
    }
}

/// The stored assessments, page after page, and what is found in them.
struct Pages<'a> {
    app: &'a App,
    /// Cursor of the next page; none behind the last.
    next: Mutex<Option<Option<String>>>,
    found: Mutex<Recount>,
}

impl Pages<'_> {
    fn take(&self) -> Result<Option<Vec<Assessment>>> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(cursor) = next.take() else { return Ok(None) };
        let page = self.app.store.all_assessments(cursor.as_deref(), PAGE)?;
        *next = page.next.map(Some);
        Ok(Some(page.rows))
    }

    /// Counts them; how many were counted so far.
    fn add(&self, rows: &[Assessment]) -> Result<u64> {
        let mut found = Recount::default();
        rows.iter().try_for_each(|stored| self.app.recount_one(stored, &mut found))?;
        let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        all.add(found);
        Ok(all.assessments)
    }
}

impl App {
    /// Long: one plugin call for each assessment, by all cores. `progress` is told after each page.
    pub fn recount(&self, progress: impl Fn(u64) + Sync) -> Result<Recount> {
        let pages = Pages { app: self, next: Mutex::new(Some(None)), found: Mutex::default() };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = || -> Result<()> {
            while let Some(rows) = pages.take()? {
                progress(pages.add(&rows)?);
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..cores).map(|_| scope.spawn(count)).collect();
            let panicked = |_| Error::internal("a recounting thread panicked");
            running.into_iter().try_for_each(|one| one.join().map_err(panicked)?)
        })?;
        let mut found = pages.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let open = Month::of(self.clock.today()).and_before(OPEN_MONTHS);
        for (key, kept, counted) in self.store.cell_differences(open[0])? {
            found.differences.push(format!(
                "{} {} {} {} {:?}: kept {}/{}, counted {}/{}",
                key.programme,
                key.facility,
                key.period,
                key.indicator,
                key.strata,
                kept.numerator,
                kept.denominator,
                counted.numerator,
                counted.denominator
            ));
        }
        Ok(found)
    }

    fn recount_one(&self, stored: &Assessment, found: &mut Recount) -> Result<()> {
        found.assessments += 1;
        let Assessment { resident, facility, programme, .. } = stored;
        let work = self.store.work_of(*resident, facility, programme)?;
        let enabled = self.registry.snapshot().enabled(facility, programme);
        let enabled = enabled.filter(|e| e.plugin.digest() == stored.plugin);
        let due = work.is_some_and(|w| w.due <= self.clock.today());
        let (Some(enabled), false) = (enabled, due) else {
            found.pending += 1;
            return Ok(());
        };
        let day = stored.context.today;
        let place = format!("assessment of {resident} at {facility} in {programme}");
        let differs = match self.plugin_input(day, *resident, &enabled, &stored.context.purpose)? {
            Err(NoInput::Denied) => Some("the plugin may no longer see this chart".to_owned()),
            Err(NoInput::Fault(fault)) => Some(fault.reason),
            Ok(input) => match tally(&input, day) {
                Ok((tallied, _)) if tallied == stored.tallied => None,
                Ok(_) => Some("counted differently".to_owned()),
                Err(fault) => Some(fault.reason),
            },
        };
        found.differences.extend(differs.map(|why| format!("{place}: {why}")));
        Ok(())
    }
}
