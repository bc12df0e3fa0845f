//! Floor 0: every bound on input, with its reason.

/// No policy document of AWS is larger than 131,072 characters; escaped or URL-encoded and wrapped
/// in the output of a command it may take several times as much.
pub const MAX_DOCUMENT_BYTES: usize = 4 * 1024 * 1024;

/// A key has at most 50,000 grants; printed by `list-grants` each takes some 600 bytes.
pub const MAX_GRANTS_BYTES: usize = 64 * 1024 * 1024;

/// Deeper than any document of IAM, and shallow enough for recursive walks.
pub const MAX_JSON_DEPTH: usize = 48;

/// After so many errors in one document nothing is learned from the next.
pub const MAX_DIAGNOSTICS: usize = 100;

/// A key policy that KMS takes has at most so many bytes (U-15). Source: KMS Developer Guide,
/// "Resource quotas".
pub const MAX_KEY_POLICY_BYTES: usize = 32_768;
