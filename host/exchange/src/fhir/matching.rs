//! `Patient/$match` (FHIR R4): Parameters in.

use super::items::Item;
use super::json;
use super::person::demographics;
use super::read::{items_at, text_at};
use crate::Limits;
use crate::problems::{Problems, place, unreadable, utf8};
use hoso_core::identity::Demographics;
use hoso_core::message::{Place, Unreadable};
use serde_json::Value as Json;
use std::borrow::Cow;

/// What `$match` asks.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchRequest {
    pub who: Demographics,
    /// `onlyCertainMatches`
    pub only_certain: bool,
    /// `count`
    pub count: Option<usize>,
}

/// Reads the Parameters of `Patient/$match`; a Patient alone is taken too.
///
/// # Errors
/// `Unreadable` with the place: no JSON, no Patient, or a date that is none.
pub fn match_request(bytes: &[u8], limits: &Limits) -> Result<MatchRequest, Unreadable> {
    let text = utf8(bytes, limits.input_bytes_max)?;
    let json = json::read(text, limits.json_depth_max)
        .map_err(|fault| unreadable(Place::default(), Some(fault.offset), fault.reason))?;
    let parameters = items_at(&json, "/parameter");
    let named = |name: &str| parameters.iter().find(|p| text_at(p, "/name") == name);
    let patient = match text_at(&json, "/resourceType") {
        "Patient" => Some(&json),
        _ => named("resource").and_then(|p| p.get("resource")),
    };
    let is_patient = |json: &&Json| text_at(json, "/resourceType") == "Patient";
    let at = place(1, "Parameters", 0, "parameter.resource");
    let patient =
        patient.filter(is_patient).ok_or_else(|| unreadable(at, None, "a Patient is expected"))?;
    let item = Item {
        number: 1,
        kind: Cow::Borrowed("Patient"),
        id: Cow::Borrowed(""),
        full_url: Cow::Borrowed(""),
        if_none_exist: Cow::Borrowed(""),
        text,
    };
    let mut problems = Problems::new(1);
    let who = demographics(patient, &item, &mut problems);
    if let Some(problem) = problems.finish().into_iter().next() {
        return Err(unreadable(problem.place, None, problem.reason));
    }
    let only_certain = named("onlyCertainMatches").and_then(|p| p.get("valueBoolean")?.as_bool());
    let count = named("count").and_then(|p| p.get("valueInteger")?.as_u64());
    Ok(MatchRequest {
        who,
        only_certain: only_certain.unwrap_or(false),
        count: count.map(|n| usize::try_from(n).unwrap_or(usize::MAX)),
    })
}
