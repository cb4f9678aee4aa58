//! The trait of a programme, and the macro that makes a component of it.

use crate::text::text;
use crate::{
    Assessment, Belongs, Call, Descriptor, Draft, Named, Period, Problem, Screening, Tallied,
};

/// A programme module. Every function is pure: it knows only its arguments.
pub trait Program {
    /// What the programme is, needs and offers. Asked once, when the plugin is loaded.
    fn describe() -> Descriptor;

    /// Does the resident belong in the programme? Not known, unless it says so.
    fn screen(_call: &Call) -> Screening {
        Screening { belongs: Belongs::Unknown, stage: String::new(), reasons: Vec::new() }
    }

    /// What is found, and what has to be done.
    ///
    /// # Errors
    /// Why there is no answer, without personal data.
    fn assess(call: &Call) -> Result<Assessment, String>;

    /// What a form's answers put into the record. The host has checked them against the form.
    ///
    /// # Errors
    /// Problems, each naming its field.
    fn submit(_call: &Call, form: &str, _answers: &[Named]) -> Result<Vec<Draft>, Vec<Problem>> {
        Err(vec![unknown_form(form)])
    }

    /// The resident's share of the indicators in a period.
    ///
    /// # Errors
    /// Why there is no answer, without personal data.
    fn tally(_call: &Call, _period: &Period) -> Result<Tallied, String> {
        Ok(Tallied { contributions: Vec::new(), valid_until: None })
    }
}

/// [`Program::assess`] as a component answers it: the clock says how long it holds.
///
/// # Errors
/// Those of the programme.
pub fn assess<P: Program>(call: &Call) -> Result<Assessment, String> {
    P::assess(call).map(|answer| Assessment { valid_until: call.clock.valid_until(), ..answer })
}

/// [`Program::tally`] for each period as a component answers it: the clock says how long it
/// holds.
///
/// # Errors
/// The first of those of the programme.
pub fn tally<P: Program>(call: &Call, periods: &[Period]) -> Result<Vec<Tallied>, String> {
    let of = |period| {
        let answer = P::tally(call, period)?;
        Ok(Tallied { valid_until: call.clock.valid_until(), ..answer })
    };
    periods.iter().map(of).collect()
}

fn unknown_form(form: &str) -> Problem {
    Problem {
        field: String::new(),
        text: text(&format!("Không có biểu mẫu {form}."), &format!("There is no form {form}.")),
    }
}

/// Exports a [`Program`] as the component's `program` interface. Does nothing in a native build:
/// linkers refuse the names of a component's functions.
#[macro_export]
macro_rules! export_program {
    ($program:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct HosoComponent;

            use $crate::bindings::exports::hoso::program::program as api;
            use $crate::bindings::hoso::program::chart::RecordChart;
            use $crate::{Call, Context, Draft, Named, Program};

            impl api::Guest for HosoComponent {
                fn describe() -> api::Descriptor {
                    <$program as Program>::describe()
                }
                fn screen(context: Context, chart: &RecordChart) -> api::Screening {
                    <$program as Program>::screen(&Call::load(context, chart))
                }
                fn assess(
                    context: Context,
                    chart: &RecordChart,
                ) -> Result<api::Assessment, String> {
                    $crate::assess::<$program>(&Call::load(context, chart))
                }
                fn submit(
                    context: Context,
                    chart: &RecordChart,
                    form: String,
                    answers: Vec<Named>,
                ) -> Result<Vec<Draft>, Vec<api::Problem>> {
                    <$program as Program>::submit(&Call::load(context, chart), &form, &answers)
                }
                fn tally(
                    context: Context,
                    chart: &RecordChart,
                    periods: Vec<api::Period>,
                ) -> Result<Vec<api::Tallied>, String> {
                    $crate::tally::<$program>(&Call::load(context, chart), &periods)
                }
            }

    $crate::bindings::export!(HosoComponent with_types_in $crate::bindings);
        };
    };
}
