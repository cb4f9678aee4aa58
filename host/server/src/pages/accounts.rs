//! Accounts of staff and systems, for their administrators: the list, a new one, and one account
//! with all that may be done to it.

mod one;

pub use one::{change, show as show_one};

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::{Language, words};
use super::{Posted, Shown, Visitor, format, layout};
use crate::http::Params;
use crate::ops::{AccountView, NewAccount, OneTime};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use hoso_core::policy::{Held, Purpose, Role};
use hoso_core::{AccountId, Error, FacilityId, Result};
use maud::{Markup, html};
use serde::Deserialize;

words! {
    title: "Tài khoản" | "Accounts",
    find: "Tìm theo tên hoặc mã cơ sở" | "Find by name or code of a facility",
    none: "Không có tài khoản nào." | "There is no account.",
    display: "Tên hiển thị" | "Name to show",
    state: "Tình trạng" | "State",
    active: "Đang dùng" | "In use",
    disabled: "Đã khóa" | "Disabled",
    waits: "Chờ đặt mật khẩu, đến" | "Waits for a password of its own, until",
    factor: "Lớp xác thực thứ hai" | "Second factor",
    create: "Tạo tài khoản" | "Create an account",
    create_help: "Hệ thống tạo mật khẩu dùng một lần; người dùng đặt mật khẩu riêng khi đăng nhập."
        | "A one-time password is made; its owner sets another one when signing in.",
    role: "Vai trò" | "Role",
    at: "Mã cơ sở giữ vai trò" | "Code of the facility where it is held",
    at_help: "Để trống nếu vai trò thuộc toàn Sở." | "Empty for a role of the whole department.",
    told: "Mật khẩu này chỉ hiện một lần: đưa tận tay chủ tài khoản."
        | "This password is shown once: give it to its owner in person.",
    back: "Mọi tài khoản" | "All accounts",
    own: "Không ai tự quản lý tài khoản của mình: cần một quản trị viên khác."
        | "Nobody manages the own account; another administrator has to do it.",
    do_what: "Việc cần làm" | "What to do",
    reset: "Cấp mật khẩu mới dùng một lần" | "Give a new one-time password",
    remove_factor: "Bỏ lớp xác thực thứ hai" | "Remove the second factor",
    disable: "Khóa tài khoản" | "Disable the account",
    enable: "Mở lại tài khoản" | "Enable the account",
    ends: "Mọi phiên đăng nhập của tài khoản kết thúc ngay."
        | "Everything that the account is signed in with ends at once.",
    carry_out: "Thực hiện" | "Do it",
    roles: "Đổi vai trò" | "Change the roles",
    keep: "Giữ lại" | "Keep",
    add: "Thêm vai trò" | "Add a role",
    no_more: "không thêm" | "add none",
}

/// Rows of one page of the list.
const ROWS: usize = 100;

/// Names of accounts and codes are no personal data of residents: they may stand in an address.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    find: Option<String>,
    /// The last account of the page before.
    after: Option<String>,
}

impl Filter {
    fn text(&self) -> &str {
        self.find.as_deref().unwrap_or_default().trim()
    }

    fn wants(&self, account: &AccountView) -> bool {
        let text = self.text();
        let at = |(_, at): &Held| at.as_ref().is_some_and(|at| at.as_str() == text);
        let found = account.id.as_str().contains(text) || account.roles.iter().any(at);
        found && self.after.as_deref().is_none_or(|after| account.id.as_str() > after)
    }
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let accounts = caller.run(Purpose::Administration, |app, ctx| app.accounts(ctx)).await?;
    Ok(page(&view, &accounts, &filter, &Filled::new(), None))
}

pub async fn create(posted: Posted<Filled>) -> Shown {
    let Visitor { caller, mut view } = posted.visitor;
    "/accounts".clone_into(&mut view.path);
    let filled = posted.fields.clone();
    let made = caller.run(Purpose::Administration, move |app, ctx| {
        let new = new_account(&filled);
        let reason = fields::text(&filled, "reason");
        let done = new.and_then(|new| app.create_account(ctx, new, reason));
        match done {
            Ok(made) => Ok(Ok(made)),
            Err(error) => Ok(Err((app.accounts(ctx)?, error))),
        }
    });
    let (accounts, error) = match made.await? {
        Ok((account, once)) => {
            return Ok(view.page(Words::of(view.language).create, told(&view, &account, once)));
        }
        Err(failed) => failed,
    };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, &accounts, &Filter::default(), &posted.fields, Some(&wrong));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn new_account(filled: &Filled) -> Result<NewAccount> {
    let id = crate::http::parse::<AccountId>("account", fields::text(filled, "account"))?;
    let display = fields::text(filled, "display").to_owned();
    let role = fields::code(filled, "role")?;
    Ok(NewAccount { id, display, roles: vec![(role, place(filled)?)], password: None })
}

