//! Polypharmacy: how many different medicines were prescribed of late.

use crate::facts::{Facts, Said};
use crate::settings;
use hoso_sdk::Date;
use std::collections::BTreeMap;

/// Prescriptions that are cited at most.
const MOST_EVIDENCE: usize = 50;

/// Different medicines of the last days, with the newest prescription of each.
pub fn count(facts: &Facts) -> Option<Said<i64>> {
    let days = settings::whole(facts.call, "medicine-days");
    let mut newest: BTreeMap<(&str, &str), (Date, &str)> = BTreeMap::new();
    for (entry, day) in facts.entries() {
        let over = matches!(entry.status.as_str(), "stopped" | "draft" | "on-hold");
        if entry.kind != "MedicationRequest" || over || facts.ended(day.add_days(days)) {
            continue;
        }
        let code = (entry.code.system.as_str(), entry.code.code.as_str());
        let unnamed = code.1.is_empty().then_some(entry.code.display.as_str());
        let key = (code.0, unnamed.unwrap_or(code.1));
        newest.entry(key).or_insert((day, &entry.id));
    }
    let value = i64::try_from(newest.len()).unwrap_or(i64::MAX);
    let day = newest.values().map(|(day, _)| *day).max()?;
    let ids = newest.into_values().map(|(_, id)| id.to_owned());
    Some(Said { value, day, evidence: ids.take(MOST_EVIDENCE).collect() })
}
