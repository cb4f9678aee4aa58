//! The decision alone, with so many consents as a long life gathers, and what consents, decision
//! and audit row cost a page of a chart.

use crate::figure::{Figure, Target};
use crate::timing::Samples;
use hoso_core::policy::{
    Action, Actor, Class, Consent, Decision, Evidence, EvidenceKind, GivenBy, Permissions, Purpose,
    Relationships, Role, Whom, decide,
};
use hoso_core::{ConsentId, FacilityId, RegistrationId, ResidentId};
use std::hint::black_box;
use std::time::{Duration, Instant};

const CONSENTS: usize = 20;
const WARMUP: usize = 10_000;
const RUNS: usize = 200_000;
const RESIDENT: ResidentId = ResidentId([7; 16]);

pub fn run() -> anyhow::Result<Vec<Figure>> {
    let actor = actor()?;
    let ties = relationships(CONSENTS)?;
    let bare = relationships(0)?;
    let (with, without) = (timed(&actor, &ties)?, timed(&actor, &bare)?);
    let nothing = samples(|| Ok(()))?;
    let against = "the same with no consent";
    let figure = |name: &str, percent: usize| {
        let value = with.percentile_us(percent);
        Figure::new("decide", name, value, "us").against(against, without.percentile_us(percent))
    };
    Ok(vec![
        Figure::new("decide", "consents", CONSENTS as f64, "consents"),
        Figure::new("decide", "the clock itself, p99", nothing.percentile_us(99), "us"),
        figure("p50", 50),
        figure("p99", 99).value_target(Target::AtMost(2.0)),
    ])
}

/// Each run by itself: a mean would hide the slow ones.
fn samples(mut run: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Samples> {
    (0..WARMUP).try_for_each(|_| run())?;
    let mut all: Vec<Duration> = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let started = Instant::now();
        run()?;
        all.push(started.elapsed());
    }
    Ok(Samples::of(all))
}

fn timed(actor: &Actor, ties: &Relationships) -> anyhow::Result<Samples> {
    samples(|| {
        let decided = decide(black_box(actor), Action::ReadChart, Some(RESIDENT), black_box(ties));
        anyhow::ensure!(black_box(decided).is_ok(), "a clinician reads the chart of a patient");
        Ok(())
    })
}

fn actor() -> anyhow::Result<Actor> {
    let (account, facility) = ("bench".parse()?, Some(station(0)?));
    Ok(Actor::of(account, Role::Clinician, facility))
}

fn station(n: usize) -> anyhow::Result<FacilityId> {
    Ok(format!("{:05}", 1_001 + n).parse()?)
}

/// Of every kind: permissions and refusals, for all, one facility or one practitioner, with and
/// without classes, ended ones among them. Nearly all have to be looked at.
fn relationships(consents: usize) -> anyhow::Result<Relationships> {
    let today = crate::rig::TODAY;
    let consent = |n: usize| -> anyhow::Result<Consent> {
        let facility = station(n % 3)?;
        Ok(Consent {
            id: ConsentId([n as u8; 16]),
            registration: RegistrationId::of(&facility, "BN1"),
            decision: if n % 4 == 3 { Decision::Deny } else { Decision::Permit },
            whom: match n % 3 {
                0 => Whom::Facility(facility),
                1 => Whom::AllTreating,
                _ => Whom::Practitioner("bench".parse()?),
            },
            purposes: vec![Purpose::Programme, Purpose::Treatment],
            classes: Class::ALL[..=n % 5].to_vec(),
            since: today.yesterday()?,
            until: (n % 7 == 6).then_some(today.yesterday()?),
            given_by: GivenBy::Resident,
            awaits: None,
            evidence: Evidence { kind: EvidenceKind::SignedPaper, reference: n.to_string() },
            recorded_by: "bench".parse()?,
            recorded_at: Some(station(n % 3)?),
            recorded_ms: n as i64,
            withdrawn: None,
        })
    };
    Ok(Relationships {
        registered_here: true,
        permissions: Permissions {
            purpose: Some(Purpose::Treatment),
            today,
            now_ms: 0,
            consents: (0..consents).map(consent).collect::<anyhow::Result<_>>()?,
            emergencies: Vec::new(),
        },
        ..Relationships::default()
    })
}
