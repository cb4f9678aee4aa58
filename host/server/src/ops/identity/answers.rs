//! Answers of persons: two residents become one, or one becomes two, and every answer can be taken
//! back.

use super::super::consents::text;
use super::super::{OpContext, audit_row};
use super::follow::settled;
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::online::Features;
use hoso_core::identity::question::{Answer, Apart, Question, Verdict};
use hoso_core::identity::{Basis, Link, Registration};
use hoso_core::{Error, QuestionId, RegistrationId, ResidentId, Result};
use hoso_store::{Changeset, Committed, Op};
use std::collections::BTreeMap;

/// Pairs of registrations that are looked at before two residents become one.
const PAIRS_MAX: usize = 2_000;

impl App {
    pub fn answer_question(
        &self,
        ctx: &OpContext,
        id: QuestionId,
        verdict: Verdict,
        reason: &str,
    ) -> Result<Question> {
        let reason = text("reason", reason)?;
        let mut question = self.own_question(ctx, id)?;
        let _turn = self.person_locks.hold(keys(&question));
        question = self.own_question(ctx, id)?;
        if !question.is_open() {
            let message = "it is answered already; take that answer back first".to_owned();
            return Err(Error::Conflict { message });
        }
        let mut change = Changeset::default();
        let moved = match verdict {
            Verdict::Same => self.make_one(ctx, &question, &reason, &mut change)?,
            Verdict::Different => self.make_two(ctx, &question, &reason, &mut change)?,
            Verdict::Unsure => Vec::new(),
            Verdict::TakenBack | Verdict::Settled => {
                return Err(Error::invalid("verdict", "same, different or unsure is expected"));
            }
        };
        self.say(ctx, question, Answer { verdict, reason, moved, ..answer(ctx) }, change)
    }

    /// The answer that holds is undone: what it moved goes back, and the question is open again.
    pub fn take_back_answer(
        &self,
        ctx: &OpContext,
        id: QuestionId,
        reason: &str,
    ) -> Result<Question> {
        let reason = text("reason", reason)?;
        let mut question = self.own_question(ctx, id)?;
        let _turn = self.person_locks.hold(keys(&question));
        question = self.own_question(ctx, id)?;
        let held = question.verdict();
        if !matches!(held, Some(Verdict::Same | Verdict::Different)) {
            return Err(Error::Conflict { message: "no answer of a person holds".to_owned() });
        }
        let mut change = Changeset::default();
        if held == Some(Verdict::Different) {
            change.ops.push(Op::DropApart(question.registration, question.with));
        }
        let moved = self.move_back(ctx, &question, &reason, &mut change)?;
        let verdict = Verdict::TakenBack;
        self.say(ctx, question, Answer { verdict, reason, moved, ..answer(ctx) }, change)
    }

    /// What the answer that holds moved goes where it came from; one that was moved on since stays
    /// where it is.
    fn move_back(
        &self,
        ctx: &OpContext,
        question: &Question,
        reason: &str,
        change: &mut Changeset,
    ) -> Result<Vec<(RegistrationId, ResidentId)>> {
        let before = question.answers.last().map(|a| a.moved.clone()).unwrap_or_default();
        let now = [self.resident_of(question.registration)?, self.resident_of(question.with)?];
        let mut back: BTreeMap<ResidentId, Vec<(Registration, ResidentId)>> = BTreeMap::new();
        for (registration, to) in before {
            let from = self.resident_of(registration)?;
            if from != to && now.contains(&from) {
                back.entry(to).or_default().push((self.side_registration(registration)?, from));
            }
        }
        let basis = Basis::Person { account: ctx.actor.account.clone(), reason: reason.to_owned() };
        let mut moved = Vec::new();
        for (to, moving) in back {
            moved.extend(self.carry(ctx, moving, to, &basis, change)?);
        }
        Ok(moved)
    }

    /// Every registration of the one resident goes to the other, which has more of them.
    fn make_one(
        &self,
        ctx: &OpContext,
        question: &Question,
        reason: &str,
        change: &mut Changeset,
    ) -> Result<Vec<(RegistrationId, ResidentId)>> {
        let ours = self.resident_of(question.registration)?;
        let theirs = self.resident_of(question.with)?;
        if ours == theirs {
            return Ok(Vec::new());
        }
        let of = [self.store.registrations_of(ours)?, self.store.registrations_of(theirs)?];
        self.none_apart(&of)?;
        let [mut from, mut to] = of;
        let (mut source, mut target) = (ours, theirs);
        if from.len() > to.len() {
            std::mem::swap(&mut from, &mut to);
            std::mem::swap(&mut source, &mut target);
        }
        change.expect_links.extend(to.iter().map(|r| (r.id, Some(target))));
        self.close_rivals(ctx, question, &from, &to, change)?;
        let basis = Basis::Person { account: ctx.actor.account.clone(), reason: reason.to_owned() };
        let moving = from.into_iter().map(|registration| (registration, source)).collect();
        self.carry(ctx, moving, target, &basis, change)
    }

    /// Nobody is two people: what a person parted is not linked by way of a third.
    fn none_apart(&self, of: &[Vec<Registration>; 2]) -> Result<()> {
        if of[0].len() * of[1].len() > PAIRS_MAX {
            return Err(Error::Conflict { message: "too many registrations to link".to_owned() });
        }
        for ours in &of[0] {
            let apart = self.store.apart_from(ours.id)?;
            let parted = apart
                .iter()
                .any(|row| of[1].iter().any(|r| r.id == row.from || r.id == row.registration));
            if parted {
                let message = format!(
                    "registration {} at {} was said to be of somebody else; take that answer \
                     back first",
                    ours.patient_number, ours.facility
                );
                return Err(Error::Conflict { message });
            }
        }
        Ok(())
    }

