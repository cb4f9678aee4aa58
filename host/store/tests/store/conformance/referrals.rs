//! Referrals, and the search by telephone.

use crate::sample::*;
use hoso_core::ReferralId;
use hoso_core::programme::Priority;
use hoso_core::referral::{Referral, ReferralEvent, ReferralStatus};
use hoso_store::*;

fn said(status: ReferralStatus, at_ms: i64) -> ReferralEvent {
    let (by, facility) = ("an".parse().unwrap(), facility(1));
    ReferralEvent { status, at_ms, by, facility, note: String::new() }
}

/// Of registration 1, at facility 1, to facility 2.
fn referral(n: u8) -> Referral {
    Referral {
        id: ReferralId([n; 16]),
        registration: registration_id(1),
        from: facility(1),
        to: facility(2),
        reason: "đau ngực".to_owned(),
        priority: Priority::Urgent,
        requested_on: day("2025-03-05"),
        accept_by: None,
        events: vec![said(ReferralStatus::Requested, i64::from(n))],
    }
}

pub fn open(store: &dyn RecordStore) {
    put(store, person(1));
    put(store, vec![Op::PutReferral(referral(2)), Op::PutReferral(referral(1))]);
    let both = Ok(vec![referral(1), referral(2)]);
    assert_eq!(store.referrals_at(registration_id(1)), both);
    assert_eq!(store.open_referrals(&facility(1), 9), both);
    assert_eq!(store.open_referrals(&facility(2), 9), both);
    assert_eq!(store.open_referrals(&facility(2), 1), Ok(vec![referral(1)]));
    assert_eq!(store.open_referrals(&facility(3), 9), Ok(vec![]));
    let mut one = referral(1);
    for (status, open) in [(ReferralStatus::Accepted, 2), (ReferralStatus::Completed, 1)] {
        one.events.push(said(status, 9));
        put(store, vec![Op::PutReferral(one.clone())]);
        for at in [1, 2] {
            assert_eq!(store.open_referrals(&facility(at), 9).unwrap().len(), open, "{status:?}");
        }
    }
    assert_eq!(store.referral(registration_id(1), one.id), Ok(Some(one)));
    assert_eq!(store.referral(registration_id(2), referral(2).id), Ok(None));
    assert!(store.verify().unwrap().is_whole());
}

pub fn telephones(store: &dyn RecordStore) {
    let mut known = registration(1, "Nguyễn Thị An");
    known.demographics.phone = "+84 912 345 678; 024-3825-0000".to_owned();
    put(store, vec![Op::PutRegistration(known.clone()), Op::PutLink(link(1, 1, 1))]);
    let found = |words| store.search_name(&facility(1), words, 9).unwrap();
    for words in ["0912345678", "02438250000", "an 0912345678", "0912"] {
        assert_eq!(found(words), [registration_id(1)], "{words}");
    }
    assert_eq!(found("binh 0912345678"), []);
    known.demographics.phone = String::new();
    put(store, vec![Op::PutRegistration(known)]);
    assert_eq!(found("0912345678"), [], "new demographics move the index");
    assert!(store.verify().unwrap().is_whole());
}
