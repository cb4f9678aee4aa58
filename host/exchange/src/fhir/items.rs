//! The resources of a message, wherever they stand: alone, in a Bundle, or one a line (NDJSON).

use super::json::fault;
use crate::Limits;
use crate::problems::{Problems, place, unreadable};
use hoso_core::message::{Place, Unreadable};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

/// One resource, not yet parsed.
pub struct Item<'a> {
    /// Bundle entry, or value of the message, 1-based.
    pub number: u32,
    /// `resourceType`.
    pub kind: Cow<'a, str>,
    pub id: Cow<'a, str>,
    pub full_url: Cow<'a, str>,
    /// `request.ifNoneExist`.
    pub if_none_exist: Cow<'a, str>,
    pub text: &'a str,
}

impl Item<'_> {
    pub fn place(&self, field: &str) -> Place {
        place(self.number, &self.kind, 0, field)
    }

    /// `system|value` of a conditional create that asks for one identifier and nothing else.
    pub fn condition(&self) -> Option<&str> {
        let query = self.if_none_exist.trim_start_matches('?');
        let token = query.strip_prefix("identifier=")?;
        (!token.is_empty() && !token.contains(['&', ',', '%'])).then_some(token)
    }
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, rename = "resourceType")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow, default)]
    entry: Vec<BundleEntry<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BundleEntry<'a> {
    #[serde(borrow, default)]
    full_url: Cow<'a, str>,
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    #[serde(borrow)]
    request: Option<Request<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(borrow, default)]
    if_none_exist: Cow<'a, str>,
}

/// All resources of a message, in its order.
pub fn items<'a>(
    text: &'a str,
    limits: &Limits,
    problems: &mut Problems,
) -> Result<Vec<Item<'a>>, Unreadable> {
    let mut found = Found { text, items: Vec::new(), number: 0, max: limits.cases_max };
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let value = value.map_err(|e| found.unreadable(text, &e))?.get();
        let head: Head<'a> =
            serde_json::from_str(value).map_err(|e| found.unreadable(value, &e))?;
        if head.kind != "Bundle" {
            found.add(value, BundleEntry::default())?;
            continue;
        }
        let bundle: Bundle<'a> =
            serde_json::from_str(value).map_err(|e| found.unreadable(value, &e))?;
        for entry in bundle.entry {
            match entry.resource {
                Some(resource) => found.add(resource.get(), entry)?,
                None => {
                    found.number += 1;
                    let place = place(found.number, "Bundle", 0, "entry.resource");
                    problems.reject(place, "missing: an entry without a resource does nothing");
                }
            }
        }
    }
    Ok(found.items)
}

struct Found<'a> {
    text: &'a str,
    items: Vec<Item<'a>>,
    number: u32,
    max: usize,
}

impl<'a> Found<'a> {
    fn add(&mut self, text: &'a str, entry: BundleEntry<'a>) -> Result<(), Unreadable> {
        let head: Head<'a> = serde_json::from_str(text).map_err(|e| self.unreadable(text, &e))?;
        self.number += 1;
        if self.number as usize > self.max {
            let reason = format!("more than {} resources", self.max);
            return Err(unreadable(Place::default(), None, reason));
        }
        self.items.push(Item {
            number: self.number,
            kind: head.kind,
            id: head.id,
            full_url: entry.full_url,
            if_none_exist: entry.request.map(|r| r.if_none_exist).unwrap_or_default(),
            text,
        });
        Ok(())
    }

    /// `part` is a slice of the message.
    fn unreadable(&self, part: &str, error: &serde_json::Error) -> Unreadable {
        let fault = fault(part, error);
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        unreadable(place(self.number + 1, "", 0, ""), Some(start + fault.offset), fault.reason)
    }
}
