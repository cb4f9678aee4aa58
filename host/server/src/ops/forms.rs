//! Forms of a programme: the host checks the answers against the declaration, the plugin turns
//! them into drafts, the host stores the form and the drafts as records of the programme.

use super::enrolments::{facility_of, not_enabled};
use super::work::Written;
use super::{OpContext, audit_row};
use crate::app::App;
use crate::assess::{NoInput, PluginInput, fault_error};
use crate::registry::{Enabled, Snapshot};
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{FieldProblem, Form, Named};
use hoso_core::record::{Coding, Entry, Kind, Part, Record, Value};
use hoso_core::{Error, FacilityId, ProgrammeId, RecordId, ResidentId, Result, form};
use hoso_store::{Changeset, Committed, Op};
use jiff::civil::Date;

/// How often a form is tried again while programmes are being switched.
const ATTEMPTS: usize = 4;

/// A form as somebody filled it in.
#[derive(Debug, Clone)]
pub struct FilledForm {
    pub programme: ProgrammeId,
    pub form: String,
    pub answers: Vec<Named>,
    /// The sender's own name for it: the same one sent twice is stored once.
    pub key: String,
    /// The day on which it was filled in, where that was not today: paper is entered later.
    pub day: Option<Date>,
}

/// A form that was taken (the ids of its records, the form's own first), or the fields to mend.
pub type Submitted = Result<Vec<RecordId>, Vec<FieldProblem>>;

impl App {
    pub fn submit(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        filled: &FilledForm,
    ) -> Result<Submitted> {
        if filled.day.is_some_and(|day| day > ctx.today) {
            return Err(Error::invalid("day", "the day has not come yet"));
        }
        let grant = self.open_resident(ctx, Action::Enrol, Act::Submit, id)?;
        let facility = facility_of(&grant)?;
        for _ in 0..ATTEMPTS {
            if let Some(submitted) = self.submit_now(ctx, (id, &facility), filled)? {
                return Ok(submitted);
            }
        }
        // Somebody switches again and again: the last attempt has its turn among them.
        let _turn = self.registry.turn();
        if let Some(submitted) = self.submit_now(ctx, (id, &facility), filled)? {
            return Ok(submitted);
        }
        let message = "the programme is being switched; send it again".to_owned();
        Err(Error::Conflict { message })
    }

    /// Was this form of the facility stored before?
    pub fn has_form(&self, facility: &FacilityId, of: &ProgrammeId, key: &str) -> Result<bool> {
        let id = RecordId::of(facility, &source_key(of, key, 0));
        Ok(self.store.record(id)?.is_some())
    }

    /// `None` where programmes were switched meanwhile, so that nothing was stored.
    fn submit_now(
        &self,
        ctx: &OpContext,
        (resident, facility): (ResidentId, &FacilityId),
        filled: &FilledForm,
    ) -> Result<Option<Submitted>> {
        let registry = self.registry.snapshot();
        let enabled = registry.enabled(facility, &filled.programme);
        let enabled = enabled.ok_or_else(|| not_enabled(&filled.programme))?;
        let forms = &enabled.plugin.descriptor().forms;
        let declared = forms.iter().find(|f| f.code == filled.form).ok_or(Error::NotFound)?;
        let problems = form::check(declared, &filled.answers);
        if !problems.is_empty() {
            return Ok(Some(Err(problems)));
        }
        let day = filled.day.unwrap_or(ctx.today);
        let input = match self.plugin_input(day, resident, &enabled, "form")? {
            Ok(input) => input,
            Err(NoInput::Denied) => return Err(Error::NotFound),
            Err(NoInput::Fault(fault)) => return Err(fault_error(fault)),
        };
        let drafts = match enabled.plugin.submit(&input.call(), &filled.form, &filled.answers) {
            Ok(Ok(drafts)) => drafts,
            Ok(Err(problems)) => return Ok(Some(Err(problems))),
            Err(fault) => return Err(fault_error(fault)),
        };
        may_write(&enabled, &drafts)?;
        let form = response(day, &filled.programme, declared, filled.answers.clone());
        let entries = std::iter::once(form).chain(drafts);
        let (ids, change) = self.drafts_change(ctx, &registry, &input, entries, &filled.key)?;
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
        registry: &Snapshot,
        input: &PluginInput,
        entries: impl Iterator<Item = Entry>,
        key: &str,
    ) -> Result<(Vec<RecordId>, Changeset)> {
        let enablement = &input.enabled.enablement;
        let records = entries.enumerate().map(|(i, entry)| {
            draft_record(ctx, input, source_key(&enablement.programme, key, i), entry)
        });
        let records: Vec<Record> = records.collect();
        let resident = input.resident;
        let facility = &enablement.facility;
        let written = Written { resident, facility, records: &records, person: false };
        let mut ops = self.work_after(registry, ctx, &written)?;
        ops.push(Op::Audit(audit_row(ctx, Act::Submit, Some(resident), "")));
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        ops.extend(records.into_iter().map(|record| Op::PutRecord { resident, record }));
        let expect = ids.iter().map(|id| (*id, 0)).collect();
        Ok((ids, Changeset { expect, ops, ..Changeset::default() }))
    }
}

fn source_key(programme: &ProgrammeId, key: &str, n: usize) -> String {
    format!("{programme}/{key}/{n}")
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
fn response(day: Date, of: &ProgrammeId, form: &Form, answers: Vec<Named>) -> Entry {
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
        when: day.into(),
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
