//! A measured figure, printed for people as a row of a table and for machines as a line of JSON.

use serde::Serialize;

/// Which side of the target is good.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    AtLeast(f64),
    AtMost(f64),
}

/// One measured number, and what it is held against.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub bench: &'static str,
    pub figure: String,
    pub value: f64,
    pub unit: &'static str,
    /// `value` divided by the value of `against`, measured in the same run.
    pub ratio: Option<f64>,
    pub against: Option<String>,
    /// In words: `ratio >= 0.8`, `value <= 5`.
    pub target: Option<String>,
    pub ok: Option<bool>,
}

impl Figure {
    pub fn new(
        bench: &'static str,
        figure: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) -> Self {
        let figure = figure.into();
        Self { bench, figure, value, unit, ratio: None, against: None, target: None, ok: None }
    }

    pub fn against(mut self, name: impl Into<String>, value: f64) -> Self {
        self.ratio = Some(self.value / value);
        self.against = Some(name.into());
        self
    }

    pub fn ratio_target(self, target: Target) -> Self {
        let ratio = self.ratio;
        self.judged("ratio", ratio, target)
    }

    pub fn value_target(self, target: Target) -> Self {
        let value = Some(self.value);
        self.judged("value", value, target)
    }

    fn judged(mut self, what: &str, found: Option<f64>, target: Target) -> Self {
        let (text, good) = match target {
            Target::AtLeast(limit) => (format!("{what} >= {limit}"), found.map(|f| f >= limit)),
            Target::AtMost(limit) => (format!("{what} <= {limit}"), found.map(|f| f <= limit)),
        };
        self.target = Some(text);
        self.ok = good;
        self
    }
}

/// The machine that a run was made on.
pub fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("");
    let model = model.trim_start_matches(['\t', ':', ' ']);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or("");
    format!("{model}, {cores} cores, memory {}", total.trim())
}

/// A Markdown table, as it stands in docs/benchmarks.md.
pub fn table(figures: &[Figure]) -> String {
    let mut out = String::from("| bench | figure | value | ratio | against | target | |\n");
    out.push_str("|---|---|---|---|---|---|---|\n");
    for f in figures {
        let ratio = f.ratio.map(|r| format!("{r:.2}")).unwrap_or_default();
        let verdict = f.ok.map_or("", |ok| if ok { "ok" } else { "MISSED" });
        out.push_str(&format!(
            "| {} | {} | {} {} | {ratio} | {} | {} | {verdict} |\n",
            f.bench,
            f.figure,
            number(f.value),
            f.unit,
            f.against.as_deref().unwrap_or(""),
            f.target.as_deref().unwrap_or(""),
        ));
    }
    out
}

fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}
