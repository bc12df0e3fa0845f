//! What a person types, and what the command answers: transcripts, one topic a file.
//!
//! `TRYCMD=overwrite cargo test -p policy-cli --test cmd` writes them anew; read the difference.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/cmd/*.trycmd")
        .default_bin_name("kms-policy");
}
