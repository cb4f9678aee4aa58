//! Forms of a programme: the host checks the answers against the declaration, the plugin turns
//! them into drafts, the host stores the form and the drafts as records of the programme.

use super::enrolments::{facility_of, not_enabled};
use super::{OpContext, audit_row};
use crate::app::App;
use crate::assess::{NoInput, PluginInput, fault_error};
use crate::registry::Enabled;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{FieldProblem, Form, Named};
use hoso_core::record::{Coding, Entry, Kind, Part, Record, Value};
use hoso_core::{Error, FacilityId, ProgrammeId, RecordId, ResidentId, Result, form};
use hoso_store::{Changeset, Committed, Op};

/// How often a form is tried again while programmes are being switched.
const ATTEMPTS: usize = 4;

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
        let filled = Filled { resident: id, facility, programme, form, answers, key };
        for _ in 0..ATTEMPTS {
            if let Some(submitted) = self.submit_now(ctx, &filled)? {
                return Ok(submitted);
            }
        }
        let message = "the programme is being switched; send it again".to_owned();
        Err(Error::Conflict { message })
    }

    /// `None` where programmes were switched meanwhile, so that nothing was stored.
    fn submit_now(&self, ctx: &OpContext, filled: &Filled<'_>) -> Result<Option<Submitted>> {
        let registry = self.registry.snapshot();
        let enabled = registry.enabled(&filled.facility, filled.programme);
        let enabled = enabled.ok_or_else(|| not_enabled(filled.programme))?;
        let forms = &enabled.plugin.descriptor().forms;
        let declared = forms.iter().find(|f| f.code == filled.form).ok_or(Error::NotFound)?;
        let problems = form::check(declared, &filled.answers);
        if !problems.is_empty() {
            return Ok(Some(Err(problems)));
        }
        let input = match self.plugin_input(ctx.today, filled.resident, &enabled, "form")? {
            Ok(input) => input,
            Err(NoInput::Denied) => return Err(Error::NotFound),
            Err(NoInput::Fault(fault)) => return Err(fault_error(fault)),
        };
        let drafts = match enabled.plugin.submit(&input.call(), filled.form, &filled.answers) {
            Ok(Ok(drafts)) => drafts,
            Ok(Err(problems)) => return Ok(Some(Err(problems))),
            Err(fault) => return Err(fault_error(fault)),
        };
        may_write(&enabled, &drafts)?;
        let form = response(ctx, filled.programme, declared, filled.answers.clone());
        let entries = std::iter::once(form).chain(drafts);
        let (ids, change) = self.drafts_change(ctx, &input, entries, filled.key);
        let change = Changeset { expect_decision: Some(registry.board.last()), ..change };
        match self.store.commit(change)? {
            Committed::Switched => return Ok(None),
            Committed::Conflict => {
                return Err(Error::Conflict { message: "this form was stored already".to_owned() });
            }
            Committed::Done | Committed::Already => self.bell.ring(),
        }
        Ok(Some(Ok(ids)))
    }

    /// The ids of the records, and what stores them.
    fn drafts_change(
        &self,
        ctx: &OpContext,
        input: &PluginInput,
        entries: impl Iterator<Item = Entry>,
        key: &str,
    ) -> (Vec<RecordId>, Changeset) {
        let enablement = &input.enabled.enablement;
        let (mut change, mut ids) = (Changeset::default(), Vec::new());
        for (i, entry) in entries.enumerate() {
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
        (ids, change)
    }
}

/// A form as it was filled in.
struct Filled<'a> {
    resident: ResidentId,
    facility: FacilityId,
    programme: &'a ProgrammeId,
    form: &'a str,
    answers: Vec<Named>,
    key: &'a str,
}

/// The plugin declared what it drafts, else the sandbox had refused it; the administrator may have
/// granted less.
fn may_write(enabled: &Enabled, drafts: &[Entry]) -> Result<()> {
    let Enabled { enablement, .. } = enabled;
    let Some(more) = drafts.iter().find(|draft| !enablement.granted.writes(draft)) else {
        return Ok(());
    };
    let message = format!(
        "{} may not write {} {} here: the administrator of programmes has not granted it",
        enablement.programme,
        more.kind.as_str(),
        more.code.code
    );
    Err(Error::Forbidden { message })
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
