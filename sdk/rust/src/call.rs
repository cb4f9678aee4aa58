//! Everything that one call tells a rule.

use crate::bindings::hoso::program::chart::RecordChart;
use crate::{Chart, Clock, Context, Date, Settings};

/// One resident, one day, one facility's settings.
#[derive(Clone, Debug)]
pub struct Call {
    /// Facility, language, purpose.
    pub context: Context,
    /// The resident, without entries dated after today.
    pub chart: Chart,
    /// The facility's settings.
    pub settings: Settings,
    /// Today; collects until when the answer holds.
    pub clock: Clock,
}

impl Call {
    /// Leaves entries of the future out, and lets the clock know when they arrive. Entries
    /// without a possible date are left out too.
    ///
    /// # Errors
    /// When the context's day is not a complete date.
    pub fn new(context: Context, mut chart: Chart, settings: Settings) -> Result<Self, String> {
        let today = Date::exact(context.today).ok_or("context.today is not a complete date")?;
        let clock = Clock::new(today);
        chart.entries.retain(|entry| Date::earliest(entry.when).is_some_and(|d| clock.reached(d)));
        Ok(Self { context, chart, settings, clock })
    }

    /// Reads the chart from the host; settings are asked when a rule wants them.
    #[doc(hidden)]
    pub fn load(context: Context, source: &RecordChart) -> Self {
        Self::new(context, Chart::load(source), Settings::HOST)
            .expect("the contract makes today a complete date")
    }

    /// The birthday, or the first day it can be.
    pub fn birth(&self) -> Option<Date> {
        Date::earliest(self.chart.subject.birth_date)
    }
}
