//! Questions whether two registrations are of one person: read, ask, assign.

use super::super::{OpContext, audit_row};
use super::answers::answer;
use crate::app::App;
use hoso_core::audit::Act;
use hoso_core::identity::explain::{Evidence, Language};
use hoso_core::identity::online::Explained;
use hoso_core::identity::question::{Answer, Question, Verdict};
use hoso_core::identity::{Demographics, Registration};
use hoso_core::policy::Action;
use hoso_core::{AccountId, Error, FacilityId, QuestionId, RegistrationId, ResidentId, Result};
use hoso_store::{LinkageCount, Op, Page, QuestionQuery};

/// One registration of a question.
#[derive(Debug, Clone)]
pub struct Side {
    pub registration: RegistrationId,
    pub resident: ResidentId,
    pub facility: FacilityId,
    /// What people call it.
    pub place: String,
    pub patient_number: String,
    pub demographics: Demographics,
    /// Registrations of the same resident, this one among them.
    pub registrations: usize,
}

#[derive(Debug, Clone)]
pub struct QuestionView {
    pub question: Question,
    /// The registration that the question is about, and the one that it is held against.
    pub sides: [Side; 2],
    /// Guards that hold, in words.
    pub guards: Vec<String>,
    /// What weighs most first.
    pub evidence: Vec<Evidence>,
}

/// How the model works out.
#[derive(Debug, Clone)]
pub struct Statistics {
    pub counts: Vec<LinkageCount>,
    /// Version of the model that links now, and from how many bits on it links and asks.
    pub model: u32,
    pub link_bits: f32,
    pub review_bits: f32,
}

impl App {
    /// Open questions, the strongest evidence first: of the clerk's own facility where the role is
    /// held at one, else of the whole department.
    pub fn questions(
        &self,
        ctx: &OpContext,
        query: QuestionQuery,
        language: Language,
    ) -> Result<Page<QuestionView>> {
        let query = self.own_questions(ctx, query)?;
        let page = self.store.open_questions(&query)?;
        self.seen(ctx, page, language)
    }

    /// Likewise those that a person has answered, the newest answer first: each can be taken back.
    pub fn answered_questions(
        &self,
        ctx: &OpContext,
        query: QuestionQuery,
        language: Language,
    ) -> Result<Page<QuestionView>> {
        let query = self.own_questions(ctx, query)?;
        let page = self.store.answered_questions(&query)?;
        self.seen(ctx, page, language)
    }

    fn own_questions(&self, ctx: &OpContext, mut query: QuestionQuery) -> Result<QuestionQuery> {
        self.open_facility(ctx, Action::ResolveIdentity)?;
        if let Some(own) = &ctx.actor.facility {
            if query.facility.as_ref().is_some_and(|wanted| wanted != own) {
                return Err(Error::Forbidden { message: "another facility's questions".into() });
            }
            query.facility = Some(own.clone());
        }
        Ok(query)
    }

    fn seen(
        &self,
        ctx: &OpContext,
        page: Page<Question>,
        language: Language,
    ) -> Result<Page<QuestionView>> {
        let view = |question| self.question_view(question, language);
        let rows = page.rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
        self.audit_sides(ctx, &rows)?;
        Ok(Page { rows, next: page.next })
    }

    pub fn question(
        &self,
        ctx: &OpContext,
        id: QuestionId,
        language: Language,
    ) -> Result<QuestionView> {
        let view = self.question_view(self.own_question(ctx, id)?, language)?;
        self.audit_sides(ctx, std::slice::from_ref(&view))?;
        Ok(view)
    }

    /// A person asks about two registrations: the way to link or part any two.
    pub fn ask_about(
        &self,
        ctx: &OpContext,
        registration: RegistrationId,
        with: RegistrationId,
    ) -> Result<Question> {
        self.open_facility(ctx, Action::ResolveIdentity)?;
        let ours = self.side(registration)?;
        if registration == with {
            return Err(Error::invalid("with", "another registration is needed"));
        }
        let id = QuestionId::of(registration, with);
        if let Some(known) = self.store.question(id)? {
            return self.reopen(ctx, self.own_question(ctx, known.id)?);
        }
        if ctx.actor.facility.as_ref().is_some_and(|own| *own != ours.facility) {
            return Err(Error::NotFound);
        }
        let pair = [self.side_registration(registration)?, self.side_registration(with)?];
        let Explained { bits, levels, .. } =
            self.explained(&pair[0], &pair[1], None, Language::Vietnamese)?;
        let question = Question {
            id,
            registration,
            facility: ours.facility,
            with,
            model: self.linker.version(),
            bits,
            levels,
            asked_ms: ctx.now_ms,
            assigned: Some(ctx.actor.account.clone()),
            answers: Vec::new(),
        };
        self.commit(vec![Op::PutQuestion(question.clone())])?;
        Ok(question)
    }

