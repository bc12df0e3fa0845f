//! What `diff` and `prove` know beside what they are asked about: policies of loose files.

mod keys;

use std::sync::Arc;

use clap::Args;
use policy_core::Source;
use policy_core::ast::PolicyKind;
use policy_core::document::{self, PolicyDocument};
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PathKnown};
use policy_core::record::{AccountRecord, GrantRecord, KeyRecord, PrincipalRecord};
use policy_core::symbolic::answer::Assumption;
use policy_core::symbolic::{Options, Unloaded, World};

use crate::command::reading::ReadingArgs;
use crate::loose::Files;
use crate::problem::Problem;

/// The flags that say what is known.
#[derive(Debug, Args)]
pub(crate) struct AroundArgs {
    /// The key that loose policies and grants are of. Without it, a key of the account that the
    /// policies name.
    #[arg(long, value_name = "ARN", help_heading = KNOWN)]
    pub(crate) key: Option<String>,
    /// Policy of the key; repeat it for the policy AWS_RAM of a shared key.
    #[arg(long, value_name = "FILE", help_heading = KNOWN)]
    pub(crate) key_policy: Vec<String>,
    /// The user or role that identity policies and the boundary are of: no policies of it count but
    /// those that are given.
    #[arg(long, value_name = "ARN", help_heading = KNOWN)]
    pub(crate) principal: Option<String>,
    /// Policy of --principal, inline, managed or of a group; repeatable.
    #[arg(long, value_name = "FILE", help_heading = KNOWN, requires = "principal")]
    pub(crate) identity_policy: Vec<String>,
    /// Permissions boundary of --principal.
    #[arg(long, value_name = "FILE", help_heading = KNOWN, requires = "principal")]
    pub(crate) boundary: Option<String>,
    /// One level of service control policies, from the root down to the account: repeat it for each
    /// level. Several policies of a level are separated by commas. They are those of the account of
    /// --principal, or else of the key.
    #[arg(long, value_name = "FILE[,FILE]", help_heading = KNOWN)]
    pub(crate) scp: Vec<String>,
    /// One level of resource control policies of the key's account, as with --scp.
    #[arg(long, value_name = "FILE[,FILE]", help_heading = KNOWN)]
    pub(crate) rcp: Vec<String>,
    /// Grants of the key, as `aws kms list-grants` prints them; repeatable.
    #[arg(long, value_name = "FILE", help_heading = KNOWN)]
    pub(crate) grants: Vec<String>,
    /// The VPC endpoint that --endpoint-policy is of.
    #[arg(long, value_name = "VPCE-ID", help_heading = KNOWN, requires = "endpoint_policy")]
    pub(crate) endpoint: Option<String>,
    /// Policy of a VPC endpoint that calls may go through; repeatable.
    #[arg(long, value_name = "FILE", help_heading = KNOWN)]
    pub(crate) endpoint_policy: Vec<String>,
    /// What is given is all there is: users and roles without a policy here have none. Without it,
    /// policies that are not given may be anything.
    #[arg(long, help_heading = KNOWN)]
    pub(crate) closed_world: bool,

    /// How many steps may be taken before an answer is not known.
    #[arg(long, value_name = "N")]
    pub(crate) steps: Option<u64>,
    #[command(flatten)]
    pub(crate) readings: ReadingArgs,
}

/// Policies around one key and at most one principal.
#[derive(Clone, Debug)]
pub(crate) struct Around {
    pub(crate) key: Option<Arn>,
    pub(crate) key_policies: Vec<PolicyDocument>,
    /// What a key without a policy has.
    pub(crate) without_key_policy: WithoutKeyPolicy,
    pub(crate) grants: Vec<GrantRecord>,
    /// A user or a role.
    pub(crate) principal: Option<Arn>,
    pub(crate) identity: Vec<PolicyDocument>,
    pub(crate) boundary: Option<PolicyDocument>,
    pub(crate) scp: Option<Vec<Vec<PolicyDocument>>>,
    pub(crate) rcp: Vec<Vec<PolicyDocument>>,
    pub(crate) endpoint: String,
    pub(crate) endpoint_policies: Vec<PolicyDocument>,
    pub(crate) unloaded: Unloaded,
}

/// What a key has of which no policy is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WithoutKeyPolicy {
    /// The policy that AWS gives to keys that are made without one.
    Default,
    /// No policy.
    Nothing,
}

