//! Installed plugins and the vendors whose plugins are taken: install with a review of what each
//! asks for, trust and distrust.

use super::fields::{self, Fields, Filled, Wrong};
use super::i18n::words;
use super::session::Uploaded;
use super::{Posted, Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::Params;
use crate::ops::{OpContext, Origin, VendorKey};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use hoso_core::policy::Purpose;
use hoso_core::programme::{Descriptor, Need};
use hoso_core::{Digest, Error, Result};
use maud::{Markup, html};
use serde::Deserialize;

words! {
    then: "Bước tiếp theo: chọn đơn vị, cấp quyền, rồi bật chương trình hoặc đổi phiên bản ở đó:"
        | "Next: choose a unit, grant what is asked, and switch the programme on or change its \
        version there:",
    title: "Phần mềm chương trình" | "Plugins",
    installed: "Đã cài" | "Installed",
    none: "Chưa cài phần mềm nào." | "Nothing is installed.",
    asks: "Phần mềm này xin đọc và ghi" | "It asks to read and write",
    install: "Cài một phần mềm" | "Install one",
    install_help: "Cài xong phần mềm chưa chạy ở đâu: hãy xem những gì nó xin đọc và ghi, rồi cấp \
        quyền và bật ở một đơn vị."
        | "It runs nowhere yet: review what it asks to read and write, then grant that and switch \
        it on at a unit.",
    component: "Tệp phần mềm (.wasm)" | "Component file (.wasm)",
    signature: "Tệp chữ ký (.minisig)" | "Signature file (.minisig)",
    signature_from: "Nhà cung cấp gửi hai tệp: phần mềm, và chữ ký mang cùng tên thêm đuôi \
        .minisig. Khóa công khai của họ phải có trong «Nhà cung cấp được tin» ở dưới. Phần mềm tự \
        viết: lệnh hoso plugin keygen tạo khóa, hoso plugin sign tạo tệp chữ ký."
        | "The vendor sends two files: the component, and the signature of the same name with \
        .minisig behind it. Their public key has to be under “Vendors that are trusted” below. For \
        a component of your own, hoso plugin keygen makes keys and hoso plugin sign the signature.",
    done: "Đã cài phần mềm; chưa chạy ở đâu." | "It is installed, and runs nowhere yet.",
    vendors: "Nhà cung cấp được tin" | "Vendors that are trusted",
    no_vendors: "Chưa tin nhà cung cấp nào." | "No vendor is trusted.",
    key: "Khóa công khai minisign" | "minisign public key",
    since: "Từ" | "Since",
    trust: "Tin nhà cung cấp này" | "Trust this vendor",
    vendor: "Tên nhà cung cấp" | "Name of the vendor",
    distrust: "Ngừng tin" | "Distrust",
    distrust_help: "Không nhận thêm phần mềm của họ; phần mềm đã cài vẫn còn."
        | "Nothing more of theirs is taken; what is installed stays.",
}

/// Which of the page's forms was sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Install,
    Trust,
    Distrust,
}

struct Gathered {
    plugins: Vec<(Digest, Descriptor)>,
    vendors: Vec<VendorKey>,
}

