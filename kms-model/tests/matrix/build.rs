//! Builds the world of a row.
//!
//! Keys, what was encrypted under them and grants come first, made by the root users of their
//! accounts under the default key policy; then the policies of the file take their places, then the
//! steps are done, and last the keys get their states.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_model::audit::MemorySink;
use kms_model::authorize::Settings;
use kms_model::call::Call;
use kms_model::clock::ManualClock;
use kms_model::iam::{Attached, VpcEndpoint, lone_account};
use kms_model::kms::{Config, Kms};
use kms_model::policy_core::Source;
use kms_model::policy_core::ast::PolicyKind;
use kms_model::policy_core::document::{PolicyDocument, read_policy};
use kms_model::policy_core::name::account::AccountId;
use kms_model::policy_core::name::arn::Arn;
use kms_model::policy_core::record::AccountRecord;
use kms_model::policy_core::value::time::Timestamp;
use kms_model::store::{Alias, KeyState, MemoryStore, PolicyText, Rotation, Write};
use serde_json::{Map, Value, json};

use crate::matrix::caller::{self, SESSION_NAME};
use crate::matrix::case::{Case, Row};
use crate::matrix::fill::Names;
use crate::matrix::policies::Shared;
use crate::matrix::read::{self, Members, Node};
use crate::matrix::world::{World, shown};

/// The world of a row, as the row finds it.
pub(crate) fn build(case: &Case, row: &Row) -> Result<World, String> {
    let mut value = case.world.clone();
    read::merge(&mut value, &row.world);
    let node = Node::new(&value, "world");
    let members = node.members(&[
        "accounts",
        "blobs",
        "endpoints",
        "grant_visibility_delay",
        "keys",
        "note",
        "region",
        "roles",
        "time",
        "users",
    ])?;
    members.text("note")?;
    let lone = json!({ HOME: {} });
    let accounts = members.maybe("accounts");
    let accounts = accounts.unwrap_or_else(|| Node::new(&lone, "world.accounts"));
    let mut world = empty(&members)?;
    for (id, node) in accounts.named()? {
        let id = id.parse().map_err(|error| node.wrong(error))?;
        put_account(&world, lone_account(id))?;
    }
    let keys = members.named("keys")?;
    for (name, node) in &keys {
        create_key(&mut world, name, node)?;
    }
    principals(&mut world, case, &members)?;
    for (id, node) in members.named("endpoints")? {
        endpoint(&world, case, id, &node)?;
    }
    for (name, node) in members.named("blobs")? {
        blob(&mut world, name, &node)?;
    }
    for (name, node) in &keys {
        grants(&mut world, case, name, node)?;
    }
    for (name, node) in &keys {
        dress(&world, case, name, node)?;
    }
    for (id, node) in accounts.named()? {
        let id = id.parse().map_err(|error| node.wrong(error))?;
        put_account(&world, account(&world, case, id, &node)?)?;
    }
    caller::early(&mut world, case)?;
    world.steps(case, &case.steps, "steps")?;
    world.steps(case, &row.steps, &format!("{}.steps", row.place))?;
    for (name, node) in &keys {
        state(&world, name, node)?;
    }
    Ok(world)
}

/// Adds a user or a role with nothing; one that is there loses what it has.
pub(crate) fn put_bare(world: &mut World, arn: &Arn) -> Result<(), String> {
    put_principal(world, arn, Attached::default()).map(drop)
}

fn empty(members: &Members<'_>) -> Result<World, String> {
    let time = members.text("time")?.unwrap_or_else(|| TIME.to_owned());
    let time = Timestamp::parse(&time).ok_or_else(|| format!("world.time: `{time}` is none"))?;
    let delay = members.maybe("grant_visibility_delay");
    let delay = delay.map(|node| node.number()).transpose()?.unwrap_or(0);
    let mut config = Config::in_memory().map_err(shown)?;
    let clock = Arc::new(ManualClock::at(time));
    let sink = Arc::new(MemorySink::new());
    let store = Arc::new(MemoryStore::new());
    config.clock = Arc::clone(&clock) as _;
    config.sink = Arc::clone(&sink) as _;
    config.store = Arc::clone(&store) as _;
    config.settings = Settings {
        grant_visibility_delay: u32::try_from(delay).map_err(shown)?,
        ..Settings::default()
    };
    Ok(World {
        kms: Kms::new(config),
        clock,
        sink,
        store,
        names: Names::default(),
        principals: BTreeMap::new(),
        early: BTreeMap::new(),
        home: HOME.parse().map_err(shown)?,
        region: members.text("region")?.unwrap_or_else(|| REGION.to_owned()),
        secrets: Vec::new(),
    })
}