/// Where the role of the form is held.
fn place(filled: &Filled) -> Result<Option<FacilityId>> {
    let code = fields::text(filled, "facility");
    let read = || code.parse().map_err(|_| Error::invalid("facility", "no facility code"));
    if code.is_empty() { Ok(None) } else { read().map(Some) }
}

fn page(
    view: &layout::View,
    accounts: &[AccountView],
    filter: &Filter,
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let fields = Fields::new(view, filled, wrong);
    let mut shown: Vec<_> = accounts.iter().filter(|account| filter.wants(account)).collect();
    shown.sort_by(|a, b| a.id.cmp(&b.id));
    let more = shown.len() > ROWS;
    shown.truncate(ROWS);
    let main = html! {
        (finder(view, filter))
        @if shown.is_empty() { p { (words.none) } }
        @else { (layout::scroll(words.title, table(view, &shown))) }
        @if let (true, Some(last)) = (more, shown.last()) {
            // What finds anything is of the letters of a code.
            p { a href={ "/accounts?find=" (filter.text()) "&after=" (last.id) } {
                (view.words().next_page)
            } }
        }
        h2 #create { (words.create) }
        p { (words.create_help) }
        (fields.trouble())
        form.narrow method="post" action="/accounts" {
            (view.csrf_field())
            (fields.text("account", view.words().account, view.words().invite_account))
            (fields.text("display", words.display, ""))
            (role_fields(&fields, ""))
            (fields.text("reason", view.words().reason, ""))
            button { (words.create) }
        }
    };
    view.page(words.title, main)
}

fn finder(view: &layout::View, filter: &Filter) -> Markup {
    html! {
        form.line method="get" action="/accounts" {
            div {
                label for="find" { (Words::of(view.language).find) }
                input #find name="find" value=(filter.text()) maxlength="32";
            }
            button { (view.words().filter) }
        }
    }
}

/// A role and where it is held; `none` is offered first where it says something.
fn role_fields(fields: &Fields<'_>, none: &'static str) -> Markup {
    let language = fields.view.language;
    let words = Words::of(language);
    let first = (!none.is_empty()).then(|| (String::new(), none));
    // Residents' accounts are made by inviting them.
    let staff = Role::ALL.into_iter().filter(|role| *role != Role::Resident);
    let roles = staff.map(|role| (fields::name_of(role), language.role(role)));
    html! {
        (fields.select("role", words.role, "", first.into_iter().chain(roles)))
        (fields.text("facility", words.at, words.at_help))
    }
}

fn table(view: &layout::View, accounts: &[&AccountView]) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (view.words().account) }
                th scope="col" { (words.display) }
                th scope="col" { (view.words().roles) }
                th scope="col" { (words.state) }
            } }
            tbody { @for account in accounts { tr {
                th scope="row" { a href={ "/accounts/" (account.id) } { (account.id) } }
                td { (account.display) }
                td { (held(view.language, &account.roles)) }
                td { (state(view.language, account)) }
            } } }
        }
    }
}

fn held(language: Language, roles: &[Held]) -> Markup {
    html! { @for (at, role) in roles.iter().enumerate() {
        @if at > 0 { br; }
        (held_role(language, role))
    } }
}

fn held_role(language: Language, (role, at): &Held) -> String {
    let name = language.role(*role);
    at.as_ref().map_or(name.to_owned(), |at| format!("{name} · {at}"))
}

fn state(language: Language, account: &AccountView) -> Markup {
    let words = Words::of(language);
    html! {
        @if account.disabled { strong { (words.disabled) } }
        @else if let Some(until_ms) = account.one_time_until_ms {
            (words.waits) " " (format::time(until_ms))
        }
        @else { (words.active) }
        @if account.has_second_factor { br; span.small { (words.factor) } }
    }
}

/// The password is in this answer alone.
fn told(view: &layout::View, account: &AccountView, once: Option<OneTime>) -> Markup {
    let words = Words::of(view.language);
    html! {
        @if let Some(once) = once {
            p.answer role="status" { (words.told) }
            dl.pairs {
                dt { (view.words().account) } dd { (account.id) }
                dt { (view.words().password) } dd { code { (once.password) } }
                dt { (view.words().valid_until) } dd { (format::time(once.until_ms)) }
            }
        }
        p { a href={ "/accounts/" (account.id) } { (account.id) } }
        p { a href="/accounts" { (words.back) } }
    }
}
