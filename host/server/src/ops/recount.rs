//! Indicators counted again from scratch, beside those that were kept current: every stored
//! assessment is tallied anew by its plugin, and every cell is summed anew.

use crate::app::App;
use crate::assess::{NoInput, tally};
use hoso_core::programme::{Assessment, Month, OPEN_MONTHS};
use hoso_core::{Error, Result};

const PAGE: usize = 500;

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

impl App {
    /// Long: one plugin call for each assessment. `progress` is told after each page.
    pub fn recount(&self, progress: impl Fn(u64)) -> Result<Recount> {
        let mut found = Recount::default();
        let mut cursor = None;
        loop {
            let page = self.store.all_assessments(cursor.as_deref(), PAGE)?;
            found.add(self.recount_page(&page.rows)?);
            progress(found.assessments);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
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

    /// By all cores.
    fn recount_page(&self, rows: &[Assessment]) -> Result<Recount> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = |rows: &[Assessment]| -> Result<Recount> {
            let mut found = Recount::default();
            rows.iter().try_for_each(|stored| self.recount_one(stored, &mut found))?;
            Ok(found)
        };
        let shares = std::thread::scope(|scope| {
            let share = rows.len().div_ceil(cores).max(1);
            let begin = |rows| scope.spawn(move || count(rows));
            let running: Vec<_> = rows.chunks(share).map(begin).collect();
            running.into_iter().map(|share| share.join()).collect::<Vec<_>>()
        });
        let mut found = Recount::default();
        for share in shares {
            found.add(share.map_err(|_| Error::internal("a recounting thread panicked"))??);
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