fn put_account(world: &World, record: AccountRecord) -> Result<(), String> {
    world.kms.iam().put_account(record).map_err(shown)
}

fn account(
    world: &World,
    case: &Case,
    id: AccountId,
    node: &Node<'_>,
) -> Result<AccountRecord, String> {
    let members = node.members(&["management", "org_id", "org_path", "rcp", "scp"])?;
    let levels = |name, kind| -> Result<Vec<Vec<PolicyDocument>>, String> {
        let levels = members.list(name)?.into_iter();
        let levels =
            levels.map(|level| Shared(&case.policies).list(Some(level), kind, &world.names));
        levels.collect()
    };
    let management = members
        .maybe("management")
        .map(|node| node.flag())
        .transpose()?;
    let scp = levels("scp", PolicyKind::ServiceControlPolicy)?;
    Ok(AccountRecord {
        org_id: members.text("org_id")?,
        org_path: members.text("org_path")?,
        management: management.unwrap_or(false),
        scp: members.maybe("scp").map(|_| scp),
        rcp: levels("rcp", PolicyKind::ResourceControlPolicy)?,
        ..lone_account(id)
    })
}

fn create_key(world: &mut World, name: &str, node: &Node<'_>) -> Result<(), String> {
    let members = node.members(KEY)?;
    let tags = members.maybe("tags").map(|node| node.texts()).transpose()?;
    let tag = |(key, value)| json!({ "TagKey": key, "TagValue": value });
    let tags: Vec<Value> = tags.unwrap_or_default().into_iter().map(tag).collect();
    let mut input = json!({ "Description": name });
    if !tags.is_empty() {
        input = json!({ "Description": name, "Tags": tags });
    }
    let root = root_of(world, &members)?;
    let answer = world
        .call(&root, "CreateKey", &input)
        .map_err(|error| node.wrong(error))?;
    world.save(name, &answer);
    Ok(())
}

fn principals(world: &mut World, case: &Case, members: &Members<'_>) -> Result<(), String> {
    let mut all = Vec::new();
    for (list, kind) in [("roles", "role"), ("users", "user")] {
        for (name, node) in members.named(list)? {
            let own = node.members(&["account", "boundary", "path", "policies", "tags"])?;
            let account = own.text("account")?.unwrap_or_else(|| HOME.to_owned());
            let path = own.text("path")?.unwrap_or_else(|| "/".to_owned());
            let arn = format!("arn:aws:iam::{account}:{kind}{path}{name}");
            let session = format!("arn:aws:sts::{account}:assumed-role/{name}/{SESSION_NAME}");
            world.names.say(name, &arn);
            world.names.say(format!("session:{name}"), session);
            let arn: Arn = arn.parse().map_err(|error| node.wrong(error))?;
            if world
                .principals
                .insert(name.to_owned(), arn.clone())
                .is_some()
            {
                return Err(node.wrong("a role and a user have the same name"));
            }
            all.push((name, node, own, arn));
        }
    }
    let shared = Shared(&case.policies);
    for (name, node, own, arn) in all {
        let policies = own.maybe("policies");
        let boundary = own.maybe("boundary");
        let boundary = boundary
            .map(|node| shared.policy(&node, PolicyKind::PermissionsBoundary, &world.names));
        let attached = Attached {
            tags: own
                .maybe("tags")
                .map_or_else(|| Ok(BTreeMap::new()), |node| node.texts())?,
            policies: shared.list(policies, PolicyKind::IdentityPolicy, &world.names)?,
            boundary: boundary.transpose()?,
        };
        let id = put_principal(world, &arn, attached).map_err(|error| node.wrong(error))?;
        world.names.say(format!("unique:{name}"), id);
    }
    Ok(())
}

