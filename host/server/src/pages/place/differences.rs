//! How the declarations of other versions differ from the one in force: what they ask to read and
//! write, and what they offer. What they would say of residents is for the rehearsal to tell.

use crate::ops::units::PlaceView;
use crate::pages::i18n::words;
use crate::pages::layout::View;
use hoso_core::programme::{Descriptor, Text};
use maud::{Markup, html};

words! {
    title: "Khai báo khác bản đang dùng" | "Declared differently from the version in force",
    none: "Khai báo giống bản đang dùng." | "Declared as the version in force.",
    more: "thêm" | "added",
    less: "bỏ" | "left out",
    read: "Quyền đọc" | "May read",
    write: "Quyền ghi" | "May write",
    settings: "Cài đặt" | "Settings",
    forms: "Biểu mẫu" | "Forms",
    indicators: "Chỉ số" | "Indicators",
}

/// Something declared: what tells it from others, and what people call it.
type Item<'a> = (String, &'a Text);

/// What both declare and one alone does, of one sort.
struct Change<'a> {
    sort: &'static str,
    added: Vec<&'a Text>,
    removed: Vec<&'a Text>,
}

fn items<'a>(words: &Words, of: &'a Descriptor) -> [(&'static str, Vec<Item<'a>>); 5] {
    let needs = |needs: &'a [hoso_core::programme::Need]| {
        needs.iter().map(|need| (need.scope.to_string(), &need.reason)).collect()
    };
    [
        (words.read, needs(&of.reads)),
        (words.write, needs(&of.writes)),
        (words.settings, of.settings.iter().map(|one| (one.name.clone(), &one.title)).collect()),
        (words.forms, of.forms.iter().map(|one| (one.code.clone(), &one.title)).collect()),
        (
            words.indicators,
            of.indicators.iter().map(|one| (one.code.clone(), &one.title)).collect(),
        ),
    ]
}

fn changes<'a>(words: &Words, now: &'a Descriptor, then: &'a Descriptor) -> Vec<Change<'a>> {
    let lacks = |have: &[Item<'a>], all: &[Item<'a>]| -> Vec<&'a Text> {
        let new = |item: &&Item<'a>| !have.iter().any(|known| known.0 == item.0);
        all.iter().filter(new).map(|(_, text)| *text).collect()
    };
    let pairs = items(words, now).into_iter().zip(items(words, then));
    let all = pairs.map(|((sort, now), (_, then))| Change {
        sort,
        added: lacks(&now, &then),
        removed: lacks(&then, &now),
    });
    all.filter(|change| !(change.added.is_empty() && change.removed.is_empty())).collect()
}

/// Of every installed version but the one in force.
pub fn section(view: &View, found: &PlaceView) -> Markup {
    let words = Words::of(view.language);
    let others = found.versions.iter().filter(|(digest, _)| *digest != found.holds.plugin);
    html! {
        @for (digest, other) in others {
            @let changes = changes(words, &found.plugin, other);
            details {
                summary {
                    (words.title) ": " (other.version) " · "
                    (digest.to_string().get(..12).unwrap_or_default())
                }
                @if changes.is_empty() { p { (words.none) } }
                ul.standings {
                    @for change in &changes {
                        @for text in &change.added {
                            li { (change.sort) ", " strong { (words.more) } ": "
                                (view.language.text(text)) }
                        }
                        @for text in &change.removed {
                            li { (change.sort) ", " strong { (words.less) } ": "
                                (view.language.text(text)) }
                        }
                    }
                }
            }
        }
    }
}
