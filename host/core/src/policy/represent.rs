//! Who acts for a resident: the guardian of a child, until the earliest day that can be the 18th
//! birthday, and another adult to whom an adult gave it, until a day.

use super::{Class, Classes, Evidence, GivenBy, Sharing, Withdrawal};
use crate::{AccountId, FacilityId, PartialDate, RegistrationId, RepresentationId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Of a child; recorded at a facility from papers.
    Guardian,
    /// By the word of an adult.
    Delegate,
}

/// Stays with the registration of who is represented, as consents do. Never changed, only ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representation {
    pub id: RepresentationId,
    pub registration: RegistrationId,
    /// A resident's account.
    pub account: AccountId,
    pub standing: Standing,
    /// Gives consents too, besides reading. A guardian always does.
    pub may_consent: bool,
    /// Sensitive classes that a delegate reads; what a guardian reads goes by age.
    pub classes: Vec<Class>,
    pub since: Date,
    /// Last day; a delegate's always has one.
    pub until: Option<Date>,
    pub evidence: Evidence,
    pub recorded_by: AccountId,
    /// Nowhere where the resident's own account said it.
    pub recorded_at: Option<FacilityId>,
    pub recorded_ms: i64,
    pub ended: Option<Withdrawal>,
}

/// Which classes of an adolescent's data stay private to it, and from what age. No law in force
/// names either: the department does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    pub from_years: u8,
    pub classes: Classes,
}

impl Default for Private {
    /// All of them, from the age on from which the law asks the child too.
    fn default() -> Self {
        Self { from_years: 7, classes: Classes::ALL }
    }
}

/// How old a resident is before the law on personal data: 91/2025/QH15, decree 356/2025/ND-CP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Below 7: the representative speaks.
    Infant,
    /// 7 to 17: both permit, either refuses.
    Minor,
    Adult,
}

impl Age {
    /// The oldest that somebody born then can be: nobody stays under a guardian by a date that is
    /// not known to the day.
    pub fn on(born: PartialDate, today: Date) -> Self {
        match born.years_at_most(today) {
            ..7 => Age::Infant,
            7..18 => Age::Minor,
            _ => Age::Adult,
        }
    }
}

/// What the actor may do for the resident as somebody else; the default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Representing {
    /// Of this account for this resident, ended ones too.
    pub by: Vec<Representation>,
    /// Of the resident: the earliest of all registrations.
    pub born: Option<PartialDate>,
    pub private: Private,
    pub today: Date,
}

impl Representation {
    pub fn holds(&self, born: Option<PartialDate>, today: Date) -> bool {
        let in_time = self.since <= today && self.until.is_none_or(|until| today <= until);
        let of_age = match (self.standing, born) {
            (Standing::Guardian, Some(born)) => Age::on(born, today) != Age::Adult,
            (Standing::Guardian, None) => false,
            (Standing::Delegate, _) => self.until.is_some(),
        };
        in_time && of_age && self.ended.is_none()
    }
}

impl Representing {
    /// What may be read, and whether consents may be given; `None` where nothing holds today.
    pub(super) fn powers(&self) -> Option<(Sharing, bool)> {
        let holding = self.by.iter().filter(|row| row.holds(self.born, self.today));
        holding
            .map(|row| (self.reads(row), row.may_consent))
            .reduce(|(a, x), (b, y)| (a.or(b), x || y))
    }

    fn reads(&self, row: &Representation) -> Sharing {
        Sharing::with(match row.standing {
            Standing::Delegate => row.classes.iter().copied().collect(),
            Standing::Guardian if self.is_private() => Classes::ALL.without(self.private.classes),
            Standing::Guardian => Classes::ALL,
        })
    }

    fn is_private(&self) -> bool {
        let years = self.born.map(|born| born.years_at_most(self.today));
        years.is_none_or(|years| years >= i16::from(self.private.from_years))
    }
}

/// Somebody of this age does not consent this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("below 7 the representative speaks; both speak each for themselves")]
pub struct Unfit;

/// What an own account may say for a resident of this age: whose voice a consent still awaits.
///
/// # Errors
/// `Unfit` where this voice may not speak.
pub fn awaited(age: Age, voice: GivenBy, permits: bool) -> Result<Option<GivenBy>, Unfit> {
    let other = match voice {
        GivenBy::Resident => GivenBy::Representative,
        GivenBy::Representative => GivenBy::Resident,
        GivenBy::ResidentAndRepresentative => return Err(Unfit),
    };
    match (age, voice) {
        (Age::Infant, GivenBy::Resident) => Err(Unfit),
        (Age::Minor, _) => Ok(permits.then_some(other)),
        (Age::Infant | Age::Adult, _) => Ok(None),
    }
}
