//! A seeded synthetic population that looks like Hanoi, written as the files that facilities
//! really export: QD 3176 XML from stations and centres, FHIR R4 bundles from hospitals, with the
//! dirt of real exports.
//!
//! **Everybody and everything in it is made up.** Names are drawn from frequency tables, numbers
//! and facility codes are invented, and the rates of illness are assumptions that make lists and
//! indicators look plausible (each says so where it stands). Only the administrative units are
//! real: 30 districts and 526 communes until 2025-06-30, 126 communes since.
//!
//! The steps are separate, and each leaves its truth to be looked at: [`plan`] says which
//! facilities there are; [`people`] who lives there, in households; [`health`] who is ill;
//! [`visits`] what happened; [`registrations`] what each facility wrote down about whom, and what
//! was done to it; [`files`] which file a visit is sent in; [`mod@forms`] what was filled in on the
//! paper forms of programmes. [`Catchment`] holds them for the people of one district. The same
//! seed gives the same bytes.

pub mod catchment;
mod demo;
mod fhir;
pub mod files;
pub mod forms;
pub mod health;
pub mod linkage;
mod names;
pub mod people;
pub mod plan;
mod qd3176;
pub mod registrations;
mod rng;
pub mod tables;
mod tumours;
pub mod visits;

pub use catchment::Catchment;
pub use demo::{lab_map, org_units, write_demo};
pub use files::{File, FileKind};
pub use plan::Plan;

use files::Outline;
use jiff::civil::Date;

/// The files of a population, one after the other: district by district, and within one by
/// month. Holds the truth of one district and one file in memory.
pub struct Generator {
    plan: Plan,
    next_area: usize,
    current: Option<(Catchment, std::vec::IntoIter<Outline>)>,
}

impl Generator {
    /// About so many residents; their visits lie in the three years up to `today`.
    pub fn new(seed: u64, residents: usize, today: Date) -> Self {
        Self { plan: Plan::new(seed, residents, today), next_area: 0, current: None }
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The truth behind the file that came last; `None` before the first.
    pub fn catchment(&self) -> Option<&Catchment> {
        self.current.as_ref().map(|(catchment, _)| catchment)
    }

    fn areas_begun(&self) -> usize {
        self.next_area
    }
}

impl Iterator for Generator {
    type Item = File;

    fn next(&mut self) -> Option<File> {
        loop {
            if let Some((catchment, outlines)) = &mut self.current
                && let Some(outline) = outlines.next()
            {
                return Some(files::write(catchment, &outline));
            }
            let area = self.plan.areas.get(self.next_area)?;
            let catchment = Catchment::new(&self.plan, area);
            let outlines = files::outlines(&self.plan, &catchment, self.next_area == 0);
            self.current = Some((catchment, outlines.into_iter()));
            self.next_area += 1;
        }
    }
}