fn put_principal(world: &World, arn: &Arn, attached: Attached) -> Result<String, String> {
    let iam = world.kms.iam();
    let put = if arn.resource().starts_with("user/") {
        iam.put_user(arn, attached)
    } else {
        iam.put_role(arn, attached)
    };
    put.map_err(shown)
}

fn endpoint(world: &World, case: &Case, id: &str, node: &Node<'_>) -> Result<(), String> {
    let members = node.members(&["owner", "policies", "vpc"])?;
    let owner = members
        .maybe("owner")
        .map(|node| node.parsed())
        .transpose()?;
    let vpc = members.text("vpc")?.unwrap_or_else(|| "vpc-1".to_owned());
    let mut endpoint = VpcEndpoint::open(id, &vpc, owner.unwrap_or(world.home)).map_err(shown)?;
    if let Some(policies) = members.maybe("policies") {
        let kind = PolicyKind::VpcEndpointPolicy;
        endpoint.policies = Shared(&case.policies).list(Some(policies), kind, &world.names)?;
    }
    world
        .kms
        .iam()
        .put_endpoint(endpoint)
        .map_err(|error| node.wrong(error))
}

fn blob(world: &mut World, name: &str, node: &Node<'_>) -> Result<(), String> {
    let members = node.members(&["context", "key", "text"])?;
    let key = members.needed("key")?;
    let arn = world
        .names
        .text_of(key.text()?)
        .map_err(|error| key.wrong(error))?
        .to_owned();
    let text = members
        .text("text")?
        .unwrap_or_else(|| format!("the secret of {name}"));
    let mut input = Map::new();
    input.insert("KeyId".to_owned(), Value::String(arn.clone()));
    let plaintext = world.names.fill(
        &Node::new(&json!({ "$text": text }), node.place.clone()),
        Shared(&Value::Null),
    )?;
    world.secrets.push(text);
    world
        .secrets
        .push(plaintext.as_str().unwrap_or_default().to_owned());
    input.insert("Plaintext".to_owned(), plaintext);
    if let Some(context) = members.maybe("context") {
        input.insert("EncryptionContext".to_owned(), context.value.clone());
    }
    let arn: Arn = arn.parse().map_err(|error| key.wrong(error))?;
    let root = root_in(world, &arn)?;
    let answer = world.call(&root, "Encrypt", &Value::Object(input));
    let answer = answer.map_err(|error| node.wrong(error))?;
    world.save(name, &answer);
    Ok(())
}

fn grants(world: &mut World, case: &Case, name: &str, node: &Node<'_>) -> Result<(), String> {
    let arn: Arn = world
        .names
        .text_of(name)?
        .parse()
        .map_err(|error| node.wrong(error))?;
    let root = root_in(world, &arn)?;
    for (grant, node) in node.members(KEY)?.named("grants")? {
        let mut input = world.names.fill(&node, Shared(&case.policies))?;
        let map = input
            .as_object_mut()
            .ok_or_else(|| node.wrong("an object is wanted"))?;
        map.insert("KeyId".to_owned(), Value::String(arn.to_string()));
        let answer = world.call(&root, "CreateGrant", &input);
        let answer = answer.map_err(|error| node.wrong(error))?;
        world.save(grant, &answer);
    }
    Ok(())
}