fn gather(app: &App, ctx: &OpContext) -> Result<Gathered> {
    Ok(Gathered { plugins: app.installed_plugins(ctx)?, vendors: app.vendor_keys(ctx)? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    /// Something was installed just now.
    installed: Option<bool>,
}

pub async fn show(visitor: Visitor, Params(which): Params<Which>) -> Shown {
    let Visitor { caller, view } = visitor;
    let found = caller.run(Purpose::Administration, gather).await?;
    let done = which.installed == Some(true);
    Ok(page(&view, &found, &Filled::new(), None, done))
}

pub async fn install(uploaded: Uploaded) -> Shown {
    let Uploaded { visitor, fields, mut files } = uploaded;
    let component = files.remove("component").unwrap_or_default();
    let signature = files.remove("signature").unwrap_or_default();
    change(visitor, fields, Sent::Install, move |app, ctx| {
        let signature = String::from_utf8(signature)
            .map_err(|_| Error::invalid("signature", "this is no minisign signature"))?;
        let origin = match signature.is_empty() {
            true => Origin::Unsigned,
            false => Origin::Signed(&signature),
        };
        app.install_plugin(ctx, &component, origin).map(drop)
    })
    .await
}

pub async fn trust(posted: Posted<Filled>) -> Shown {
    let filled = posted.fields.clone();
    change(posted.visitor, posted.fields, Sent::Trust, move |app, ctx| {
        let text = |name| fields::text(&filled, name);
        app.trust_vendor(ctx, text("name"), text("key"), text("reason")).map(drop)
    })
    .await
}

pub async fn distrust(posted: Posted<Filled>) -> Shown {
    let filled = posted.fields.clone();
    change(posted.visitor, posted.fields, Sent::Distrust, move |app, ctx| {
        let text = |name| fields::text(&filled, name);
        app.distrust_vendor(ctx, text("name"), text("reason"))
    })
    .await
}

/// Back to the page, or to its form with what is to be mended.
async fn change(
    visitor: Visitor,
    filled: Filled,
    sent: Sent,
    work: impl FnOnce(&App, &OpContext) -> Result<()> + Send + 'static,
) -> Shown {
    let Visitor { caller, mut view } = visitor;
    "/plugins".clone_into(&mut view.path);
    let changed = caller.run(Purpose::Administration, move |app, ctx| {
        let done = work(app, ctx);
        Ok((gather(app, ctx)?, done))
    });
    let (found, done) = changed.await?;
    let Err(error) = done else {
        let next = if sent == Sent::Install { "/plugins?installed=true" } else { "/plugins" };
        return Ok(Redirect::to(next).into_response());
    };
    let wrong = Wrong::of(view.language, error.into())?;
    let page = page(&view, &found, &filled, Some((sent, &wrong)), false);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn page(
    view: &layout::View,
    found: &Gathered,
    filled: &Filled,
    wrong: Option<(Sent, &Wrong)>,
    done: bool,
) -> axum::response::Response {
    let words = Words::of(view.language);
    let of = |sent: Sent| wrong.filter(|(which, _)| *which == sent).map(|(_, wrong)| wrong);
    let main = html! {
        @if done {
            p.answer role="status" { strong { (words.done) } " " (words.then) " "
                a href="/units" { (view.words().units) } }
        }
        // First what can be done: what is wrong with it was not seen below a long list.
        h2 #install { (words.install) }
        p { (words.install_help) }
        p { (words.signature_from) }
        (install_form(view, of(Sent::Install)))
        h2 { (words.installed) }
        @if found.plugins.is_empty() { p { (words.none) } }
        @for (digest, plugin) in &found.plugins { (installed(view, *digest, plugin)) }
        p { (words.then) " " a href="/units" { (view.words().units) } }
        h2 #vendors { (words.vendors) }
        @if found.vendors.is_empty() { p { (words.no_vendors) } }
        @else {
            (layout::scroll(words.vendors, vendors(view, &found.vendors)))
            (distrust_form(view, &found.vendors, filled, of(Sent::Distrust)))
        }
        h2 #trust { (words.trust) }
        (trust_form(view, filled, of(Sent::Trust)))
    };
    view.page(words.title, main)
}

fn installed(view: &layout::View, digest: Digest, plugin: &Descriptor) -> Markup {
    let words = Words::of(view.language);
    let title = view.language.text(&plugin.title);
    let needs = |title: &str, needs: &[Need]| {
        html! {
            p { (title) }
            ul.standings { @for need in needs {
                li { (view.language.text(&need.reason)) " " span.small { (need.scope) } }
            } }
        }
    };
    html! {
        section.card aria-label={ (title) " " (plugin.version) } {
            p { strong { (title) } " · " (plugin.id) " " (plugin.version) }
            p.small { code { (digest) } }
            details {
                summary { (words.asks) }
                (needs(view.words().may_read, &plugin.reads))
                (needs(view.words().may_write, &plugin.writes))
            }
        }
    }
}

fn install_form(view: &layout::View, wrong: Option<&Wrong>) -> Markup {
    let words = Words::of(view.language);
    let nothing = Filled::new();
    let fields = Fields { prefix: "install.", ..Fields::new(view, &nothing, wrong) };
    html! {
        (fields.trouble())
        form.narrow method="post" action="/plugins" enctype="multipart/form-data" {
            (view.csrf_field())
            (fields.file("component", words.component, ".wasm"))
            (fields.file("signature", words.signature, ".minisig"))
            button { (words.install) }
        }
    }
}

fn vendors(view: &layout::View, known: &[VendorKey]) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.vendor) }
                th scope="col" { (words.key) }
                th scope="col" { (words.since) }
            } }
            tbody { @for vendor in known { tr {
                td { (vendor.name) }
                td { code { (vendor.key) } }
                td.date { (format::time(vendor.since_ms)) }
            } } }
        }
    }
}

fn distrust_form(
    view: &layout::View,
    known: &[VendorKey],
    filled: &Filled,
    wrong: Option<&Wrong>,
) -> Markup {
    let words = Words::of(view.language);
    let fields = Fields { prefix: "distrust.", ..Fields::new(view, filled, wrong) };
    let names = known.iter().map(|vendor| (vendor.name.clone(), vendor.name.as_str()));
    html! {
        (fields.trouble())
        form.narrow method="post" action="/plugins/distrust" {
            (view.csrf_field())
            (fields.select("name", words.distrust, words.distrust_help, names))
            (fields.text("reason", view.words().reason, ""))
            button.second { (words.distrust) }
        }
    }
}

fn trust_form(view: &layout::View, filled: &Filled, wrong: Option<&Wrong>) -> Markup {
    let words = Words::of(view.language);
    let fields = Fields { prefix: "trust.", ..Fields::new(view, filled, wrong) };
    html! {
        (fields.trouble())
        form.narrow method="post" action="/plugins/vendors" {
            (view.csrf_field())
            (fields.text("name", words.vendor, ""))
            (fields.text("key", words.key, ""))
            (fields.text("reason", view.words().reason, ""))
            button { (words.trust) }
        }
    }
}
