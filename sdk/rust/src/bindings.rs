//! The generated side of the contract in `wit/`. Nothing here is written by hand; vendors use
//! the names that the crate root re-exports.
#![allow(missing_docs, reason = "generated from wit/, which carries the docs")]

wit_bindgen::generate!({
    path: "../../wit",
    world: "module",
    additional_derives: [PartialEq],
    pub_export_macro: true,
    default_bindings_module: "hoso_sdk::bindings",
    generate_all,
});
