//! SMART scopes (SMART App Launch 2.2, and the forms of version 1): what a token may do at most.
//! `decide` asks them beside the role; a scope takes away and never gives.

use super::Action;
use crate::record::Kind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Scopes of one token.
const SCOPES_MAX: usize = 50;
/// Letters of a resource type.
const NAME_MAX: usize = 40;
/// As they are written, in their order.
const LETTERS: &str = "cruds";

/// What is done with a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    Create,
    /// By its id.
    Read,
    Update,
    Delete,
    Search,
}

impl May {
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Whose records a scope speaks of: `patient/` those of the resident who has signed in, `user/` and
/// `system/` those that the account's role opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Patient,
    User,
    System,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope {
    context: Context,
    /// `None` for `*`.
    resource: Option<String>,
    /// A bit for each `May`.
    may: u8,
}

/// One or more scopes; as text, separated by spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(Vec<Scope>);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadScopes {
    #[error("1 to {SCOPES_MAX} scopes are expected")]
    Count,
    #[error(
        "a scope is system/, user/ or patient/, a resource type or *, and .cruds in this order"
    )]
    Form,
    #[error("scopes with a query are not known here: they would have to be kept to")]
    Query,
}

impl FromStr for Scope {
    type Err = BadScopes;

    fn from_str(text: &str) -> Result<Self, BadScopes> {
        if text.contains('?') {
            return Err(BadScopes::Query);
        }
        let (context, rest) = text.split_once('/').ok_or(BadScopes::Form)?;
        let (resource, may) = rest.split_once('.').ok_or(BadScopes::Form)?;
        let context = match context {
            "patient" => Context::Patient,
            "user" => Context::User,
            "system" => Context::System,
            _ => return Err(BadScopes::Form),
        };
        let is_type = (1..=NAME_MAX).contains(&resource.len())
            && resource.starts_with(|c: char| c.is_ascii_uppercase())
            && resource.bytes().all(|b| b.is_ascii_alphabetic());
        let resource = match resource {
            "*" => None,
            name if is_type => Some(name.to_owned()),
            _ => return Err(BadScopes::Form),
        };
        let may = interactions(may).ok_or(BadScopes::Form)?;
        Ok(Self { context, resource, may })
    }
}

/// `read`, `write` and `*` are those of version 1.
fn interactions(text: &str) -> Option<u8> {
    let text = match text {
        "read" => "rs",
        "write" => "cud",
        "*" => LETTERS,
        letters => letters,
    };
    let mut rest = LETTERS.char_indices();
    let mut bits = 0;
    for letter in text.chars() {
        let (place, _) = rest.find(|(_, known)| *known == letter)?;
        bits |= 1 << place;
    }
    (bits != 0).then_some(bits)
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let context = match self.context {
            Context::Patient => "patient",
            Context::User => "user",
            Context::System => "system",
        };
        let resource = self.resource.as_deref().unwrap_or("*");
        let letters = LETTERS.char_indices().filter(|(place, _)| self.may & (1 << place) != 0);
        let letters: String = letters.map(|(_, letter)| letter).collect();
        write!(f, "{context}/{resource}.{letters}")
    }
}

impl FromStr for Scopes {
    type Err = BadScopes;

