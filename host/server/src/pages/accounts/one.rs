//! One account: what it holds, and what an administrator does to it, each time with a reason.

use super::{Words, held_role, place, role_fields, state, told};
use crate::app::App;
use crate::http::In;
use crate::ops::{AccountView, OneTime, OpContext};
use crate::pages::fields::{self, Fields, Filled, Wrong};
use crate::pages::{Posted, Shown, Visitor, layout};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{Held, Purpose};
use hoso_core::{AccountId, Error, Result};
use maud::{Markup, html};

pub async fn show(visitor: Visitor, In(id): In<AccountId>) -> Shown {
    let Visitor { caller, view } = visitor;
    let account = caller.run(Purpose::Administration, move |app, ctx| app.managed(ctx, &id));
    Ok(page(&view, &account.await?, &Filled::new(), None))
}

pub async fn change(In(id): In<AccountId>, posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    view.path = format!("/accounts/{id}");
    let filled = posted.fields.clone();
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        let account = app.managed(ctx, &id)?;
        let done = carry_out(app, ctx, &account, &filled);
        Ok((account, done))
    });
    let (account, done) = changed.await?;
    let error = match done {
        Ok(Some(once)) => {
            let words = Words::of(view.language);
            return Ok(view.page(words.reset, told(&view, &account, Some(once))));
        }
        Ok(None) => return Ok(Redirect::to(&view.path).into_response()),
        Err(error) => error,
    };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, &account, &posted.fields, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// A one-time password where one was made.
fn carry_out(
    app: &App,
    ctx: &OpContext,
    account: &AccountView,
    filled: &Filled,
) -> Result<Option<OneTime>> {
    let (id, reason) = (&account.id, fields::text(filled, "reason"));
    match fields::text(filled, "what") {
        "reset" => return app.reset_password(ctx, id, reason).map(|(_, once)| Some(once)),
        "remove-factor" => app.remove_second_factor(ctx, id, reason)?,
        "disable" => app.set_disabled(ctx, id, true, reason)?,
        "enable" => app.set_disabled(ctx, id, false, reason)?,
        "roles" => app.change_roles(ctx, id, roles(account, filled)?, reason)?,
        _ => return Err(Error::invalid("what", "choose one")),
    };
    Ok(None)
}

/// The roles that are kept, and one more where one is chosen.
fn roles(account: &AccountView, filled: &Filled) -> Result<Vec<Held>> {
    let kept = account.roles.iter().enumerate();
    let kept = kept.filter(|(at, _)| filled.contains_key(&format!("keep.{at}")));
    let mut roles: Vec<Held> = kept.map(|(_, held)| held.clone()).collect();
    if !fields::text(filled, "role").is_empty() {
        roles.push((fields::code(filled, "role")?, place(filled)?));
    }
    Ok(roles)
}

fn page(
    view: &layout::View,
    account: &AccountView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let own = view.actor.as_ref().is_some_and(|actor| actor.account == account.id);
    let of_roles = fields::text(filled, "what") == "roles";
    let main = html! {
        p { a href="/accounts" { (words.back) } }
        dl.pairs {
            @if !account.display.is_empty() { dt { (words.display) } dd { (account.display) } }
            dt { (view.words().roles) }
            dd { ul.standings { @for held in &account.roles {
                li { (held_role(view.language, held)) }
            } } }
            dt { (words.state) } dd { (state(view.language, account)) }
        }
        @if own { p { (words.own) } } @else {
            h2 { (words.do_what) }
            p { (words.ends) }
            (acts(view, account, filled, wrong.filter(|_| !of_roles)))
            h2 { (words.roles) }
            (roles_form(view, account, filled, wrong.filter(|_| of_roles)))
        }
    };
    view.page(account.id.as_str(), main)
}

fn acts(
    view: &layout::View,
    account: &AccountView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = Words::of(view.language);
    let switch = match account.disabled {
        true => ("enable", words.enable),
        false => ("disable", words.disable),
    };
    let factor = account.has_second_factor.then_some(("remove-factor", words.remove_factor));
    let acts = [("reset", words.reset), switch].into_iter().chain(factor);
    let acts = acts.map(|(code, title)| (code.to_owned(), title));
    let fields = Fields { prefix: "act.", ..Fields::new(view, filled, wrong) };
    html! {
        (fields.trouble())
        form.narrow method="post" action={ "/accounts/" (account.id) } {
            (view.csrf_field())
            (fields.radios("what", words.do_what, acts))
            (fields.text("reason", view.words().reason, ""))
            button { (words.carry_out) }
        }
    }
}

fn roles_form(
    view: &layout::View,
    account: &AccountView,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = Words::of(view.language);
    let mut ticked = filled.clone();
    if wrong.is_none() {
        ticked.extend((0..account.roles.len()).map(|at| (format!("keep.{at}"), "1".to_owned())));
    }
    let titles: Vec<_> = account.roles.iter().map(|one| held_role(view.language, one)).collect();
    let kept = titles.iter().enumerate().map(|(at, title)| (at.to_string(), title.as_str()));
    let fields = Fields { prefix: "roles.", ..Fields::new(view, &ticked, wrong) };
    html! {
        (fields.trouble())
        form.narrow method="post" action={ "/accounts/" (account.id) } {
            (view.csrf_field())
            input type="hidden" name="what" value="roles";
            (fields.boxes("keep", words.keep, "", kept))
            fieldset { legend { (words.add) } (role_fields(&fields, words.no_more)) }
            (fields.text("reason", view.words().reason, ""))
            button { (words.roles) }
        }
    }
}
