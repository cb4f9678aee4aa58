//! Similarity of strings, without allocation. On bytes: folded text is nearly all ASCII.

/// Longer strings are compared by their first bytes.
const BYTES_MAX: usize = 64;

/// A string and which letters it has: unlike strings are told without reading them.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub text: &'a str,
    letters: u32,
}

impl<'a> Word<'a> {
    /// `letters` are those of the text.
    pub fn new(text: &'a str, letters: u32) -> Self {
        Self { text, letters }
    }

    fn bounded(self) -> &'a [u8] {
        &self.text.as_bytes()[..self.text.len().min(BYTES_MAX)]
    }

    /// Letters that the other one has not.
    fn lacking(self, other: Word<'_>) -> usize {
        (self.letters & !other.letters).count_ones() as usize
    }
}

/// A bit for each byte that occurs, by its low five bits.
pub fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte & 31))
}

/// Jaro's similarity with Winkler's bonus of 0.1 for each of up to four equal first bytes; 0 to 1.
/// What is below `least` is given as 0: strings unlike are told quickly.
pub fn jaro_winkler(a: Word<'_>, b: Word<'_>, least: f32) -> f32 {
    let (text_a, text_b) = (a.bounded(), b.bounded());
    let prefix = text_a.iter().zip(text_b).take(4).take_while(|(a, b)| a == b).count();
    let winkler = |jaro: f32| jaro + prefix as f32 * 0.1 * (1.0 - jaro);
    // Letters that the other one lacks match nothing; not so where only the beginnings are read.
    if a.text.len().max(b.text.len()) <= BYTES_MAX {
        let (all_a, all_b) = (text_a.len(), text_b.len());
        let common = (all_a - a.lacking(b)).min(all_b - b.lacking(a)) as f32;
        let most = (common / all_a as f32 + common / all_b as f32 + 1.0) / 3.0;
        if winkler(most) < least {
            return 0.0;
        }
    }
    let found = winkler(jaro(text_a, text_b));
    if found < least { 0.0 } else { found }
}

fn jaro(a: &[u8], b: &[u8]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut matched_a, mut matched_b) = (0_u64, 0_u64);
    for (i, byte) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        let to = (i + window + 1).min(b.len());
        for (j, other) in b.iter().enumerate().take(to).skip(from) {
            if byte == other && matched_b >> j & 1 == 0 {
                matched_a |= 1 << i;
                matched_b |= 1 << j;
                break;
            }
        }
    }
    let common = matched_a.count_ones();
    if common == 0 {
        return 0.0;
    }
    let swapped = bits(matched_a).zip(bits(matched_b)).filter(|(i, j)| a[*i] != b[*j]).count();
    let common = common as f32;
    let halves = (swapped / 2) as f32;
    (common / a.len() as f32 + common / b.len() as f32 + (common - halves) / common) / 3.0
}

fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            at
        })
    })
}

/// At most `most` edits (insertion, deletion, substitution, swap of neighbours; each part of the
/// string is edited once: optimal string alignment).
pub fn within_edits(a: Word<'_>, b: Word<'_>, most: u8) -> bool {
    let at_most = usize::from(most);
    // Each letter that the other string lacks costs an edit.
    if a.text.len().abs_diff(b.text.len()) > at_most || a.lacking(b).max(b.lacking(a)) > at_most {
        return false;
    }
    let (a, b) = differing(a.text.as_bytes(), b.text.as_bytes());
    match a.len().max(b.len()) {
        longer if longer <= at_most => true,
        longer if longer > BYTES_MAX => false,
        // Both ends differ: what is left is one swap, or more than one edit.
        longer if most == 1 => longer == 2 && a.len() == b.len() && a[0] == b[1] && a[1] == b[0],
        _ => aligned(a, b) <= most,
    }
}

/// What is left without the common beginning and end.
fn differing<'a>(mut a: &'a [u8], mut b: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    (&a[..a.len() - suffix], &b[..b.len() - suffix])
}

