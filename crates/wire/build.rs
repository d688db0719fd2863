//! Compiles `proto/chancery/v1/*.proto` without protoc.

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = PathBuf::from(std::env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let files = [proto.join("chancery/v1/log.proto")];
    println!("cargo:rerun-if-changed={}", proto.display());
    let descriptors = protox::compile(&files, [&proto])?;
    prost_build::Config::new().bytes(["."]).compile_fds(descriptors)?;
    Ok(())
}
