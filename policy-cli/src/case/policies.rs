//! The member `policies` of a case file or of a case.

use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::json::Node;
use policy_core::record::GrantRecord;

use crate::case::documents::Reading;
use crate::case::fields::Fields;

/// Policies around one principal and one key; `None` where a kind is not mentioned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policies {
    pub(crate) key: Option<Vec<PolicyDocument>>,
    pub(crate) identity: Option<Vec<PolicyDocument>>,
    /// At most one.
    pub(crate) boundary: Option<Vec<PolicyDocument>>,
    pub(crate) session: Option<Vec<PolicyDocument>>,
    /// `Some(None)` says that no service control policies apply.
    pub(crate) scp: Option<Option<Vec<Vec<PolicyDocument>>>>,
    pub(crate) rcp: Option<Vec<Vec<PolicyDocument>>>,
    /// `Some(None)` says that the call does not go through a VPC endpoint.
    pub(crate) endpoint: Option<Option<Vec<PolicyDocument>>>,
    pub(crate) grants: Option<Vec<GrantRecord>>,
}

impl Policies {
    pub(crate) fn read(node: &Node<'_>, reading: &mut Reading<'_>) -> Option<Self> {
        let fields = Fields::read(node, "`policies`", MEMBERS, &mut reading.faults)?;
        let mut list = |name: &str, kind| match fields.get(name) {
            Some(node) => Some(reading.policies(node, kind)),
            None => fields.has(name).then(Vec::new),
        };
        let key = list("key", PolicyKind::KeyPolicy);
        let identity = list("identity", PolicyKind::IdentityPolicy);
        let boundary = list("boundary", PolicyKind::PermissionsBoundary);
        let session = list("session", PolicyKind::SessionPolicy);
        if boundary.as_ref().is_some_and(|list| list.len() > 1)
            && let Some(node) = fields.get("boundary")
        {
            reading.faults.error(
                "many-boundaries",
                "`boundary` holds at most one policy",
                node.span,
            );
        }
        let scp = fields
            .get("scp")
            .map(|node| reading.levels(node, PolicyKind::ServiceControlPolicy));
        let rcp = fields
            .get("rcp")
            .map(|node| reading.levels(node, PolicyKind::ResourceControlPolicy));
        let endpoint = fields
            .get("endpoint")
            .map(|node| reading.policies(node, PolicyKind::VpcEndpointPolicy))
            .filter(|policies| !policies.is_empty());
        let grants = fields.get("grants").map(|node| reading.grants(node));
        // `null` says that nothing of the kind applies, whatever is shared.
        Some(Self {
            key,
            identity,
            boundary,
            session,
            scp: fields.has("scp").then_some(scp),
            rcp: rcp.or_else(|| fields.has("rcp").then(Vec::new)),
            endpoint: fields.has("endpoint").then_some(endpoint),
            grants: grants.or_else(|| fields.has("grants").then(Vec::new)),
        })
    }

    /// These, with what they do not mention taken from `shared`.
    pub(crate) fn over(self, shared: &Self) -> Self {
        let shared = shared.clone();
        Self {
            key: self.key.or(shared.key),
            identity: self.identity.or(shared.identity),
            boundary: self.boundary.or(shared.boundary),
            session: self.session.or(shared.session),
            scp: self.scp.or(shared.scp),
            rcp: self.rcp.or(shared.rcp),
            endpoint: self.endpoint.or(shared.endpoint),
            grants: self.grants.or(shared.grants),
        }
    }
}

const MEMBERS: &[&str] = &[
    "boundary", "endpoint", "grants", "identity", "key", "rcp", "scp", "session",
];
