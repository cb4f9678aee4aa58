//! A small stack makes a guest's memory small, and a fresh instance cheap.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-examples=-zstack-size=65536");
    }
}
