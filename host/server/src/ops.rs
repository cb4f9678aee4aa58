//! The operations of the host, one file per noun. All block; HTTP calls them off the executor.

pub mod accounts;
pub mod area;
pub mod audit;
pub mod break_glass;
pub mod charts;
pub mod consents;
pub mod contacts;
pub mod corrections;
pub mod dashboard;
pub mod declared;
pub mod enrolments;
pub mod export;
pub mod fhir_consents;
pub mod forms;
pub mod identity;
pub mod indicators;
pub mod intake;
pub mod org;
pub mod outbreaks;
pub mod overview;
mod owed;
pub mod own;
pub mod owners;
pub mod plugins;
pub mod programmes;
pub mod quality;
pub mod recount;
pub mod referrals;
pub mod replay;
pub mod representatives;
pub mod requests;
pub mod residents;
pub mod retention;
pub mod self_check;
pub mod switching;
pub mod tasks;
pub mod units;
pub mod upkeep;
pub mod versions;
mod work;

use crate::app::App;
use hoso_core::audit::{Act, AuditRow};
use hoso_core::policy::{
    self, Action, Actor, Grant, Permissions, Purpose, Relationships, Representing, Role,
};
use hoso_core::programme::Enrolment;
use hoso_core::{Digest, Error, ProgrammeId, ResidentId, Result, Said};
use hoso_store::{Changeset, Op};
use std::time::{Duration, Instant};

pub use accounts::{
    AccountView, ByProvider, Credentials, Invitation, NewAccount, NoToken, OneTime, Proof, Setup,
    SignedIn, TOKEN_MS,
};
pub use audit::AuditPage;
pub use break_glass::NewBreakGlass;
pub use charts::{AssessmentView, ChartPage, ChartRequest, RecordView};
pub use forms::{FilledForm, Submitted};
pub use hoso_store::QuarantineRow;
pub use indicators::{IndicatorQuery, IndicatorRow};
pub use overview::{Health, Overview, ReceiptLine};
pub use owed::{Owed, Ties};
pub use own::{Oneself, Represented};
pub use plugins::{Origin, VendorKey};
pub use programmes::{FaultView, ProgrammeView};
pub use replay::Replay;
pub use representatives::NewRepresentative;
pub use requests::{NewSubjectRequest, entry_name};
pub use residents::{RegistrationView, ResidentView, SearchQuery};
pub use switching::{Asked, Grant as GrantTo, Switch, Switched};
pub use tasks::{WorkingList, WorkingListQuery, WorkingRow};
pub use versions::{Changes, Rehearsal, Upgrade};

/// Note of an audit row: the account acted for the resident, not as the resident.
pub const REPRESENTATIVE: &str = "representative";

/// Who acts, why, when: the first argument of every operation.
#[derive(Debug, Clone)]
pub struct OpContext {
    pub actor: Actor,
    pub purpose: Purpose,
    pub request_id: String,
    pub now_ms: i64,
    pub today: jiff::civil::Date,
    pub owed: Owed,
    pub ties: Ties,
}

impl OpContext {
    pub(crate) fn said(&self) -> Said<'_> {
        let Self { actor, now_ms, request_id, .. } = self;
        Said { account: &actor.account, at_ms: *now_ms, request: request_id }
    }
}

/// An audit row of this context.
pub(crate) fn audit_row(
    ctx: &OpContext,
    act: Act,
    resident: Option<ResidentId>,
    note: &str,
) -> AuditRow {
    AuditRow {
        at_ms: ctx.now_ms,
        account: ctx.actor.account.clone(),
        role: ctx.actor.role,
        facility: ctx.actor.facility.clone(),
        programme: ctx.actor.programme.clone(),
        purpose: ctx.purpose,
        act,
        resident,
        allowed: true,
        request_id: ctx.request_id.clone(),
        note: note.to_owned(),
    }
}

/// Note of a row about an id that is nobody's. Whatever was asked for is not repeated.
fn absent(id: ResidentId) -> String {
    let digest = Digest::of(&id.0).to_string();
    format!("no such resident {}", &digest[..16])
}