    fn from_str(text: &str) -> Result<Self, BadScopes> {
        let scopes = text.split(' ').filter(|word| !word.is_empty()).take(SCOPES_MAX + 1);
        let scopes = scopes.map(Scope::from_str).collect::<Result<Vec<_>, _>>()?;
        if !(1..=SCOPES_MAX).contains(&scopes.len()) {
            return Err(BadScopes::Count);
        }
        Ok(Self(scopes))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(Scope::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

impl TryFrom<String> for Scopes {
    type Error = BadScopes;

    fn try_from(text: String) -> Result<Self, BadScopes> {
        text.parse()
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl Scopes {
    /// Are all of them of the own record of a resident, or none of them?
    pub fn are_of_a_resident(&self) -> Option<bool> {
        let of_a_resident = |scope: &Scope| scope.context == Context::Patient;
        let count = self.0.iter().filter(|scope| of_a_resident(scope)).count();
        match count {
            0 => Some(false),
            all if all == self.0.len() => Some(true),
            _ => None,
        }
    }

    /// FHIR type name.
    pub fn allow(&self, resource: &str, may: May) -> bool {
        let meant = |scope: &Scope| scope.resource.as_deref().is_none_or(|name| name == resource);
        self.0.iter().any(|scope| meant(scope) && scope.may & may.bit() != 0)
    }

    /// Of every resource type, whatever comes.
    fn allow_all(&self, may: May) -> bool {
        self.0.iter().any(|scope| scope.resource.is_none() && scope.may & may.bit() != 0)
    }

    /// Do they reach the action at all? What administers, reviews, opens in an emergency or tells
    /// of the whole host no scope speaks of.
    pub(super) fn reach(&self, action: Action) -> bool {
        let any_kind = |may| Kind::ALL.iter().any(|kind| self.allow(kind.as_str(), may));
        match action {
            // A message, a form, a call: any kind of record may come of it.
            Action::Intake => self.allow_all(May::Create) && self.allow_all(May::Update),
            Action::Enrol => self.allow_all(May::Create) && self.allow_all(May::Update),
            Action::ReadChart => any_kind(May::Search),
            Action::ReadRecord => any_kind(May::Read),
            Action::ReadPerson => self.allow("Patient", May::Read),
            Action::Search => self.allow("Patient", May::Search),
            Action::ReadAssessments => self.allow("GuidanceResponse", May::Search),
            Action::ReadEnrolments => self.allow("EpisodeOfCare", May::Search),
            // A working list names people.
            Action::ReadTasks => {
                self.allow("Task", May::Search) && self.allow("Patient", May::Search)
            }
            Action::ReadAudit => self.allow("AuditEvent", May::Search),
            Action::ReadIndicators => self.allow("MeasureReport", May::Search),
            Action::ReadConsents => self.allow("Consent", May::Search),
            Action::RecordConsent => {
                self.allow("Consent", May::Create) && self.allow("Consent", May::Update)
            }
            Action::AppointRepresentative => self.allow("RelatedPerson", May::Create),
            Action::ReadOverview
            | Action::ReadProgrammes
            | Action::SwitchProgramme
            | Action::Assess
            | Action::BreakGlass
            | Action::ReviewBreakGlass
            | Action::ResolveIdentity
            | Action::ManageAccounts
            | Action::InviteResident => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_read_and_the_second_is_written() {
        for (text, written) in [
            ("system/*.rs", "system/*.rs"),
            ("user/Observation.r", "user/Observation.r"),
            ("patient/*.cruds", "patient/*.cruds"),
            ("user/Observation.read", "user/Observation.rs"),
            ("system/*.write", "system/*.cud"),
            ("system/Patient.*", "system/Patient.cruds"),
            (" system/Patient.r  user/Task.s ", "system/Patient.r user/Task.s"),
        ] {
            let scopes: Scopes = text.parse().unwrap();
            assert_eq!(scopes.to_string(), written);
            assert_eq!(written.parse::<Scopes>().unwrap(), scopes);
        }
    }

    #[test]
    fn what_is_no_scope_is_refused() {
        for text in [
            "",
            " ",
            "openid",
            "launch/patient",
            "system/Observation",
            "system/Observation.",
            "system/Observation.sr",
            "system/Observation.rr",
            "system/Observation.x",
            "system/observation.r",
            "system/Obs*.r",
            "system/.r",
            "everybody/*.r",
            "system/*.rs\tuser/*.rs",
            &"system/*.r ".repeat(SCOPES_MAX + 1),
        ] {
            assert!(text.parse::<Scopes>().is_err(), "{text}");
        }
        let query = "patient/Observation.rs?category=laboratory".parse::<Scopes>();
        assert_eq!(query, Err(BadScopes::Query));
    }

    #[test]
    fn a_scope_is_of_its_type_and_interaction() {
        let scopes: Scopes = "user/Observation.r system/Patient.s".parse().unwrap();
        assert!(scopes.allow("Observation", May::Read) && scopes.allow("Patient", May::Search));
        assert!(!scopes.allow("Observation", May::Search));
        assert!(!scopes.allow("Patient", May::Read) && !scopes.allow("Condition", May::Read));
        assert_eq!(scopes.are_of_a_resident(), Some(false));
        assert_eq!("patient/*.r".parse::<Scopes>().unwrap().are_of_a_resident(), Some(true));
        let mixed: Scopes = "patient/*.r user/*.r".parse().unwrap();
        assert_eq!(mixed.are_of_a_resident(), None);
    }
}
