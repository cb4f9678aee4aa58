//! Vietnamese text folded for search and comparison.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Lower case, no diacritics, single spaces: `ĐỖ  Thị Hoà` -> `do thi hoa`.
/// `Ð`/`ð` (U+00D0/00F0) and `Ɖ` are mojibake for `Đ` in real data.
pub fn fold(text: &str) -> String {
    fold_chars(text.chars(), text.len())
}

/// The same for characters as they come; `length` is about that of the result, in bytes.
/// Each is taken apart by itself: only marks would have to be put in order, and those go.
pub fn fold_chars(text: impl Iterator<Item = char>, length: usize) -> String {
    let mut out = String::with_capacity(length);
    for c in text {
        if c.is_ascii() {
            push(&mut out, c.to_ascii_lowercase());
        } else {
            decompose_canonical(c, |part| {
                if part.is_ascii() {
                    push(&mut out, part.to_ascii_lowercase());
                } else if !is_combining_mark(part) {
                    part.to_lowercase().for_each(|c| push(&mut out, c));
                }
            });
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn push(out: &mut String, c: char) {
    match c {
        'đ' | 'ð' | 'ɖ' => out.push('d'),
        c if c.is_whitespace() => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        c => out.push(c),
    }
}

/// As `char::is_alphanumeric`, which looks letters beyond ASCII up in a table: those of Vietnamese
/// and its neighbours are in two ranges.
pub fn is_letter_or_digit(c: char) -> bool {
    matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ạ'..='ỹ') || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn tone_and_case_and_spaces_do_not_matter() {
        for text in ["ĐỖ  Thị Hoà", "do thi hoa", "Đỗ Thị\u{a0}Hòa ", "Ðỗ Thị Hòa"]
        {
            assert_eq!(fold(text), "do thi hoa");
        }
    }

    /// By the definition: take apart, put marks in order, leave them out.
    fn folded(text: &str) -> String {
        let lower = text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        let plain: String = lower.map(|c| if "đðɖ".contains(c) { 'd' } else { c }).collect();
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn characters_one_by_one_fold_as_the_text(text in "(\\PC|[À-ỹ\u{300}-\u{323} ]){0,40}") {
            prop_assert_eq!(fold(&text), folded(&text));
        }

        #[test]
        fn letters_and_digits_are_those_of_the_tables(c in proptest::char::any()) {
            prop_assert_eq!(is_letter_or_digit(c), c.is_alphanumeric());
        }
    }

    #[test]
    fn the_ranges_of_letters_hold_nothing_else() {
        assert!(('À'..='ỹ').all(|c| is_letter_or_digit(c) == c.is_alphanumeric()));
    }
}
