//! School health: yearly check, growth, blood pressure, vision, screens, referral, catch-up
//! vaccination, notice to the parents. Rules are pure functions; only this file touches the
//! contract's exports.

mod advice;
mod alerts;
pub mod areas;
mod describe;
pub mod facts;
mod findings;
mod form;
pub mod growth;
pub mod picture;
pub mod pressure;
mod screen;
mod settings;
mod tally;
mod tasks;
pub mod vaccines;
pub mod vision;
pub mod year;

use hoso_sdk::{
    Assessment, Call, Descriptor, Draft, Named, Period, Problem, Program, Screening, Tallied,
};

/// The programme module.
pub struct SchoolHealth;

impl Program for SchoolHealth {
    fn describe() -> Descriptor {
        describe::descriptor()
    }

    fn screen(call: &Call) -> Screening {
        screen::screen(call)
    }

    fn assess(call: &Call) -> Result<Assessment, String> {
        let picture = picture::Picture::today(call);
        Ok(Assessment {
            stage: picture.stage.code().to_owned(),
            findings: findings::findings(&picture),
            tasks: tasks::tasks(&picture),
            alerts: alerts::alerts(&picture),
            advice: advice::advice(&picture),
            ..Assessment::default()
        })
    }

    fn submit(call: &Call, form: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
        form::submit(call, form, answers)
    }

    fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
        tally::tally(call, period)
    }
}

hoso_sdk::export_program!(SchoolHealth);
