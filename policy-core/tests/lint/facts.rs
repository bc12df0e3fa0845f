//! What `kms-policy.toml` beside a case says, for tests of the library; the command has a reader
//! with messages.

use std::fs;
use std::path::Path;

use policy_core::lint::facts::{Assertion, Expect, Facts, KeyFacts};
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::principal::PrincipalName;
use policy_core::request::{Check, ContextValue, Principal, Request, Resource};
use policy_core::table::kms_action::Action;
use toml::{Table, Value};

/// What is known, and of which files.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) facts: Facts,
    keys: Vec<(Vec<String>, KeyFacts)>,
    principals: Vec<(Vec<String>, Arn)>,
}

impl Known {
    /// What is known of the key that a file is about.
    pub(crate) fn key_of(&self, name: &str) -> Option<KeyFacts> {
        let of = self.keys.iter().find(|(files, _)| is_listed(files, name));
        of.map(|(_, key)| key.clone())
    }

    /// The principal that a file is attached to.
    pub(crate) fn principal_of(&self, name: &str) -> Option<Arn> {
        let of = self.principals.iter();
        let mut of = of.filter(|(files, _)| is_listed(files, name));
        of.next().map(|(_, arn)| arn.clone())
    }
}

/// What is known of a case.
pub(crate) fn known(case: &Path) -> Known {
    let inside = case.join("kms-policy.toml");
    let beside = case.with_file_name("kms-policy.toml");
    let path = [inside, beside].into_iter().find(|path| path.is_file());
    let Some(path) = path else {
        return Known::default();
    };
    let text = fs::read_to_string(&path).expect("the file is there");
    let table: Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut known = Known::default();
    for (name, value) in &table {
        match name.as_str() {
            "facts" => facts(value, &mut known.facts),
            "key" => known.keys = list(value).map(key).collect(),
            "principal" => known.principals = list(value).map(principal).collect(),
            "assert" => known.facts.assertions = list(value).map(assertion).collect(),
            other => panic!("{}: unknown table `{other}`", path.display()),
        }
    }
    known
}

fn facts(value: &Value, facts: &mut Facts) {
    for (name, value) in value.as_table().expect("facts are a table") {
        match name.as_str() {
            "account" => facts.account = Some(account(value)),
            "organization" => facts.organization = Some(text(value)),
            "region" => facts.region = Some(text(value)),
            "deployer" => facts.deployer = Some(name_of(value)),
            "trusted_accounts" => facts.trusted_accounts = list(value).map(account).collect(),
            "deletion_window" => {
                let days = value.as_integer().expect("a number of days");
                facts.deletion_window = Some(u32::try_from(days).expect("some days"));
            }
            "sid_pattern" => facts.sid_pattern = Some(text(value)),
            "sample" => facts.is_sample = value.as_bool().expect("true or false"),
            other => panic!("unknown fact `{other}`"),
        }
    }
}

fn key(value: &Value) -> (Vec<String>, KeyFacts) {
    let mut files = Vec::new();
    let mut key = KeyFacts::default();
    for (name, value) in value.as_table().expect("a key is a table") {
        match name.as_str() {
            "files" => files = list(value).map(text).collect(),
            "arn" => key.arn = Some(text(value).parse().expect("an ARN")),
            "spec" => key.metadata.key_spec = Some(text(value)),
            "usage" => key.metadata.key_usage = Some(text(value)),
            "origin" => key.metadata.origin = Some(text(value)),
            "multi_region" => key.metadata.multi_region = value.as_bool(),
            "multi_region_type" => key.metadata.multi_region_key_type = Some(text(value)),
            "delegation" => key.delegation = value.as_bool(),
            "admins" => key.admins = list(value).map(name_of).collect(),
            "users" => key.users = list(value).map(name_of).collect(),
            "aliases" => key.aliases = list(value).map(text).collect(),
            other => panic!("unknown member `{other}` of a key"),
        }
    }
    (files, key)
}

fn principal(value: &Value) -> (Vec<String>, Arn) {
    let table = value.as_table().expect("a principal is a table");
    let files = list(&table["files"]).map(text).collect();
    (files, text(&table["arn"]).parse().expect("an ARN"))
}

fn assertion(value: &Value) -> Assertion {
    let table = value.as_table().expect("an assertion is a table");
    let caller = text(&table["principal"]).parse().expect("a caller");
    let action = Action::parse(&text(&table["action"])).expect("an action");
    let resource = Resource::Key(text(&table["key"]).parse().expect("an ARN"));
    let mut request = Request::new(Principal::new(caller), vec![Check { action, resource }]);
    for (key, value) in table
        .get("context")
        .and_then(Value::as_table)
        .into_iter()
        .flatten()
    {
        let key = key.parse().expect("a condition key");
        let value = ContextValue::Values(vec![text(value)]);
        request.context.entries.push((key, value));
    }
    Assertion {
        name: table.get("name").map(text).unwrap_or_default(),
        request,
        expect: match text(&table["expect"]).as_str() {
            "allow" => Expect::Allow,
            "deny" => Expect::Deny,
            other => panic!("neither allow nor deny: {other}"),
        },
    }
}

fn is_listed(files: &[String], name: &str) -> bool {
    files.iter().any(|file| {
        file.strip_suffix('*')
            .map_or(file == name, |head| name.starts_with(head))
    })
}

fn account(value: &Value) -> AccountId {
    text(value).parse().expect("12 digits")
}

fn name_of(value: &Value) -> PrincipalName {
    PrincipalName::parse_aws(&text(value)).expect("a principal")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}
