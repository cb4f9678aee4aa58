//! The store without what consent and audit cost: audit rows are taken and kept nowhere, and nobody
//! has said anything of the own record. All else is what the store underneath says. It stands here
//! so that the product has no switch for it.

use hoso_core::identity::online::BlockKey;
use hoso_core::identity::question::{Apart, Question};
use hoso_core::identity::{Identifier, Link, Registration};
use hoso_core::message::Receipt;
use hoso_core::org::OrgUnit;
use hoso_core::policy::{BreakGlass, Consent, Grant, Representation, SubjectRequest};
use hoso_core::programme::switching::Decision;
use hoso_core::programme::{Assessment, Cell, CellKey, Enrolment, Month};
use hoso_core::quarantine::Quarantine;
use hoso_core::record::Record;
use hoso_core::referral::Referral;
use hoso_core::surveillance::Week;
use hoso_core::{
    AccountId, BreakGlassId, ConsentId, Digest, FacilityId, ProgrammeId, QuestionId, RecordId,
    ReferralId, RegistrationId, ResidentId,
};
use hoso_store::{
    Account, BackupReport, BlobKind, Block, Changeset, ChartQuery, Charts, Committed, Counts,
    FaultRow, Identities, IndexRow, Linkage, LinkageCount, MonthSums, OldAudit, Op, Operations,
    Page, Pending, Permissions, Programmes, QuarantineRow, QuestionQuery, RecordStore, Referrals,
    Sealed, StoreError, Subject, TaskQuery, TaskRow, TokenRow, Totals, Upkeep, VerifyReport,
    WeekRow, WorkItem,
};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub struct Bare(pub Arc<dyn RecordStore>);

macro_rules! as_stored {
    ($of:ident: $(fn $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty;)*) => {
        impl $of for Bare {
            $(fn $name(&self, $($arg: $kind),*) -> Result<$answer, StoreError> {
                self.0.$name($($arg),*)
            })*
        }
    };
}

impl RecordStore for Bare {
    fn begin(&self, change: Changeset) -> Result<Pending, StoreError> {
        match change.ops.iter().all(|op| matches!(op, Op::Audit(_))) {
            true => Ok(Pending::done(Committed::Done)),
            false => self.0.begin(change),
        }
    }

    fn commit_relaxed(&self, change: Changeset) -> Result<Committed, StoreError> {
        self.0.commit_relaxed(change)
    }

    fn put_blob(&self, kind: BlobKind, bytes: &[u8]) -> Result<Digest, StoreError> {
        self.0.put_blob(kind, bytes)
    }

    fn get_blob(&self, kind: BlobKind, digest: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get_blob(kind, digest)
    }
}

impl Permissions for Bare {
    fn consents_at(&self, _: RegistrationId) -> Result<Vec<Consent>, StoreError> {
        Ok(Vec::new())
    }

    fn consent(&self, _: RegistrationId, _: ConsentId) -> Result<Option<Consent>, StoreError> {
        Ok(None)
    }

    fn representations_at(&self, _: RegistrationId) -> Result<Vec<Representation>, StoreError> {
        Ok(Vec::new())
    }

    fn represented_by(&self, _: &AccountId) -> Result<Vec<Representation>, StoreError> {
        Ok(Vec::new())
    }

    fn break_glasses_of(&self, _: ResidentId) -> Result<Vec<BreakGlass>, StoreError> {
        Ok(Vec::new())
    }

    fn break_glass(
        &self,
        _: ResidentId,
        _: BreakGlassId,
    ) -> Result<Option<BreakGlass>, StoreError> {
        Ok(None)
    }

    fn unreviewed(&self, _: usize) -> Result<Vec<BreakGlass>, StoreError> {
        Ok(Vec::new())
    }

    fn subject_requests_at(&self, _: RegistrationId) -> Result<Vec<SubjectRequest>, StoreError> {
        Ok(Vec::new())
    }

    fn open_subject_requests(&self, _: usize) -> Result<Vec<SubjectRequest>, StoreError> {
        Ok(Vec::new())
    }
}

as_stored! { Identities:
    fn registration(id: RegistrationId) -> Option<Registration>;
    fn link_of(id: RegistrationId) -> Option<Link>;
    fn link_events(id: RegistrationId) -> Vec<Link>;
    fn registration_ids(of: ResidentId) -> Vec<RegistrationId>;
    fn registrations_of(id: ResidentId) -> Vec<Registration>;
    fn registrations_with(identifier: &Identifier, limit: usize) -> Vec<RegistrationId>;
    fn search_name(at: &FacilityId, name: &str, limit: usize) -> Vec<RegistrationId>;
    fn residents_at(at: &FacilityId, cursor: Option<&str>, limit: usize) -> Page<ResidentId>;
    fn facilities() -> Vec<FacilityId>;
}

