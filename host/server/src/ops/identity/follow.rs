//! What goes with registrations that move to another resident. Records, consents and enrolments
//! belong to registrations and need nothing; answers of programmes belong to residents.

use crate::app::App;
use crate::ops::OpContext;
use hoso_core::identity::Registration;
use hoso_core::identity::question::{Answer, Question, Verdict};
use hoso_core::{FacilityId, RegistrationId, ResidentId, Result};
use hoso_store::{Changeset, Op};
use std::collections::{BTreeMap, BTreeSet};

impl App {
    /// `moved`: registrations and the residents that they come from; the links themselves are in
    /// the changeset. Answers about a resident at a facility that does not know it any more go in
    /// the same commit; all others are queued to be made again.
    pub(super) fn follow(
        &self,
        ctx: &OpContext,
        moved: &[(Registration, ResidentId)],
        to: ResidentId,
        change: &mut Changeset,
    ) -> Result<()> {
        let mut left: BTreeMap<ResidentId, BTreeSet<RegistrationId>> = BTreeMap::new();
        for (registration, from) in moved {
            left.entry(*from).or_default().insert(registration.id);
        }
        let mut there: BTreeSet<FacilityId> =
            self.store.registrations_of(to)?.into_iter().map(|r| r.facility).collect();
        there.extend(moved.iter().map(|(registration, _)| registration.facility.clone()));
        self.queue(ctx, to, &there, change);
        for (from, gone) in &left {
            let stay = self.store.registrations_of(*from)?.into_iter();
            let stay: BTreeSet<FacilityId> =
                stay.filter(|r| !gone.contains(&r.id)).map(|r| r.facility).collect();
            self.withdraw(*from, &stay, change)?;
            self.queue(ctx, *from, &stay, change);
        }
        let together: BTreeSet<RegistrationId> = self
            .store
            .registrations_of(to)?
            .into_iter()
            .map(|registration| registration.id)
            .chain(moved.iter().map(|(registration, _)| registration.id))
            .collect();
        self.close_settled(ctx, &together, change)
    }

    /// Answers about the resident at facilities that do not know it any more.
    fn withdraw(
        &self,
        resident: ResidentId,
        stay: &BTreeSet<FacilityId>,
        change: &mut Changeset,
    ) -> Result<()> {
        let gone = self.store.assessments(resident)?.into_iter();
        change.ops.extend(gone.filter(|answer| !stay.contains(&answer.facility)).map(|answer| {
            let (facility, programme) = (answer.facility, answer.programme);
            Op::DropAssessment { resident, facility, programme }
        }));
        Ok(())
    }

    /// Every programme at these facilities looks at the resident again.
    fn queue(
        &self,
        ctx: &OpContext,
        resident: ResidentId,
        facilities: &BTreeSet<FacilityId>,
        change: &mut Changeset,
    ) {
        let registry = self.registry.snapshot();
        for facility in facilities {
            change.ops.extend(registry.enabled_at(facility).iter().map(|enabled| Op::PutWork {
                resident,
                facility: facility.clone(),
                programme: enabled.plugin.descriptor().id.clone(),
                due: ctx.today,
                now_ms: ctx.now_ms,
            }));
        }
    }

    /// Questions between registrations that are of one resident now.
    fn close_settled(
        &self,
        ctx: &OpContext,
        together: &BTreeSet<RegistrationId>,
        change: &mut Changeset,
    ) -> Result<()> {
        let mut closed = BTreeSet::new();
        for registration in together {
            for question in self.store.questions_about(*registration)? {
                let both =
                    together.contains(&question.registration) && together.contains(&question.with);
                if both && question.is_open() && closed.insert(question.id) {
                    change.ops.push(Op::PutQuestion(settled(question, ctx.now_ms)));
                }
            }
        }
        Ok(())
    }
}

pub(super) fn settled(mut question: Question, at_ms: i64) -> Question {
    let (verdict, reason) = (Verdict::Settled, String::new());
    question.answers.push(Answer { verdict, by: None, reason, at_ms, moved: Vec::new() });
    question
}
