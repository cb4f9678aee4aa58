//! ICD-O-3 to the International Classification of Childhood Cancer, third edition
//! (Steliarova-Foucher 2005), main classification.

use crate::code::{Item, MALIGNANT, Morphology, Topography, Verdict};
use crate::tables::iccc_cell;
use std::fmt;

/// A class of ICCC-3: `12b`, where group 5 (retinoblastoma) has no subgroup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Iccc3 {
    /// 1 to 12.
    pub group: u16,
    /// 1 is a, 6 is f.
    pub subgroup: u16,
    /// Number in the extended classification; 0 where there is none.
    pub extended: u16,
}

impl fmt::Display for Iccc3 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.group, "abcdef".chars().nth(usize::from(self.subgroup.max(1)) - 1)) {
            (5, _) | (_, None) => write!(out, "{}", self.group),
            (group, Some(letter)) => write!(out, "{group}{letter}"),
        }
    }
}

/// The class of a tumour at any age.
///
/// # Errors
/// `Rare` for an unlikely combination, which has no class. `Invalid` for a code that the table does
/// not know, and for a behaviour that is not classified: malignant is, benign and uncertain only
/// in and near the brain, in situ never.
pub fn convert(topography: Topography, morphology: Morphology, behaviour: u8) -> Item<Iccc3> {
    if behaviour > MALIGNANT {
        return Err(Verdict::Invalid);
    }
    let class = match iccc_cell(morphology.0, topography.0) {
        None => return Err(Verdict::Invalid),
        Some(0) => return Err(Verdict::Rare),
        Some(cell) => Iccc3 { group: cell / 1000, subgroup: cell / 100 % 10, extended: cell % 100 },
    };
    let is_intracranial = class.group == 3 || (class.group, class.subgroup) == (10, 1);
    match behaviour {
        MALIGNANT => Ok(class),
        0 | 1 if is_intracranial => Ok(class),
        _ => Err(Verdict::Invalid),
    }
}
