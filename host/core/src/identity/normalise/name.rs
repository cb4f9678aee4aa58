//! Vietnamese names: surname first, given name last, what stands between may be dropped.

use super::repaired;
use crate::text::fold;
use unicode_normalization::UnicodeNormalization;

/// Marks of tone: huyền, sắc, hỏi, ngã, nặng. Breve, circumflex and horn make other vowels.
pub(super) fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{309}' | '\u{303}' | '\u{323}')
}

/// Syllables with marks in one way of writing: the tone stands behind the syllable, so that hòa
/// and hoà are equal, and a lone final `y` is `i`: Mỹ and Mĩ.
pub fn marked_syllables(text: &str) -> String {
    let repaired = repaired(text);
    let mut out = String::with_capacity(repaired.len() + 8);
    for word in repaired.split(|c: char| !c.is_alphanumeric() && !super::is_mark(c)) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        let start = out.len();
        let mut tone = None;
        for c in word.nfd().flat_map(char::to_lowercase) {
            match c {
                'ð' | 'ɖ' => out.push('đ'),
                c if is_tone(c) => tone = Some(c),
                c => out.push(c),
            }
        }
        fold_final_y(&mut out, start);
        out.extend(tone);
    }
    out
}

/// The same syllables without any mark.
pub fn folded_syllables(text: &str) -> String {
    let folded = super::words(&repaired(text));
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        let start = out.len() + usize::from(!out.is_empty());
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        fold_final_y(&mut out, start);
    }
    out
}

/// `y` is `i` where it is the syllable's only vowel: lý, mỹ, vy; not in huy, tây.
fn fold_final_y(out: &mut String, start: usize) {
    let word = &out[start..];
    let before = word.strip_suffix('y').map(|rest| rest.chars().next_back());
    let alone = match before {
        None => false,
        Some(None) => true,
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

pub(super) fn marked(cell: &str) -> String {
    if placeholder_for(&fold(cell)).is_some() { String::new() } else { marked_syllables(cell) }
}

pub(super) fn folded(cell: &str) -> String {
    let name = folded_syllables(cell);
    if placeholder_for(&name).is_some() { String::new() } else { name }
}

pub(super) fn surname(cell: &str) -> String {
    first_and_last(&folded(cell)).map_or_else(String::new, |(first, _)| first.to_owned())
}

pub(super) fn given(cell: &str) -> String {
    let name = folded(cell);
    name.rsplit(' ').next().unwrap_or_default().to_owned()
}

pub(super) fn short(cell: &str) -> String {
    let name = folded(cell);
    first_and_last(&name).map_or_else(String::new, |(first, last)| format!("{first} {last}"))
}

/// Of names of two words or more.
fn first_and_last(name: &str) -> Option<(&str, &str)> {
    Some((name.split(' ').next()?, name.rsplit_once(' ')?.1))
}

pub(super) fn mother(mother: &str, child: &str) -> String {
    let name = folded_syllables(mother);
    if !name.is_empty() {
        return placeholder_for(&name).unwrap_or(&name).to_owned();
    }
    placeholder_for(&folded_syllables(child)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(marked(a), marked(b));
            assert_eq!(folded(a), folded(b));
        }
        for (a, b) in [("Huy", "Hui"), ("Hoa", "Hoà"), ("Đỗ", "Dỗ")] {
            assert_ne!(marked(a), marked(b));
        }
        assert_eq!(folded("Nguyễn Thị Thúy"), "nguyen thi thuy");
    }

    #[test]
    fn a_placeholder_is_no_name() {
        assert_eq!(folded("CB Trần Thị Lan"), "");
        assert_eq!(marked("Con bà Trần Thị Lan"), "");
        assert_eq!(mother("", "Con bà Trần Thị Lan"), "tran thi lan");
        assert_eq!(folded("Côn Bảo"), "con bao");
    }
}
