//! The pages that people read: rendered here, whole without scripts, Vietnamese first. One file a
//! page; the one script asks before a form that was not sent is left (`unsaved.js`).
//! Nothing personal stands in a URL: people are searched by POST and named by opaque ids.

pub mod account;
pub mod accounts;
pub mod assets;
pub mod break_glass;
pub mod consents;
pub mod contact;
pub mod dashboard;
pub mod fields;
pub mod form;
pub mod format;
pub mod growth;
pub mod guardians;
pub mod home;
pub mod i18n;
pub mod identity;
pub mod immunisation;
pub mod invite;
pub mod layout;
pub mod me;
pub mod outbreaks;
pub mod picture;
pub mod place;
pub mod plugins;
pub mod problem;
pub mod programmes;
pub mod receipt;
pub mod record;
pub mod referrals;
pub mod requests;
pub mod resident;
pub mod reviews;
pub mod risk;
pub mod search;
pub mod searches;
pub mod session;
pub mod sign_in;
pub mod tasks;
pub mod trail;
pub mod trend;
pub mod units;

pub use session::{Posted, Visitor};

/// What a page is made of, or why it could not be made.
pub type Shown = Result<axum::response::Response, crate::error::ApiError>;
