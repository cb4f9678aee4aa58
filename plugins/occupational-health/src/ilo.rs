//! Chest radiographs by the ILO International Classification (2022). Its text was not at hand:
//! fields and categories are from general knowledge (see the README).

use crate::facts::{Facts, chosen};
use hoso_sdk::Date;

/// Own code: profusion of small opacities on the scale of twelve.
pub const PROFUSION: &str = "ilo-profusion";
/// Own code: primary and secondary shape and size of small opacities.
pub const SHAPES: [&str; 2] = ["ilo-shape-primary", "ilo-shape-secondary"];
/// Own code: large opacities.
pub const LARGE: &str = "ilo-large";
/// Own code: quality of the film, 1 to 4.
pub const QUALITY: &str = "ilo-quality";

/// The scale of profusion, rising.
pub const SCALE: [&str; 12] =
    ["0/-", "0/0", "0/1", "1/0", "1/1", "1/2", "2/1", "2/2", "2/3", "3/2", "3/3", "3/+"];
/// Small opacities: rounded p, q, r; irregular s, t, u.
pub const SHAPE_CODES: [&str; 6] = ["p", "q", "r", "s", "t", "u"];
/// No large opacity, or its category.
pub const LARGE_CODES: [&str; 4] = ["0", "A", "B", "C"];
/// Grades of quality.
pub const QUALITY_CODES: [&str; 4] = ["1", "2", "3", "4"];

/// Place on the scale from which a film is usually compatible with pneumoconiosis: 1/0.
pub const COMPATIBLE: usize = 3;

/// One classified radiograph.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub day: Date,
    /// Place on the scale, 0 to 11.
    pub profusion: usize,
    /// A, B or C.
    pub large: Option<String>,
    pub evidence: Vec<String>,
}

impl Reading {
    /// Major category, 0 to 3: three steps each.
    pub fn category(&self) -> usize {
        self.profusion / 3
    }

    /// Usually compatible with pneumoconiosis.
    pub fn is_compatible(&self) -> bool {
        self.profusion >= COMPATIBLE || self.large.is_some()
    }
}

/// Place of a code on the scale of profusion.
pub fn place(code: &str) -> Option<usize> {
    SCALE.iter().position(|known| *known == code)
}

/// All readings, newest first.
pub fn readings(facts: &Facts) -> Vec<Reading> {
    let days = facts.days(&[PROFUSION]);
    days.into_iter().rev().filter_map(|day| reading(facts, day)).collect()
}

fn reading(facts: &Facts, day: Date) -> Option<Reading> {
    let profusion = facts.on(day, PROFUSION, |value| place(&chosen(value)?))?;
    let is_large = |code: &String| LARGE_CODES[1..].contains(&code.as_str());
    let large = facts.on(day, LARGE, |value| chosen(value).filter(is_large));
    let mut evidence = profusion.evidence;
    let large = large.map(|said| {
        evidence.extend(said.evidence);
        said.value
    });
    Some(Reading { day, profusion: profusion.value, large, evidence })
}
