//! Which visits go into which file, under names that sort by time, with the dirt of whole files:
//! corrections, visits and files sent twice, and damage on the way.

use crate::catchment::Catchment;
use crate::plan::{FacilityKind, Plan};
use crate::qd3176::{Sent, Version};
use crate::rng::Rng;
use crate::visits::VisitKind;
use crate::{fhir, qd3176};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What is special about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A facility's visits of one month.
    Visits,
    /// Visits of the month before again: most corrected, some unchanged.
    Correction,
    /// The file of the month before again, byte for byte.
    Again,
    /// Ends in the middle.
    Truncated,
    /// One part is no base64.
    BrokenPart,
    /// One clinical note is of 30 February.
    ImpossibleDate,
}

impl FileKind {
    /// Everything in it can be taken.
    pub fn is_clean(self) -> bool {
        matches!(self, Self::Visits | Self::Correction | Self::Again)
    }
}

/// A file as a facility exports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub kind: FileKind,
    pub bytes: Vec<u8>,
}

/// What a file will hold, before it is written.
#[derive(Debug, Clone)]
pub struct Outline {
    pub name: String,
    pub kind: FileKind,
    /// Index within the area.
    pub facility: usize,
    /// Day on which it is made.
    pub made: Date,
    pub visits: Vec<Sent>,
}

/// Corrected visits of 1,000, and visits sent again unchanged.
const CORRECTED: u64 = 12;
const SENT_AGAIN: u64 = 4;
/// One month's file in so many is sent twice.
const FILE_AGAIN: u64 = 25;

/// All files of an area, in order of their names.
pub fn outlines(plan: &Plan, catchment: &Catchment, damaged: bool) -> Vec<Outline> {
    let mut months: BTreeMap<(Date, usize), Vec<Sent>> = BTreeMap::new();
    for (index, visit) in catchment.visits.iter().enumerate() {
        let sent = Sent { visit: index, version: Version::First };
        months.entry((visit.until.first_of_month(), visit.facility)).or_default().push(sent);
    }
    let mut rng = Rng::new(plan.seed, (catchment.area.first_person as u64) << 8 | 5);
    let mut all = Vec::new();
    if damaged {
        all.extend(take_damaged(catchment, plan, &mut months));
    }
    for ((month, facility), visits) in months {
        if visits.is_empty() {
            continue;
        }
        all.extend(later(plan, catchment, month, facility, &visits, &mut rng));
        all.push(outline(catchment, plan, FileKind::Visits, month, facility, visits));
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

fn outline(
    catchment: &Catchment,
    plan: &Plan,
    kind: FileKind,
    month: Date,
    facility: usize,
    visits: Vec<Sent>,
) -> Outline {
    let facility_code = &catchment.area.facilities[facility].code;
    let hospital = catchment.area.facilities[facility].kind == FacilityKind::Hospital;
    let ending = if hospital { "json" } else { "xml" };
    let what = match kind {
        FileKind::Visits => "",
        FileKind::Correction => "_correction",
        FileKind::Again => "_again",
        FileKind::Truncated => "_truncated",
        FileKind::BrokenPart => "_broken-part",
        FileKind::ImpossibleDate => "_impossible-date",
    };
    let name = format!("{}_{facility_code}{what}.{ending}", month.strftime("%Y-%m"));
    Outline { name, kind, facility, made: month.last_of_month().min(plan.today), visits }
}

/// What the month after brings of these visits. The hospital corrects nothing.
fn later(
    plan: &Plan,
    catchment: &Catchment,
    month: Date,
    facility: usize,
    visits: &[Sent],
    rng: &mut Rng,
) -> Vec<Outline> {
    let next = month.last_of_month().tomorrow().unwrap_or(month);
    let hospital = catchment.area.facilities[facility].kind == FacilityKind::Hospital;
    if next > plan.today || hospital {
        return Vec::new();
    }
    let mut again = Vec::new();
    for sent in visits {
        if rng.chance(CORRECTED) {
            again.push(Sent { version: Version::Corrected, ..*sent });
        } else if rng.chance(SENT_AGAIN) {
            again.push(*sent);
        }
    }
    let mut all = Vec::new();
    if again.iter().any(|sent| sent.version == Version::Corrected) {
        all.push(outline(catchment, plan, FileKind::Correction, next, facility, again));
    } else if rng.below(FILE_AGAIN) == 0 {
        let mut twice = outline(catchment, plan, FileKind::Again, next, facility, visits.to_vec());
        twice.made = month.last_of_month();
        all.push(twice);
    }
    all
}

/// Three visits for long-term illness of the last full month, each in a damaged file of its own.
fn take_damaged(
    catchment: &Catchment,
    plan: &Plan,
    months: &mut BTreeMap<(Date, usize), Vec<Sent>>,
) -> Vec<Outline> {
    let last = plan.today.first_of_month().yesterday().unwrap_or(plan.today).first_of_month();
    let Some(visits) = months.get_mut(&(last, 0)) else { return Vec::new() };
    let kinds = [FileKind::Truncated, FileKind::BrokenPart, FileKind::ImpossibleDate];
    let mut all = Vec::new();
    for kind in kinds {
        let long_term = |s: &Sent| catchment.visits[s.visit].kind == VisitKind::LongTerm;
        let Some(at) = visits.iter().position(long_term) else { break };
        let visit = visits.remove(at).visit;
        let impossible = kind == FileKind::ImpossibleDate;
        let version = if impossible { Version::ImpossibleDate } else { Version::First };
        let sent = vec![Sent { visit, version }];
        all.push(outline(catchment, plan, kind, last, 0, sent));
    }
    all
}

/// Writes one file.
pub fn write(catchment: &Catchment, outline: &Outline) -> File {
    let facility = &catchment.area.facilities[outline.facility];
    let text = if facility.kind == FacilityKind::Hospital {
        let visits: Vec<_> = outline.visits.iter().map(|sent| sent.visit).collect();
        fhir::bundle(catchment, outline.facility, outline.made, &visits)
    } else {
        qd3176::file(catchment, outline.facility, outline.made, &outline.visits)
    };
    let mut bytes = text.into_bytes();
    match outline.kind {
        FileKind::Truncated => bytes.truncate(bytes.len() * 3 / 5),
        FileKind::BrokenPart => break_last_part(&mut bytes),
        FileKind::Visits | FileKind::Correction | FileKind::Again | FileKind::ImpossibleDate => {}
    }
    File { name: outline.name.clone(), kind: outline.kind, bytes }
}

/// Letters that base64 does not have, as a bad disk or a word processor puts them in.
fn break_last_part(bytes: &mut [u8]) {
    let end = b"</NOIDUNGFILE>";
    if let Some(at) = bytes.windows(end.len()).rposition(|window| window == end) {
        bytes[at - 40..at - 36].copy_from_slice(b"#?#?");
    }
}
