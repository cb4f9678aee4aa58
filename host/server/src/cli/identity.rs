//! `hoso identity`: questions whether two registrations are of one person, on a host that is not
//! running; a running one takes them by its API.

use super::{local_admin, progress, say, told};
use crate::app::App;
use crate::http::views::identity::Question as QuestionJson;
use crate::ops::OpContext;
use crate::ops::identity::{QuestionView, Relinked};
use clap::{Args, Subcommand, ValueEnum};
use hoso_core::identity::explain::Language;
use hoso_core::identity::question::Verdict;
use hoso_core::policy::Role;
use hoso_core::{AccountId, FacilityId, QuestionId, RegistrationId};
use hoso_store::QuestionQuery;

/// Answer whether registrations are of one person, and see how linkage works out.
#[derive(Args)]
pub struct IdentityArgs {
    #[command(subcommand)]
    command: IdentityCommand,
}

#[derive(Subcommand)]
enum IdentityCommand {
    /// Open questions, the strongest evidence first; of every facility where none is named.
    Questions {
        #[arg(long)]
        facility: Option<FacilityId>,
        #[arg(long, default_value_t = 20)]
        limit: usize,
        #[arg(long)]
        json: bool,
    },
    /// One question side by side, with the evidence.
    Show {
        question: QuestionId,
        #[arg(long, value_enum, default_value_t = Words::Vi)]
        language: Words,
        #[arg(long)]
        json: bool,
    },
    /// Ask about any two registrations: the way to link two residents, or to part one.
    Ask { registration: RegistrationId, with: RegistrationId },
    /// Answer: `same` links, `different` parts and is remembered for ever.
    Answer {
        question: QuestionId,
        #[arg(value_enum)]
        verdict: Said,
        #[arg(long)]
        reason: String,
    },
    /// Undo an answer: what it moved goes back.
    TakeBack {
        question: QuestionId,
        #[arg(long)]
        reason: String,
    },
    /// Give a question to an account, or back to everybody.
    Assign { question: QuestionId, account: Option<AccountId> },
    /// How many were linked, asked about and new, and how the answers agreed.
    Statistics {
        #[arg(long)]
        json: bool,
    },
    /// Link everybody anew by the configured model: says what would change; --apply does it.
    /// What persons decided stays.
    Relink {
        #[arg(long)]
        apply: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Words {
    Vi,
    En,
}

#[derive(Clone, Copy, ValueEnum)]
enum Said {
    Same,
    Different,
    Unsure,
}

impl IdentityArgs {
    pub fn run(&self, app: &App) -> anyhow::Result<()> {
        let mut ctx = local_admin(app);
        ctx.actor.role = Role::IdentityClerk;
        match &self.command {
            IdentityCommand::Questions { facility, limit, json } => {
                let query =
                    QuestionQuery { facility: facility.clone(), cursor: None, limit: *limit };
                let page = app.questions(&ctx, query, Language::Vietnamese).map_err(told)?;
                page.rows.into_iter().try_for_each(|view| print(view, *json, line))
            }
            IdentityCommand::Show { question, language, json } => {
                let language = match language {
                    Words::Vi => Language::Vietnamese,
                    Words::En => Language::English,
                };
                print(app.question(&ctx, *question, language).map_err(told)?, *json, whole)
            }
            IdentityCommand::Ask { registration, with } => {
                let asked = app.ask_about(&ctx, *registration, *with).map_err(told)?;
                shown(app, &ctx, asked.id)
            }
            IdentityCommand::Answer { question, verdict, reason } => {
                let verdict = match verdict {
                    Said::Same => Verdict::Same,
                    Said::Different => Verdict::Different,
                    Said::Unsure => Verdict::Unsure,
                };
                app.answer_question(&ctx, *question, verdict, reason).map_err(told)?;
                shown(app, &ctx, *question)
            }
            IdentityCommand::TakeBack { question, reason } => {
                app.take_back_answer(&ctx, *question, reason).map_err(told)?;
                shown(app, &ctx, *question)
            }
            IdentityCommand::Assign { question, account } => {
                app.assign_question(&ctx, *question, account.clone()).map_err(told)?;
                shown(app, &ctx, *question)
            }
            IdentityCommand::Statistics { json } => statistics(app, &ctx, *json),
            IdentityCommand::Relink { apply } => relink(app, &ctx, *apply),
        }
    }
}

fn shown(app: &App, ctx: &OpContext, id: QuestionId) -> anyhow::Result<()> {
    print(app.question(ctx, id, Language::Vietnamese).map_err(told)?, false, whole)
}

fn print(view: QuestionView, json: bool, plain: fn(&QuestionView)) -> anyhow::Result<()> {
    if json {
        say(format_args!("{}", serde_json::to_string(&QuestionJson::from(view))?));
    } else {
        plain(&view);
    }
    Ok(())
}

fn line(view: &QuestionView) {
    let [a, b] = &view.sides;
    say(format_args!(
        "{}  {:+.1}  {} {} ({})  |  {} {} ({})",
        view.question.id,
        view.question.bits,
        a.facility,
        a.patient_number,
        a.demographics.name,
        b.facility,
        b.patient_number,
        b.demographics.name,
    ));
}

fn whole(view: &QuestionView) {
    line(view);
    for side in &view.sides {
        let who = &side.demographics;
        let birth = who.birth_date.map(|day| day.to_string()).unwrap_or_default();
        let numbers: Vec<&str> = who.identifiers.iter().map(|i| i.value.as_str()).collect();
        say(format_args!(
            "  {} | {} | {:?} | {} | {} | {} | resident {} of {} registrations",
            who.name,
            birth,
            who.sex,
            numbers.join(", "),
            who.phone,
            who.address,
            side.resident,
            side.registrations,
        ));
    }
    view.guards.iter().for_each(|guard| say(format_args!("  ! {guard}")));
    for found in &view.evidence {
        let bits = found.bits.map_or("    ".to_owned(), |bits| format!("{bits:+.1}"));
        say(format_args!("  {bits}  {}: {}", found.comparison, found.level));
    }
    for answer in &view.question.answers {
        let by = answer.by.as_ref().map_or("host", |by| by.as_str());
        say(format_args!("  {:?} by {by}: {}", answer.verdict, answer.reason));
    }
}

fn statistics(app: &App, ctx: &OpContext, json: bool) -> anyhow::Result<()> {
    let found = app.linkage_statistics(ctx).map_err(told)?;
    if json {
        let found = crate::http::views::identity::Statistics::from(found);
        say(format_args!("{}", serde_json::to_string(&found)?));
        return Ok(());
    }
    say(format_args!(
        "model {}: links from {:.1} bits, asks from {:.1}",
        found.model, found.link_bits, found.review_bits
    ));
    for row in found.counts {
        say(format_args!("{:>10}  {} (model {})", row.count, row.what, row.model));
    }
    Ok(())
}

fn relink(app: &App, ctx: &OpContext, apply: bool) -> anyhow::Result<()> {
    let bar = progress("{elapsed} {pos} registrations", None);
    let Relinked { registrations, held, residents_before, residents_after, joined, parted } =
        app.relink(ctx, apply, &|done| bar.set_position(done)).map_err(told)?;
    bar.finish_and_clear();
    say(format_args!(
        "{registrations} registrations, {held} of them of residents that persons decided about: \
         they stay\nresidents: {residents_before} -> {residents_after}; {joined} registrations \
         join another resident, {parted} leave theirs for a new one"
    ));
    if !apply {
        say(format_args!("nothing was changed; --apply does it, as link events"));
    }
    Ok(())
}