    /// Other questions about the registration: it has its person now.
    fn close_rivals(
        &self,
        ctx: &OpContext,
        question: &Question,
        from: &[Registration],
        to: &[Registration],
        change: &mut Changeset,
    ) -> Result<()> {
        let together = |id| from.iter().chain(to).any(|r: &Registration| r.id == id);
        for rival in self.store.questions_about(question.registration)? {
            let inside = together(rival.registration) && together(rival.with);
            // Those inside are closed by the links themselves.
            if rival.id != question.id && rival.is_open() && !inside {
                change.ops.push(Op::PutQuestion(settled(rival, ctx.now_ms)));
            }
        }
        Ok(())
    }

    /// Remembered for ever; where they were one resident, the registration leaves, and with it
    /// those that are nearer to it than to the other.
    fn make_two(
        &self,
        ctx: &OpContext,
        question: &Question,
        reason: &str,
        change: &mut Changeset,
    ) -> Result<Vec<(RegistrationId, ResidentId)>> {
        let by = ctx.actor.account.clone();
        change.ops.push(Op::PutApart(Apart {
            registration: question.registration,
            from: question.with,
            by: by.clone(),
            reason: reason.to_owned(),
            at_ms: ctx.now_ms,
        }));
        let resident = self.resident_of(question.registration)?;
        if resident != self.resident_of(question.with)? {
            return Ok(Vec::new());
        }
        let all = self.store.registrations_of(resident)?;
        let features = |id: RegistrationId| -> Result<Features> {
            let of = all.iter().find(|r| r.id == id).ok_or(Error::NotFound)?;
            Ok(self.linker.features(Some(&of.facility), &of.demographics))
        };
        let (ours, theirs) = (features(question.registration)?, features(question.with)?);
        let leaves = |r: &Registration| {
            let own = self.linker.features(Some(&r.facility), &r.demographics);
            let bits = |side: &Features| self.linker.nearness(&own, side).0;
            r.id == question.registration || r.id != question.with && bits(&ours) > bits(&theirs)
        };
        let (moving, stay): (Vec<_>, Vec<_>) = all.iter().cloned().partition(leaves);
        change.expect_links.extend(stay.iter().map(|r| (r.id, Some(resident))));
        let to = self.unused_resident(question.registration)?;
        let basis = Basis::Person { account: by, reason: reason.to_owned() };
        let moving = moving.into_iter().map(|registration| (registration, resident)).collect();
        self.carry(ctx, moving, to, &basis, change)
    }

    /// The resident that the registration founded, where nobody is linked to it, else a new one.
    pub(super) fn unused_resident(&self, registration: RegistrationId) -> Result<ResidentId> {
        for n in 0.. {
            let resident = ResidentId::parted(registration, n);
            if self.store.registration_ids(resident)?.is_empty() {
                return Ok(resident);
            }
        }
        Err(Error::internal("a resident without registrations is always found"))
    }

    fn carry(
        &self,
        ctx: &OpContext,
        moving: Vec<(Registration, ResidentId)>,
        to: ResidentId,
        basis: &Basis,
        change: &mut Changeset,
    ) -> Result<Vec<(RegistrationId, ResidentId)>> {
        for (registration, from) in &moving {
            change.expect_links.push((registration.id, Some(*from)));
            change.ops.push(Op::PutLink(Link {
                registration: registration.id,
                resident: to,
                basis: basis.clone(),
                at_ms: ctx.now_ms,
            }));
        }
        self.follow(ctx, &moving, to, change)?;
        Ok(moving.into_iter().map(|(registration, from)| (registration.id, from)).collect())
    }

    /// Stores the answer with all that it changes.
    fn say(
        &self,
        ctx: &OpContext,
        mut question: Question,
        answer: Answer,
        mut change: Changeset,
    ) -> Result<Question> {
        let note = format!("{:?}: {}", answer.verdict, answer.reason);
        let mut touched: Vec<ResidentId> = answer.moved.iter().map(|(_, from)| *from).collect();
        touched.push(self.resident_of(question.registration)?);
        touched.push(self.resident_of(question.with)?);
        touched.sort_unstable();
        touched.dedup();
        let row = |resident| Op::Audit(audit_row(ctx, Act::ResolveIdentity, Some(resident), &note));
        change.ops.extend(touched.into_iter().map(row));
        // The links close open questions between what they join; this one gets its own answer.
        change.ops.retain(|op| !matches!(op, Op::PutQuestion(other) if other.id == question.id));
        question.answers.push(answer);
        change.ops.push(Op::PutQuestion(question.clone()));
        match self.store.commit(change)? {
            Committed::Conflict | Committed::Switched => Err(Error::Conflict {
                message: "one of the registrations was linked meanwhile; look again".to_owned(),
            }),
            Committed::Done | Committed::Already => {
                self.bell.ring();
                Ok(question)
            }
        }
    }
}

fn keys(question: &Question) -> [Vec<u8>; 3] {
    [question.id.0.to_vec(), question.registration.0.to_vec(), question.with.0.to_vec()]
}

pub(super) fn answer(ctx: &OpContext) -> Answer {
    Answer {
        verdict: Verdict::Unsure,
        by: Some(ctx.actor.account.clone()),
        reason: String::new(),
        at_ms: ctx.now_ms,
        moved: Vec::new(),
    }
}
