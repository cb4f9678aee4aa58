//! Indicators of an area by month, as a line and as a table; what is below beside each other; and
//! whether facilities' data come in time. Figures of few persons are hidden.

mod ages;
pub mod chart;
pub mod export;
pub mod map;
mod months;
mod quality;

use super::i18n::{Language, words};
use super::{Shown, Visitor, format, layout};
use crate::http::Params;
use crate::ops::area::Figure;
use crate::ops::dashboard::{Chosen, Dashboard, DashboardQuery};
use crate::ops::units::UnitName;
use hoso_core::policy::Purpose;
use hoso_core::programme::{Indicator, Month};
use hoso_core::{Error, FacilityId, ProgrammeId, Result};
use maud::{Markup, html};
use serde::Deserialize;

words! {
    title: "Bảng theo dõi" | "Dashboard",
    everything: "Toàn bộ" | "Everything",
    itself: "Chính đơn vị này" | "This unit itself",
    as_of: "Số liệu đến lúc" | "As of",
    trend: "Diễn biến" | "Trend",
    by_month: "Số liệu từng tháng" | "Figures by month",
    below: "So sánh các đơn vị" | "Comparison of units",
    share: "Tỷ lệ" | "Share",
    hidden: "ẩn" | "hidden",
    hidden_help: "«ẩn»: ít hơn 5 người, hoặc số sẽ để lộ một số ít hơn 5 người."
        | "“hidden”: fewer than 5 persons, or a figure that would give such a one away.",
    every_indicator: "Mọi chỉ số" | "Every indicator",
    csv: "Tải về CSV" | "Download CSV",
    xlsx: "Tải về Excel" | "Download Excel",
    overdue_of_it: "Danh sách người quá hạn của chương trình này"
        | "Who is overdue in this programme",
    print: "Trang này in được: các nút và bộ lọc không in ra."
        | "This page prints well: buttons and filters are left out.",
    map: "Bản đồ xã, phường" | "Map of communes",
    outbreaks: "Dịch bệnh theo tuần" | "Outbreaks by week",
    commune: "Nơi cư trú" | "Commune of residence",
    unknown_commune: "không rõ" | "unknown",
    no_figures: "Chưa có số liệu." | "No figures yet.",
}

/// Months that the list of months offers.
const MONTHS_BACK: usize = 24;
/// Units below that are listed; the table for Excel has all.
const UNITS: usize = 300;
/// Months of the table of all indicators.
const BESIDE: usize = 6;

#[derive(Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    programme: Option<String>,
    unit: Option<String>,
    commune: Option<String>,
    indicator: Option<String>,
    month: Option<String>,
}

impl Filter {
    /// An empty field is none.
    pub fn query(&self) -> Result<DashboardQuery> {
        let given = |field: &Option<String>| field.clone().filter(|text| !text.trim().is_empty());
        let of = |field: &'static str, text: Option<String>| {
            text.map(|text| crate::http::parse::<FacilityId>(field, text.trim())).transpose()
        };
        let programme = given(&self.programme);
        let programme = programme.map(|text| crate::http::parse::<ProgrammeId>("programme", &text));
        let month = given(&self.month).map(|text| crate::http::parse::<Month>("month", &text));
        let month = month.transpose()?;
        if month.is_some_and(|month| !(1900..=2199).contains(&month.year)) {
            return Err(Error::invalid("month", "a month from 1900 to 2199 is expected"));
        }
        Ok(DashboardQuery {
            programme: programme.transpose()?,
            unit: of("unit", given(&self.unit))?,
            commune: given(&self.commune),
            indicator: given(&self.indicator),
            month,
        })
    }
}

/// A link to the same page with other choices. All are codes: nothing needs escaping but the
/// commune, which comes from messages.
pub fn address(page: &str, found: &Dashboard, unit: Option<&UnitName>, commune: &str) -> String {
    let mut query = Vec::new();
    if let Some(chosen) = &found.chosen {
        query.push(("programme", chosen.programme.id.to_string()));
        if let Some(indicator) = chosen.programme.indicators.get(chosen.indicator) {
            query.push(("indicator", indicator.code.clone()));
        }
        if let Some(month) = chosen.months.last() {
            query.push(("month", month.to_string()));
        }
    }
    if let Some(unit) = unit {
        query.push(("unit", unit.code.to_string()));
    }
    if !commune.is_empty() {
        query.push(("commune", commune.to_owned()));
    }
    format!("{page}?{}", encoded(&query))
}

