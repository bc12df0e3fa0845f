//! What a file is, and what it holds.

use std::sync::Arc;

use clap::ValueEnum;
use policy_core::Source;
use policy_core::ast::{Effect, PolicyKind};
use policy_core::document::{self, PolicyDocument};
use policy_core::json::{self, Node};
use policy_core::limits::{MAX_DOCUMENT_BYTES, MAX_GRANTS_BYTES};
use policy_core::name::principal::PrincipalName;
use policy_core::record::GrantRecord;

use crate::case::file::{self, Tree};
use crate::load;
use crate::loose::Files;
use crate::problem::Problem;
use crate::world::World;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A permissions boundary of --principal.
    Boundary,
    /// The policy of a VPC endpoint.
    Endpoint,
    /// The grants of the key.
    Grants,
    /// An identity policy of --principal.
    Identity,
    /// The policy of the key.
    Key,
    /// A resource control policy, as a level of its own below those of --rcp.
    Rcp,
    /// A service control policy, as a level of its own below those of --scp.
    Scp,
    /// A file with a `world`.
    World,
}

/// A file of one side, read.
#[derive(Clone, Debug)]
pub(super) enum Document {
    Grants(Vec<GrantRecord>),
    Policy(Box<PolicyDocument>),
    World(Box<World>),
}

/// A text of one side, not yet looked into.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) path: String,
    pub(super) source: Arc<Source>,
}

/// What the content of a file says of its kind.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// It is of that kind.
    Certain(Kind),
    /// It is a policy of one of these kinds.
    OneOf(&'static [Kind]),
    /// It is none of them.
    Other,
}

impl Input {
    /// Reads the text of a file; `side` names what has no name of its own.
    pub(super) fn load(path: &str, side: &str) -> Result<Self, Problem> {
        let is_pipe = path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/");
        let name = if is_pipe {
            side.to_owned()
        } else {
            load::display_name(path)
        };
        Ok(Self {
            path: path.to_owned(),
            source: load::source_as(path, &name, MAX_GRANTS_BYTES)?,
        })
    }

    /// What the content says.
    pub(super) fn content(&self) -> Content {
        if file::is_yaml(&self.path) {
            let tree = Tree::parse(Arc::clone(&self.source), true);
            return match tree {
                Ok(tree) if tree.has("world") => Content::Certain(Kind::World),
                Ok(_) | Err(_) => Content::Other,
            };
        }
        let parsed = json::parse(&self.source);
        match &parsed.node {
            Some(node) if node.member("world").is_some() => Content::Certain(Kind::World),
            Some(node) if is_grants(node) => Content::Certain(Kind::Grants),
            Some(node) if is_policy(node) => self.policy(Some(node)),
            // It may be encoded as a whole, or broken.
            Some(_) | None => match document::read_policy(&self.source, None).document {
                Some(_) => self.policy(None),
                None => Content::Other,
            },
        }
    }

    /// Reads it as what it is.
    pub(super) fn read(&self, kind: Kind, files: &mut Files) -> Option<Document> {
        let kind = match kind {
            Kind::Grants => return Some(Document::Grants(files.grants_of(&self.source))),
            Kind::World => return self.world(files),
            Kind::Boundary => PolicyKind::PermissionsBoundary,
            Kind::Endpoint => PolicyKind::VpcEndpointPolicy,
            Kind::Identity => PolicyKind::IdentityPolicy,
            Kind::Key => PolicyKind::KeyPolicy,
            Kind::Rcp => PolicyKind::ResourceControlPolicy,
            Kind::Scp => PolicyKind::ServiceControlPolicy,
        };
        if self.source.text().len() > MAX_DOCUMENT_BYTES {
            files.problems.push(Problem::plain(format!(
                "`{}` is larger than {} MiB, the most that is read",
                self.source.name(),
                MAX_DOCUMENT_BYTES >> 20
            )));
            return None;
        }
        let policy = files.policy_of(&self.source, kind)?;
        Some(Document::Policy(Box::new(policy)))
    }

    fn world(&self, files: &mut Files) -> Option<Document> {
        let yaml = file::is_yaml(&self.path);
        let read = Tree::parse(Arc::clone(&self.source), yaml)
            .map_err(|problem| vec![problem])
            .and_then(|tree| file::world_of(&self.path, &tree));
        match read {
            Ok(world) => Some(Document::World(Box::new(world))),
            Err(problems) => {
                files.problems.extend(problems);
                None
            }
        }
    }

    /// Which kind of policy it is.
    fn policy(&self, node: Option<&Node<'_>>) -> Content {
        let outcome = document::read_policy(&self.source, None);
        let has = |name: &str| node.is_some_and(|node| node.member(name).is_some());
        match outcome.kind {
            PolicyKind::KeyPolicy => {
                let only_denies = outcome.document.as_ref().is_some_and(denies_everybody);
                // `get-key-policy` prints the name of the policy as well.
                if only_denies && !has("PolicyName") {
                    Content::OneOf(&[Kind::Key, Kind::Rcp])
                } else {
                    Content::Certain(Kind::Key)
                }
            }
            PolicyKind::IdentityPolicy | PolicyKind::PermissionsBoundary => {
                // Commands that print policies of principals say whose they are.
                let said = ["GroupName", "RoleName", "UserName"];
                if said.into_iter().any(has) {
                    Content::Certain(Kind::Identity)
                } else {
                    Content::OneOf(&[Kind::Identity, Kind::Scp, Kind::Boundary])
                }
            }
            PolicyKind::SessionPolicy => Content::Other,
            PolicyKind::ServiceControlPolicy => Content::Certain(Kind::Scp),
            PolicyKind::ResourceControlPolicy => Content::Certain(Kind::Rcp),
            PolicyKind::VpcEndpointPolicy => Content::Certain(Kind::Endpoint),
        }
    }
}

impl Kind {
    /// As `--kind` writes it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Boundary => "boundary",
            Self::Endpoint => "endpoint",
            Self::Grants => "grants",
            Self::Identity => "identity",
            Self::Key => "key",
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::World => "world",
        }
    }
}

fn is_grants(node: &Node<'_>) -> bool {
    let is_grant = |node: &Node<'_>| {
        node.member("GranteePrincipal").is_some()
            || node.member("GranteeServicePrincipal").is_some()
    };
    match node.as_array() {
        Some(elements) => elements.iter().all(is_grant),
        None => node.member("Grants").is_some() || is_grant(node),
    }
}

/// Members of policies, and members under which commands print one.
fn is_policy(node: &Node<'_>) -> bool {
    let members = [
        "Statement",
        "Policy",
        "PolicyDocument",
        "PolicyVersion",
        "VpcEndpoints",
    ];
    // With the version of the policy language, a misspelled `Statement` must not make it another
    // file.
    let has_version = node
        .member("Version")
        .and_then(Node::as_str)
        .is_some_and(|version| ["2008-10-17", "2012-10-17"].contains(&version));
    let is_claims = node.member("Claim").is_some();
    has_version && !is_claims || members.iter().any(|name| node.member(name).is_some())
}

/// Whether it denies something to everybody and says nothing else, as resource control policies do.
fn denies_everybody(document: &PolicyDocument) -> bool {
    document.policy.statements.iter().all(|statement| {
        let principal = statement.value.principal.as_ref();
        let is_any = principal.is_some_and(|element| {
            let mut entries = element.entries.iter();
            entries.all(|entry| entry.value == PrincipalName::Any)
        });
        statement.value.effect.value == Effect::Deny && is_any
    })
}
