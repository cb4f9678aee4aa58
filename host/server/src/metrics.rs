//! Figures for Prometheus. Labels come from closed sets (routes, statuses, outcomes), never from
//! a request or a person, so the number of series is bounded.

use crate::app::App;
use axum::http::{Method, StatusCode};
use hoso_core::Result;
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the latency buckets, seconds.
const BUCKETS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

#[derive(Debug, Default)]
pub struct Metrics {
    requests: Counters,
    latencies: Mutex<BTreeMap<String, Latency>>,
    messages: Counters,
    plugin_calls: Counters,
    blocks_left_out: Counters,
}

impl Metrics {
    /// `route` is the matched pattern.
    pub fn request(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let (method, class) = (method_label(method), status.as_u16() / 100);
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{class}xx\"");
        self.requests.add(labels);
        let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        latencies.entry(format!("route=\"{route}\"")).or_default().add(took);
    }

    /// One message taken in: `accepted`, `unchanged` or `quarantined`.
    pub fn message(&self, outcome: &'static str) {
        self.messages.add(format!("outcome=\"{outcome}\""));
    }

    /// Blocks of linkage that were larger than the model allows: who is in them was not compared.
    pub fn blocks_left_out(&self, blocks: usize) {
        (0..blocks).for_each(|_| self.blocks_left_out.add(String::new()));
    }

    /// One plugin call: `ok`, or the fault's category in lower case.
    pub fn plugin_call(&self, outcome: &str) {
        self.plugin_calls.add(format!("outcome=\"{outcome}\""));
    }
}

/// A caller may send any method: what is none of these is one series.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        _ => "other",
    }
}

/// Counts by their rendered labels.
#[derive(Debug, Default)]
struct Counters(Mutex<BTreeMap<String, u64>>);

impl Counters {
    fn add(&self, labels: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(labels).or_default() += 1;
    }

    fn write(&self, out: &mut Exposition, name: &str, help: &str) {
        out.head(name, "counter", help);
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (labels, count) in counts.iter() {
            out.line(name, labels, count);
        }
    }
}

#[derive(Debug, Default)]
struct Latency {
    /// Requests within each bucket, not cumulated; the last one is for what is slower.
    within: [u64; BUCKETS.len() + 1],
    sum_s: f64,
}

impl Latency {
    fn add(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        let bucket = BUCKETS.partition_point(|bound| *bound < seconds);
        self.within[bucket] += 1;
        self.sum_s += seconds;
    }

    fn write(&self, out: &mut Exposition, labels: &str) {
        let bounds = BUCKETS.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        let mut total = 0;
        for (bound, count) in bounds.zip(self.within) {
            total += count;
            let labels = format!("{labels},le=\"{bound}\"");
            out.line("hoso_http_request_seconds_bucket", &labels, &total);
        }
        out.line("hoso_http_request_seconds_sum", labels, &self.sum_s);
        out.line("hoso_http_request_seconds_count", labels, &total);
    }
}

/// The text format as it grows.
#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &str, value: &dyn Display) {
        let _ = writeln!(self.0, "{name}{{{labels}}} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, "gauge", help);
        let _ = writeln!(self.0, "{name} {value}");
    }
}

/// Everything in Prometheus' text format, 0.0.4.
pub fn text(app: &App) -> Result<String> {
    let mut out = Exposition::default();
    let m = &app.metrics;
    m.requests.write(&mut out, "hoso_http_requests_total", "Requests by route and status class.");
    out.head("hoso_http_request_seconds", "histogram", "Time to answer by route.");
    for (labels, latency) in m.latencies.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        latency.write(&mut out, labels);
    }
    m.messages.write(&mut out, "hoso_messages_total", "Messages taken in by outcome.");
    m.plugin_calls.write(&mut out, "hoso_plugin_calls_total", "Plugin calls by outcome.");
    let counts = app.store.counts()?;
    out.gauge("hoso_residents", "Residents.", counts.residents);
    out.gauge("hoso_registrations", "Registrations.", counts.registrations);
    out.gauge("hoso_records", "Records, without earlier versions.", counts.records);
    out.gauge("hoso_tasks", "Tasks of all assessments.", counts.tasks);
    out.gauge("hoso_faults", "Faults of plugins that are kept.", counts.faults);
    let waiting = app.store.work_len(app.clock.today())?;
    out.gauge("hoso_work_waiting", "Assessments that wait to be made.", waiting);
    Ok(out.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_end_in_the_count() {
        let mut latency = Latency::default();
        for ms in [1, 4, 4, 60_000] {
            latency.add(Duration::from_millis(ms));
        }
        let mut out = Exposition::default();
        latency.write(&mut out, "route=\"/\"");
        let bucket = |le: &str, n| {
            format!("hoso_http_request_seconds_bucket{{route=\"/\",le=\"{le}\"}} {n}\n")
        };
        for (le, n) in [("0.001", 1), ("0.005", 3), ("10", 3), ("+Inf", 4)] {
            assert!(out.0.contains(&bucket(le, n)), "{le}: {}", out.0);
        }
        assert!(out.0.ends_with("hoso_http_request_seconds_count{route=\"/\"} 4\n"));
    }
}
