//! What `can` knows: loose files, or a world.

use std::sync::Arc;

use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::PolicyDocument;
use policy_core::record::GrantRecord;
use policy_core::semantics::Semantics;
use policy_core::snapshot::{Prepared, Snapshot};
use policy_core::text::diagnostic::Diagnostic;

use crate::case::policies::Policies;
use crate::case::request::Asked;
use crate::case::{file, flat};
use crate::command::can::ask::RegionOfCall;
use crate::command::can::flags::KnownArgs;
use crate::loose::Files;
use crate::problem::Problem;
use crate::world::{Brought, ReadyWorld, World};

/// What is known, ready to be asked.
#[derive(Debug)]
pub(crate) struct Known {
    semantics: Semantics,
    from: From,
    warnings: Vec<(Arc<Source>, Diagnostic)>,
}

#[derive(Debug)]
enum From {
    /// Policies around the principal and the key of whatever request comes.
    Loose(Box<Policies>),
    World(Box<ReadyWorld>),
}

impl Known {
    /// Reads all files, and tells everything that is wrong with any of them.
    pub(crate) fn load(args: &KnownArgs, semantics: Semantics) -> Result<Self, Vec<Problem>> {
        if let Some(path) = &args.world {
            let world = file::read_world(path)?;
            let ready = ReadyWorld::new(world, semantics).map_err(|problem| vec![problem])?;
            return Ok(Self {
                semantics,
                from: From::World(Box::new(ready)),
                warnings: Vec::new(),
            });
        }
        let mut files = Files::default();
        let policies = Policies {
            key: Some(files.policies(&args.key_policy, PolicyKind::KeyPolicy)),
            identity: Some(files.policies(&args.identity_policy, PolicyKind::IdentityPolicy)),
            boundary: Some(
                files.policies(args.boundary.as_slice(), PolicyKind::PermissionsBoundary),
            ),
            session: Some(files.policies(&args.session_policy, PolicyKind::SessionPolicy)),
            scp: files
                .levels(&args.scp, PolicyKind::ServiceControlPolicy)
                .map(Some),
            rcp: files.levels(&args.rcp, PolicyKind::ResourceControlPolicy),
            endpoint: (!args.endpoint_policy.is_empty()).then(|| {
                Some(files.policies(&args.endpoint_policy, PolicyKind::VpcEndpointPolicy))
            }),
            grants: Some(files.grants(&args.grants)),
        };
        if !files.problems.is_empty() {
            return Err(files.problems);
        }
        Ok(Self {
            semantics,
            from: From::Loose(Box::new(policies)),
            warnings: files.warnings,
        })
    }

    /// Whether a policy tells Regions apart for calls that act on no key.
    pub(super) fn region_of_call(&self) -> RegionOfCall {
        let From::Loose(policies) = &self.from else {
            return RegionOfCall::Matters;
        };
        let Policies {
            key,
            identity,
            boundary,
            session,
            scp,
            rcp,
            endpoint,
            grants: _,
        } = policies.as_ref();
        let lists = [key, identity, boundary, session].into_iter().flatten();
        let scp = scp.iter().flatten().flatten();
        let endpoint = endpoint.iter().flatten();
        let rcp = rcp.iter().flatten();
        let mut all = lists.chain(scp).chain(endpoint).chain(rcp).flatten();
        if all.any(tells_regions_apart) {
            RegionOfCall::Matters
        } else {
            RegionOfCall::DoesNotMatter
        }
    }

    /// Warnings about documents that were read all the same.
    pub(crate) fn warnings(&self) -> &[(Arc<Source>, Diagnostic)] {
        &self.warnings
    }

    /// The grants of loose files.
    pub(crate) fn grants(&self) -> &[GrantRecord] {
        match &self.from {
            From::Loose(policies) => policies.grants.as_deref().unwrap_or_default(),
            From::World(..) => &[],
        }
    }

    /// The world, unless there are loose files only.
    pub(crate) fn world(&self) -> Option<&World> {
        match &self.from {
            From::Loose(_) => None,
            From::World(ready) => Some(&ready.world),
        }
    }

    /// What requests are decided against that bring nothing along; loose files make one for each.
    pub(super) fn snapshot(&self) -> Option<&Snapshot> {
        match &self.from {
            From::Loose(_) => None,
            From::World(ready) => Some(&ready.snapshot),
        }
    }

    /// The world of a request, and the request with what the world brings to it.
    pub(in crate::command) fn around(&self, mut asked: Asked) -> (World, Asked) {
        let world = match &self.from {
            From::Loose(policies) => flat::world(policies, &mut asked),
            From::World(ready) => ready.world.clone(),
        };
        (world, asked)
    }

    /// Asks a request something; gives it back as it was asked.
    pub(super) fn ask<T>(
        &self,
        mut asked: Asked,
        brought: &mut Brought,
        question: fn(&Prepared<'_>) -> T,
    ) -> Result<(Asked, T), Problem> {
        let answer = match &self.from {
            From::Loose(policies) => {
                flat::world(policies, &mut asked).ask(&asked, self.semantics, question)?
            }
            From::World(ready) => ready.ask(&asked, brought, question)?,
        };
        Ok((asked, answer))
    }
}

/// Whether a policy tests the Region of a call, or names account-wide resources of one Region.
fn tells_regions_apart(document: &PolicyDocument) -> bool {
    let mut statements = document.policy.statements.iter();
    statements.any(|statement| {
        let statement = &statement.value;
        let resources = statement
            .resource
            .iter()
            .flat_map(|element| &element.entries);
        let regional = |resource: &str| {
            let parts: Vec<&str> = resource.splitn(6, ':').collect();
            matches!(parts.as_slice(), [_, _, _, region, _, _] if *region != "*")
        };
        let tested = document
            .source
            .text()
            .to_ascii_lowercase()
            .contains("requestedregion");
        tested
            || resources
                .into_iter()
                .any(|resource| regional(&resource.value) && resource.value.ends_with('*'))
    })
}
