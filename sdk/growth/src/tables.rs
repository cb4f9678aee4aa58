//! The tables, packed by the build, and their reading.

use crate::Sex;
use crate::lms::Lms;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Rows that follow each other by one step, for boys and girls.
pub struct Table {
    /// The first row's place, in steps.
    pub first: i64,
    pub rows: [&'static [u64]; 2],
}

impl Table {
    /// The row at a place in steps (days, months, millimetres); between two rows L, M and S go
    /// straight. None outside of the table.
    pub fn at(&self, sex: Sex, place: f64) -> Option<Lms> {
        // A place like 65.3 cm is a hair off in binary; a millionth of a step means nothing.
        let nearest = place.round();
        let place = if (place - nearest).abs() < 1e-6 { nearest } else { place };
        let lower = self.row(sex, place.floor())?;
        let part = place - place.floor();
        if part == 0.0 {
            Some(lower)
        } else {
            Some(lower.towards(self.row(sex, place.ceil())?, part))
        }
    }

    fn row(&self, sex: Sex, place: f64) -> Option<Lms> {
        let index = usize::try_from(place as i64 - self.first).ok()?;
        let packed = self.rows[usize::from(sex == Sex::Female)].get(index)?;
        Some(Lms {
            l: f64::from(*packed as u16 as i16) / 1e4,
            m: f64::from((packed >> 32) as u32) / 1e4,
            s: f64::from((packed >> 16) as u16) / 1e5,
        })
    }
}
