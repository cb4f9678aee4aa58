//! Pictures of numbers, drawn here as SVG: no script and no inline style. Whoever draws one puts a
//! table of the same numbers behind it.

use super::format;
use super::i18n::Language;
use maud::{Markup, html};

/// Room around the picture for the numbers at its edges.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 10.0;
const TOP: f64 = 10.0;
const BELOW: f64 = 22.0;
/// The height that is left free above and below, as a part of the span of the numbers.
const AIR: f64 = 0.08;

/// A line through points, from left to right.
pub struct Curve {
    /// Class of the style sheet.
    pub class: &'static str,
    pub points: Vec<(f64, f64)>,
    /// A dot at each point.
    pub dots: bool,
}

pub struct Plot<'a> {
    pub language: Language,
    /// What a screen reader says instead.
    pub title: &'a str,
    pub width: f64,
    pub height: f64,
    /// From and to, vertically: where a value is usual.
    pub band: Option<(f64, f64)>,
    pub curves: &'a [Curve],
    /// What stands at the left and at the right end.
    pub ends: [String; 2],
}

impl Plot<'_> {
    /// Nothing where there is no point.
    pub fn draw(&self) -> Markup {
        let Some(frame) = Frame::around(self) else { return html! {} };
        let (left, right) = (frame.x(frame.from.0), frame.x(frame.to.0));
        let (bottom, top) = (frame.y(frame.from.1), frame.y(frame.to.1));
        html! {
            svg.plot role="img" aria-label=(self.title)
                viewBox={ "0 0 " (self.width) " " (self.height) } {
                @if let Some((low, high)) = self.band {
                    @let (low, high) = (frame.y(low), frame.y(high));
                    rect.usual x=(px(left)) y=(px(high)) width=(px(right - left))
                        height=(px((low - high).max(0.0))) {}
                }
                path.axis d={ "M" (px(left)) " " (px(top)) "V" (px(bottom)) "H" (px(right)) } {}
                @for curve in self.curves { (drawn(&frame, curve)) }
                (self.label(left - 4.0, top + 4.0, "end", &self.number(frame.to.1)))
                (self.label(left - 4.0, bottom, "end", &self.number(frame.from.1)))
                (self.label(left, self.height - 4.0, "start", &self.ends[0]))
                (self.label(right, self.height - 4.0, "end", &self.ends[1]))
            }
        }
    }

    fn number(&self, n: f64) -> String {
        let digits = if n.abs() < 20.0 { 10.0 } else { 1.0 };
        format::number(self.language, (n * digits).round() / digits)
    }

    fn label(&self, x: f64, y: f64, anchor: &str, text: &str) -> Markup {
        html! { text x=(px(x)) y=(px(y)) text-anchor=(anchor) { (text) } }
    }
}

/// From numbers to places.
struct Frame {
    from: (f64, f64),
    to: (f64, f64),
    width: f64,
    height: f64,
}

impl Frame {
    fn around(plot: &Plot<'_>) -> Option<Self> {
        let points = plot.curves.iter().flat_map(|curve| &curve.points);
        let band = plot.band.into_iter().flat_map(|(low, high)| [low, high]);
        let xs = span(points.clone().map(|point| point.0))?;
        let (low, high) = span(points.map(|point| point.1).chain(band))?;
        let air = if high > low { (high - low) * AIR } else { 1.0 };
        Some(Self {
            from: (xs.0, low - air),
            to: (xs.1, high + air),
            width: plot.width - LEFT - RIGHT,
            height: plot.height - TOP - BELOW,
        })
    }

    /// One moment alone stands in the middle.
    fn x(&self, x: f64) -> f64 {
        let span = self.to.0 - self.from.0;
        LEFT + self.width * if span > 0.0 { (x - self.from.0) / span } else { 0.5 }
    }

    fn y(&self, y: f64) -> f64 {
        TOP + self.height * (1.0 - (y - self.from.1) / (self.to.1 - self.from.1))
    }
}

/// The least and the greatest; none of no finite number.
fn span(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = numbers.filter(|n| n.is_finite());
    finite.fold(None, |span, n| match span {
        None => Some((n, n)),
        Some((low, high)) => Some((f64::min(low, n), f64::max(high, n))),
    })
}

fn drawn(frame: &Frame, curve: &Curve) -> Markup {
    let points = curve.points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
    let places: Vec<_> = points.map(|(x, y)| (px(frame.x(*x)), px(frame.y(*y)))).collect();
    let path: Vec<_> = places.iter().map(|(x, y)| format!("{x} {y}")).collect();
    html! {
        path class=(curve.class) d={ "M" (path.join("L")) } {}
        @if curve.dots {
            @for (x, y) in &places { circle class=(curve.class) cx=(x) cy=(y) r="3" {} }
        }
    }
}

/// A tenth of a pixel is enough.
fn px(n: f64) -> String {
    format!("{n:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: &[(f64, f64)], band: Option<(f64, f64)>) -> String {
        let curves = [Curve { class: "value", points: points.to_vec(), dots: true }];
        let ends = ["trước".to_owned(), "sau".to_owned()];
        let (language, title) = (Language::Vi, "<huyết áp>");
        let plot =
            Plot { language, title, width: 300.0, height: 100.0, band, curves: &curves, ends };
        plot.draw().into_string()
    }

    #[test]
    fn points_stand_where_their_numbers_are() {
        let drawn = plot(&[(0.0, 100.0), (10.0, 200.0)], None);
        // 44 to 290 across; 8 per cent of air above and below 100 to 200.
        assert!(drawn.contains(r#"d="M44.0 73.3L290.0 14.7""#), "{drawn}");
        assert!(drawn.contains("&lt;huyết áp&gt;") && drawn.contains(">208<"), "{drawn}");
        assert!(!drawn.contains("style="), "{drawn}");
    }

    #[test]
    fn what_cannot_be_drawn_is_left_out() {
        assert_eq!(plot(&[], None), "");
        assert_eq!(plot(&[(0.0, f64::NAN)], None), "");
        let one = plot(&[(5.0, 7.0)], Some((4.0, 6.0)));
        assert!(one.contains(r#"cx="167.0""#) && one.contains("<rect"), "{one}");
        assert!(!one.contains("NaN") && !one.contains("inf"), "{one}");
    }
}
