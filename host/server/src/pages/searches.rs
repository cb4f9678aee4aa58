//! What was searched for, kept under a name that says nothing: the address of the results holds no
//! personal data, and who goes back to them from a chart is not asked to send the form again.

use super::fields::{Filled, TEXT_MAX};
use crate::ops::accounts::random_bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hoso_core::{Error, Result};
use std::collections::VecDeque;

/// Searches that are kept, of everybody; the oldest makes room. At most some 8 MB.
const KEPT_MAX: usize = 1_000;
/// Fields of a search.
const FIELDS: [&str; 4] = ["identifier", "name", "birth_year", "phone"];

/// In memory alone: gone with the process.
#[derive(Default)]
pub struct Searches(VecDeque<Search>);

struct Search {
    name: String,
    /// Nobody else's session finds it.
    session: String,
    filled: Filled,
}

impl Searches {
    /// The name by which the session finds the search again.
    ///
    /// # Errors
    /// `Invalid` where a field is longer than a page lets it be.
    pub fn keep(&mut self, session: &str, mut filled: Filled) -> Result<String> {
        filled.retain(|field, _| FIELDS.contains(&field.as_str()));
        let is_long = |text: &String| text.chars().count() > usize::from(TEXT_MAX);
        if let Some((field, _)) = filled.iter().find(|(_, text)| is_long(text)) {
            return Err(Error::invalid(field, format!("at most {TEXT_MAX} characters")));
        }
        let name = URL_SAFE_NO_PAD.encode(&random_bytes().map_err(Error::internal)?[..15]);
        self.0.truncate(KEPT_MAX - 1);
        self.0.push_front(Search { name: name.clone(), session: session.to_owned(), filled });
        Ok(name)
    }

    pub fn find(&self, session: &str, name: &str) -> Option<&Filled> {
        let mut all = self.0.iter();
        all.find(|search| search.name == name && search.session == session).map(|s| &s.filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_name(name: &str) -> Filled {
        [("name", name), ("csrf", "x")].map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    }

    #[test]
    fn a_search_is_found_by_its_own_session_until_it_is_pushed_out() {
        let mut all = Searches::default();
        let first = all.keep("ours", by_name("hoa")).unwrap();
        assert_eq!(all.find("ours", &first).unwrap().len(), 1, "fields of a search alone");
        assert!(all.find("theirs", &first).is_none());
        for _ in 1..KEPT_MAX {
            all.keep("theirs", by_name("an")).unwrap();
        }
        assert!(all.find("ours", &first).is_some());
        all.keep("theirs", by_name("an")).unwrap();
        assert!(all.find("ours", &first).is_none());
        let long = by_name(&"ạ".repeat(usize::from(TEXT_MAX) + 1));
        assert!(
            matches!(all.keep("ours", long), Err(Error::Invalid { field, .. }) if field == "name")
        );
    }
}