/// Of every refusal at a resident's door: longer than its reads and its row take, so that the clock
/// does not tell whether there was anything to read.
const REFUSAL: Duration = Duration::from_millis(5);

impl App {
    /// A resident acts for the own use, whatever else the same path is for.
    pub fn context(&self, actor: Actor, purpose: Purpose, request_id: String) -> OpContext {
        let (now_ms, today) = (self.clock.now_ms(), self.clock.today());
        let purpose = if actor.role == Role::Resident { Purpose::OwnUse } else { purpose };
        let (owed, ties) = (Owed::default(), Ties::default());
        OpContext { actor, purpose, request_id, now_ms, today, owed, ties }
    }

    /// What ties the actor's facility to the resident, and what the resident permits.
    pub(crate) fn relationships(
        &self,
        actor: &Actor,
        purpose: Purpose,
        id: ResidentId,
    ) -> Result<Relationships> {
        if actor.role == Role::Resident {
            let own_record = self.own_resident(&actor.account)? == Some(id);
            let representing =
                if own_record { Representing::default() } else { self.representing(actor, id)? };
            return Ok(Relationships { own_record, representing, ..Relationships::default() });
        }
        let Some(facility) = &actor.facility else { return Ok(Relationships::default()) };
        let registrations = self.store.registrations_of(id)?;
        let enrolments = Enrolment::together(self.store.enrolments(id)?);
        let enrolled = enrolments
            .into_iter()
            .filter(|e| e.facility == *facility && e.stage != Enrolment::ENDED)
            .map(|e| e.programme)
            .collect::<Vec<ProgrammeId>>();
        let mut consents = Vec::new();
        for registration in &registrations {
            consents.extend(self.store.consents_at(registration.id)?);
        }
        Ok(Relationships {
            registered_here: registrations.iter().any(|r| r.facility == *facility),
            enrolled_here: enrolled,
            own_record: false,
            representing: Representing::default(),
            permissions: Permissions {
                purpose: Some(purpose),
                today: self.clock.today(),
                now_ms: self.clock.now_ms(),
                consents,
                emergencies: self.store.break_glasses_of(id)?,
            },
        })
    }

    /// The door to one resident: decides and leaves an audit row, which is durable before the
    /// answer leaves (`owed.rs`). A refusal looks like absence, and absence like a refusal: both
    /// leave a row and take the same time, so that nothing tells one from the other
    /// (docs/threat-model.md).
    pub(crate) fn open_resident(
        &self,
        ctx: &OpContext,
        action: Action,
        act: Act,
        id: ResidentId,
    ) -> Result<Grant> {
        let started = Instant::now();
        let relationships = self.ties(ctx, id)?;
        let decision = policy::decide(&ctx.actor, action, Some(id), &relationships);
        let emergency = relationships.permissions.emergency_of(&ctx.actor, id).is_some();
        let note = match (emergency, relationships.representing.by.is_empty()) {
            (true, _) => "break-glass",
            (false, false) => REPRESENTATIVE,
            (false, true) => "",
        };
        let mut row = audit_row(ctx, act, Some(id), note);
        row.allowed = decision.is_ok();
        if !row.allowed && self.store.registration_ids(id)?.is_empty() {
            // Nobody's trail: it stands among the acts on no resident, by the id's digest.
            row.resident = None;
            row.note = absent(id);
        }
        ctx.owed.add(self.store.as_ref(), vec![row])?;
        decision.or_else(|_| {
            ctx.owed.pay()?;
            std::thread::sleep(REFUSAL.saturating_sub(started.elapsed()));
            Err(Error::NotFound)
        })
    }

    /// The door to what concerns no single resident. A refusal may be named.
    pub(crate) fn open_facility(&self, ctx: &OpContext, action: Action) -> Result<Grant> {
        policy::decide(&ctx.actor, action, None, &Relationships::default())
            .map_err(|_| Error::Forbidden { message: "this role may not do this here".to_owned() })
    }

    /// Commits operations that expect nothing of what is stored.
    pub(crate) fn commit(&self, ops: Vec<Op>) -> Result<()> {
        let change = Changeset { ops, ..Changeset::default() };
        self.store.commit(change)?;
        Ok(())
    }
}
