//! Everything that the rules say of a resident on a day, worked out once.

use crate::code::Verdict;
use crate::facts::Facts;
use crate::finding_cases::{Candidate, candidate};
use crate::follow_up::{self, Contact, Vital};
use crate::primaries::{Relation, is_unspecified, relation};
use crate::tumour::{TUMOUR, Tumour};
use hoso_sdk::{Call, Date};

/// More tumours of one person are not assessed; an alert says so.
pub const MAX_TUMOURS: usize = 20;

/// Where a resident stands in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    None,
    Candidate,
    Incomplete,
    Followed,
    Deceased,
}

impl Stage {
    /// Every stage with its texts.
    pub const ALL: [(Self, &str, &str); 5] = [
        (Self::None, "Không có u cần đăng ký", "Nothing to register"),
        (Self::Candidate, "Nghi có u cần đăng ký", "Possible tumour to register"),
        (Self::Incomplete, "Đã ghi, còn thiếu hoặc sai", "Recorded, incomplete"),
        (Self::Followed, "Đã đăng ký, đang theo dõi", "Registered and followed"),
        (Self::Deceased, "Đã tử vong", "Deceased"),
    ];

    /// Code of the stage.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Candidate => "candidate",
            Self::Incomplete => "incomplete",
            Self::Followed => "followed",
            Self::Deceased => "deceased",
        }
    }
}

/// One primary: the tumour that dates it, the one that codes it, and all of it.
#[derive(Clone, Debug)]
pub struct Primary<'p, 'a> {
    /// The earliest.
    pub first: &'p Tumour<'a>,
    /// The first with a specific code, else the earliest.
    pub coded: &'p Tumour<'a>,
    pub all: Vec<&'p Tumour<'a>>,
}

/// A resident on a day.
pub struct Picture<'a> {
    pub facts: Facts<'a>,
    /// Oldest first, at most [`MAX_TUMOURS`].
    pub tumours: Vec<Tumour<'a>>,
    pub has_more_tumours: bool,
    pub candidate: Option<Candidate>,
    pub contact: Option<Contact>,
    pub stage: Stage,
}

impl<'a> Picture<'a> {
    /// The chart as it is today.
    pub fn today(call: &'a Call) -> Self {
        Self::at(call, call.clock.today())
    }

    /// The chart at the end of `until`.
    pub fn at(call: &'a Call, until: Date) -> Self {
        let facts = Facts { call, until };
        let (tumours, has_more_tumours) = tumours(facts);
        let candidate = candidate(facts, &tumours);
        let contact = follow_up::contact(facts, &tumours);
        let is_dead = contact.as_ref().is_some_and(|contact| contact.vital == Vital::Dead);
        let stage = stage(&tumours, candidate.is_some(), is_dead);
        Self { facts, tumours, has_more_tumours, candidate, contact, stage }
    }

    /// Primaries, oldest first. A duplicate keeps the earliest date and the specific code.
    pub fn primaries(&self) -> Vec<Primary<'_, 'a>> {
        let mut primaries: Vec<Primary<'_, 'a>> = Vec::new();
        for tumour in &self.tumours {
            let same = primaries
                .iter_mut()
                .find(|primary| related(primary.coded, tumour) == Some(Relation::Duplicate));
            match same {
                Some(primary) => primary.add(tumour),
                None => {
                    primaries.push(Primary { first: tumour, coded: tumour, all: vec![tumour] });
                }
            }
        }
        primaries
    }

    /// How every two tumours stand to each other.
    pub fn relations(&self) -> Vec<(Relation, &Tumour<'a>, &Tumour<'a>)> {
        let mut all = Vec::new();
        for (index, one) in self.tumours.iter().enumerate() {
            for other in &self.tumours[..index] {
                all.extend(related(other, one).map(|relation| (relation, other, one)));
            }
        }
        all
    }
}

impl<'p, 'a> Primary<'p, 'a> {
    fn add(&mut self, tumour: &'p Tumour<'a>) {
        let specific = |tumour: &Tumour<'_>| {
            tumour.case.morphology.is_ok_and(|morphology| !is_unspecified(morphology))
        };
        if specific(tumour) && !specific(self.coded) {
            self.coded = tumour;
        }
        self.all.push(tumour);
    }
}

/// `None` where a site or a histology is not known.
fn related(one: &Tumour<'_>, other: &Tumour<'_>) -> Option<Relation> {
    Some(relation(one.coding()?, other.coding()?))
}

fn tumours<'a>(facts: Facts<'a>) -> (Vec<Tumour<'a>>, bool) {
    let stated = follow_up::stated(facts);
    let death = stated.as_ref().filter(|contact| contact.vital == Vital::Dead);
    let death = death.map(|contact| contact.day);
    let mut all: Vec<&hoso_sdk::Entry> = facts.own(TUMOUR).map(|(entry, _)| entry).collect();
    all.reverse();
    let read = all.iter().take(MAX_TUMOURS);
    let mut tumours: Vec<_> =
        read.filter_map(|entry| Tumour::read(facts.call, entry, death)).collect();
    // The registry follows nobody before the first tumour.
    if let (Some(first), Some(contact)) = (tumours.first_mut(), stated) {
        if contact.day < first.incidence {
            first.case.dates = Verdict::Invalid;
        }
    }
    (tumours, all.len() > MAX_TUMOURS)
}

fn stage(tumours: &[Tumour<'_>], has_candidate: bool, is_dead: bool) -> Stage {
    let is_complete = tumours.iter().all(|tumour| tumour.verdict() < Verdict::Missing);
    match (tumours.is_empty(), has_candidate) {
        (true, false) => Stage::None,
        (true, true) => Stage::Candidate,
        (false, _) if !is_complete => Stage::Incomplete,
        (false, _) if is_dead => Stage::Deceased,
        (false, _) => Stage::Followed,
    }
}
