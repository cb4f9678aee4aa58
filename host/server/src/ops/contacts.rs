//! Calls about what is due: each task that is called about has one Communication, and each call is
//! a version of it. So a working list finds the last call by its id alone.

use super::enrolments::facility_of;
use super::{OpContext, ResidentView, audit_row};
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::policy::Action;
use hoso_core::programme::{Task, TaskStatus};
use hoso_core::record::{Coding, Entry, Kind, Record, Value};
use hoso_core::{
    AccountId, Error, FacilityId, PartialDate, ProgrammeId, RecordId, RegistrationId, ResidentId,
    Result,
};
use hoso_store::{Changeset, Committed, Op, TaskRow};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const NOTE_MAX: usize = 500;
const SYSTEM: &str = "urn:hoso:contact-outcome";
/// Names the record of calls about a task.
pub(super) const CONTACT: &str = "contact";

/// What came of a call, by the names that Simple (simpledotorg/simple-server, CallResult) has for
/// its results and reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    AgreedToVisit,
    RemindToCallLater,
    NotResponding,
    InvalidPhoneNumber,
    AlreadyVisited,
    Moved,
    Dead,
}

impl Outcome {
    pub const ALL: [Outcome; 7] = [
        Outcome::AgreedToVisit,
        Outcome::RemindToCallLater,
        Outcome::NotResponding,
        Outcome::InvalidPhoneNumber,
        Outcome::AlreadyVisited,
        Outcome::Moved,
        Outcome::Dead,
    ];

    fn code(self) -> &'static str {
        match self {
            Outcome::AgreedToVisit => "agreed-to-visit",
            Outcome::RemindToCallLater => "remind-to-call-later",
            Outcome::NotResponding => "not-responding",
            Outcome::InvalidPhoneNumber => "invalid-phone-number",
            Outcome::AlreadyVisited => "already-visited",
            Outcome::Moved => "moved",
            Outcome::Dead => "dead",
        }
    }

    /// Nobody was spoken to.
    pub fn is_unreached(self) -> bool {
        matches!(self, Outcome::NotResponding | Outcome::InvalidPhoneNumber)
    }

    /// FHIR event-status: nobody was spoken to.
    fn status(self) -> &'static str {
        if self.is_unreached() { "not-done" } else { "completed" }
    }

    /// In Vietnamese: what the record says.
    pub fn display(self) -> &'static str {
        match self {
            Outcome::AgreedToVisit => "Hẹn sẽ đến khám",
            Outcome::RemindToCallLater => "Đề nghị gọi lại sau",
            Outcome::NotResponding => "Không nghe máy",
            Outcome::InvalidPhoneNumber => "Số điện thoại không đúng",
            Outcome::AlreadyVisited => "Đã khám rồi",
            Outcome::Moved => "Đã chuyển đi nơi khác",
            Outcome::Dead => "Đã mất",
        }
    }
}

/// Which task of whom.
#[derive(Debug, Clone, Deserialize)]
pub struct Of {
    pub resident: ResidentId,
    pub programme: ProgrammeId,
    /// The task's code.
    pub task: String,
    pub due: Date,
}

/// What a call was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    ThisTask,
    /// And what else is due or overdue.
    AllDue,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub outcome: Outcome,
    pub note: String,
}

/// Whom to call, what about, and what came of earlier calls, oldest first.
#[derive(Debug, Clone)]
pub struct ContactView {
    pub name: String,
    /// As the caller's facility knows it; empty where it does not.
    pub phone: String,
    pub born: Option<PartialDate>,
    pub task: Task,
    /// What else is due now, so that one call is about all of it.
    pub others: Vec<(ProgrammeId, Task)>,
    pub before: Vec<Contact>,
    /// Who has it, by the name shown.
    pub owner: Option<String>,
    /// Account and name of each at the facility who may have it.
    pub colleagues: Vec<(AccountId, String)>,
}

impl App {
    pub fn contact(&self, ctx: &OpContext, of: &Of) -> Result<ContactView> {
        let mut registrations = self.own_registrations(ctx, of.resident)?;
        let own = registrations.pop().ok_or(Error::NotFound)?;
        let (task, others) = self.due_tasks(ctx, of)?;
        let id = record_id(CONTACT, &own.facility, own.id, of);
        let before = self.store.versions(id)?.iter().filter_map(said).collect();
        let owner = self.owner_of(&own.facility, own.id, of)?;
        let owner = owner.map(|account| self.account_name(&account)).transpose()?;
        let colleagues = self.colleagues(&own.facility)?;
        let who = own.demographics;
        Ok(ContactView {
            name: who.name,
            phone: who.phone,
            born: who.birth_date,
            task,
            others,
            before,
            owner,
            colleagues,
        })
    }

