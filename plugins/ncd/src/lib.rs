//! Hypertension, diabetes, COPD and asthma at a commune station. Rules are pure functions, one
//! file a rule; only this file touches the contract's exports.

mod advice;
mod alerts;
mod assess;
mod body;
pub mod cvd;
mod describe;
pub mod diabetes;
pub mod facts;
mod findings;
pub mod findrisc;
mod form;
mod glycaemia;
pub mod hypertension;
pub mod kidney;
pub mod picture;
mod register;
mod respiratory;
pub mod schedule;
mod screen;
mod settings;
mod tally;
mod tasks;

use hoso_sdk::{
    Assessment, Call, Descriptor, Draft, Named, Period, Problem, Program, Screening, Tallied,
};

/// The programme module.
pub struct Ncd;

impl Program for Ncd {
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

hoso_sdk::export_program!(Ncd);