fn encoded(pairs: &[(&str, String)]) -> String {
    let encode = |text: &str| {
        let mut out = String::new();
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    out.push(char::from(byte));
                }
                _ => out += &format!("%{byte:02X}"),
            }
        }
        out
    };
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub fn month(month: Month) -> String {
    format!("{:02}/{}", month.month, month.year)
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let query = filter.query()?;
    let gathered = caller.run(Purpose::Statistics, move |app, ctx| {
        Ok((app.dashboard(ctx, &query)?, app.quality(ctx, query.unit.as_ref())?, ctx.today))
    });
    let (found, quality, today) = gathered.await?;
    let words = Words::of(view.language);
    let main = html! {
        (way(&view, &found.above, &|unit| address("/dashboard", &found, unit, "")))
        h2 { (name(view.language, found.unit.as_ref())) }
        p.small {
            (words.as_of) " " (format::time(found.as_of_ms)) ". " (words.hidden_help) " "
            span.screen { (words.print) }
        }
        (filters(&view, &found, Month::of(today)))
        @match &found.chosen {
            None => { p { (view.words().no_programmes) } }
            Some(chosen) if chosen.figures.is_empty() => { p { (words.no_figures) } }
            Some(chosen) => { (figures(&view, &found, chosen)) }
        }
        (quality::section(&view, &quality))
    };
    Ok(view.page(words.title, main))
}

pub fn name(language: Language, unit: Option<&UnitName>) -> &str {
    unit.map_or(Words::of(language).everything, |unit| &unit.name)
}

/// The units above, each a link.
pub fn way(
    view: &layout::View,
    above: &[Option<UnitName>],
    to: &dyn Fn(Option<&UnitName>) -> String,
) -> Markup {
    html! {
        @if !above.is_empty() {
            nav.way aria-label=(view.words().units_above) { ul { @for unit in above {
                li { a href=(to(unit.as_ref())) { (name(view.language, unit.as_ref())) } }
            } } }
        }
    }
}

fn filters(view: &layout::View, found: &Dashboard, present: Month) -> Markup {
    let Some(chosen) = &found.chosen else { return html! {} };
    let words = view.words();
    let (last, language) = (chosen.months.last().copied().unwrap_or(present), view.language);
    let mut months = present.and_before(MONTHS_BACK);
    if !months.contains(&last) {
        months.push(last);
    }
    months.reverse();
    html! {
        form.line method="get" action="/dashboard" {
            @if let Some(unit) = &found.unit { input type="hidden" name="unit" value=(unit.code); }
            @if let Some(commune) = &chosen.commune {
                input type="hidden" name="commune" value=(commune);
            }
            div {
                label for="programme" { (words.programme) }
                select #programme name="programme" { @for (id, title) in &found.programmes {
                    option value=(id) selected[*id == chosen.programme.id] {
                        (language.text(title))
                    }
                } }
            }
            div {
                label for="indicator" { (words.indicator) }
                select #indicator name="indicator" {
                    @for (at, indicator) in chosen.programme.indicators.iter().enumerate() {
                        option value=(indicator.code) selected[at == chosen.indicator] {
                            (language.text(&indicator.title))
                        }
                    }
                }
            }
            div {
                label for="month" { (words.month) }
                select #month name="month" { @for one in months {
                    option value=(one) selected[one == last] { (month(one)) }
                } }
            }
            button { (words.show) }
        }
    }
}

fn figures(view: &layout::View, found: &Dashboard, chosen: &Chosen) -> Markup {
    let words = Words::of(view.language);
    let indicator = &chosen.programme.indicators[chosen.indicator];
    let here = |page: &str| {
        let commune = chosen.commune.as_deref().unwrap_or_default();
        address(page, found, found.unit.as_ref(), commune)
    };
    html! {
        @if let Some(commune) = &chosen.commune {
            p {
                (words.commune) ": " strong { (map::name_of(commune)) } " · "
                a href=(address("/dashboard", found, found.unit.as_ref(), "")) {
                    (view.words().every_commune)
                }
            }
        }
        ul.links {
            li { a href=(here("/dashboard/map")) { (words.map) } }
            li { a href=(outbreaks_of(found.unit.as_ref())) { (words.outbreaks) } }
            li { a href=(here("/dashboard.csv")) { (words.csv) } }
            li { a href=(here("/dashboard.xlsx")) { (words.xlsx) } }
            // Who is behind a figure is for those alone who treat them.
            @if view.treats() {
                li { a href={ "/tasks?when=overdue&programme=" (chosen.programme.id) } {
                    (words.overdue_of_it)
                } }
            }
        }
        section aria-label=(words.trend) {
            h3 { (view.language.text(&indicator.title)) }
            (definition(view, indicator))
            (months::section(view, chosen))
        }
        @if chosen.parts.iter().any(|(unit, _)| unit.is_some()) {
            h3 #below { (words.below) }
            (layout::scroll(words.below, parts(view, found, chosen)))
            (layout::cut(view, chosen.parts.len(), UNITS))
        }
        (ages::section(view, chosen))
        h3 { (words.every_indicator) }
        (layout::scroll(words.every_indicator, every(view, chosen)))
    }
}

