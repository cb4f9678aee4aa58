//! Short ways to write the contract's values.

use crate::{Coding, Quantity, Text, Value};

/// The same sentence in Vietnamese and English.
pub fn text(vi: &str, en: &str) -> Text {
    Text { vi: vi.to_owned(), en: en.to_owned() }
}

/// A code with its display.
pub fn coding(system: &str, code: &str, display: &str) -> Coding {
    Coding { system: system.to_owned(), code: code.to_owned(), display: display.to_owned() }
}

/// A quantity with its UCUM unit.
pub fn quantity(value: f64, unit: &str) -> Value {
    Value::Quantity(Quantity { value, unit: unit.to_owned() })
}

/// The number in a quantity or a count.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Quantity(quantity) => Some(quantity.value).filter(|value| value.is_finite()),
        // Counts beyond 2^53 lose their last digits, which no rule looks at.
        Value::Count(count) => Some(*count as f64),
        _ => None,
    }
}
