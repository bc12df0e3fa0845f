//! What is known beside the documents: from a configuration, never guessed.

use std::collections::BTreeSet;

use crate::name::account::AccountId;
use crate::name::arn::Arn;
use crate::name::principal::PrincipalName;
use crate::record::KeyMetadata;
use crate::request::Request;

/// What is known beside the documents.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The account of the keys and policies.
    pub account: Option<AccountId>,
    /// The organization of that account, `o-…`.
    pub organization: Option<String>,
    /// The Region of the keys.
    pub region: Option<String>,
    /// Who deploys key policies.
    pub deployer: Option<PrincipalName>,
    /// Accounts that may be given access without a finding.
    pub trusted_accounts: BTreeSet<AccountId>,
    /// The shortest waiting period that a deletion may have, in days.
    pub deletion_window: Option<u32>,
    /// What has to be allowed or denied.
    pub assertions: Vec<Assertion>,
    /// A pattern that Sids follow, as a wildcard pattern of IAM.
    pub sid_pattern: Option<String>,
    /// Whether documents are tests or examples, in which sample account ids are in order.
    pub is_sample: bool,
}

/// What is known of the key that a document is about.
#[derive(Clone, Debug, Default)]
pub struct KeyFacts {
    /// Its ARN.
    pub arn: Option<Arn>,
    /// Its spec, usage, origin and the like.
    pub metadata: KeyMetadata,
    /// Whether identity policies are meant to count.
    pub delegation: Option<bool>,
    /// Who is meant to administer it; empty when not said.
    pub admins: Vec<PrincipalName>,
    /// Who is meant to use it; empty when not said.
    pub users: Vec<PrincipalName>,
    /// Its aliases, `alias/…`; empty when not said.
    pub aliases: Vec<String>,
}

/// Something that has to be allowed, or denied.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// Its name, or what it says in one line.
    pub name: String,
    /// The request.
    pub request: Request,
    /// Whether it has to be allowed.
    pub expect: Expect,
}

/// What has to become of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expect {
    /// It is allowed.
    Allow,
    /// It is denied, explicitly or not.
    Deny,
}
