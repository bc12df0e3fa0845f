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

/// The longest text that KMS documents in a call is a grant token of so many bytes; tags and ARNs
/// are far shorter. A value is matched with patterns whose variables are filled in on the way, in
/// time that may grow with its square. Source: KMS API Reference, "Encrypt".
pub const MAX_VALUE_BYTES: usize = 8_192;

/// Values of one condition key. Chosen: a call lists tag keys, services or the pairs of an encryption
/// context, some dozens at most, and each may be compared with each value of a policy.
pub const MAX_VALUES: usize = 1_000;

/// Condition keys of one request, or pairs of one map. Chosen: there are some hundred keys, and at
/// most 50 tags each of a principal, a session, a resource and a request.
pub const MAX_ENTRIES: usize = 1_000;

/// Names and values of one encryption context together. Chosen: the API reference gives no bound,
/// and this is as much as one text may have.
pub const MAX_ENCRYPTION_CONTEXT_BYTES: usize = 8_192;

/// Threads that decide at once. Chosen: more than machines have cores that would help, and few enough
/// for an operating system to give.
pub const MAX_THREADS: usize = 256;

/// Grant tokens that an operation takes. Source: KMS API Reference, "Encrypt".
pub const MAX_GRANT_TOKENS: usize = 10;

/// All texts of a request together. Chosen: ten grant tokens as long as they may be, three encryption
/// contexts, and everything else with room to spare.
pub const MAX_REQUEST_BYTES: usize = 128 * 1024;
