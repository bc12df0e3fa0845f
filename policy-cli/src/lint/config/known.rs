//! What a configuration says of accounts, keys and principals.

use policy_core::ast::PolicyKind;
use policy_core::json::Node;
use policy_core::lint::facts::{Assertion, Expect, Facts, KeyFacts};
use policy_core::lint::kind::Kind;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::{Caller, PrincipalName};
use policy_core::request::{Context, ContextValue, Principal, Request};

use crate::case::checks::Question;
use crate::case::fields::{self, Faults, Fields};
use crate::globs::Globs;
use crate::lint::config::choice;

/// `[facts]`.
pub(super) fn facts(node: &Node<'_>, faults: &mut Faults) -> Facts {
    let mut facts = Facts::default();
    let Some(fields) = Fields::read(node, "`facts`", FACTS, faults) else {
        return facts;
    };
    facts.account = value::<AccountId>(&fields, "account", faults);
    facts.organization = formed(
        &fields,
        "organization",
        is_organization,
        ORGANIZATION,
        faults,
    );
    facts.region = formed(&fields, "region", is_region, REGION, faults);
    facts.deployer = fields.get("deployer").and_then(|node| name(node, faults));
    if let Some(node) = fields.get("trusted_accounts") {
        let nodes = fields::list(node, "`trusted_accounts`", faults).unwrap_or_default();
        let accounts = nodes.iter().filter_map(|node| {
            let text = fields::text(node, "an account", faults)?;
            fields::parsed::<AccountId>(&text, node.span, faults)
        });
        facts.trusted_accounts = accounts.collect();
    }
    facts.deletion_window = fields.number("deletion_window", faults);
    facts.sid_pattern = fields.string("sid_pattern", faults);
    facts.is_sample = fields.bool("sample", faults).unwrap_or(false);
    facts
}

/// `[[key]]`.
pub(super) fn key(node: &Node<'_>, faults: &mut Faults) -> Option<(Globs, KeyFacts)> {
    let fields = Fields::read(node, "`key`", KEY, faults)?;
    let files = fields.require("`key`", "files", faults)?;
    let mut key = KeyFacts {
        arn: value::<Arn>(&fields, "arn", faults),
        delegation: fields.bool("delegation", faults),
        admins: names(&fields, "admins", faults),
        users: names(&fields, "users", faults),
        aliases: fields.strings("aliases", faults).unwrap_or_default(),
        ..KeyFacts::default()
    };
    let metadata = &mut key.metadata;
    metadata.key_spec = fields.string("spec", faults);
    metadata.key_usage = word(&fields, "usage", USAGES, faults);
    metadata.origin = word(&fields, "origin", ORIGINS, faults);
    metadata.multi_region = fields.bool("multi_region", faults);
    metadata.multi_region_key_type = word(&fields, "multi_region_type", TYPES, faults);
    Some((Globs::read(files, "`files`", faults), key))
}

/// `[[principal]]`.
pub(super) fn principal(node: &Node<'_>, faults: &mut Faults) -> Option<(Globs, Arn)> {
    let fields = Fields::read(node, "`principal`", PRINCIPAL, faults)?;
    let files = fields.require("`principal`", "files", faults)?;
    let files = Globs::read(files, "`files`", faults);
    fields.require("`principal`", "arn", faults)?;
    Some((files, value::<Arn>(&fields, "arn", faults)?))
}

/// `[[assert]]`.
pub(super) fn assertion(node: &Node<'_>, faults: &mut Faults) -> Option<Assertion> {
    let what = "`assert`";
    let fields = Fields::read(node, what, ASSERT, faults)?;
    for needed in ["principal", "action", "key", "expect"] {
        fields.require(what, needed, faults);
    }
    let caller = value::<Caller>(&fields, "principal", faults)?;
    let action = fields.string("action", faults)?;
    let key = fields.string("key", faults)?;
    let expect = choice(fields.get("expect")?, "`expect`", EXPECT, faults)?;
    let mut context = Context::default();
    if let Some(node) = fields.get("context") {
        for member in fields::members(node, "`context`", faults)? {
            let values = fields::strings(&member.value, &member.name, faults);
            let key = fields::parsed(&member.name, member.name_span, faults)?;
            context.entries.push((key, ContextValue::Values(values)));
        }
    }
    let question = Question {
        caller: &caller,
        what: &action,
        resources: std::slice::from_ref(&key),
        parameters: None,
        context: &context,
        region: None,
        assumed_region: None,
        world: None,
    };
    let checks = match question.checks() {
        Ok(checks) => checks,
        Err(error) => {
            let place = fields.get("action").map_or(fields.span, |node| node.span);
            let help = error.help.unwrap_or_default();
            faults.error_with_help("bad-value", error.message, place, help);
            return None;
        }
    };
    let word = match expect {
        Expect::Allow => "can",
        Expect::Deny => "cannot",
    };
    let said = format!("{} {word} call {action}", caller.as_str());
    let mut request = Request::new(Principal::new(caller), checks);
    request.context = context;
    request.via = fields.string("via", faults);
    Some(Assertion {
        name: fields.string("name", faults).unwrap_or(said),
        request,
        expect,
    })
}

