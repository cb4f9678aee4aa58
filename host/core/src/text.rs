//! Vietnamese text folded for search and comparison.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, no diacritics, single spaces: `ĐỖ  Thị Hoà` -> `do thi hoa`.
/// `Ð`/`ð` (U+00D0/00F0) and `Ɖ` are mojibake for `Đ` in real data.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
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
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn tone_and_case_and_spaces_do_not_matter() {
        for text in ["ĐỖ  Thị Hoà", "do thi hoa", "Đỗ Thị\u{a0}Hòa ", "Ðỗ Thị Hòa"]
        {
            assert_eq!(fold(text), "do thi hoa");
        }
    }
}
