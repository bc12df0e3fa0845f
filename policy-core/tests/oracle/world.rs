//! Everything that decides, as it was written.

use std::collections::BTreeMap;

use policy_core::ast::Policy;
use policy_core::grant::Grant;
use policy_core::record::KeyMetadata;

/// The policies, grants and facts around one request.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// By account id.
    pub accounts: BTreeMap<String, Account>,
    /// By key ARN.
    pub keys: BTreeMap<String, Key>,
    /// The user or the role of the caller; of a federated user, the user who asked for the session.
    pub principal: Principal,
    /// The session policies of the caller.
    pub session: Vec<Document>,
    /// The policies of the VPC endpoint of the request, if it used one.
    pub endpoint: Vec<Document>,
}

/// A policy and its name, unique in its world.
#[derive(Clone, Debug)]
pub struct Document {
    pub name: String,
    pub policy: Policy,
}

#[derive(Clone, Debug, Default)]
pub struct Account {
    pub management: bool,
    pub org_id: Option<String>,
    pub org_path: Option<String>,
    /// From the root to the account; `None` when no service control policies apply.
    pub scp: Option<Vec<Vec<Document>>>,
    pub rcp: Vec<Vec<Document>>,
}

#[derive(Clone, Debug, Default)]
pub struct Key {
    pub policies: Vec<Document>,
    /// Each with a name that is unique in its world.
    pub grants: Vec<(String, Grant)>,
    pub metadata: KeyMetadata,
    pub aliases: Vec<String>,
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default)]
pub struct Principal {
    pub unique_id: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub policies: Vec<Document>,
    pub boundary: Option<Document>,
}