as_stored! { Linkage:
    fn index_row(of: RegistrationId) -> Option<IndexRow>;
    fn blocks(keys: &[BlockKey]) -> Block;
    fn apart_from(of: RegistrationId) -> Vec<Apart>;
    fn question(id: QuestionId) -> Option<Question>;
    fn open_questions(query: &QuestionQuery) -> Page<Question>;
    fn answered_questions(query: &QuestionQuery) -> Page<Question>;
    fn questions_about(of: RegistrationId) -> Vec<Question>;
    fn linkage_counts() -> Vec<LinkageCount>;
    fn all_registrations(cursor: Option<&str>, limit: usize) -> Page<RegistrationId>;
}

as_stored! { Charts:
    fn record(id: RecordId) -> Option<Record>;
    fn versions(id: RecordId) -> Vec<Record>;
    fn records_of_visit(of: RegistrationId, visit: &str) -> Vec<Record>;
    fn chart(grant: &Grant, of: ResidentId, query: &ChartQuery) -> Page<Record>;
    fn audit_of(
        of: ResidentId, cursor: Option<&str>, limit: usize
    ) -> Page<hoso_core::audit::AuditRow>;
}

as_stored! { Programmes:
    fn plugin_quarantines() -> Vec<Quarantine>;
    fn plugin_quarantine(at: &FacilityId, of: &ProgrammeId) -> Option<Quarantine>;
    fn enrolments(of: ResidentId) -> Vec<Enrolment>;
    fn assessments(of: ResidentId) -> Vec<Assessment>;
    fn all_assessments(cursor: Option<&str>, limit: usize) -> Page<Assessment>;
    fn work_of(of: ResidentId, at: &FacilityId, by: &ProgrammeId) -> Option<WorkItem>;
    fn work_ready(
        today: Date, now_ms: i64, limit: usize, but: &BTreeSet<ProgrammeId>
    ) -> Vec<WorkItem>;
    fn work_len(today: Date) -> u64;
    fn backlog(at: &FacilityId, of: &ProgrammeId, today: Date) -> u64;
    fn tasks_due(at: &FacilityId, query: &TaskQuery) -> Page<TaskRow>;
    fn cells(
        of: &ProgrammeId, at: Option<&FacilityId>, from: Month, to: Month
    ) -> Vec<(CellKey, Cell)>;
    fn cell_differences(since: Month) -> Vec<(CellKey, Cell, Cell)>;
    fn decisions() -> Vec<Decision>;
    fn applied() -> Vec<(FacilityId, ProgrammeId, u64)>;
    fn plugins() -> Vec<Digest>;
    fn faults(at: Option<&FacilityId>, limit: usize) -> Vec<FaultRow>;
    fn org_units() -> Vec<OrgUnit>;
}

as_stored! { Referrals:
    fn referral(of: RegistrationId, id: ReferralId) -> Option<Referral>;
    fn referrals_at(of: RegistrationId) -> Vec<Referral>;
    fn open_referrals(at: &FacilityId, limit: usize) -> Vec<Referral>;
}

as_stored! { Operations:
    fn receipt(message: Digest) -> Option<Receipt>;
    fn receipts(of: Option<&FacilityId>, cursor: Option<&str>, limit: usize) -> Page<Receipt>;
    fn quarantine(of: Option<&FacilityId>, limit: usize) -> Vec<QuarantineRow>;
    fn account(id: &AccountId) -> Option<Account>;
    fn accounts() -> Vec<Account>;
    fn account_by(of: RegistrationId) -> Option<AccountId>;
    fn account_of_subject(subject: &Subject) -> Option<AccountId>;
    fn token(hash: Digest) -> Option<TokenRow>;
    fn tokens() -> Vec<TokenRow>;
    fn counts() -> Counts;
    fn meta(name: &str) -> Option<Vec<u8>>;
}

as_stored! { Totals:
    fn sums(of: &ProgrammeId, at: &[FacilityId], months: &[Month]) -> Vec<MonthSums>;
    fn weeks(at: &[FacilityId], from: Week, to: Week) -> Vec<WeekRow>;
    fn last_message_ms(of: &FacilityId) -> Option<i64>;
}

as_stored! { Upkeep:
    fn verify() -> VerifyReport;
    fn old_audit(before_ms: i64) -> OldAudit;
    fn backup(dest: &Path) -> BackupReport;
    fn sealed() -> Sealed;
    fn reseal(done: &mut dyn FnMut(u64)) -> ();
}
