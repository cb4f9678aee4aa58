//! The engine against published cases, the Vietnamese tables and rules that always hold.

mod cdsi;
mod rules;
mod vietnam;

use hoso_immunization::{Given, Person, Sex};
use hoso_sdk::Date;

/// `2026-09-01`.
fn day(text: &str) -> Date {
    let mut parts = text.split('-').map(|part| part.parse::<i32>().expect("a number"));
    let mut next = || parts.next().expect("three parts");
    Date::new(next(), next() as u8, next() as u8).expect("a day")
}

fn girl(born: &str) -> Person {
    Person { birth: day(born), sex: Sex::Female }
}

fn given(doses: &[(&str, u16)]) -> Vec<Given> {
    doses.iter().map(|(on, cvx)| Given { cvx: *cvx, day: day(on) }).collect()
}
