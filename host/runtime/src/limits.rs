//! Every limit of a plugin, with its start value. A limit that is hit ends in a `Fault` that
//! names it, never in a hang or a silent cut.

use std::time::Duration;

/// What one call, one answer, one descriptor and one component file may use.
/// The start values are those of the sandbox's design; an administrator's configuration changes
/// them, a plugin's settings never do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Processor time in the guest's own code; host functions are not charged.
    pub guest_time: Duration,
    /// The whole call, host functions included.
    pub wall_time: Duration,
    /// Sum over all memories and tables of the instance, in bytes.
    pub memory_bytes: usize,
    pub stack_bytes: usize,
    pub host_calls: u32,
    /// Arguments of host calls, in bytes.
    pub bytes_to_host: usize,
    /// Results of host calls, in bytes.
    pub bytes_to_guest: usize,
    /// Entries of the longest chart that a call is given: all of them, read once, stay within the
    /// bytes passed to the guest.
    pub chart_entries: usize,
    /// Rows in a page of entries; more are clamped, and the page says so.
    pub page_rows: u32,
    /// What one answer copies out of the guest, texts and fixed parts, in bytes; also the
    /// arguments of one host call.
    pub answer_bytes: usize,
    pub tasks: usize,
    pub drafts: usize,
    pub contributions: usize,
    /// Any other list in an answer or a descriptor.
    pub list_items: usize,
    /// One text in one language, in bytes.
    pub text_bytes: usize,
    /// One code, name or version, in bytes.
    pub code_bytes: usize,
    /// The log of one call, in bytes; then it is cut with a mark.
    pub log_bytes: usize,
    pub component_bytes: usize,
    pub compile: CompileLimits,
    /// Calls that run at one time, over all plugins.
    pub calls: usize,
    /// Calls of one plugin that run at one time.
    pub calls_per_plugin: usize,
    /// How long a call waits for its turn.
    pub queue_time: Duration,
}

/// What compiling one component may use, in a process of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileLimits {
    /// Processor time; whole seconds.
    pub cpu: Duration,
    pub wall: Duration,
    pub memory_bytes: u64,
}

impl Default for CompileLimits {
    fn default() -> Self {
        let (cpu, wall) = (Duration::from_secs(120), Duration::from_secs(240));
        Self { cpu, wall, memory_bytes: 2 << 30 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            guest_time: Duration::from_millis(250),
            wall_time: Duration::from_secs(2),
            memory_bytes: 64 << 20,
            stack_bytes: 512 << 10,
            host_calls: 1_000,
            bytes_to_host: 1 << 20,
            bytes_to_guest: 8 << 20,
            chart_entries: 10_000,
            page_rows: 500,
            answer_bytes: 256 << 10,
            tasks: 500,
            drafts: 200,
            contributions: 1_000,
            list_items: 1_000,
            text_bytes: 4 << 10,
            code_bytes: 128,
            log_bytes: 8 << 10,
            component_bytes: 32 << 20,
            compile: CompileLimits::default(),
            calls: 32,
            calls_per_plugin: 16,
            queue_time: Duration::from_millis(250),
        }
    }
}
