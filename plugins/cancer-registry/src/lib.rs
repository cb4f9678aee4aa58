//! The cancer registry: tumours in ICD-O-3 with their conversions and edit checks, multiple
//! primaries, case finding, follow-up, incidence. Rules are pure functions; only this file touches
//! the contract's exports.

mod advice;
mod alerts;
pub mod canreg5;
pub mod checks;
pub mod code;
mod dates;
mod describe;
pub mod facts;
mod finding_cases;
mod findings;
pub mod follow_up;
mod form;
mod form_items;
mod grade;
pub mod iccc3;
pub mod icd10;
pub mod picture;
pub mod primaries;
mod screen;
mod settings;
mod tables;
mod tally;
mod tasks;
pub mod tumour;

use hoso_sdk::{
    Assessment, Call, Descriptor, Draft, Named, Period, Problem, Program, Screening, Tallied,
};

/// The programme module.
pub struct CancerRegistry;

impl Program for CancerRegistry {
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

hoso_sdk::export_program!(CancerRegistry);
