//! Vietnamese names: surname first, given name last, what stands between may be dropped.

use super::{Cells, repaired};
use crate::text::is_letter_or_digit;
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::decompose_canonical};

/// Marks of tone: huyền, sắc, hỏi, ngã, nặng. Breve, circumflex and horn make other vowels.
pub(super) fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{309}' | '\u{303}' | '\u{323}')
}

/// Stands for a letter that was lost on the way: a question mark or U+FFFD within a word.
pub const LOST: char = '?';
/// The same while words are told apart: a letter, of no language that is written here.
const LOST_LETTER: char = '\u{294}';

fn keep_lost(text: &str) -> Cow<'_, str> {
    // 0xEF begins U+FFFD.
    if text.bytes().all(|byte| byte != LOST as u8 && byte != 0xEF) {
        return Cow::Borrowed(text);
    }
    let of_word = |c: char| is_letter_or_digit(c) || super::is_mark(c) || c == LOST_LETTER;
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let lost = matches!(c, LOST | '\u{fffd}');
        let next = rest.peek().is_some_and(|c| of_word(*c) || matches!(*c, LOST | '\u{fffd}'));
        let within = out.chars().next_back().is_some_and(of_word) || next;
        out.push(if lost && within { LOST_LETTER } else { c });
    }
    Cow::Owned(out)
}

fn show_lost(text: String) -> String {
    if text.contains(LOST_LETTER) { text.replace(LOST_LETTER, "?") } else { text }
}

/// Syllables with marks in one way of writing: the tone stands behind the syllable, so that hòa
/// and hoà are equal, and a lone final `y` is `i`: Mỹ and Mĩ.
pub fn marked_syllables(text: &str) -> String {
    let repaired = repaired(text);
    let repaired = keep_lost(&repaired);
    let mut out = String::with_capacity(repaired.len() + 8);
    for word in repaired.split(|c: char| !is_letter_or_digit(c) && !super::is_mark(c)) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        let start = out.len();
        let mut tone = None;
        decomposed(word, |c| match c {
            'ð' | 'ɖ' => out.push('đ'),
            c if is_tone(c) => tone = Some(c),
            c => out.push(c),
        });
        fold_final_y(&mut out, start);
        out.extend(tone);
    }
    show_lost(out)
}

/// Lower-case letters, each followed by its marks in canonical order.
fn decomposed(word: &str, mut each: impl FnMut(char)) {
    let mut lower = |c: char| match c.is_ascii() {
        true => each(c.to_ascii_lowercase()),
        false => c.to_lowercase().for_each(&mut each),
    };
    if word.is_ascii() {
        word.chars().for_each(lower);
    } else if word.chars().any(super::is_mark) {
        word.nfd().for_each(lower);
    } else {
        word.chars().for_each(|c| decompose_canonical(c, &mut lower));
    }
}

/// The same syllables without any mark.
pub fn folded_syllables(text: &str) -> String {
    let folded = super::words(&keep_lost(&repaired(text)));
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        let start = out.len() + usize::from(!out.is_empty());
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        fold_final_y(&mut out, start);
    }
    show_lost(out)
}

/// `y` is `i` where it is the syllable's only vowel: lý, mỹ, vy; not in huy, tây.
fn fold_final_y(out: &mut String, start: usize) {
    let word = &out[start..];
    let before = word.strip_suffix('y').map(|rest| rest.chars().next_back());
    let alone = match before {
        None => false,
        Some(None) => true,
        // A letter that was lost may have been a vowel.
        Some(Some(LOST_LETTER)) => false,
        Some(Some(c)) => c.is_alphabetic() && !"aeiou".contains(c) && !super::is_mark(c),
    };
    if alone {
        out.pop();
        out.push('i');
    }
}

/// What stands before the mother's name where a newborn has none yet (vietnam.md 3.1).
const PLACEHOLDERS: [&str; 6] = ["cb", "con ba", "con chi", "con san phu", "con cua", "con me"];

fn placeholder_for(folded: &str) -> Option<&str> {
    PLACEHOLDERS.iter().find_map(|words| folded.strip_prefix(words)?.strip_prefix(' '))
}

/// Empty where the name is the mother's: `CB Trần Thị Lan`, or what the mother's column says.
pub(super) fn marked(cells: Cells<'_>) -> String {
    if folded(cells).is_empty() { String::new() } else { marked_syllables(cells.text[0]) }
}

