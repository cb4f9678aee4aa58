//! The frame of every page: skip link, menu by role, language switch, sign-out.

use super::format;
use super::i18n::{Language, Words};
use crate::ops::ResidentView;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hoso_core::policy::{Action, Actor, Relationships, Role, decide};
use maud::{DOCTYPE, Markup, html};

/// What every page knows of its reader.
pub struct View {
    pub language: Language,
    /// Path and query of this page, for the way back after the language switch.
    pub path: String,
    pub actor: Option<Actor>,
    /// Name of the actor's facility; empty where there is none.
    pub place: String,
    pub csrf: String,
}

impl View {
    pub fn stranger(language: Language) -> Self {
        Self {
            language,
            path: "/".to_owned(),
            actor: None,
            place: String::new(),
            csrf: String::new(),
        }
    }

    pub fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// Works at a facility with its residents.
    pub fn treats(&self) -> bool {
        let treats = |a: &Actor| matches!(a.role, Role::Clinician | Role::ProgrammeOfficer);
        self.actor.as_ref().is_some_and(treats)
    }

    /// The reader's facility has registered the resident: more than reading may be done.
    pub fn knows(&self, resident: &ResidentView) -> bool {
        let here = self.actor.as_ref().and_then(|actor| actor.facility.as_ref());
        resident.registrations.iter().any(|r| Some(&r.facility) == here)
    }

    pub fn administers(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.role == Role::ModuleAdministrator)
    }

    /// A resident reads here, who has pages of their own.
    pub fn is_residents(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.role == Role::Resident)
    }

    /// What concerns no single resident: the same decision as the operation's own.
    pub fn may(&self, action: Action) -> bool {
        let may = |actor| decide(actor, action, None, &Relationships::default()).is_ok();
        self.actor.as_ref().is_some_and(may)
    }

    /// Goes into every form.
    pub fn csrf_field(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf); }
    }

    pub fn page(&self, title: &str, main: Markup) -> Response {
        let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        (kind, self.document(title, main)).into_response()
    }

    pub fn document(&self, title: &str, main: Markup) -> String {
        let words = self.words();
        let page = html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · Hoso" }
                    link rel="stylesheet" href="/static/hoso.css";
                    link rel="icon" href="/static/hoso.svg" type="image/svg+xml";
                    script src="/static/unsaved.js" defer {}
                }
                body {
                    a.skip href="#main" { (words.skip) }
                    (self.header())
                    main #main tabindex="-1" { h1 { (title) } (main) }
                }
            }
        };
        page.into_string()
    }

    fn header(&self) -> Markup {
        let words = self.words();
        html! {
            header {
                p.product { a href="/" { "Hoso" } " " span { (words.product) } }
                @if let Some(actor) = &self.actor { (self.menu()) (self.session(actor)) }
                form.language method="post" action="/language" {
                    input type="hidden" name="back" value=(self.path);
                    input type="hidden" name="language" value=(self.language.pick("en", "vi"));
                    button.plain lang=(self.language.pick("en", "vi")) { (words.other_language) }
                }
            }
        }
    }

    fn menu(&self) -> Markup {
        let words = self.words();
        let treats = self.treats();
        let entries = [
            (self.is_residents(), "/me", words.own_record),
            (!self.is_residents(), "/", words.home_title),
            (treats, "/search", words.find),
            (treats, "/tasks", words.working_list),
            (self.may(Action::AnswerReferrals), "/referrals", words.referrals),
            (self.may(Action::InviteResident), "/resident-accounts", words.invite),
            (self.may(Action::ReadIndicators), "/dashboard", words.dashboard),
            (self.may(Action::ReadIndicators), "/outbreaks", words.outbreaks),
            (self.may(Action::ReadProgrammes), "/programmes", words.programmes),
            (self.administers(), "/units", words.units),
            (self.administers(), "/plugins", words.plugins),
            (self.may(Action::ManageAccounts), "/accounts", words.accounts),
            (self.may(Action::ResolveIdentity), "/identity", words.review_queue),
            (self.may(Action::ReviewBreakGlass), "/reviews", words.reviews),
            (self.may(Action::AnswerRequest), "/requests", words.requests_of_residents),
            (self.may(Action::ReviewBreakGlass), "/trail", words.search_trail),
        ];
        let here = self.path.split('?').next().unwrap_or_default();
        html! {
            nav aria-label=(words.main_menu) {
                ul {
                    @for (_, path, title) in entries.into_iter().filter(|(shown, ..)| *shown) {
                        li { a href=(path) aria-current=[(path == here).then_some("page")] {
                            (title)
                        } }
                    }
                }
            }
        }
    }

    fn session(&self, actor: &Actor) -> Markup {
        html! {
            form.session method="post" action="/sign-out" {
                (self.csrf_field())
                span {
                    a href="/account" { (actor.account) } " · " (self.language.role(actor.role))
                    @if !self.place.is_empty() { " · " (self.place) }
                }
                button.plain { (self.words().sign_out) }
            }
        }
    }
}

/// A wide table that scrolls by itself, reachable by keyboard.
pub fn scroll(label: &str, table: Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" { (table) } }
}

/// Says that a list is longer than what a page shows of it.
pub fn cut(view: &View, all: usize, shown: usize) -> Markup {
    html! {
        @if all > shown {
            p.small role="status" {
                (view.words().list_is_cut) ": " (format::count(view.language, all as u64)) "."
            }
        }
    }
}
