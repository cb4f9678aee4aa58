//! Indicators of a programme, month by month, beside their targets.

use super::{Shown, Visitor, format, layout};
use crate::app::App;
use crate::http::Params;
use crate::ops::{IndicatorQuery, OpContext};
use axum::http::header;
use axum::response::IntoResponse as _;
use hoso_core::policy::Purpose;
use hoso_core::programme::{Cell, Descriptor, Indicator, Month};
use hoso_core::{Error, ProgrammeId, Result};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

const MONTHS: usize = 6;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    programme: Option<ProgrammeId>,
    /// Empty: every commune.
    commune: Option<String>,
}

/// Sums of one programme at the reader's facility, or of all facilities for who has none.
struct Gathered {
    /// Programmes to choose from, with their descriptions.
    programmes: BTreeMap<ProgrammeId, Descriptor>,
    chosen: Option<ProgrammeId>,
    communes: BTreeSet<String>,
    /// Oldest first.
    months: Vec<Month>,
    sums: BTreeMap<(String, Month), Cell>,
}

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let commune = filter.commune.filter(|commune| !commune.is_empty());
    let wanted = commune.clone();
    let gathered = caller.run(Purpose::Statistics, move |app, ctx| {
        gather(app, ctx, filter.programme, wanted.as_deref())
    });
    let gathered = gathered.await?;
    let words = view.words();
    let chosen = gathered.chosen.as_ref().and_then(|id| gathered.programmes.get(id));
    let main = html! {
        @if gathered.programmes.is_empty() { p { (words.no_programmes) } }
        @else { (filters(&view, &gathered, commune.as_deref())) }
        @if let Some(descriptor) = chosen {
            @if gathered.sums.is_empty() { p role="status" { (words.no_indicators) } }
            @else {
                (layout::scroll(words.indicators, table(&view, descriptor, &gathered)))
                p { a href=(csv_path(descriptor, commune.as_deref())) { (words.as_csv) } }
            }
        }
    };
    Ok(view.page(words.indicators, main))
}

/// The figures of the page as a table for other programs: UTF-8 with the mark that spreadsheets
/// look for, numbers with a point.
pub async fn csv(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let commune = filter.commune.filter(|commune| !commune.is_empty());
    let gathered = caller.run(Purpose::Statistics, move |app, ctx| {
        gather(app, ctx, filter.programme, commune.as_deref())
    });
    let table = lines(&view, &gathered.await?).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"indicators.csv\""),
    ];
    Ok((headers, [&b"\xef\xbb\xbf"[..], &table].concat()).into_response())
}

fn lines(view: &layout::View, of: &Gathered) -> anyhow::Result<Vec<u8>> {
    let words = view.words();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        words.code,
        words.indicator,
        words.month,
        words.numerator,
        words.denominator,
        "%",
        words.target,
    ])?;
    let chosen = of.chosen.as_ref().and_then(|id| of.programmes.get(id));
    for indicator in chosen.iter().flat_map(|descriptor| &descriptor.indicators) {
        for month in &of.months {
            let Some(cell) = of.sums.get(&(indicator.code.clone(), *month)) else { continue };
            let percent = 100.0 * cell.numerator as f64 / cell.denominator as f64;
            let percent = (cell.denominator > 0).then(|| format!("{percent:.1}"));
            table.write_record([
                indicator.code.clone(),
                view.language.text(&indicator.title).to_owned(),
                format!("{:02}/{}", month.month, month.year),
                cell.numerator.to_string(),
                cell.denominator.to_string(),
                percent.unwrap_or_default(),
                indicator.target_percent.map(|target| target.to_string()).unwrap_or_default(),
            ])?;
        }
    }
    Ok(table.into_inner()?)
}

fn gather(
    app: &App,
    ctx: &OpContext,
    wanted: Option<ProgrammeId>,
    commune: Option<&str>,
) -> Result<Gathered> {
    let mut programmes = BTreeMap::new();
    for view in app.programmes(ctx, None)? {
        if let Entry::Vacant(new) = programmes.entry(view.programme) {
            let descriptor = app.descriptor(ctx, new.key())?;
            new.insert(descriptor);
        }
    }
    let chosen = wanted.or_else(|| programmes.keys().next().cloned());
    let mut gathered = Gathered {
        programmes,
        chosen,
        communes: BTreeSet::new(),
        months: last_months(Month::of(ctx.today)),
        sums: BTreeMap::new(),
    };
    if let Some(programme) = gathered.chosen.clone() {
        gathered.sum(app, ctx, &programme, commune)?;
    }
    Ok(gathered)
}

