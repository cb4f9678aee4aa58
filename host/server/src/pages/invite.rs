//! Staff makes a resident's account while the person is there and shows the personal number.

use super::fields::{self, Fields, Filled, Wrong};
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

pub async fn show(Visitor { view, .. }: Visitor) -> Shown {
    Ok(view.page(view.words().invite, form(&view, &Filled::new(), None)))
}

pub async fn invite(posted: Posted<Filled>) -> Shown {
    let Visitor { caller, view } = posted.visitor;
    let (sent, filled) = (posted.fields.clone(), posted.fields);
    let made = caller.run(Purpose::Administration, move |app, ctx| made(app, ctx, &sent)).await;
    let words = view.words();
    let (field, text) = match made {
        Ok((account, once)) => return Ok(view.page(words.invite, told(&view, &account, &once))),
        Err(error) => match &error.0 {
            Error::Invalid { field, .. } if field == "birth_date" => {
                ("birth_date", words.invite_birth_date)
            }
            Error::Invalid { field, .. } if field == "account" => ("account", words.invite_account),
            Error::Invalid { .. } => ("personal_number", words.invite_number),
            Error::NotFound => ("", words.invite_nobody),
            Error::Conflict { .. } => ("", words.invite_conflict),
            _ => return Err(error),
        },
    };
    let wrong = Wrong { field: field.to_owned(), text: text.to_owned() };
    let page = view.page(words.invite, form(&view, &filled, Some(&wrong)));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn made(app: &App, ctx: &OpContext, sent: &Filled) -> Result<(AccountView, OneTime)> {
    let born = fields::day(sent, "birth_date")?;
    let new = Invitation {
        account: parse("account", fields::text(sent, "account"))?,
        personal_number: fields::text(sent, "personal_number").to_owned(),
        birth_date: born.ok_or_else(|| Error::invalid("birth_date", "a day is needed"))?,
    };
    app.invite_resident(ctx, &new)
}

fn form(view: &View, filled: &Filled, wrong: Option<&Wrong>) -> Markup {
    let words = view.words();
    let fields = Fields::new(view, filled, wrong);
    html! {
        p #invite-help { (words.invite_help) }
        (fields.trouble())
        form.narrow method="post" action="/resident-accounts" aria-describedby="invite-help" {
            (view.csrf_field())
            (fields.text("personal_number", words.personal_number, ""))
            (fields.day("birth_date", words.birth_date, ""))
            (fields.text("account", words.account, words.invite_account))
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