fn outbreaks_of(unit: Option<&UnitName>) -> String {
    unit.map_or("/outbreaks".to_owned(), |unit| format!("/outbreaks?unit={}", unit.code))
}

fn definition(view: &layout::View, indicator: &Indicator) -> Markup {
    let words = view.words();
    html! {
        p.help {
            (words.numerator) ": " (view.language.text(&indicator.numerator)) ". "
            (words.denominator) ": " (view.language.text(&indicator.denominator)) ". "
            (words.target) ": " (target(view, indicator)) "."
        }
    }
}

/// Numerator, denominator and share, or that they are hidden.
fn texts(view: &layout::View, figure: Figure) -> [String; 3] {
    let same = |text: &str| [text; 3].map(str::to_owned);
    match figure {
        Figure::Nothing => same("–"),
        Figure::Hidden => same(Words::of(view.language).hidden),
        Figure::Is(cell) => {
            let share = percent(view.language, figure);
            [cell.numerator.to_string(), cell.denominator.to_string(), share]
        }
    }
}

fn cells(view: &layout::View, figure: Figure) -> Markup {
    html! { @for text in texts(view, figure) { td.number { (text) } } }
}

/// As `cells`, in a table of class `counts`, which is of numbers alone: its rows weigh less.
fn counts(view: &layout::View, figure: Figure) -> Markup {
    html! { @for text in texts(view, figure) { td { (text) } } }
}

pub fn percent(language: Language, figure: Figure) -> String {
    match (figure, figure.percent()) {
        (Figure::Hidden, _) => Words::of(language).hidden.to_owned(),
        (_, Some(percent)) => format::percent(language, percent),
        (_, None) => "–".to_owned(),
    }
}

fn parts(view: &layout::View, found: &Dashboard, chosen: &Chosen) -> Markup {
    let words = Words::of(view.language);
    html! {
        table {
            thead { tr {
                th scope="col" { (view.words().unit) }
                th.number scope="col" { (view.words().numerator) }
                th.number scope="col" { (view.words().denominator) }
                th.number scope="col" { (words.share) }
                th.bar scope="col" { "0–100 %" }
            } }
            tbody { @for (unit, figure) in chosen.parts.iter().take(UNITS) { tr {
                th scope="row" {
                    @match unit {
                        Some(one) => {
                            a href=(address("/dashboard", found, Some(one), "")) { (one.name) }
                        }
                        None => (words.itself),
                    }
                }
                (cells(view, *figure))
                td.bar { (chart::bar(figure.percent())) }
            } } }
        }
    }
}

fn every(view: &layout::View, chosen: &Chosen) -> Markup {
    let words = view.words();
    let from = chosen.months.len().saturating_sub(BESIDE);
    let rows = chosen.programme.indicators.iter().zip(&chosen.figures);
    html! {
        table {
            thead { tr {
                th scope="col" { (words.indicator) }
                th.number scope="col" { (words.target) }
                @for one in &chosen.months[from..] { th.number scope="col" { (month(*one)) } }
            } }
            tbody { @for (indicator, figures) in rows { tr {
                th scope="row" { (view.language.text(&indicator.title)) }
                td.number { (target(view, indicator)) }
                @for figure in &figures[from..] { td.number {
                    (percent(view.language, *figure))
                    @if let Some(cell) = figure.cell() {
                        br; span.small { (cell.numerator) "/" (cell.denominator) }
                    }
                } }
            } } }
        }
    }
}

fn target(view: &layout::View, indicator: &Indicator) -> String {
    let words = view.words();
    let bound = match indicator.good.as_str() {
        "higher" => words.at_least,
        "lower" => words.at_most,
        _ => "",
    };
    let percent = indicator.target_percent.map(|percent| format::percent(view.language, percent));
    percent.map_or("–".to_owned(), |percent| format!("{bound} {percent}").trim().to_owned())
}
