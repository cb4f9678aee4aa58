//! What one message may cost.

/// Bounds on a message. Past one of the first group the message is unreadable; past one of the
/// second a row or a problem is left out and that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub input_bytes_max: usize,
    /// HOSO of a file, or resources of a Bundle or NDJSON.
    pub cases_max: usize,
    /// Nested XML elements.
    pub depth_max: usize,
    /// Nested JSON objects and arrays; the JSON library itself stops at 128.
    pub json_depth_max: usize,
    /// Base64 text of one NOIDUNGFILE.
    pub part_bytes_max: usize,

    /// One field of a table, or one resource of a Bundle.
    pub field_bytes_max: usize,
    pub rows_per_table_max: usize,
    /// Problems kept; the last one says how many more there were.
    pub problems_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes_max: 256 << 20,
            cases_max: 20_000,
            depth_max: 32,
            json_depth_max: 64,
            part_bytes_max: 32 << 20,
            field_bytes_max: 1 << 20,
            rows_per_table_max: 20_000,
            problems_max: 1_000,
        }
    }
}
