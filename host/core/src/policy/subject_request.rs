//! What a resident asks of the data protection officer by the law on personal data, and by which
//! day that is to be answered. A request stays with a registration, as consents do.

use super::{Evidence, GivenBy};
use crate::audit::Act;
use crate::{AccountId, FacilityId, RegistrationId, SubjectRequestId};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};

/// The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    View,
    Correct,
    /// A copy to take along.
    Export,
    Restrict,
    /// Of a consent, or of processing as a whole.
    Withdraw,
    /// Of an entry of the trail: that was not me, or nobody had business there.
    Dispute,
}

impl RequestKind {
    pub const ALL: [RequestKind; 6] =
        [Self::View, Self::Correct, Self::Export, Self::Restrict, Self::Withdraw, Self::Dispute];
}

/// Days that the department gives itself, at most those of decree 356/2025/ND-CP: an answer within
/// 2 working days; to view, to correct and to copy 10 days (15 where a processor takes part) and
/// once 10 more; to restrict and to withdraw 15 days (20) and once 15 more. For the dispute of an
/// entry no law that is known here names days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deadlines {
    pub answer_working_days: u8,
    pub access_days: u8,
    pub access_extension_days: u8,
    pub restriction_days: u8,
    pub restriction_extension_days: u8,
    pub dispute_days: u8,
    pub dispute_extension_days: u8,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            answer_working_days: 2,
            access_days: 10,
            access_extension_days: 10,
            restriction_days: 15,
            restriction_extension_days: 15,
            dispute_days: 10,
            dispute_extension_days: 0,
        }
    }
}

impl Deadlines {
    /// No later than the law lets anybody be.
    pub fn are_lawful(&self) -> bool {
        (1..=2).contains(&self.answer_working_days)
            && (1..=15).contains(&self.access_days)
            && self.access_extension_days <= 10
            && (1..=20).contains(&self.restriction_days)
            && self.restriction_extension_days <= 15
            && (1..=60).contains(&self.dispute_days)
            && self.dispute_extension_days <= 60
    }

    /// By when somebody takes it on. Monday to Friday count; holidays are not known here and count
    /// too, so that the day is never too late.
    pub fn answer_by(&self, made: Date) -> Date {
        let mut day = made;
        for _ in 0..self.answer_working_days {
            day = later(day, 1);
            while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                day = later(day, 1);
            }
        }
        day
    }

    pub fn due(&self, kind: RequestKind, made: Date) -> Date {
        later(made, self.days(kind).0)
    }

    /// First and, once, more.
    fn days(&self, kind: RequestKind) -> (u8, u8) {
        match kind {
            RequestKind::View | RequestKind::Correct | RequestKind::Export => {
                (self.access_days, self.access_extension_days)
            }
            RequestKind::Restrict | RequestKind::Withdraw => {
                (self.restriction_days, self.restriction_extension_days)
            }
            RequestKind::Dispute => (self.dispute_days, self.dispute_extension_days),
        }
    }
}

fn later(day: Date, days: u8) -> Date {
    let span: Span = i64::from(days).days();
    day.saturating_add(span)
}

/// The entry of the trail that is disputed: enough to find it, without what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub request_id: String,
    pub account: AccountId,
    pub act: Act,
}

/// What the officer does with a request. The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    Begin,
    /// It takes longer, once, and the resident is told why.
    Extend,
    Done,
    Refuse,
}

impl Progress {
    pub const ALL: [Progress; 4] = [Self::Begin, Self::Extend, Self::Done, Self::Refuse];
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub at_ms: i64,
    pub account: AccountId,
    pub progress: Progress,
    /// For the resident to read: what was done, or why not.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestStatus {
    Received,
    InProgress,
    Done,
    Refused,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRequest {
    pub id: SubjectRequestId,
    pub registration: RegistrationId,
    pub kind: RequestKind,
    /// In the resident's words.
    pub text: String,
    pub disputed: Option<Disputed>,
    pub made_by: AccountId,
    /// The facility at whose counter it was; none where an own account said it.
    pub made_at: Option<FacilityId>,
    /// In whose voice.
    pub voice: GivenBy,
    pub evidence: Evidence,
    pub made_ms: i64,
    pub answer_by: Date,
    pub due: Date,
    /// Oldest first.
    pub steps: Vec<Step>,
}

/// The request cannot go this way from where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoWay {
    #[error("it is closed")]
    Closed,
    #[error("it has been taken on already")]
    Begun,
    #[error("its time was extended already, or may not be")]
    NoExtension,
}

impl SubjectRequest {
    pub fn status(&self) -> RequestStatus {
        match self.steps.last().map(|step| step.progress) {
            None => RequestStatus::Received,
            Some(Progress::Begin | Progress::Extend) => RequestStatus::InProgress,
            Some(Progress::Done) => RequestStatus::Done,
            Some(Progress::Refuse) => RequestStatus::Refused,
        }
    }

