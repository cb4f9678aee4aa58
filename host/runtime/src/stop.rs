//! Why a call is ended by the host: the one error that limits, host functions and the checks of
//! answers raise. It travels through wasmtime and comes out as a `Fault`.

use crate::fault::FaultCategory;
use std::fmt;

/// `place` is a path into what the guest gave (`tasks[2].due`), or empty.
#[derive(Debug)]
pub struct Stop {
    pub category: FaultCategory,
    pub place: String,
    pub reason: String,
}

impl Stop {
    pub fn new(category: FaultCategory, reason: impl Into<String>) -> Self {
        Self { category, place: String::new(), reason: reason.into() }
    }

    pub fn limit(reason: impl Into<String>) -> Self {
        Self::new(FaultCategory::Limit, reason)
    }

    pub fn invalid(reason: impl Into<String>) -> Self {
        Self::new(FaultCategory::InvalidAnswer, reason)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Stop {}

/// Puts the place in front as an error comes up from the inside.
pub trait At {
    fn at(self, name: &str) -> Self;
    fn at_item(self, list: &str, index: usize) -> Self;
}

impl<T> At for Result<T, Stop> {
    fn at(self, name: &str) -> Self {
        self.map_err(|mut stop| {
            stop.place = match stop.place.is_empty() {
                true => name.to_owned(),
                false => format!("{name}.{}", stop.place),
            };
            stop
        })
    }

    fn at_item(self, list: &str, index: usize) -> Self {
        match self {
            Ok(value) => Ok(value),
            Err(stop) => Err(stop).at(&format!("{list}[{index}]")),
        }
    }
}