fn value<T>(fields: &Fields<'_>, name: &str, faults: &mut Faults) -> Option<T>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let node = fields.get(name)?;
    let text = fields::text(node, &format!("`{name}`"), faults)?;
    fields::parsed(&text, node.span, faults)
}

/// A text of a certain form.
fn formed(
    fields: &Fields<'_>,
    name: &str,
    is_formed: fn(&str) -> bool,
    example: &str,
    faults: &mut Faults,
) -> Option<String> {
    let node = fields.get(name)?;
    let text = fields::string(node, &format!("`{name}`"), faults)?;
    if !is_formed(text) {
        let message = format!("`{name}` cannot be `{text}`");
        faults.error_with_help("bad-value", message, node.span, example);
        return None;
    }
    Some(text.to_owned())
}

fn is_organization(text: &str) -> bool {
    let id = text.strip_prefix("o-").unwrap_or_default();
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (10..=32).contains(&id.len()) && id.bytes().all(known)
}

/// `eu-north-1`: at least three parts, of which the last is a number.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| part.len() == 1 && part.bytes().all(|it| it.is_ascii_digit());
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase());
    match parts.split_last() {
        Some((last, words)) => words.len() >= 2 && is_number(last) && words.iter().all(is_word),
        None => false,
    }
}

/// One of a few words that the API of KMS has.
fn word(
    fields: &Fields<'_>,
    name: &str,
    words: &[&'static str],
    faults: &mut Faults,
) -> Option<String> {
    let node = fields.get(name)?;
    let pairs: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
    choice(node, &format!("`{name}`"), &pairs, faults).map(str::to_owned)
}

fn names(fields: &Fields<'_>, of: &str, faults: &mut Faults) -> Vec<PrincipalName> {
    let Some(node) = fields.get(of) else {
        return Vec::new();
    };
    let nodes = fields::list(node, &format!("`{of}`"), faults).unwrap_or_default();
    nodes.iter().filter_map(|node| name(node, faults)).collect()
}

fn name(node: &Node<'_>, faults: &mut Faults) -> Option<PrincipalName> {
    let text = fields::string(node, "a principal", faults)?;
    match PrincipalName::parse_aws(text) {
        Ok(name) => Some(name),
        Err(error) => {
            let help = "write the ARN of a user, a role, a session or an account's root";
            faults.error_with_help("bad-value", error.to_string(), node.span, help);
            None
        }
    }
}

const ORGANIZATION: &str = "write it as `o-a1b2c3d4e5`";
const REGION: &str = "write it as `eu-north-1`";

/// Source: KMS API Reference, "KeyMetadata".
const USAGES: &[&str] = &[
    "ENCAPSULATE_DECAPSULATE",
    "ENCRYPT_DECRYPT",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "SIGN_VERIFY",
];
const ORIGINS: &[&str] = &["AWS_CLOUDHSM", "AWS_KMS", "EXTERNAL", "EXTERNAL_KEY_STORE"];
const TYPES: &[&str] = &["PRIMARY", "REPLICA"];

const FACTS: &[&str] = &[
    "account",
    "deletion_window",
    "deployer",
    "organization",
    "region",
    "sample",
    "sid_pattern",
    "trusted_accounts",
];

const KEY: &[&str] = &[
    "admins",
    "aliases",
    "arn",
    "delegation",
    "files",
    "multi_region",
    "multi_region_type",
    "origin",
    "spec",
    "usage",
    "users",
];

const PRINCIPAL: &[&str] = &["arn", "files"];

const ASSERT: &[&str] = &[
    "action",
    "context",
    "expect",
    "key",
    "name",
    "principal",
    "via",
];

const EXPECT: &[(&str, Expect)] = &[("allow", Expect::Allow), ("deny", Expect::Deny)];

pub(super) const KINDS: [(&str, Kind); 8] = [
    ("boundary", Kind::Policy(PolicyKind::PermissionsBoundary)),
    ("endpoint", Kind::Policy(PolicyKind::VpcEndpointPolicy)),
    ("grants", Kind::Grants),
    ("identity", Kind::Policy(PolicyKind::IdentityPolicy)),
    ("key", Kind::Policy(PolicyKind::KeyPolicy)),
    ("rcp", Kind::Policy(PolicyKind::ResourceControlPolicy)),
    ("scp", Kind::Policy(PolicyKind::ServiceControlPolicy)),
    ("session", Kind::Policy(PolicyKind::SessionPolicy)),
];