    pub fn is_open(&self) -> bool {
        matches!(self.status(), RequestStatus::Received | RequestStatus::InProgress)
    }

    /// The day by which something is to happen next.
    pub fn next_due(&self) -> Date {
        if self.status() == RequestStatus::Received { self.answer_by } else { self.due }
    }

    /// # Errors
    /// `NoWay` where it is closed, begun or extended already.
    pub fn take(&mut self, step: Step, deadlines: &Deadlines) -> Result<(), NoWay> {
        if !self.is_open() {
            return Err(NoWay::Closed);
        }
        let more = deadlines.days(self.kind).1;
        let was_extended = self.steps.iter().any(|step| step.progress == Progress::Extend);
        match step.progress {
            Progress::Begin if !self.steps.is_empty() => return Err(NoWay::Begun),
            Progress::Extend if was_extended || more == 0 => return Err(NoWay::NoExtension),
            Progress::Extend => self.due = later(self.due, more),
            Progress::Begin | Progress::Done | Progress::Refuse => {}
        }
        self.steps.push(step);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Said, policy::EvidenceKind};
    use jiff::civil::date;

    fn request(kind: RequestKind) -> SubjectRequest {
        let facility = "01001".parse().unwrap();
        let account: AccountId = "hoa".parse().unwrap();
        let (made, deadlines) = (date(2026, 3, 4), Deadlines::default());
        let registration = RegistrationId::of(&facility, "BN1");
        SubjectRequest {
            id: SubjectRequestId::of(
                registration,
                Said { account: &account, at_ms: 1, request: "" },
            ),
            registration,
            kind,
            text: "my weight is wrong".into(),
            disputed: None,
            made_by: account,
            made_at: None,
            voice: GivenBy::Resident,
            evidence: Evidence { kind: EvidenceKind::OwnAccount, reference: "v1".into() },
            made_ms: 1,
            answer_by: deadlines.answer_by(made),
            due: deadlines.due(kind, made),
            steps: Vec::new(),
        }
    }

    fn take(request: &mut SubjectRequest, progress: Progress) -> Result<RequestStatus, NoWay> {
        let account = "officer".parse().unwrap();
        let step = Step { at_ms: 2, account, progress, text: "so".into() };
        request.take(step, &Deadlines::default())?;
        Ok(request.status())
    }

    #[test]
    fn days_are_those_of_the_law() {
        let deadlines = Deadlines::default();
        // Wednesday, Thursday, Friday, Saturday, Sunday.
        let answers = [(4, 6), (5, 9), (6, 10), (7, 10), (8, 10)];
        for (made, by) in answers {
            assert_eq!(deadlines.answer_by(date(2026, 3, made)), date(2026, 3, by), "{made}");
        }
        let due = [
            (RequestKind::View, 14),
            (RequestKind::Correct, 14),
            (RequestKind::Export, 14),
            (RequestKind::Restrict, 19),
            (RequestKind::Withdraw, 19),
        ];
        for (kind, by) in due {
            assert_eq!(deadlines.due(kind, date(2026, 3, 4)), date(2026, 3, by), "{kind:?}");
        }
        assert!(deadlines.are_lawful());
        assert!(!Deadlines { access_days: 16, ..deadlines }.are_lawful());
        assert!(!Deadlines { restriction_extension_days: 16, ..deadlines }.are_lawful());
        assert!(!Deadlines { answer_working_days: 0, ..deadlines }.are_lawful());
    }

    #[test]
    fn a_request_goes_one_way() {
        use Progress::{Begin, Done, Extend, Refuse};
        let mut one = request(RequestKind::Correct);
        assert_eq!((one.status(), one.next_due()), (RequestStatus::Received, date(2026, 3, 6)));
        assert_eq!(take(&mut one, Begin), Ok(RequestStatus::InProgress));
        assert_eq!(take(&mut one, Begin), Err(NoWay::Begun));
        assert_eq!(one.next_due(), date(2026, 3, 14));
        assert_eq!(take(&mut one, Extend), Ok(RequestStatus::InProgress));
        assert_eq!(one.due, date(2026, 3, 24));
        assert_eq!(take(&mut one, Extend), Err(NoWay::NoExtension));
        assert_eq!(take(&mut one, Done), Ok(RequestStatus::Done));
        for progress in Progress::ALL {
            assert_eq!(take(&mut one, progress), Err(NoWay::Closed));
        }
        let mut other = request(RequestKind::Dispute);
        assert_eq!(take(&mut other, Extend), Err(NoWay::NoExtension));
        assert_eq!(take(&mut other, Refuse), Ok(RequestStatus::Refused));
        assert!(!other.is_open());
    }
}
