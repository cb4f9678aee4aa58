//! The first page: what the reader's role does here, and what came in: counts, the newest messages,
//! what waits, what failed.

use super::i18n::words;
use super::{Shown, Visitor, format, layout};
use crate::ops::{Overview, ReceiptLine};
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::{Action, Purpose};
use maud::{Markup, html};
use std::collections::BTreeMap;

words! {
    begin: "Bạn muốn làm gì?" | "What do you want to do?",
    of_a_resident: "Tìm người dân: đọc hồ sơ, điền phiếu khám, ghi danh, ghi sự đồng ý, \
        chuyển tuyến"
        | "Find a resident: read the chart, fill in a visit, enrol, write a consent down, refer",
    overdue: "Gọi những người đã quá hạn" | "Call those who are overdue",
    given: "Xem việc được giao cho tôi" | "See the tasks given to me",
    emergency: "Mở hồ sơ trong cấp cứu" | "Open a record in an emergency",
    invite: "Mở tài khoản cho người dân" | "Open an account for a resident",
    figures: "Đọc các chỉ số, tải bảng về" | "Read the indicators, take the tables along",
    weeks: "Xem bệnh nào tăng theo tuần" | "See what rises week by week",
    switch: "Bật, tắt chương trình cho một đơn vị và mọi đơn vị bên dưới; đổi phiên bản, quay lại"
        | "Switch a programme on or off for a unit and all below; change its version, go back",
    install: "Cài phần mềm của chương trình, xem nó xin những quyền gì"
        | "Install a programme's software and see what it asks for",
    faults: "Xem chương trình nào gặp lỗi" | "See which programmes fail",
    identity: "Xét hai hồ sơ có phải một người, rút lại câu trả lời"
        | "Decide whether two records are one person, take an answer back",
    reviews: "Xét các lần mở hồ sơ khẩn cấp" | "Review records opened in emergencies",
    requests: "Trả lời yêu cầu và phản đối của người dân" | "Answer requests and disputes",
    trail: "Tìm trong nhật ký truy cập" | "Search the log of accesses",
    accounts: "Tạo, đổi, khóa tài khoản nhân viên" | "Make, change and disable accounts",
}

/// Each goal that the reader's role has, with the page where it begins.
fn goals(view: &layout::View) -> Markup {
    let words = Words::of(view.language);
    let (treats, administers) = (view.treats(), view.administers());
    let all = [
        (treats, "/search", words.of_a_resident),
        (treats, "/tasks?when=overdue", words.overdue),
        (treats, "/tasks?mine=true", words.given),
        (view.may(Action::BreakGlass), "/break-glass", words.emergency),
        (view.may(Action::InviteResident), "/resident-accounts", words.invite),
        (administers, "/units", words.switch),
        (administers, "/plugins", words.install),
        (administers, "/programmes#faults", words.faults),
        (view.may(Action::ResolveIdentity), "/identity", words.identity),
        (view.may(Action::ReviewBreakGlass), "/reviews", words.reviews),
        (view.may(Action::AnswerRequest), "/requests", words.requests),
        (view.may(Action::ReviewBreakGlass), "/trail", words.trail),
        (view.may(Action::ManageAccounts), "/accounts", words.accounts),
        (view.may(Action::ReadIndicators), "/dashboard", words.figures),
        (view.may(Action::ReadIndicators), "/outbreaks", words.weeks),
    ];
    html! {
        section aria-labelledby="begin" {
            h2 #begin { (words.begin) }
            ul.standings { @for (_, path, goal) in all.into_iter().filter(|(has, ..)| *has) {
                li { a href=(path) { (goal) } }
            } }
        }
    }
}

/// Names of the facilities that the page shows, by code.
type Names = BTreeMap<String, String>;

pub async fn show(visitor: Visitor) -> Shown {
    let Visitor { caller, view } = visitor;
    if view.is_residents() {
        return Ok(Redirect::to("/me").into_response());
    }
    let words = view.words();
    if !view.may(Action::ReadOverview) {
        return Ok(view.page(words.home_title, goals(&view)));
    }
    let gathered = caller.run(Purpose::Administration, |app, ctx| {
        let overview = app.overview(ctx)?;
        let facilities = overview.receipts.iter().filter_map(|line| line.facility.as_ref());
        let names: Names = facilities.map(|f| (f.to_string(), app.facility_name(f))).collect();
        Ok((overview, names))
    });
    let (overview, names) = gathered.await?;
    let main = html! {
        (goals(&view))
        h2 { (words.came_in) }
        (counts(&view, &overview))
        h3 { (words.newest_messages) }
        @if overview.receipts.is_empty() {
            p { (words.nothing_came) }
        } @else {
            (layout::scroll(words.newest_messages, messages(&view, &overview.receipts, &names)))
        }
    };
    Ok(view.page(words.home_title, main))
}

fn counts(view: &layout::View, overview: &Overview) -> Markup {
    let words = view.words();
    let figures = [
        (words.residents, overview.residents),
        (words.registrations, overview.registrations),
        (words.records, overview.records),
        (words.tasks, overview.tasks),
        (words.work_waiting, overview.work_waiting),
        (words.faults, overview.faults),
    ];
    html! {
        dl.figures {
            @for (title, n) in figures {
                div { dt { (title) } dd { (format::count(view.language, n)) } }
            }
        }
        @if overview.faults > 0 { p { a href="/programmes#faults" { (words.faults) } } }
    }
}

fn messages(view: &layout::View, lines: &[ReceiptLine], names: &Names) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.received) }
                th scope="col" { (words.facility) }
                th scope="col" { (words.outcome) }
                th.number scope="col" { (words.visits) }
                th.number scope="col" { (words.problems) }
                th scope="col" { (words.receipt) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        td { (format::time(line.at_ms)) }
                        td { @if let Some(facility) = &line.facility {
                            (names.get(facility.as_str()).map_or("", String::as_str))
                        } }
                        td { (view.language.outcome(line.outcome)) }
                        td.number { (line.cases) }
                        td.number { (line.problems) }
                        td { a href={ "/receipts/" (line.message) } { (words.details) } }
                    }
                }
            }
        }
    }
}
