//! Wire types of the API: what crosses to a caller, with its description for OpenAPI. Times are
//! milliseconds since 1970-01-01 UTC, days YYYY-MM-DD, ids hexadecimal.

pub mod accounts;
pub mod charts;
pub mod identity;
pub mod intake;
pub mod people;
pub mod permissions;
pub mod programmes;
pub mod referrals;
pub mod requests;
pub mod switching;

use hoso_core::programme;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Text {
    pub vi: String,
    pub en: String,
}

impl From<programme::Text> for Text {
    fn from(text: programme::Text) -> Self {
        Self { vi: text.vi, en: text.en }
    }
}

/// `next` is an opaque cursor; it is missing on the last page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    pub rows: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Every row of `rows` as its wire type.
pub fn all<A, B: From<A>>(rows: Vec<A>) -> Vec<B> {
    rows.into_iter().map(B::from).collect()
}
