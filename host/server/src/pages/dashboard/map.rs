//! Communes of Hà Nội as a map of tiles: one of equal size for each, about where it lies. No
//! boundaries: none with a licence that permits their use were at hand.

use super::{Filter, Words, address, name, percent, way};
use crate::http::Params;
use crate::ops::area::Figure;
use crate::ops::dashboard::{Chosen, Dashboard};
use crate::pages::i18n::Language;
use crate::pages::{Shown, Visitor, format, layout};
use hoso_core::policy::Purpose;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Code, name, column and row. Codes and names: PyPI vietnamadminunits 1.0.4 (MIT), the units since
/// 2025-07-01; places: its coordinates spread out, then assigned to a grid of 13 by 13 with the
/// least sum of squared shifts.
const TILES: &str = include_str!("hanoi.csv");

struct Tile {
    code: &'static str,
    name: &'static str,
    column: u16,
    row: u16,
}

static HANOI: LazyLock<Vec<Tile>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let [code, name, column, row]: [&str; 4] =
            line.split(',').collect::<Vec<_>>().try_into().ok()?;
        let (column, row) = (column.parse().ok()?, row.parse().ok()?);
        Some(Tile { code, name, column, row })
    };
    TILES.lines().skip(1).map(|l| line(l).expect("the table is part of the program")).collect()
});

/// The commune's name, or its code where it is none of Hà Nội.
pub fn name_of(code: &str) -> &str {
    HANOI.iter().find(|tile| tile.code == code).map_or(code, |tile| tile.name)
}

/// Communes that have no tile and are listed; the table for Excel has all.
const ELSEWHERE: usize = 300;
const WIDTH: u16 = 96;
const HEIGHT: u16 = 46;

pub async fn show(visitor: Visitor, Params(filter): Params<Filter>) -> Shown {
    let Visitor { caller, view } = visitor;
    let mut query = filter.query()?;
    query.commune = None;
    let found = caller.run(Purpose::Statistics, move |app, ctx| app.dashboard(ctx, &query));
    let found = found.await?;
    let words = Words::of(view.language);
    let main = html! {
        (way(&view, &found.above, &|unit| address("/dashboard/map", &found, unit, "")))
        h2 { (name(view.language, found.unit.as_ref())) }
        @if let Some(chosen) = found.chosen.as_ref().filter(|chosen| !chosen.figures.is_empty()) {
            (drawn(&view, &found, chosen))
        } @else { p { (words.no_figures) } }
    };
    Ok(view.page(words.map, main))
}

fn drawn(view: &layout::View, found: &Dashboard, chosen: &Chosen) -> Markup {
    let words = Words::of(view.language);
    let indicator = &chosen.programme.indicators[chosen.indicator];
    let month = chosen.months.last().map(|month| super::month(*month)).unwrap_or_default();
    html! {
        h3 { (view.language.text(&indicator.title)) " · " (month) }
        p.small {
            (words.as_of) " " (format::time(found.as_of_ms)) ". " (words.hidden_help)
        }
        p.screen {
            a href=(address("/dashboard", found, found.unit.as_ref(), "")) { (words.title) }
        }
        (layout::scroll(words.map, tiles(view, found, chosen)))
        (key(view.language))
        h3 { (words.commune) }
        (layout::scroll(words.commune, table(view, found, chosen)))
    }
}

/// A fifth of the scale; `None` where no share may be shown.
fn fifth(percent: Option<f64>) -> Option<u8> {
    percent.map(|percent| ((percent / 20.0) as u8).min(4))
}

fn class(figure: Figure) -> String {
    match (figure, fifth(figure.percent())) {
        (Figure::Hidden, _) => "tile hidden".to_owned(),
        (_, Some(fifth)) => format!("tile fifth{fifth}"),
        (_, None) => "tile none".to_owned(),
    }
}

fn tiles(view: &layout::View, found: &Dashboard, chosen: &Chosen) -> Markup {
    let figures: BTreeMap<&str, Figure> =
        chosen.communes.iter().map(|(code, figure)| (code.as_str(), *figure)).collect();
    let columns = HANOI.iter().map(|tile| tile.column + 1).max().unwrap_or(1);
    let rows = HANOI.iter().map(|tile| tile.row + 1).max().unwrap_or(1);
    html! {
        svg.map viewBox={ "0 0 " (columns * WIDTH) " " (rows * HEIGHT) } role="group"
            aria-label=(Words::of(view.language).map) {
            (hatching())
            @for tile in HANOI.iter() {
                @let figure = figures.get(tile.code).copied().unwrap_or(Figure::Nothing);
                @let (x, y) = (tile.column * WIDTH, tile.row * HEIGHT);
                @let said = percent(view.language, figure);
                a href=(address("/dashboard", found, found.unit.as_ref(), tile.code))
                    aria-label={ (tile.name) ": " (said) } {
                    rect class=(class(figure)) x=(x + 1) y=(y + 1) width=(WIDTH - 2)
                        height=(HEIGHT - 2) rx="4" fill=[hatched(figure)] {}
                    text.name x=(x + WIDTH / 2) y=(y + 17)
                        textLength=[squeezed(tile.name)]
                        lengthAdjust=[squeezed(tile.name).map(|_| "spacingAndGlyphs")] {
                        (short(tile.name))
                    }
                    text.share x=(x + WIDTH / 2) y=(y + 36) { (said) }
                }
            }
        }
    }
}