pub(super) fn folded(cells: Cells<'_>) -> Cow<'_, str> {
    if is_placeholder(cells) { Cow::Borrowed("") } else { cells.folded(0) }
}

pub(super) fn unnamed(cells: Cells<'_>) -> &'static str {
    if is_placeholder(cells) { "1" } else { "" }
}

fn is_placeholder(cells: Cells<'_>) -> bool {
    let name = cells.folded(0);
    placeholder_for(&name).is_some() || !name.is_empty() && cells.folded(1) == name
}

/// Empty where letters of it were lost, as of the short name.
pub(super) fn surname(cells: Cells<'_>) -> String {
    whole(first_and_last(&folded(cells)).map_or("", |(first, _)| first).to_owned())
}

pub(super) fn given(cells: Cells<'_>) -> String {
    folded(cells).rsplit(' ').next().unwrap_or_default().to_owned()
}

pub(super) fn short(cells: Cells<'_>) -> String {
    let name = folded(cells);
    whole(first_and_last(&name).map_or_else(String::new, |(a, b)| format!("{a} {b}")))
}

fn whole(text: String) -> String {
    if text.contains(LOST) { String::new() } else { text }
}

/// Of names of two words or more.
fn first_and_last(name: &str) -> Option<(&str, &str)> {
    Some((name.split(' ').next()?, name.rsplit_once(' ')?.1))
}

/// Name and decade; empty where one of them is not known.
pub(super) fn cohort(cells: Cells<'_>, birth: &str) -> String {
    match (folded(cells), birth.get(..3)) {
        (name, Some(decade)) if !name.is_empty() => format!("{name} {decade}"),
        _ => String::new(),
    }
}

/// Columns: the mother's name, the child's.
pub(super) fn mother(cells: Cells<'_>) -> String {
    let name = cells.folded(0);
    if !name.is_empty() {
        return placeholder_for(&name).unwrap_or(&name).to_owned();
    }
    placeholder_for(&cells.folded(1)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'a>(text: &'a [&'a str]) -> Cells<'a> {
        Cells::new(text)
    }

    #[test]
    fn ways_of_writing_one_name_are_one() {
        let same = [
            ("Nguyễn Hòa", "NGUYỄN  HOÀ"),
            ("Lý Mỹ", "Lí Mĩ"),
            ("Đỗ Thúy Vy", "Ðỗ Thuý Vi"),
            ("Trần\u{a0}Hạnh", "TrÇn H¹nh"),
            ("Nguye\u{302}\u{303}n Hòa", "Nguyễn Hòa"),
        ];
        for (a, b) in same {
            assert_eq!(marked(cells(&[a])), marked(cells(&[b])));
            assert_eq!(folded(cells(&[a])), folded(cells(&[b])));
        }
        for (a, b) in [("Huy", "Hui"), ("Hoa", "Hoà"), ("Đỗ", "Dỗ")] {
            assert_ne!(marked(cells(&[a])), marked(cells(&[b])));
        }
        assert_eq!(folded(cells(&["Nguyễn Thị Thúy"])), "nguyen thi thuy");
    }

    #[test]
    fn a_placeholder_is_no_name() {
        assert_eq!(folded(cells(&["CB Trần Thị Lan"])), "");
        assert_eq!(folded(cells(&["Trần Thị Lan", "TRẦN THỊ LAN"])), "");
        assert_eq!(folded(cells(&["Trần Văn An", "Trần Thị Lan"])), "tran van an");
        assert_eq!(marked(cells(&["Con bà Trần Thị Lan"])), "");
        assert_eq!(mother(cells(&["", "Con bà Trần Thị Lan"])), "tran thi lan");
        assert_eq!(folded(cells(&["Côn Bảo"])), "con bao");
    }

    #[test]
    fn a_lost_letter_keeps_its_place() {
        assert_eq!(folded(cells(&["Phan Th? Ng\u{fffd}c Uy?n"])), "phan th? ng?c uy?n");
        assert_eq!(folded(cells(&["Phan Anh ?"])), "phan anh");
        assert_eq!(folded(cells(&["V? Th?y Vy"])), "v? th?y vi");
        assert_eq!(
            (given(cells(&["Phan Uy?n"])).as_str(), short(cells(&["Ph?n Anh"])).as_str()),
            ("uy?n", "")
        );
    }
}
