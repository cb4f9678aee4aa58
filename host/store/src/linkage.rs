//! What linkage keeps: the index of what is compared, and what persons were asked and said.

use crate::{Page, StoreError};
use hoso_core::identity::online::{BlockKey, Features, Known};
use hoso_core::identity::question::{Apart, Question};
use hoso_core::{FacilityId, QuestionId, RegistrationId};
use serde::{Deserialize, Serialize};

/// A registration as the linkage model of some version sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndexRow {
    pub registration: RegistrationId,
    pub model: u32,
    pub features: Features,
    /// Hashes of its block keys.
    pub keys: Vec<u64>,
}

/// Registrations that share a block key.
#[derive(Debug, Clone, Default)]
pub struct Block {
    pub known: Vec<Known>,
    /// Keys whose block is larger than the model allows.
    pub left_out: usize,
}

/// Part of the open questions, the strongest evidence first; of every facility where none is named.
#[derive(Debug, Clone, Default)]
pub struct QuestionQuery {
    pub facility: Option<FacilityId>,
    pub cursor: Option<String>,
    pub limit: usize,
}

pub trait Linkage {
    fn index_row(&self, registration: RegistrationId) -> Result<Option<IndexRow>, StoreError>;

    /// Registrations that share a key, each once, in the order of their ids.
    fn blocks(&self, keys: &[BlockKey]) -> Result<Block, StoreError>;

    /// Those that are of somebody else, as a person said.
    fn apart_from(&self, registration: RegistrationId) -> Result<Vec<Apart>, StoreError>;

    fn question(&self, id: QuestionId) -> Result<Option<Question>, StoreError>;

    /// Open ones.
    fn open_questions(&self, query: &QuestionQuery) -> Result<Page<Question>, StoreError>;

    /// Those that a person's answer closed, the newest answer first.
    fn answered_questions(&self, query: &QuestionQuery) -> Result<Page<Question>, StoreError>;

    /// Every question about a registration, answered ones too.
    fn questions_about(&self, registration: RegistrationId) -> Result<Vec<Question>, StoreError>;

    /// How often each thing happened since the store was made: links by their basis, questions,
    /// answers; under each model's version.
    fn linkage_counts(&self) -> Result<Vec<LinkageCount>, StoreError>;

    /// Every registration, in no order that means anything.
    fn all_registrations(
        &self,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<RegistrationId>, StoreError>;
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkageCount {
    /// `new`, `linked`, `by-person`, `followed`, `loosened`, `asked`, `same`, `different`,
    /// `unsure`, `taken-back`, `settled`.
    pub what: String,
    /// Version of the model, where one had a part in it.
    pub model: u32,
    pub count: i64,
}