/// An address within the page works in the page alone, not in its style sheet.
fn hatched(figure: Figure) -> Option<&'static str> {
    (figure == Figure::Hidden).then_some("url(#hatched)")
}

/// Hidden is told from "nothing" without colour.
fn hatching() -> Markup {
    html! {
        defs {
            pattern #hatched width="8" height="8" patternUnits="userSpaceOnUse" {
                rect.ground width="8" height="8" {}
                path.stroke d="M0 8 L8 0" {}
            }
        }
    }
}

/// Without "Phường" or "Xã"; the whole name is the tile's label, and must hold what is seen.
fn short(name: &str) -> &str {
    name.split_once(' ').map_or(name, |(_, rest)| rest)
}

/// The width of a name that has no room otherwise.
fn squeezed(name: &str) -> Option<u16> {
    const ROOM: usize = 14;
    (short(name).chars().count() > ROOM).then_some(WIDTH - 6)
}

fn key(language: Language) -> Markup {
    let words = Words::of(language);
    let swatch = |class: &str| {
        let fill = if class == "hidden" { hatched(Figure::Hidden) } else { None };
        html! {
            svg.map viewBox="0 0 24 16" aria-hidden="true" {
                rect class={ "tile " (class) } x="1" y="1" width="22" height="14" rx="3"
                    fill=[fill] {}
            }
        }
    };
    html! {
        ul.legend {
            @for fifth in 0..5 {
                li {
                    (swatch(&format!("fifth{fifth}"))) " "
                    (fifth * 20) "–" @if fifth < 4 { "<" } ((fifth + 1) * 20) " %"
                }
            }
            li { (swatch("hidden")) " " (words.hidden) }
            li { (swatch("none")) " –" }
        }
    }
}

/// Numbers alone: the tiles draw the shares. A commune that has a tile has its link there; those
/// elsewhere, which come from messages and may be any number, stand behind them.
fn table(view: &layout::View, found: &Dashboard, chosen: &Chosen) -> Markup {
    let words = Words::of(view.language);
    let is_here = |code: &str| HANOI.iter().any(|tile| tile.code == code);
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        chosen.communes.iter().partition(|(code, _)| is_here(code));
    let elsewhere_shown = elsewhere.iter().take(ELSEWHERE);
    html! {
        table.counts {
            thead { tr {
                th scope="col" { (words.commune) }
                th.number scope="col" { (view.words().numerator) }
                th.number scope="col" { (view.words().denominator) }
                th.number scope="col" { (words.share) }
            } }
            tbody {
                @for (code, figure) in here { tr {
                    th scope="row" { (name_of(code)) }
                    (super::counts(view, *figure))
                } }
                @for (code, figure) in elsewhere_shown { tr {
                    th scope="row" {
                        @if code.is_empty() { (words.unknown_commune) } @else {
                            a href=(address("/dashboard", found, found.unit.as_ref(), code)) {
                                (code)
                            }
                        }
                    }
                    (super::counts(view, *figure))
                } }
            }
        }
        (layout::cut(view, elsewhere.len(), ELSEWHERE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_commune_of_ha_noi_has_a_tile_of_its_own() {
        assert_eq!(HANOI.len(), 126);
        let places: BTreeSet<_> = HANOI.iter().map(|tile| (tile.column, tile.row)).collect();
        let codes: BTreeSet<_> = HANOI.iter().map(|tile| tile.code).collect();
        assert_eq!((places.len(), codes.len()), (126, 126));
        assert_eq!(name_of("00004"), "Phường Ba Đình");
        assert_eq!(name_of("99999"), "99999");
        assert_eq!(short("Phường Văn Miếu - Quốc Tử Giám"), "Văn Miếu - Quốc Tử Giám");
        assert_eq!(squeezed("Phường Ba Đình"), None);
    }

    #[test]
    fn a_share_has_its_fifth() {
        let found = [0.0, 19.9, 20.0, 99.0, 100.0].map(|percent| fifth(Some(percent)));
        assert_eq!(found, [Some(0), Some(0), Some(1), Some(4), Some(4)]);
        assert_eq!(fifth(None), None);
    }
}