fn csv_path(of: &Descriptor, commune: Option<&str>) -> String {
    let query = [("programme", of.id.as_str()), ("commune", commune.unwrap_or_default())];
    // Both are codes: letters, digits and hyphens.
    let query = query.map(|(name, value)| format!("{name}={value}"));
    format!("/indicators.csv?{}", query.join("&"))
}

fn last_months(present: Month) -> Vec<Month> {
    let earlier = std::iter::successors(Some(present), |month| Some(month.previous()));
    let mut months: Vec<_> = earlier.take(MONTHS).collect();
    months.reverse();
    months
}

impl Gathered {
    /// A contribution carries every stratum, so the sum over strata is the whole.
    fn sum(
        &mut self,
        app: &App,
        ctx: &OpContext,
        programme: &ProgrammeId,
        commune: Option<&str>,
    ) -> Result<()> {
        for month in &self.months {
            let query = IndicatorQuery {
                programme: programme.clone(),
                facility: ctx.actor.facility.clone(),
                commune: None,
                period: *month,
            };
            for row in app.indicators(ctx, &query)? {
                let at = row.strata.iter().find(|(name, _)| name == "commune").map(|(_, at)| at);
                self.communes.extend(at.filter(|at| !at.is_empty()).cloned());
                if commune.is_some() && at.map(String::as_str) != commune {
                    continue;
                }
                let sum = self.sums.entry((row.indicator, *month)).or_default();
                sum.numerator += row.numerator;
                sum.denominator += row.denominator;
            }
        }
        Ok(())
    }
}

fn filters(view: &layout::View, of: &Gathered, commune: Option<&str>) -> Markup {
    let words = view.words();
    html! {
        form.line method="get" action="/indicators" {
            div {
                label for="programme" { (words.programme) }
                select #programme name="programme" {
                    @for (id, descriptor) in &of.programmes {
                        option value=(id) selected[of.chosen.as_ref() == Some(id)] {
                            (view.language.text(&descriptor.title))
                        }
                    }
                }
            }
            @if !of.communes.is_empty() {
                div {
                    label for="commune" { (words.commune) }
                    select #commune name="commune" {
                        option value="" { (words.every_commune) }
                        @for one in &of.communes {
                            option value=(one) selected[commune == Some(one)] { (one) }
                        }
                    }
                }
            }
            button { (words.show) }
        }
    }
}

fn table(view: &layout::View, descriptor: &Descriptor, of: &Gathered) -> Markup {
    let words = view.words();
    html! {
        table {
            thead { tr {
                th scope="col" { (words.indicator) }
                th.number scope="col" { (words.target) }
                @for month in &of.months {
                    th.number scope="col" { (format!("{:02}/{}", month.month, month.year)) }
                }
            } }
            tbody { @for indicator in &descriptor.indicators { (row(view, indicator, of)) } }
        }
    }
}

fn row(view: &layout::View, indicator: &Indicator, of: &Gathered) -> Markup {
    let words = view.words();
    html! {
        tr {
            th scope="row" {
                (view.language.text(&indicator.title))
                p.help {
                    (words.numerator) ": " (view.language.text(&indicator.numerator)) br;
                    (words.denominator) ": " (view.language.text(&indicator.denominator))
                }
            }
            td.number { (target(view, indicator)) }
            @for month in &of.months {
                td.number {
                    @if let Some(cell) = of.sums.get(&(indicator.code.clone(), *month)) {
                        (share(view, *cell))
                    } @else { "–" }
                }
            }
        }
    }
}

fn target(view: &layout::View, indicator: &Indicator) -> Markup {
    let words = view.words();
    let bound = match indicator.good.as_str() {
        "higher" => words.at_least,
        "lower" => words.at_most,
        _ => "",
    };
    html! {
        @match indicator.target_percent {
            Some(percent) => { (bound) " " (format::percent(view.language, percent)) }
            None => "–",
        }
    }
}

/// The share over the figures that it is made of.
fn share(view: &layout::View, cell: Cell) -> Markup {
    let percent = 100.0 * cell.numerator as f64 / cell.denominator as f64;
    html! {
        @if cell.denominator > 0 {
            (format::percent(view.language, percent))
            br;
        }
        span.small { (cell.numerator) "/" (cell.denominator) }
    }
}
