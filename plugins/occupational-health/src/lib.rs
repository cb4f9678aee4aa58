//! The health of workers: periodic examination, exposures, hearing, lungs, pneumoconiosis, insured
//! occupational diseases. Rules are pure functions; only this file touches the contract's exports.

mod advice;
mod alerts;
pub mod audiometry;
mod describe;
pub mod diseases;
pub mod exposure;
pub mod facts;
mod findings;
mod form;
mod form_items;
pub mod gli;
pub mod ilo;
mod measured;
pub mod noise;
pub mod picture;
pub mod records;
mod screen;
mod settings;
pub mod spirometry;
mod tables;
mod tally;
mod tasks;
pub mod work;

use hoso_sdk::{
    Assessment, Call, Descriptor, Draft, Named, Period, Problem, Program, Screening, Tallied,
};

/// The programme module.
pub struct OccupationalHealth;

impl Program for OccupationalHealth {
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

hoso_sdk::export_program!(OccupationalHealth);