impl AroundArgs {
    /// Reads all files.
    pub(crate) fn load(&self, files: &mut Files) -> Around {
        let named = |flag: &str, text: &Option<String>, files: &mut Files, parse: Parse| {
            let text = text.as_deref()?;
            parse(text)
                .map_err(|(message, help)| {
                    let message = format!("in `{flag}`: {message}");
                    files.problems.push(Problem::with_help(message, help));
                })
                .ok()
        };
        let key = named("--key", &self.key, files, keys::parse);
        let principal = named("--principal", &self.principal, files, principal);
        let boundary = files.policies(self.boundary.as_slice(), PolicyKind::PermissionsBoundary);
        Around {
            key,
            key_policies: files.policies(&self.key_policy, PolicyKind::KeyPolicy),
            without_key_policy: WithoutKeyPolicy::Nothing,
            grants: files.grants(&self.grants),
            principal,
            identity: files.policies(&self.identity_policy, PolicyKind::IdentityPolicy),
            boundary: boundary.into_iter().next(),
            scp: files.levels(&self.scp, PolicyKind::ServiceControlPolicy),
            rcp: files
                .levels(&self.rcp, PolicyKind::ResourceControlPolicy)
                .unwrap_or_default(),
            endpoint: self.endpoint.as_deref().unwrap_or(NO_ENDPOINT).to_owned(),
            endpoint_policies: files.policies(&self.endpoint_policy, PolicyKind::VpcEndpointPolicy),
            unloaded: self.unloaded(),
        }
    }

    /// What policies are that are not given.
    pub(crate) const fn unloaded(&self) -> Unloaded {
        if self.closed_world {
            Unloaded::DoNotExist
        } else {
            Unloaded::MayBeAnything
        }
    }

    /// How questions are answered.
    pub(crate) fn options(&self) -> Result<Options, Problem> {
        let options = Options::default();
        Ok(Options {
            semantics: self.readings.semantics()?,
            steps: self.steps.unwrap_or(options.steps),
        })
    }

    /// The flags that are given and say a part of a world.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let flags = [
            ("--key", self.key.is_some()),
            ("--key-policy", !self.key_policy.is_empty()),
            ("--principal", self.principal.is_some()),
            ("--identity-policy", !self.identity_policy.is_empty()),
            ("--boundary", self.boundary.is_some()),
            ("--scp", !self.scp.is_empty()),
            ("--rcp", !self.rcp.is_empty()),
            ("--grants", !self.grants.is_empty()),
            ("--endpoint", self.endpoint.is_some()),
            ("--endpoint-policy", !self.endpoint_policy.is_empty()),
        ];
        let given = flags.into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(flag, _)| flag).collect()
    }

    /// The files that are named.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        let lists = [
            &self.key_policy,
            &self.identity_policy,
            &self.scp,
            &self.rcp,
            &self.grants,
            &self.endpoint_policy,
        ];
        let listed = lists.into_iter().flatten().chain(&self.boundary);
        listed.flat_map(|path| path.split(','))
    }
}

impl Around {
    /// The world of these policies around some keys.
    pub(crate) fn world(&self, keys: &[Arn]) -> World {
        let mut world = World {
            unloaded: self.unloaded,
            ..World::default()
        };
        for key in keys {
            let mut policies = self.key_policies.clone();
            match self.without_key_policy {
                WithoutKeyPolicy::Default if policies.is_empty() => {
                    policies.extend(default_key_policy(key));
                }
                WithoutKeyPolicy::Default | WithoutKeyPolicy::Nothing => {}
            }
            let mut record = KeyRecord::new(key.clone(), policies);
            let of_key = |record: &&GrantRecord| record.grant.value.may_be_of(key);
            record.grants = self.grants.iter().filter(of_key).cloned().collect();
            world.keys.push(record);
        }
        let owners = keys.iter().filter_map(Arn::account);
        let carriers: Vec<AccountId> = match self.principal.as_ref().and_then(Arn::account) {
            Some(carrier) => vec![carrier],
            None => owners.clone().collect(),
        };
        if self.scp.is_some() {
            for id in carriers {
                account(&mut world, id).scp.clone_from(&self.scp);
            }
        }
        if !self.rcp.is_empty() {
            for id in owners {
                account(&mut world, id).rcp.clone_from(&self.rcp);
            }
        }
        world
            .principals
            .extend(self.principal.as_ref().map(|arn| PrincipalRecord {
                arn: arn.clone(),
                path: PathKnown::Yes,
                unique_id: None,
                tags: None,
                policies: self.identity.clone(),
                boundary: self.boundary.clone(),
            }));
        if !self.endpoint_policies.is_empty() {
            let policies = self.endpoint_policies.clone();
            world.endpoints.insert(self.endpoint.clone(), policies);
        }
        world
    }

