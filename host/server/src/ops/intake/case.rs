//! Turns one case into the operations of a commit: registration, link, versions of records,
//! audit row and queued work.

use super::super::work::Written;
use super::super::{OpContext, audit_row};
use super::parts::CasePart;
use crate::app::App;
use crate::registry::Snapshot;
use hoso_core::audit::Act;
use hoso_core::identity::Registration;
use hoso_core::message::{Case, CaseReceipt};
use hoso_core::record::{NewRecord, Record};
use hoso_core::{Digest, Error, RecordId, RegistrationId, ResidentId, Result};
use hoso_store::{Changeset, Op};
use std::collections::HashSet;

pub(super) struct CaseWriter<'a> {
    pub app: &'a App,
    pub ctx: &'a OpContext,
    pub message: Digest,
    pub registry: &'a Snapshot,
    pub change: &'a mut Changeset,
}

/// One part on its way: what is known of it so far.
struct Writing {
    receipt: CaseReceipt,
    changed_person: bool,
    touched: Vec<Record>,
}

impl CaseWriter<'_> {
    pub fn write(&mut self, part: &CasePart) -> Result<CaseReceipt> {
        let mut writing = self.person(part.case)?;
        for new in part.records {
            self.put_record(part.case, new, &mut writing)?;
        }
        if part.last {
            self.retract_missing(part.case, &mut writing)?;
        }
        if writing.receipt.changed_nothing() && !writing.changed_person {
            return Ok(writing.receipt);
        }
        let resident = writing.receipt.resident;
        self.change.ops.push(Op::Audit(audit_row(self.ctx, Act::Intake, Some(resident), "")));
        let written = Written {
            resident,
            facility: &part.case.facility,
            records: &writing.touched,
            person: writing.changed_person,
        };
        self.change.ops.extend(self.app.work_after(self.registry, self.ctx, &written)?);
        Ok(writing.receipt)
    }

    fn person(&mut self, case: &Case) -> Result<Writing> {
        let registration = RegistrationId::of(&case.facility, &case.patient_number);
        let changed = self.changed_registration(registration, case)?;
        let changed_person = changed.is_some();
        let (resident, new_resident) = match changed {
            Some(new) => {
                let linked = self.app.link(self.ctx, &new, self.change)?;
                self.change.ops.push(Op::PutRegistration(new));
                (linked.resident, linked.is_new)
            }
            None => (self.linked(registration)?, false),
        };
        let receipt = CaseReceipt {
            facility: case.facility.clone(),
            visit: case.complete_visit.clone(),
            registration,
            resident,
            new_resident,
            created: 0,
            updated: 0,
            unchanged: 0,
            retracted: 0,
        };
        Ok(Writing { receipt, changed_person, touched: Vec::new() })
    }

    /// The resident of a registration that says nothing new; nobody may move it meanwhile.
    fn linked(&mut self, registration: RegistrationId) -> Result<ResidentId> {
        let resident = self.app.store.resident_of(registration)?;
        self.change.expect_links.push((registration, resident));
        resident.ok_or_else(|| Error::internal("a registration without a link"))
    }

    /// The registration, where it is new or says something new.
    fn changed_registration(
        &self,
        id: RegistrationId,
        case: &Case,
    ) -> Result<Option<Registration>> {
        let version = match self.app.store.registration(id)? {
            Some(known) if known.demographics == case.demographics => return Ok(None),
            Some(known) => known.version + 1,
            None => 1,
        };
        Ok(Some(Registration {
            id,
            facility: case.facility.clone(),
            patient_number: case.patient_number.clone(),
            demographics: case.demographics.clone(),
            message: self.message,
            version,
        }))
    }

    fn put_record(&mut self, case: &Case, new: &NewRecord, writing: &mut Writing) -> Result<()> {
        let id = RecordId::of(&case.facility, &new.source_key);
        let known = self.app.store.record(id)?;
        if known.as_ref().is_some_and(|known| known.says_the_same(new)) {
            writing.receipt.unchanged += 1;
            return Ok(());
        }
        let version = known.map_or(0, |known| known.version);
        let count = match version {
            0 => &mut writing.receipt.created,
            _ => &mut writing.receipt.updated,
        };
        *count += 1;
        let record = Record {
            id,
            version: version + 1,
            facility: case.facility.clone(),
            registration: writing.receipt.registration,
            source_key: new.source_key.clone(),
            entry: new.entry.clone(),
            source: new.source.clone(),
            visit: new.visit.clone(),
            programme: None,
            message: self.message,
            stored_at_ms: self.ctx.now_ms,
        };
        self.push(record, writing);
        Ok(())
    }

    /// A row that a corrected message leaves out was an error.
    fn retract_missing(&mut self, case: &Case, writing: &mut Writing) -> Result<()> {
        let Some(visit) = &case.complete_visit else { return Ok(()) };
        let sent: HashSet<&str> = case.records.iter().map(|r| r.source_key.as_str()).collect();
        let stored = self.app.store.records_of_visit(writing.receipt.registration, visit)?;
        for mut record in stored {
            if record.is_error() || sent.contains(record.source_key.as_str()) {
                continue;
            }
            record.version += 1;
            record.entry.status = Record::ENTERED_IN_ERROR.to_owned();
            record.message = self.message;
            record.stored_at_ms = self.ctx.now_ms;
            writing.receipt.retracted += 1;
            self.push(record, writing);
        }
        Ok(())
    }

    fn push(&mut self, record: Record, writing: &mut Writing) {
        self.change.expect.push((record.id, record.version - 1));
        writing.touched.push(record.clone());
        self.change.ops.push(Op::PutRecord { resident: writing.receipt.resident, record });
    }
}
