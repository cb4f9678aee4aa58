//! Staff makes a resident's account while the person is there and shows the personal number.

use super::layout::View;
use super::{Posted, Shown, Visitor, format};
use crate::app::App;
use crate::http::parse;
use crate::ops::{AccountView, Invitation, OneTime, OpContext};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use hoso_core::policy::Purpose;
use hoso_core::{Error, Result};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize, Default, Clone)]
pub struct Invite {
    account: String,
    personal_number: String,
    birth_date: String,
}

pub async fn show(Visitor { view, .. }: Visitor) -> Shown {
    Ok(view.page(view.words().invite, form(&view, &Invite::default(), None)))
}

pub async fn invite(posted: Posted<Invite>) -> Shown {
    let Visitor { caller, view } = posted.visitor;
    let (sent, filled) = (posted.fields.clone(), posted.fields);
    let made = caller.run(Purpose::Administration, move |app, ctx| made(app, ctx, &sent)).await;
    let words = view.words();
    let trouble = match made {
        Ok((account, once)) => return Ok(view.page(words.invite, told(&view, &account, &once))),
        Err(error) => match &error.0 {
            Error::Invalid { field, .. } if field == "birth_date" => words.invite_birth_date,
            Error::Invalid { field, .. } if field == "account" => words.invite_account,
            Error::Invalid { .. } => words.invite_number,
            Error::NotFound => words.invite_nobody,
            Error::Conflict { .. } => words.invite_conflict,
            _ => return Err(error),
        },
    };
    let page = view.page(words.invite, form(&view, &filled, Some(trouble)));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn made(app: &App, ctx: &OpContext, sent: &Invite) -> Result<(AccountView, OneTime)> {
    let new = Invitation {
        account: parse("account", sent.account.trim())?,
        personal_number: sent.personal_number.clone(),
        birth_date: parse("birth_date", sent.birth_date.trim())?,
    };
    app.invite_resident(ctx, &new)
}

fn form(view: &View, filled: &Invite, trouble: Option<&str>) -> Markup {
    let words = view.words();
    html! {
        p #invite-help { (words.invite_help) }
        @if let Some(trouble) = trouble { p.trouble role="alert" { (trouble) } }
        form.narrow method="post" action="/resident-accounts" aria-describedby="invite-help" {
            (view.csrf_field())
            label for="personal_number" { (words.personal_number) }
            input #personal_number name="personal_number" inputmode="numeric" required
                maxlength="12" autocomplete="off" value=(filled.personal_number);
            label for="birth_date" { (words.birth_date) }
            input #birth_date name="birth_date" type="date" required value=(filled.birth_date);
            label for="account" { (words.account) }
            input #account name="account" required maxlength="32" autocapitalize="none"
                autocomplete="off" spellcheck="false" value=(filled.account)
                aria-describedby="account-help";
            p.help #account-help { (words.invite_account) }
            button { (words.invite) }
        }
    }
}

fn told(view: &View, account: &AccountView, once: &OneTime) -> Markup {
    let words = view.words();
    html! {
        p.answer role="status" { (words.invite_done) }
        dl.pairs {
            dt { (words.account) } dd { (account.id) }
            dt { (words.password) } dd { code { (once.password) } }
            dt { (words.valid_until) } dd { (format::time(once.until_ms)) }
        }
        p { a href="/resident-accounts" { (words.invite_another) } }
    }
}
