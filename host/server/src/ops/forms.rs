//! Forms of a programme: the host checks the answers against the declaration, the plugin turns
//! them into drafts, the host stores the form and the drafts as records of the programme.

use super::enrolments::{facility_of, not_enabled};
use super::{OpContext, audit_row};
use crate::app::App;
use crate::assess::{NoInput, PluginInput, fault_error};
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{FieldProblem, Form, Named};
use hoso_core::record::{Coding, Entry, Kind, Part, Record, Value};
use hoso_core::{Error, ProgrammeId, RecordId, ResidentId, Result, form};
use hoso_store::{Changeset, Committed, Op};

/// A form that was taken (the ids of its records, the form's own first), or the fields to mend.
pub type Submitted = Result<Vec<RecordId>, Vec<FieldProblem>>;

impl App {
    /// `key` names this submission: the same one sent twice is stored once.
    pub fn submit(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        programme: &ProgrammeId,
        form: &str,
        answers: Vec<Named>,
        key: &str,
    ) -> Result<Submitted> {
        let grant = self.open_resident(ctx, Action::Enrol, Act::Submit, id)?;
        let facility = facility_of(&grant)?;
        let enabled = self.registry.snapshot().enabled(&facility, programme);
        let enabled = enabled.ok_or_else(|| not_enabled(programme))?;
        let forms = &enabled.plugin.descriptor().forms;
        let declared = forms.iter().find(|f| f.code == form).ok_or(Error::NotFound)?;
        let problems = form::check(declared, &answers);
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let input = match self.plugin_input(ctx.today, id, &enabled, "form")? {
            Ok(input) => input,
            Err(NoInput::Denied) => return Err(Error::NotFound),
            Err(NoInput::Fault(fault)) => return Err(fault_error(fault)),
        };
        let drafts = match enabled.plugin.submit(&input.call(), form, &answers) {
            Ok(Ok(drafts)) => drafts,
            Ok(Err(problems)) => return Ok(Err(problems)),
            Err(fault) => return Err(fault_error(fault)),
        };
        let mut entries = vec![response(ctx, programme, declared, answers)];
        entries.extend(drafts);
        self.store_drafts(ctx, &input, entries, key).map(Ok)
    }

    fn store_drafts(
        &self,
        ctx: &OpContext,
        input: &PluginInput,
        entries: Vec<Entry>,
        key: &str,
    ) -> Result<Vec<RecordId>> {
        let enablement = &input.enabled.enablement;
        let mut change = Changeset::default();
        let mut ids = Vec::new();
        for (i, entry) in entries.into_iter().enumerate() {
            let source_key = format!("{}/{key}/{i}", enablement.programme);
            let record = draft_record(ctx, input, source_key, entry);
            ids.push(record.id);
            change.expect.push((record.id, 0));
            change.ops.push(Op::PutRecord { resident: input.resident, record });
        }
        change.ops.push(Op::Audit(audit_row(ctx, Act::Submit, Some(input.resident), "")));
        change.ops.push(Op::PutWork {
            resident: input.resident,
            facility: enablement.facility.clone(),
            programme: enablement.programme.clone(),
            due: ctx.today,
            now_ms: ctx.now_ms,
        });
        if self.store.commit(change)? == Committed::Conflict {
            return Err(Error::Conflict { message: "this form was stored already".to_owned() });
        }
        self.bell.ring();
        Ok(ids)
    }
}

/// The answers as they were given: a QuestionnaireResponse with a part for each.
fn response(ctx: &OpContext, of: &ProgrammeId, form: &Form, answers: Vec<Named>) -> Entry {
    let part = |answer: Named| Part {
        code: Coding { code: answer.name, ..Coding::default() },
        value: answer.value,
    };
    Entry {
        kind: Kind::QuestionnaireResponse,
        category: String::new(),
        code: Coding {
            system: format!("urn:hoso:form:{of}"),
            code: form.code.clone(),
            display: form.title.vi.clone(),
        },
        when: ctx.today.into(),
        value: Value::None,
        parts: answers.into_iter().map(part).collect(),
        status: "completed".to_owned(),
    }
}

/// The host signs what a plugin drafted with the plugin's digest.
fn draft_record(ctx: &OpContext, input: &PluginInput, source_key: String, entry: Entry) -> Record {
    let enablement = &input.enabled.enablement;
    Record {
        id: RecordId::of(&enablement.facility, &source_key),
        version: 1,
        facility: enablement.facility.clone(),
        registration: input.registration,
        source_key,
        entry,
        source: Vec::new(),
        visit: None,
        programme: Some(enablement.programme.clone()),
        message: enablement.plugin,
        stored_at_ms: ctx.now_ms,
    }
}
