//! Ways around the gate, each a small program: none of them builds.

#[test]
fn cheats_do_not_build() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_fail/uses_the_gate.rs");
    cases.compile_fail("tests/compile_fail/[!u]*.rs");
}
