//! Questions, answers and links on the wire.

use crate::ops::identity;
use hoso_core::identity::{Basis, Link, question};
use hoso_core::{AccountId, FacilityId, PartialDate, QuestionId, RegistrationId, ResidentId};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct Question {
    #[schema(value_type = String)]
    pub id: QuestionId,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    /// same, different or settled; absent while it is open.
    #[schema(value_type = Option<String>)]
    pub verdict: Option<question::Verdict>,
    /// Weight of evidence, log2 of how many times likelier one person is than two.
    pub bits: f32,
    pub model: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub asked_ms: i64,
    #[schema(value_type = Option<String>)]
    pub assigned: Option<AccountId>,
    /// The registration asked about, and the one that it is held against.
    pub sides: Vec<Side>,
    /// Rules that hold and keep the two from being linked by themselves.
    pub guards: Vec<String>,
    /// What weighs most first.
    pub evidence: Vec<Evidence>,
    pub answers: Vec<Answer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Side {
    #[schema(value_type = String)]
    pub registration: RegistrationId,
    #[schema(value_type = String)]
    pub resident: ResidentId,
    #[schema(value_type = String)]
    pub facility: FacilityId,
    pub patient_number: String,
    pub name: String,
    #[schema(value_type = Option<String>)]
    pub birth_date: Option<PartialDate>,
    pub sex: String,
    pub identifiers: Vec<String>,
    pub phone: String,
    pub address: String,
    pub commune: Option<String>,
    /// Of the same resident, this one among them.
    pub registrations: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Evidence {
    pub comparison: String,
    pub level: String,
    /// Absent where another fact of the same kind is stronger and counts alone.
    pub bits: Option<f32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    #[schema(value_type = String)]
    pub verdict: question::Verdict,
    /// Absent where the host closed the question.
    #[schema(value_type = Option<String>)]
    pub by: Option<AccountId>,
    pub reason: String,
    pub at_ms: i64,
    /// Registrations that it moved.
    pub moved: usize,
}

impl From<identity::Side> for Side {
    fn from(side: identity::Side) -> Self {
        let who = side.demographics;
        Self {
            registration: side.registration,
            resident: side.resident,
            facility: side.facility,
            patient_number: side.patient_number,
            name: who.name,
            birth_date: who.birth_date,
            sex: format!("{:?}", who.sex).to_lowercase(),
            identifiers: who.identifiers.into_iter().map(|i| i.value).collect(),
            phone: who.phone,
            address: who.address,
            commune: who.commune,
            registrations: side.registrations,
        }
    }
}

impl From<identity::QuestionView> for Question {
    fn from(view: identity::QuestionView) -> Self {
        let question = view.question;
        let verdict = question.verdict();
        let answers = question.answers.into_iter().map(|answer| Answer {
            verdict: answer.verdict,
            by: answer.by,
            reason: answer.reason,
            at_ms: answer.at_ms,
            moved: answer.moved.len(),
        });
        let evidence = view.evidence.into_iter().map(|found| Evidence {
            comparison: found.comparison,
            level: found.level,
            bits: found.bits,
        });
        Self {
            id: question.id,
            facility: question.facility,
            verdict,
            bits: question.bits,
            model: question.model,
            asked_ms: question.asked_ms,
            assigned: question.assigned,
            sides: view.sides.map(Side::from).into(),
            guards: view.guards,
            evidence: evidence.collect(),
            answers: answers.collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// Version of the model that links now.
    pub model: u32,
    /// From how many bits of evidence on it links, and asks.
    pub link_bits: f32,
    pub review_bits: f32,
    pub counts: Vec<Count>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// new, linked, by-person, followed, loosened, asked, same, different, unsure, taken-back or
    /// settled.
    pub what: String,
    /// 0 where no model had a part in it.
    pub model: u32,
    pub count: i64,
}

impl From<identity::Statistics> for Statistics {
    fn from(found: identity::Statistics) -> Self {
        let counts = found.counts.into_iter();
        Self {
            model: found.model,
            link_bits: found.link_bits,
            review_bits: found.review_bits,
            counts: counts
                .map(|row| Count { what: row.what, model: row.model, count: row.count })
                .collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LinkEvent {
    #[schema(value_type = String)]
    pub registration: RegistrationId,
    #[schema(value_type = String)]
    pub resident: ResidentId,
    pub at_ms: i64,
    /// first, evidence, person, followed or loosened.
    pub basis: &'static str,
    /// Of the evidence.
    pub bits: Option<f32>,
    pub model: Option<u32>,
    #[schema(value_type = Option<String>)]
    pub by: Option<AccountId>,
    pub reason: Option<String>,
}

impl From<Link> for LinkEvent {
    fn from(link: Link) -> Self {
        let (mut bits_of, mut model_of, mut by_whom, mut why) = (None, None, None, None);
        let basis = match link.basis {
            Basis::First => "first",
            Basis::Rule { model, bits, .. } => {
                (bits_of, model_of) = (Some(bits), Some(model));
                "evidence"
            }
            Basis::Person { account, reason } => {
                (by_whom, why) = (Some(account), Some(reason));
                "person"
            }
            Basis::Followed { .. } => "followed",
            Basis::Loosened { .. } => "loosened",
        };
        Self {
            registration: link.registration,
            resident: link.resident,
            at_ms: link.at_ms,
            basis,
            bits: bits_of,
            model: model_of,
            by: by_whom,
            reason: why,
        }
    }
}