    /// One that the host closed is open again for a person who asks.
    fn reopen(&self, ctx: &OpContext, mut question: Question) -> Result<Question> {
        if question.verdict() == Some(Verdict::Settled) {
            question.answers.push(Answer { verdict: Verdict::TakenBack, ..answer(ctx) });
            self.commit(vec![Op::PutQuestion(question.clone())])?;
        }
        Ok(question)
    }

    pub fn assign_question(
        &self,
        ctx: &OpContext,
        id: QuestionId,
        to: Option<AccountId>,
    ) -> Result<Question> {
        let _turn = self.person_locks.hold([id.0.to_vec()]);
        let mut question = self.own_question(ctx, id)?;
        if let Some(account) = &to
            && self.store.account(account)?.is_none()
        {
            return Err(Error::invalid("account", "there is no such account"));
        }
        question.assigned = to;
        self.commit(vec![Op::PutQuestion(question.clone())])?;
        Ok(question)
    }

    pub fn linkage_statistics(&self, ctx: &OpContext) -> Result<Statistics> {
        self.open_facility(ctx, Action::ResolveIdentity)?;
        let cuts = self.linker.cuts();
        Ok(Statistics {
            counts: self.store.linkage_counts()?,
            model: self.linker.version(),
            link_bits: cuts.link,
            review_bits: cuts.review,
        })
    }

    /// Whose facility is the clerk's, where the role is held at one.
    pub(super) fn own_question(&self, ctx: &OpContext, id: QuestionId) -> Result<Question> {
        self.open_facility(ctx, Action::ResolveIdentity)?;
        let found = self.store.question(id)?.ok_or(Error::NotFound)?;
        let own = ctx.actor.facility.as_ref().is_none_or(|own| *own == found.facility);
        if own { Ok(found) } else { Err(Error::NotFound) }
    }

    pub(super) fn resident_of(&self, registration: RegistrationId) -> Result<ResidentId> {
        self.store.resident_of(registration)?.ok_or(Error::NotFound)
    }

    pub(super) fn side_registration(&self, id: RegistrationId) -> Result<Registration> {
        self.store.registration(id)?.ok_or(Error::NotFound)
    }

    fn side(&self, id: RegistrationId) -> Result<Side> {
        let registration = self.side_registration(id)?;
        let resident = self.resident_of(id)?;
        Ok(Side {
            place: self.facility_name(&registration.facility),
            registration: id,
            resident,
            facility: registration.facility,
            patient_number: registration.patient_number,
            demographics: registration.demographics,
            registrations: self.store.registration_ids(resident)?.len(),
        })
    }

    fn question_view(&self, question: Question, language: Language) -> Result<QuestionView> {
        let sides = [self.side(question.registration)?, self.side(question.with)?];
        let [a, b] = [question.registration, question.with].map(|id| self.side_registration(id));
        // The levels of another version of the model are other levels.
        let is_of_now = question.model == self.linker.version();
        let asked = is_of_now.then_some((question.bits, question.levels));
        let Explained { evidence, guards, .. } = self.explained(&a?, &b?, asked, language)?;
        Ok(QuestionView { question, sides, guards, evidence })
    }

    /// A clerk has seen who they are.
    fn audit_sides(&self, ctx: &OpContext, views: &[QuestionView]) -> Result<()> {
        let mut residents: Vec<ResidentId> =
            views.iter().flat_map(|view| view.sides.each_ref().map(|side| side.resident)).collect();
        residents.sort_unstable();
        residents.dedup();
        let row = |id| Op::Audit(audit_row(ctx, Act::ResolveIdentity, Some(id), "read"));
        self.commit(residents.into_iter().map(row).collect())
    }
}
