//! A resident works out an own risk: the questions are those that a programme declares, and the
//! programme answers, as it would of a visit. Nothing is stored and nobody else sees it.

use super::OpContext;
use crate::app::App;
use crate::assess::{NoInput, fault_error};
use crate::registry::Enabled;
use hoso_core::audit::Act;
use hoso_core::policy::{Action, Role};
use hoso_core::programme::{Answer, ChartEntry, FieldProblem, Form, Named};
use hoso_core::{Error, RecordId, ResidentId, Result, form};
use std::sync::Arc;

/// A group of questions that residents can answer by themselves, and fields of other groups that
/// its score needs.
const GROUP: &str = "findrisc";
const BESIDE: [&str; 2] = ["weight", "height"];

/// The questions, and who asks them.
struct Asked {
    enabled: Enabled,
    /// As the programme calls the form.
    code: String,
    form: Form,
}

impl App {
    /// May the actor ask at all?
    pub fn self_checks(&self, ctx: &OpContext, id: ResidentId) -> Result<bool> {
        let grant = self.open_resident(ctx, Action::ReadAssessments, Act::ReadChart, id)?;
        Ok(ctx.actor.role == Role::Resident && grant.shows_every_class())
    }

    /// The questions; none where no programme of the resident's facilities has them.
    ///
    /// # Errors
    /// `NotFound` for who is no resident, or does not read the whole record.
    pub fn self_check_form(&self, ctx: &OpContext, id: ResidentId) -> Result<Option<Form>> {
        Ok(self.self_check_of(ctx, id)?.map(|asked| asked.form))
    }

    /// What the programme says of the resident with these answers, or the fields to mend.
    pub fn self_check(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        answers: &[Named],
    ) -> Result<std::result::Result<Answer, Vec<FieldProblem>>> {
        let asked = self.self_check_of(ctx, id)?.ok_or(Error::NotFound)?;
        let problems = form::check(&asked.form, answers);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let input = self.plugin_input(ctx.today, id, &asked.enabled, "form")?;
        let mut input = match input {
            Ok(input) => input,
            Err(NoInput::Denied) => return Err(Error::NotFound),
            Err(NoInput::Fault(fault)) => return Err(fault_error(fault)),
        };
        let plugin = asked.enabled.plugin.clone();
        let drafts = match plugin.submit(&input.call(), &asked.code, answers) {
            Ok(Ok(drafts)) => drafts,
            Ok(Err(problems)) => return Ok(Err(problems)),
            Err(fault) => return Err(fault_error(fault)),
        };
        let mut chart = (*input.chart).clone();
        let facility = input.enabled.enablement.facility.clone();
        let said = drafts.into_iter().enumerate().map(|(n, entry)| ChartEntry {
            id: RecordId::of(&facility, &format!("self-check/{id}/{n}")),
            entry,
            facility: facility.clone(),
            own: true,
        });
        chart.entries.extend(said);
        let stages = &plugin.descriptor().stages;
        let stage = stages.first().map(|stage| stage.code.clone()).unwrap_or_default();
        chart.enrolment = chart.enrolment.or(Some((ctx.today, stage)));
        input.chart = Arc::new(chart);
        plugin.assess(&input.call()).map(Ok).map_err(fault_error)
    }

    fn self_check_of(&self, ctx: &OpContext, id: ResidentId) -> Result<Option<Asked>> {
        if !self.self_checks(ctx, id)? {
            return Err(Error::NotFound);
        }
        let registry = self.registry.snapshot();
        for registration in self.store.registrations_of(id)? {
            let mut here = registry.enabled_at(&registration.facility).iter();
            if let Some(asked) = here.find_map(asked) {
                return Ok(Some(asked));
            }
        }
        Ok(None)
    }
}

/// The group, with what it needs beside it, every field of it to be answered.
fn asked(enabled: &Enabled) -> Option<Asked> {
    let forms = &enabled.plugin.descriptor().forms;
    let has = |form: &&Form| form.groups.iter().any(|group| group.name == GROUP && !group.repeats);
    let mut form = forms.iter().find(has)?.clone();
    for group in &mut form.groups {
        let whole = group.name == GROUP;
        group.fields.retain(|field| whole || BESIDE.contains(&field.name.as_str()));
        group.fields.iter_mut().for_each(|field| field.required = true);
    }
    form.groups.retain(|group| !group.fields.is_empty() && !group.repeats);
    Some(Asked { enabled: enabled.clone(), code: form.code.clone(), form })
}