/// Least number of edits; three rows of the table are enough.
fn aligned(a: &[u8], b: &[u8]) -> u8 {
    let mut rows = [[0_u8; BYTES_MAX + 1]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j as u8;
    }
    for i in 1..=a.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i as u8;
        for j in 1..=b.len() {
            let changed = rows[last][j - 1] + u8::from(a[i - 1] != b[j - 1]);
            let mut cost = changed.min(rows[last][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = cost;
        }
    }
    rows[a.len() % 3][b.len()]
}

/// The same words in any order.
pub fn permuted(a: &str, b: &str) -> bool {
    let times = |word: &str, text: &str| text.split(' ').filter(|other| *other == word).count();
    a.len() == b.len() && a.split(' ').all(|word| times(word, a) == times(word, b))
}

/// First and last word equal, and the words of one in order among the other's.
pub fn abridged(a: &str, b: &str) -> bool {
    let ends = |text: &str| -> Option<(usize, usize)> { Some((text.find(' ')?, text.rfind(' ')?)) };
    let (Some(ends_a), Some(ends_b)) = (ends(a), ends(b)) else { return false };
    if a[..ends_a.0] != b[..ends_b.0] || a[ends_a.1..] != b[ends_b.1..] {
        return false;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut words = long.split(' ');
    short.split(' ').all(|word| words.any(|other| other == word))
}

/// Byte for byte equal where both are known; `?` is a letter that is not. At least half are known.
pub fn equal_but_lost(a: &str, b: &str) -> bool {
    let lost = |(x, y): &(u8, u8)| *x == b'?' || *y == b'?';
    let pairs = || a.bytes().zip(b.bytes());
    let unknown = pairs().filter(lost).count();
    a.len() == b.len()
        && unknown > 0
        && 2 * unknown <= a.len()
        && pairs().all(|pair| lost(&pair) || pair.0 == pair.1)
}

/// Words in common as a share of the words of both, each counted once.
pub fn word_share(a: &str, b: &str) -> f32 {
    let once = |text: &str, at: usize, word: &str| text.split(' ').take(at).all(|w| w != word);
    let distinct =
        |text: &str| text.split(' ').enumerate().filter(|(at, word)| once(text, *at, word)).count();
    let common = a
        .split(' ')
        .enumerate()
        .filter(|(at, word)| once(a, *at, word) && b.split(' ').any(|other| other == *word))
        .count();
    common as f32 / (distinct(a) + distinct(b) - common) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(text: &str) -> Word<'_> {
        Word::new(text, letters(text))
    }

    #[test]
    fn published_pairs_have_published_similarities() {
        // Winkler 1990, table of examples.
        for (a, b, value) in [
            ("martha", "marhta", 0.961),
            ("dwayne", "duane", 0.840),
            ("dixon", "dicksonx", 0.813),
            ("abc", "xyz", 0.0),
        ] {
            let found = jaro_winkler(word(a), word(b), 0.0);
            assert!((found - value).abs() < 0.001, "{a} {b} {found}");
        }
    }

    #[test]
    fn words_are_compared_as_words() {
        assert!(permuted("nguyen van an", "an nguyen van"));
        assert!(!permuted("van van an", "an an van"));
        assert!(abridged("nguyen thi ngoc anh", "nguyen anh"));
        assert!(!abridged("nguyen thi anh", "nguyen van anh"));
        assert!(equal_but_lost("phan th? uy?n", "phan thi uyen"));
        assert!(!equal_but_lost("phan th? uy?n", "phan thi uyan n"));
        assert!(!equal_but_lost("ph?n", "phen x") && !equal_but_lost("p???", "phan"));
        assert!((word_share("12 yen hoa", "yen hoa 12 ha noi") - 0.6).abs() < 1e-6);
    }

    fn edits(a: &[u8], b: &[u8]) -> usize {
        match (a, b) {
            ([], rest) | (rest, []) => rest.len(),
            ([x, more_a @ ..], [y, more_b @ ..]) => {
                let mut least = edits(more_a, more_b) + usize::from(x != y);
                least = least.min(edits(more_a, b) + 1).min(edits(a, more_b) + 1);
                if let ([x, x2, rest_a @ ..], [y, y2, rest_b @ ..]) = (a, b)
                    && (x, x2) == (y2, y)
                {
                    least = least.min(edits(rest_a, rest_b) + 1);
                }
                least
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn edits_agree_with_the_definition(a in "[ab0]{0,6}", b in "[ab0]{0,6}", most in 0_u8..4) {
            let least = edits(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(within_edits(word(&a), word(&b), most), least <= usize::from(most));
        }

        #[test]
        fn similarity_is_symmetric_and_one_for_equals(a in "[a-d ]{1,80}", b in "[a-d ]{1,80}") {
            let there = jaro_winkler(word(&a), word(&b), 0.0);
            prop_assert!((0.0..=1.000_1).contains(&there));
            let quick = jaro_winkler(word(&a), word(&b), 0.8);
            prop_assert_eq!(quick, if there < 0.8 { 0.0 } else { there });
            prop_assert!((jaro_winkler(word(&a), word(&a), 0.0) - 1.0).abs() < 1e-5);
            prop_assert_eq!(word_share(&a, &b), word_share(&b, &a));
            prop_assert_eq!(permuted(&a, &b), permuted(&b, &a));
            prop_assert_eq!(abridged(&a, &b), abridged(&b, &a));
        }
    }
}
