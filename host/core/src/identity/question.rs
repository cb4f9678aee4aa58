//! Are two registrations of one person? Asked where evidence does not settle it, answered by a
//! person, and every answer can be taken back.

use super::plan::Levels;
use crate::{AccountId, FacilityId, QuestionId, RegistrationId, ResidentId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Of both registrations: the same two are asked about once.
    pub id: QuestionId,
    /// The later one, and where it is registered: its clerks answer.
    pub registration: RegistrationId,
    pub facility: FacilityId,
    pub with: RegistrationId,
    /// Version of the model that asked.
    pub model: u32,
    /// Weight of evidence.
    pub bits: f32,
    pub levels: Levels,
    pub asked_ms: i64,
    /// Who has taken it on.
    pub assigned: Option<AccountId>,
    /// Oldest first; the last one holds.
    pub answers: Vec<Answer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Same,
    Different,
    /// It stays open, with the reason for the next who looks.
    Unsure,
    /// The answer before was taken back: open again.
    TakenBack,
    /// Another link made both one person: nobody needs to answer.
    Settled,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub verdict: Verdict,
    /// `None` for the host.
    pub by: Option<AccountId>,
    pub reason: String,
    pub at_ms: i64,
    /// Registrations that the answer moved, and the residents that they came from: taking the
    /// answer back moves them there again.
    pub moved: Vec<(RegistrationId, ResidentId)>,
}

impl Question {
    pub fn is_open(&self) -> bool {
        self.verdict().is_none()
    }

    /// The answer that holds.
    pub fn verdict(&self) -> Option<Verdict> {
        let last = self.answers.last().map(|answer| answer.verdict);
        last.filter(|verdict| !matches!(verdict, Verdict::Unsure | Verdict::TakenBack))
    }
}

/// A person said that two registrations are of two people: remembered for ever, and no evidence
/// beats it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Apart {
    pub registration: RegistrationId,
    pub from: RegistrationId,
    pub by: AccountId,
    pub reason: String,
    pub at_ms: i64,
}
