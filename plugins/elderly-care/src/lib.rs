//! Care of the elderly at a commune station: yearly examination, function, falls, sarcopenia,
//! frailty, mind, polypharmacy, visits at home. Rules are pure functions; only this file touches
//! the contract's exports.

mod advice;
mod alerts;
mod describe;
pub mod facts;
mod findings;
mod form;
mod form_items;
pub mod icope;
pub mod medicines;
pub mod mobility;
pub mod picture;
pub mod scales;
mod screen;
mod settings;
mod tally;
mod tasks;

use hoso_sdk::{
    Assessment, Call, Descriptor, Draft, Named, Period, Problem, Program, Screening, Tallied,
};

/// The programme module.
pub struct ElderlyCare;

impl Program for ElderlyCare {
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

hoso_sdk::export_program!(ElderlyCare);
