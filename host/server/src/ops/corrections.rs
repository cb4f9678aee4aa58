//! A clinician says that what was written here by a form is wrong. The entry stays as a version
//! that says so, with the reason; the right values are written by the form, anew. What came in a
//! message is the facility's own program's to correct: the next message would bring it back.

use super::consents::text;
use super::enrolments::facility_of;
use super::work::Written;
use super::{OpContext, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::record::{Coding, Kind, Part, Record, Value};
use hoso_core::{Error, FacilityId, RecordId, ResidentId, Result};
use hoso_exchange::ELEMENT;
use hoso_store::{Changeset, Committed, Op};

/// Of the part that says why an entry is wrong.
pub const REASON: &str = "Provenance.reason";
/// Records that one form may leave.
const OF_A_FORM: usize = 200;

impl App {
    /// The record itself, and with a form all that the programme made of it.
    ///
    /// # Errors
    /// `NotFound` for what the actor's facility did not write by a form; `Invalid` without a
    /// reason; `Conflict` where somebody changed it meanwhile.
    pub fn mark_wrong(
        &self,
        ctx: &OpContext,
        id: ResidentId,
        record: RecordId,
        reason: &str,
    ) -> Result<()> {
        let reason = text("reason", reason)?;
        let grant = self.open_resident(ctx, Action::Enrol, Act::Correct, id)?;
        let facility = facility_of(&grant)?;
        let known = self.store.record(record)?.ok_or(Error::NotFound)?;
        if !is_correctable(&known, &facility)
            || self.store.resident_of(known.registration)? != Some(id)
        {
            return Err(Error::NotFound);
        }
        let registry = self.registry.snapshot();
        let mut records = self.with_its_drafts(known)?;
        records.retain(|record| !record.is_error());
        let expect = records.iter().map(|record| (record.id, record.version)).collect();
        for record in &mut records {
            record.version += 1;
            record.entry.status = Record::ENTERED_IN_ERROR.to_owned();
            record.entry.parts.push(why(&reason));
            record.stored_at_ms = ctx.now_ms;
        }
        let written =
            Written { resident: id, facility: &facility, records: &records, person: false };
        let mut ops = self.work_after(&registry, ctx, &written)?;
        ops.push(Op::Audit(audit_row(ctx, Act::Correct, Some(id), "")));
        let put = |record| Op::PutRecord { resident: id, record };
        ops.extend(records.into_iter().map(put));
        match self.store.commit(Changeset { expect, ops, ..Changeset::default() })? {
            Committed::Done | Committed::Already => {
                self.bell.ring();
                Ok(())
            }
            Committed::Conflict | Committed::Switched => {
                Err(Error::Conflict { message: "it was changed just now".to_owned() })
            }
        }
    }

    /// What a form left is numbered behind it (`ops/forms.rs`).
    fn with_its_drafts(&self, known: Record) -> Result<Vec<Record>> {
        let is_form = known.entry.kind == Kind::QuestionnaireResponse;
        let form = known.source_key.strip_suffix("/0").filter(|_| is_form).map(str::to_owned);
        let facility = known.facility.clone();
        let mut records = vec![known];
        for n in 1..OF_A_FORM {
            let Some(form) = &form else { break };
            let draft = RecordId::of(&facility, &format!("{form}/{n}"));
            let Some(draft) = self.store.record(draft)? else { break };
            records.push(draft);
        }
        Ok(records)
    }
}

/// Written here by a programme's form: a call and a task have versions of their own.
pub fn is_correctable(record: &Record, facility: &FacilityId) -> bool {
    let by_form = record.programme.as_ref().is_some_and(|programme| {
        record.source_key.strip_prefix(programme.as_str()).is_some_and(|key| key.starts_with('/'))
    });
    let kind = !matches!(record.entry.kind, Kind::Communication | Kind::Task);
    by_form && kind && record.facility == *facility && !record.is_error()
}

fn why(reason: &str) -> Part {
    let code =
        Coding { system: ELEMENT.to_owned(), code: REASON.to_owned(), display: String::new() };
    Part { code, value: Value::Text(reason.to_owned()) }
}
