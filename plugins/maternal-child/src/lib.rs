//! Pregnancy, birth, newborns and children under five. Rules are pure functions, one file a rule;
//! only this file touches the contract's exports.

mod advice;
mod alerts;
pub mod anaemia;
mod assess;
mod birth;
pub mod contacts;
mod describe;
mod facts;
mod findings;
mod form;
mod form_items;
pub mod glucose;
mod growth;
mod indicators;
mod picture;
pub mod pregnancy;
pub mod pressure;
mod register;
mod screen;
mod settings;
mod tally;
mod tasks;
mod tetanus;
mod vaccines;

use hoso_sdk::{
    Assessment, Call, Descriptor, Draft, Named, Period, Problem, Program, Screening, Tallied,
};

/// The programme module.
pub struct MaternalChild;

impl Program for MaternalChild {
    fn describe() -> Descriptor {
        describe::descriptor()
    }

    fn screen(call: &Call) -> Screening {
        screen::screen(call)
    }

    fn assess(call: &Call) -> Result<Assessment, String> {
        Ok(assess::assess(call))
    }

    fn submit(call: &Call, form: &str, answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
        form::submit(call, form, answers)
    }

    fn tally(call: &Call, period: &Period) -> Result<Tallied, String> {
        tally::tally(call, period)
    }
}

hoso_sdk::export_program!(MaternalChild);