    /// The key that is said; else those that grants and policies name, or one of the account that
    /// policies name.
    pub(crate) fn find_keys(
        &self,
        more_policies: &[&PolicyDocument],
        more_grants: &[&GrantRecord],
        assumptions: &mut Vec<Assumption>,
    ) -> Result<Vec<Arn>, Problem> {
        if let Some(key) = &self.key {
            return Ok(vec![key.clone()]);
        }
        let mut policies: Vec<&PolicyDocument> = more_policies.to_vec();
        policies.extend(self.key_policies.iter().chain(&self.identity));
        policies.extend(&self.boundary);
        policies.extend(self.scp.iter().flatten().chain(&self.rcp).flatten());
        let mut grants: Vec<&GrantRecord> = more_grants.to_vec();
        grants.extend(&self.grants);
        let keys = keys::found(&policies, &grants, self.principal.as_ref())?;
        let names: Vec<&str> = keys.iter().map(Arn::as_str).take(MAX_NAMED).collect();
        let more = match keys.len().saturating_sub(names.len()) {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let is = if keys.len() == 1 {
            "key is"
        } else {
            "keys are"
        };
        assumptions.push(Assumption(format!(
            "The {is} {}{more}; say another one with `--key`.",
            names.join(", ")
        )));
        Ok(keys)
    }

    /// Gives keys the policy that AWS gives to keys, when they have none.
    pub(crate) fn assume_key_policy(&mut self, assumptions: &mut Vec<Assumption>) {
        if !self.key_policies.is_empty() {
            return;
        }
        self.without_key_policy = WithoutKeyPolicy::Default;
        assumptions.push(Assumption(
            "The key policy is the one that AWS gives by default, which leaves the key to identity \
             policies; say another one with `--key-policy`."
                .to_owned(),
        ));
    }

    /// A grant of another key counts for nothing, and that must not go unnoticed.
    pub(crate) fn note_foreign_grants(
        &self,
        more: &[&GrantRecord],
        keys: &[Arn],
        assumptions: &mut Vec<Assumption>,
    ) {
        let all = self.grants.iter().chain(more.iter().copied());
        let count = all
            .filter(|record| !keys.iter().any(|key| record.grant.value.may_be_of(key)))
            .count();
        let are = match count {
            0 => return,
            1 => "1 grant is of another key and does not count".to_owned(),
            _ => format!("{count} grants are of other keys and do not count"),
        };
        assumptions.push(Assumption(format!("{are}.")));
    }
}

/// A world of the full form.
pub(crate) fn full(world: crate::world::World, unloaded: Unloaded) -> World {
    let crate::world::World {
        accounts,
        principals,
        keys,
        endpoints,
    } = world;
    World {
        accounts: accounts.into_values().collect(),
        principals,
        keys,
        endpoints,
        unloaded,
    }
}

/// The policy that is attached beside service control policies that only deny.
pub(crate) fn full_access() -> Option<PolicyDocument> {
    let text = r#"{"Version": "2012-10-17", "Statement": {"Sid": "FullAWSAccess", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let source = Arc::new(Source::new("FullAWSAccess", text));
    document::read_policy(&source, Some(PolicyKind::ServiceControlPolicy)).document
}

/// The key policy that KMS gives to keys that are made without one.
fn default_key_policy(key: &Arn) -> Option<PolicyDocument> {
    let (partition, account) = (key.partition(), key.account_text());
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {{"AWS": "arn:{partition}:iam::{account}:root"}}, "Action": "kms:*", "Resource": "*"}}}}"#
    );
    let source = Arc::new(Source::new("the default key policy", text));
    document::read_policy(&source, Some(PolicyKind::KeyPolicy)).document
}

/// What reads the text of a flag, and says what is wrong with it and what to do.
type Parse = fn(&str) -> Result<Arn, (String, &'static str)>;

fn principal(text: &str) -> Result<Arn, (String, &'static str)> {
    let caller: Caller =
        text.parse()
            .map_err(|error: policy_core::name::principal::PrincipalError| {
                (error.to_string(), PRINCIPAL_HELP)
            })?;
    match caller {
        Caller::User { arn, .. } => Ok(arn),
        Caller::Session {
            role,
            path: PathKnown::Yes,
            ..
        } => Ok(role),
        Caller::FederatedUser { .. }
        | Caller::Root { .. }
        | Caller::Service { .. }
        | Caller::Session { .. } => Err((
            format!("`{text}` is neither a user nor a role"),
            PRINCIPAL_HELP,
        )),
    }
}

fn account(world: &mut World, id: AccountId) -> &mut AccountRecord {
    let at = world.accounts.iter().position(|account| account.id == id);
    let at = at.unwrap_or_else(|| {
        world.accounts.push(AccountRecord {
            id,
            org_id: None,
            org_path: None,
            management: false,
            scp: None,
            rcp: Vec::new(),
        });
        world.accounts.len().saturating_sub(1)
    });
    #[expect(
        clippy::indexing_slicing,
        reason = "the place was found, or something was put there"
    )]
    &mut world.accounts[at]
}

/// The flags that say what a world says.
pub(crate) const LOOSE: [&str; 10] = [
    "key",
    "key_policy",
    "principal",
    "identity_policy",
    "boundary",
    "scp",
    "rcp",
    "grants",
    "endpoint",
    "endpoint_policy",
];

const KNOWN: &str = "What is known";

/// More keys are not named one by one.
const MAX_NAMED: usize = 3;

const PRINCIPAL_HELP: &str =
    "identity policies are those of a user or a role: `arn:aws:iam::111122223333:role/app`";

/// The VPC endpoint whose policy is given without its id.
const NO_ENDPOINT: &str = "vpce-00000000";