    /// What came of a call about a task, or about all that is due for the resident.
    pub fn record_contact(
        &self,
        ctx: &OpContext,
        of: &Of,
        about: About,
        outcome: Outcome,
        note: &str,
    ) -> Result<()> {
        if note.chars().count() > NOTE_MAX {
            return Err(Error::invalid("note", format!("at most {NOTE_MAX} characters")));
        }
        let (_, due) = self.due_tasks(ctx, of)?;
        let others = due.into_iter().filter(|_| about == About::AllDue).map(|(programme, task)| {
            Of { resident: of.resident, programme, task: task.code, due: task.due }
        });
        let entry = entry(ctx.today, outcome, note);
        let others: Vec<Of> = others.collect();
        self.write_about(ctx, (of, &others), CONTACT, entry, (Act::Contact, outcome.code()))
    }

    /// The next version of what is written about a task, and about others of the resident, at the
    /// caller's facility: all or none.
    pub(super) fn write_about(
        &self,
        ctx: &OpContext,
        (of, others): (&Of, &[Of]),
        what: &str,
        entry: Entry,
        (act, note): (Act, &str),
    ) -> Result<()> {
        let grant = self.open_resident(ctx, Action::Enrol, act, of.resident)?;
        let facility = facility_of(&grant)?;
        let own = self.store.registrations_of(of.resident)?;
        let own = own.into_iter().find(|r| r.facility == facility).ok_or(Error::NotFound)?;
        let mut change = Changeset::default();
        for of in std::iter::once(of).chain(others) {
            let id = record_id(what, &facility, own.id, of);
            let version = self.store.record(id)?.map_or(0, |known| known.version);
            let record = Record {
                id,
                version: version + 1,
                registration: own.id,
                source_key: source_key(what, own.id, of),
                entry: entry.clone(),
                source: Vec::new(),
                visit: None,
                programme: Some(of.programme.clone()),
                // Nothing came in: a person wrote it here.
                message: hoso_core::Digest::of(id.to_string().as_bytes()),
                stored_at_ms: ctx.now_ms,
                facility: facility.clone(),
            };
            change.expect.push((id, version));
            change.ops.push(Op::PutRecord { resident: of.resident, record });
        }
        change.ops.push(Op::Audit(audit_row(ctx, act, Some(of.resident), note)));
        match self.store.commit(change)? {
            Committed::Done | Committed::Already => Ok(()),
            Committed::Conflict | Committed::Switched => {
                let message = "somebody wrote about this task just now; look at it first";
                Err(Error::Conflict { message: message.to_owned() })
            }
        }
    }

    /// The task, and the others of the resident that are due or overdue.
    fn due_tasks(&self, ctx: &OpContext, of: &Of) -> Result<(Task, Vec<(ProgrammeId, Task)>)> {
        let said = self.assessments(ctx, of.resident)?.into_iter();
        let (mut this, mut others) = (None, Vec::new());
        for view in said {
            let programme = view.assessment.programme;
            for task in view.assessment.answer.tasks {
                if programme == of.programme && task.code == of.task && task.due == of.due {
                    this = Some(task);
                } else if task.status(ctx.today) != TaskStatus::Upcoming {
                    others.push((programme.clone(), task));
                }
            }
        }
        Ok((this.ok_or(Error::NotFound)?, others))
    }

    /// As the programme says it at the caller's facility now.
    pub(super) fn task(&self, ctx: &OpContext, of: &Of) -> Result<Task> {
        Ok(self.due_tasks(ctx, of)?.0)
    }

    /// The newest version of what is written about a task of the facility's working list.
    pub(super) fn written_about(
        &self,
        facility: &FacilityId,
        resident: &ResidentView,
        row: &TaskRow,
        what: &str,
    ) -> Result<Option<Record>> {
        let Some(own) = resident.registrations.iter().find(|r| r.facility == *facility) else {
            return Ok(None);
        };
        let registration = RegistrationId::of(facility, &own.patient_number);
        let of = Of {
            resident: row.resident,
            programme: row.programme.clone(),
            task: row.task.code.clone(),
            due: row.task.due,
        };
        Ok(self.store.record(record_id(what, facility, registration, &of))?)
    }
}

fn entry(today: Date, outcome: Outcome, note: &str) -> Entry {
    let note = note.trim();
    Entry {
        kind: Kind::Communication,
        category: String::new(),
        code: Coding {
            system: SYSTEM.to_owned(),
            code: outcome.code().to_owned(),
            display: outcome.display().to_owned(),
        },
        when: today.into(),
        value: if note.is_empty() { Value::None } else { Value::Text(note.to_owned()) },
        parts: Vec::new(),
        status: outcome.status().to_owned(),
    }
}

pub(super) fn said(record: &Record) -> Option<Contact> {
    let code = &record.entry.code.code;
    let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.code() == code)?;
    let note = match &record.entry.value {
        Value::Text(note) => note.clone(),
        _ => String::new(),
    };
    Some(Contact { at_ms: record.stored_at_ms, outcome, note })
}

fn source_key(what: &str, registration: RegistrationId, of: &Of) -> String {
    format!("{what}/{registration}/{}/{}/{}", of.programme, of.task, of.due)
}

/// Of the one record of its kind that there is about a task.
pub(super) fn record_id(
    what: &str,
    facility: &FacilityId,
    registration: RegistrationId,
    of: &Of,
) -> RecordId {
    RecordId::of(facility, &source_key(what, registration, of))
}
