//! The audit trail: every call, allowed or denied, as an event of CloudTrail.
