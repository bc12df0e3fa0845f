//! The generated files are what the generator writes.

#[test]
fn generated_files_are_fresh() {
    let stale = xtask::command::stale().expect("the model can be written");
    assert!(
        stale.is_empty(),
        "run `cargo xtask api`: {}",
        stale.join(", ")
    );
}
