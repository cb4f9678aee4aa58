//! The rules of Hoso: identity, policy, programmes, indicators. Pure: no IO, no async, no clock,
//! no randomness. Time and what is stored come in as arguments.

pub mod audit;
pub mod date;
pub mod error;
pub mod form;
pub mod id;
pub mod identity;
pub mod message;
pub mod org;
pub mod policy;
pub mod programme;
pub mod quarantine;
pub mod record;
pub mod referral;
pub mod surveillance;
pub mod text;

pub use date::PartialDate;
pub use error::{Error, Result};
pub use id::{
    AccountId, BreakGlassId, ConsentId, Digest, FacilityId, ProgrammeId, QuestionId, RecordId,
    ReferralId, RegistrationId, RepresentationId, ResidentId, Said, SubjectRequestId,
};
