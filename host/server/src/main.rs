//! The `hoso` binary.

use clap::Parser as _;
use std::process::ExitCode;

/// Intake allocates much and on many threads, where glibc's allocator takes a quarter of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match hoso_server::cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "hoso: {error:#}");
            ExitCode::FAILURE
        }
    }
}
