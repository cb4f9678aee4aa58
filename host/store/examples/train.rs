//! `cargo run -p hoso-store --features train --example train -- STORE FILE BYTES`: makes
//! `src/sled/dictionary.zstd` from the store of a demonstration.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [store, file, bytes] = args.as_slice() else { return Err("STORE FILE BYTES".into()) };
    let dictionary = hoso_store::dictionary(&PathBuf::from(store), bytes.parse()?)?;
    Ok(std::fs::write(file, dictionary)?)
}
