//! An assessment made again: same plugin, chart, context and settings give the same answer.

use super::{OpContext, audit_row};
use crate::app::App;
use crate::assess::{NoInput, PluginInput, evaluate, fault_error};
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::switching::Enablement;
use hoso_core::{Digest, Error, FacilityId, ProgrammeId, ResidentId, Result};
use hoso_store::Op;
use serde::Serialize;
use std::sync::Arc;

/// What came of it; names no value of the record.
#[derive(Debug, Clone, Serialize)]
pub struct Replay {
    pub plugin: Digest,
    pub assessed_at_ms: i64,
    /// The chart's digest is the same: records, consents and links gave the plugin the same.
    pub same_chart: bool,
    /// Version, grant and settings are the same today: the replay runs with those of then.
    pub same_settings: bool,
    pub same_answer: bool,
    pub same_tally: bool,
    /// Parts of the answer that differ.
    pub differences: Vec<String>,
}

impl App {
    /// Runs the stored assessment again, with the records as they were stored then, on its own day
    /// and by its own plugin.
    pub fn replay_assessment(
        &self,
        ctx: &OpContext,
        facility: &FacilityId,
        programme: &ProgrammeId,
        resident: ResidentId,
    ) -> Result<Replay> {
        self.open_facility(ctx, Action::SwitchProgramme)?;
        let mut stored = self.store.assessments(resident)?.into_iter();
        let stored = stored.find(|a| a.facility == *facility && a.programme == *programme);
        let stored = stored.ok_or(Error::NotFound)?;
        let registry = self.registry.snapshot();
        let (day, at_ms) = (stored.context.today, stored.at_ms);
        let then = registry.board.at(facility, programme, day, at_ms).ok_or(Error::NotFound)?;
        let then = Enablement { plugin: stored.plugin, ..then };
        let enabled = registry.with_plugin(then).ok_or(Error::NotFound)?;
        let now = registry.enabled(facility, programme);
        let same_settings = now.is_some_and(|now| now.revision == enabled.revision);
        let row = audit_row(ctx, Act::ReplayAssessment, Some(resident), programme.as_str());
        self.commit(vec![Op::Audit(row)])?;
        let (today, purpose) = (stored.context.today, &stored.context.purpose);
        let at = Some(stored.at_ms);
        let input = match self.plugin_input_at(today, resident, &enabled, purpose, at)? {
            Ok(input) => input,
            Err(NoInput::Denied) => return Err(Error::NotFound),
            Err(NoInput::Fault(fault)) => return Err(fault_error(fault)),
        };
        let mut chart = (*input.chart).clone();
        chart.enrolment.clone_from(&stored.enrolled);
        let again = evaluate(self, &PluginInput { chart: Arc::new(chart), ..input });
        let again = again.map_err(fault_error)?.ok_or(Error::NotFound)?;
        let differences = differing(&stored.answer, &again.answer);
        Ok(Replay {
            plugin: stored.plugin,
            assessed_at_ms: stored.at_ms,
            same_chart: again.assessed == stored.chart,
            same_settings,
            same_answer: differences.is_empty(),
            same_tally: again.tallied == stored.tallied,
            differences,
        })
    }
}

/// Members of the answer that are not the same.
fn differing(before: &impl Serialize, after: &impl Serialize) -> Vec<String> {
    let value = |of: serde_json::Result<serde_json::Value>| of.unwrap_or_default();
    let before = value(serde_json::to_value(before));
    let after = value(serde_json::to_value(after));
    let names = before.as_object().into_iter().chain(after.as_object()).flat_map(|o| o.keys());
    let mut names: Vec<&String> = names.filter(|name| before[*name] != after[*name]).collect();
    names.sort();
    names.dedup();
    names.into_iter().cloned().collect()
}
