//! A referral: one facility asks another to see a resident (FHIR ServiceRequest), and the other
//! answers (FHIR Task). It stays at the registration of the facility that refers, so that it moves
//! with a link as records do.

use crate::programme::Priority;
use crate::{AccountId, FacilityId, ReferralId, RegistrationId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// FHIR task-status. The order is stored: add at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferralStatus {
    Requested,
    /// The other facility will see the resident.
    Accepted,
    Rejected,
    /// The resident was seen.
    Completed,
    /// Taken back by the facility that referred.
    Cancelled,
}

impl ReferralStatus {
    pub const ALL: [ReferralStatus; 5] = [
        ReferralStatus::Requested,
        ReferralStatus::Accepted,
        ReferralStatus::Rejected,
        ReferralStatus::Completed,
        ReferralStatus::Cancelled,
    ];

    /// Nothing more is waited for.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Requested | Self::Accepted)
    }
}

/// What became of it, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralEvent {
    pub status: ReferralStatus,
    /// Milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    pub by: AccountId,
    pub facility: FacilityId,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    pub id: ReferralId,
    /// At the facility that refers.
    pub registration: RegistrationId,
    pub from: FacilityId,
    pub to: FacilityId,
    /// What the other facility is asked, in words: it reads this and no chart.
    pub reason: String,
    pub priority: Priority,
    pub requested_on: Date,
    /// Last day to accept, where the department has set a number of days.
    pub accept_by: Option<Date>,
    /// At least the request itself.
    pub events: Vec<ReferralEvent>,
}

impl Referral {
    pub fn status(&self) -> ReferralStatus {
        self.events.last().map_or(ReferralStatus::Requested, |event| event.status)
    }

    /// Nobody has answered in time.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.status() == ReferralStatus::Requested && self.accept_by.is_some_and(|day| today > day)
    }

    /// What a facility may say of it now: the other one accepts, rejects and completes; the one
    /// that referred takes back what is not over.
    pub fn next(&self, facility: &FacilityId) -> &'static [ReferralStatus] {
        use ReferralStatus::{Accepted, Cancelled, Completed, Rejected, Requested};
        match (self.status(), *facility == self.to, *facility == self.from) {
            (Requested, true, _) => &[Accepted, Rejected],
            (Accepted, true, _) => &[Completed, Rejected],
            (Requested | Accepted, _, true) => &[Cancelled],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Said;

    fn referral(said: &[ReferralStatus]) -> Referral {
        let (from, to): (FacilityId, FacilityId) =
            ("01001".parse().unwrap(), "01002".parse().unwrap());
        let registration = RegistrationId::of(&from, "BN1");
        let by: AccountId = "an".parse().unwrap();
        let event = |status: &ReferralStatus| ReferralEvent {
            status: *status,
            at_ms: 1,
            by: by.clone(),
            facility: from.clone(),
            note: String::new(),
        };
        Referral {
            id: ReferralId::of(registration, Said { account: &by, at_ms: 1, request: "" }),
            registration,
            events: said.iter().map(event).collect(),
            from: from.clone(),
            to,
            reason: "đau ngực".into(),
            priority: Priority::Urgent,
            requested_on: jiff::civil::date(2026, 3, 4),
            accept_by: Some(jiff::civil::date(2026, 3, 6)),
        }
    }

    #[test]
    fn each_side_says_what_is_its_own_to_say() {
        use ReferralStatus::{Accepted, Cancelled, Completed, Rejected, Requested};
        let cases: [(&[ReferralStatus], &[ReferralStatus], &[ReferralStatus]); 5] = [
            (&[Requested], &[Accepted, Rejected], &[Cancelled]),
            (&[Requested, Accepted], &[Completed, Rejected], &[Cancelled]),
            (&[Requested, Rejected], &[], &[]),
            (&[Requested, Accepted, Completed], &[], &[]),
            (&[Requested, Cancelled], &[], &[]),
        ];
        for (said, theirs, ours) in cases {
            let referral = referral(said);
            assert_eq!(referral.next(&referral.to), theirs, "{said:?}");
            assert_eq!(referral.next(&referral.from), ours, "{said:?}");
            assert!(referral.next(&"01003".parse().unwrap()).is_empty(), "{said:?}");
            assert_eq!(referral.status().is_over(), theirs.is_empty());
        }
    }

    #[test]
    fn what_nobody_answered_is_overdue_after_its_day() {
        let day = |day| jiff::civil::date(2026, 3, day);
        let asked = referral(&[ReferralStatus::Requested]);
        assert!(!asked.is_overdue(day(6)) && asked.is_overdue(day(7)));
        let accepted = referral(&[ReferralStatus::Requested, ReferralStatus::Accepted]);
        assert!(!accepted.is_overdue(day(7)));
        assert!(!Referral { accept_by: None, ..asked }.is_overdue(day(7)));
    }
}