/// Policy, aliases and rotation, without asking anybody: a file may want what no caller could do.
fn dress(world: &World, case: &Case, name: &str, node: &Node<'_>) -> Result<(), String> {
    let members = node.members(KEY)?;
    let arn: Arn = world
        .names
        .text_of(name)?
        .parse()
        .map_err(|error| node.wrong(error))?;
    let policy = members.maybe("policy").map(|policy| {
        let shared = Shared(&case.policies);
        shared.policy(&policy, PolicyKind::KeyPolicy, &world.names)?;
        shared.text(&policy, &world.names)
    });
    let policy = policy.transpose()?;
    let rotation = members
        .maybe("rotation")
        .map(|node| node.size())
        .transpose()?;
    let rotation = rotation.map(u32::try_from).transpose().map_err(shown)?;
    let mut aliases = Vec::new();
    for alias in members.list("aliases")? {
        let text = format!(
            "arn:aws:kms:{}:{}:{}",
            arn.region(),
            arn.account_text(),
            alias.text()?
        );
        aliases.push(text.parse::<Arn>().map_err(|error| alias.wrong(error))?);
    }
    let now = world.now();
    world.edit(&arn, |stored| {
        let mut key = stored.key.clone();
        if let Some(text) = policy {
            key.policy = PolicyText {
                principals: meant(world, &text),
                text: text.into(),
            };
        }
        if let Some(days) = rotation {
            let seconds = i64::from(days).saturating_mul(DAY);
            let next = now.epoch_seconds().saturating_add(seconds);
            key.rotation = Rotation {
                period_in_days: Some(days),
                next: Some(Timestamp::from_epoch_seconds(next)),
            };
        }
        let alias = |alias| {
            Write::PutAlias(Alias {
                arn: alias,
                target: arn.clone(),
                created: now,
                updated: now,
            })
        };
        let put = Write::PutKey(Box::new(key));
        std::iter::once(put)
            .chain(aliases.into_iter().map(alias))
            .collect()
    })
}

/// The unique ids of those whom a policy names: users, roles, and roles of sessions.
fn meant(world: &World, text: &str) -> BTreeMap<String, String> {
    let source = Arc::new(Source::new("policy", text));
    let read = read_policy(&source, Some(PolicyKind::KeyPolicy));
    let statements = read
        .document
        .into_iter()
        .flat_map(|it| it.policy.statements);
    let elements = statements.filter_map(|statement| statement.value.principal);
    let named = elements.flat_map(|element| element.entries);
    named
        .filter_map(|name| {
            let id = world.kms.iam().unique_id_of(&name.value)?;
            Some((name.value.to_string(), id))
        })
        .collect()
}

fn state(world: &World, name: &str, node: &Node<'_>) -> Result<(), String> {
    let Some(wanted) = node.members(KEY)?.maybe("state") else {
        return Ok(());
    };
    let arn: Arn = world
        .names
        .text_of(name)?
        .parse()
        .map_err(|error| node.wrong(error))?;
    let gone_in = |days: i64| {
        let seconds = days.saturating_mul(DAY);
        let at = world.now().epoch_seconds().saturating_add(seconds);
        Some(Timestamp::from_epoch_seconds(at))
    };
    let (state, deletion) = match wanted.text()? {
        "Enabled" => (KeyState::Enabled, None),
        "Disabled" => (KeyState::Disabled, None),
        "PendingDeletion" => (KeyState::PendingDeletion, gone_in(30)),
        "Gone" => (KeyState::PendingDeletion, gone_in(0)),
        "PendingImport" => (KeyState::PendingImport, None),
        "PendingReplicaDeletion" => (KeyState::PendingReplicaDeletion, None),
        "Creating" => (KeyState::Creating, None),
        "Unavailable" => (KeyState::Unavailable, None),
        "Updating" => (KeyState::Updating, None),
        other => return Err(wanted.wrong(format!("`{other}` is no state"))),
    };
    world.edit(&arn, |stored| {
        let mut key = stored.key.clone();
        key.state = state;
        key.deletion = deletion;
        key.pending_window_in_days = deletion.map(|_| 30);
        vec![Write::PutKey(Box::new(key))]
    })
}

fn root_of(world: &World, key: &Members<'_>) -> Result<Call, String> {
    let account = key.maybe("account").map(|node| node.parsed()).transpose()?;
    let root = world
        .kms
        .iam()
        .root(account.unwrap_or(world.home))
        .map_err(shown)?;
    let region = key.text("region")?;
    Ok(Call::new(
        root,
        region.unwrap_or_else(|| world.region.clone()),
    ))
}

fn root_in(world: &World, key: &Arn) -> Result<Call, String> {
    let account = key
        .account()
        .ok_or_else(|| format!("{key} has no account"))?;
    let root = world.kms.iam().root(account).map_err(shown)?;
    Ok(Call::new(root, key.region()))
}

const KEY: &[&str] = &[
    "account", "aliases", "grants", "policy", "region", "rotation", "state", "tags",
];

const HOME: &str = "111122223333";
const REGION: &str = "eu-north-1";
const TIME: &str = "2026-03-01T12:00:00Z";
const DAY: i64 = 86_400;
