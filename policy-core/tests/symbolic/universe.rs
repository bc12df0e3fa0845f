//! Requests that can be, chosen so that the policies of a pair tell them apart.

use std::collections::BTreeSet;

use policy_core::request::{Check, ContextValue, Principal, Request, Resource};
use policy_core::table::condition_key::{lookup, may_be_carried};
use policy_core::table::kms_action::Action;
use policy_core::value::time::Timestamp;

use crate::callers;
use crate::choices::Choices;
use crate::pair::{KEY, Pair};
use crate::statement::{Condition, Statement};

/// A universe: who calls, what conditions look at, and values.
pub(crate) struct Universe<'a> {
    pair: &'a Pair,
    everybody: Vec<Principal>,
    /// The keys in lower case.
    keys: BTreeSet<String>,
    statements: Vec<&'a Statement>,
}

impl<'a> Universe<'a> {
    pub(crate) fn new(pair: &'a Pair) -> Self {
        let statements: Vec<&Statement> =
            pair.old.statements().chain(pair.new.statements()).collect();
        let mut keys = BTreeSet::new();
        for condition in statements.iter().flat_map(|one| &one.conditions) {
            keys.insert(condition.key.to_lowercase());
            for value in &condition.values {
                if let Some((_, rest)) = value.split_once("${") {
                    let name = rest.split(['}', ',']).next().unwrap();
                    keys.insert(name.to_lowercase());
                }
            }
        }
        let has_pairs = !pair.old.grants.is_empty() || !pair.new.grants.is_empty();
        if has_pairs {
            keys.insert("kms:encryptioncontext:t".to_owned());
            keys.insert("aws:sourcearn".to_owned());
        }
        Self {
            pair,
            everybody: callers::all(),
            keys,
            statements,
        }
    }

    /// One request.
    pub(crate) fn request(&self, c: &mut Choices<'_>) -> Request {
        let focus = c.pick(&self.statements);
        let principal = self.caller(c, focus);
        let action = self.action(c, focus);
        let check = Check {
            action,
            resource: Resource::Key(KEY.parse().unwrap()),
        };
        let mut request = Request::new(principal, vec![check]);
        let mut making = Making {
            universe: self,
            focus: focus.conditions.iter().filter(|_| !c.chance(25)).collect(),
            request: &mut request,
        };
        making.fill(c);
        request
    }

    /// Somebody, more often one whom the statement names.
    fn caller(&self, c: &mut Choices<'_>, focus: &Statement) -> Principal {
        if let Some((_, name)) = focus.principals.first()
            && c.chance(50)
        {
            let named: Vec<&Principal> = self
                .everybody
                .iter()
                .filter(|one| {
                    let caller = &one.caller;
                    let id = one.user_id.as_deref().unwrap_or_default();
                    let account = caller
                        .account()
                        .map(|it| it.to_string())
                        .unwrap_or_default();
                    let is_account =
                        name == &account || *name == format!("arn:aws:iam::{account}:root");
                    caller.as_str() == name
                        || caller
                            .principal_arn()
                            .is_some_and(|arn| arn.as_str() == name)
                        || id.split(':').next() == Some(name)
                        || (is_account && !account.is_empty())
                })
                .collect();
            if !named.is_empty() {
                return c.pick(&named).clone();
            }
        }
        c.pick(&self.everybody)
    }

    fn action(&self, c: &mut Choices<'_>, focus: &Statement) -> Action {
        let text = c.pick(&focus.actions);
        let name = match &*text {
            "kms:*" => c.pick(&["Decrypt", "CreateGrant", "DescribeKey"]),
            "kms:*crypt" => "Encrypt",
            "kms:Create*" => "CreateGrant",
            "kms:Revoke*" => "RevokeGrant",
            other => other.trim_start_matches("kms:"),
        };
        let others = [
            "Decrypt",
            "Encrypt",
            "CreateGrant",
            "DescribeKey",
            "PutKeyPolicy",
            "RetireGrant",
            "TagResource",
            "RevokeGrant",
            "Sign",
            "UntagResource",
        ];
        let name = if c.chance(25) { c.pick(&others) } else { name };
        Action::from_name(name).unwrap()
    }
}

struct Making<'a, 'p> {
    universe: &'a Universe<'p>,
    focus: Vec<&'a Condition>,
    request: &'a mut Request,
}

impl Making<'_, '_> {
    fn asks(&self, key: &str) -> bool {
        self.universe.keys.contains(key)
    }

    fn fill(&mut self, c: &mut Choices<'_>) {
        let shared = self.universe.pair.shared;
        let principal = &self.request.principal;
        let is_service = callers::is_service(principal);
        let own = principal
            .caller
            .account()
            .is_some_and(|it| it.to_string() == "111122223333");
        self.time(c);
        let via = [
            "kms:viaservice",
            "aws:viaawsservice",
            "kms:grantisforawsresource",
        ];
        if !is_service && via.iter().any(|key| self.asks(key)) && !c.chance(40) {
            self.request.via = Some(self.service(c));
        }
        if !(is_service || own && shared.account) && self.asks_of_organization() && c.chance(60) {
            let (id, path) = c.pick(&[
                ("o-own", "o-own/r-1/ou-1/"),
                ("o-own", "o-own/r-2/"),
                ("o-other", "o-other/r-1/"),
                ("o-xon", "o-xon/r-1/ou-1/"),
            ]);
            self.request.principal.org_id = Some(id.to_owned());
            self.request.principal.org_path = Some(path.to_owned());
        }
        self.pairs(
            c,
            "kms:EncryptionContext:",
            "kms:encryptioncontextkeys",
            None,
        );
        self.pairs(c, "aws:RequestTag/", "aws:tagkeys", Some("aws:TagKeys"));
        for (folded, name) in PLAIN {
            if self.asks(folded) && !c.chance(25) {
                let value = self.value(c, folded);
                self.say(name, vec![value]);
            }
        }
        if self.asks("aws:newer") && !c.chance(25) {
            let count = c.pick(&[1, 1, 2]);
            let values = (0..count).map(|_| self.value(c, "aws:newer")).collect();
            self.say("aws:Newer", values);
        }
        if !is_service && self.asks("aws:principaltag/t") && !c.chance(25) {
            let value = self.value(c, "aws:principaltag/t");
            let spelled = c.pick(&["aws:PrincipalTag/t", "aws:PrincipalTag/T"]);
            self.say(spelled, vec![value]);
        }
        if !shared.key_facts && self.asks("aws:resourcetag/t") && !c.chance(25) {
            let value = self.value(c, "aws:resourcetag/t");
            self.say("aws:ResourceTag/t", vec![value]);
        }
        self.source(c);
        self.aliases(c);
    }

    fn asks_of_organization(&self) -> bool {
        self.asks("aws:principalorgid") || self.asks("aws:principalorgpaths")
    }

    fn time(&mut self, c: &mut Choices<'_>) {
        let mut at = 1_767_225_600 + c.pick(&[0_i64, 0, -1, 1, 2, -86_400, 20_000_000]);
        if c.chance(30) {
            at = 1_780_272_000 + c.pick(&[0_i64, -1, 1]);
        }
        self.request.time = Some(Timestamp::from_epoch_seconds(at));
    }

    fn service(&self, c: &mut Choices<'_>) -> String {
        c.text(&[
            "s3.eu-north-1.amazonaws.com",
            "ec2.eu-north-1.amazonaws.com",
            "s3.us-east-1.amazonaws.com",
            "zzz.eu-north-1.amazonaws.com",
        ])
    }

    /// A value for a key: one that a condition in focus names, or any.
    fn value(&self, c: &mut Choices<'_>, folded: &str) -> String {
        let wanted: Vec<&String> = self
            .focus
            .iter()
            .filter(|one| one.key.eq_ignore_ascii_case(folded) && one.base != "Null")
            .flat_map(|one| &one.values)
            .collect();
        if !wanted.is_empty() && !c.chance(35) {
            let pattern = c.pick(&wanted);
            let text = fitting(c, pattern);
            if is_possible(folded, &text) {
                return text;
            }
        }
        let texts: &[&str] = match folded {
            "aws:sourceip" => &[
                "192.0.2.7",
                "192.0.2.200",
                "203.0.113.9",
                "2001:db8::1",
                "::ffff:192.0.2.7",
                "2001:dead::1",
            ],
            "aws:multifactorauthage" => &["0", "3600", "3601", "900", "899", "1"],
            "aws:multifactorauthpresent" => &["true", "false"],
            "kms:requestalias" | "kms:resourcealiases" => {
                &["alias/app", "alias/axe", "alias/other", "zzz"]
            }
            "aws:sourcearn" => &[
                "arn:aws:s3:::bucket",
                "arn:aws:s3:::bag",
                "arn:aws:logs:eu-north-1:111122223333:log-group:app",
                "arn:aws:logs:eu-north-1:444455556666:log-group:app",
                "arn:aws:sns:eu-north-1:777788889999:zzz",
            ],
            "aws:sourceaccount" => &["111122223333", "444455556666", "222233334444"],
            "names" => &["t", "T", "u", "two", "zzz"],
            _ => &[
                "red",
                "blue",
                "Red",
                "rd",
                "",
                "zzz",
                "ann",
                "pre-red",
                "5",
                "true",
                "AAAA",
                "6",
                "-3",
                "rod",
                "pre-blue",
                "192.0.2.7",
                "arn:aws:s3:::bag",
                "5.0",
                "2025-01-01T00:00:00Z",
            ],
        };
        c.text(texts)
    }

    fn say(&mut self, key: &str, values: Vec<String>) {
        let key: policy_core::name::condition_key::ConditionKey = key.parse().unwrap();
        let action = self.request.checks[0].action;
        let carried = lookup(&key).is_none_or(|row| may_be_carried(action, row));
        if carried || !key.folded().starts_with("kms:") {
            let value = ContextValue::Values(values);
            self.request.context.entries.push((key, value));
        }
    }

    /// Pairs, and their names where they do not follow.
    fn pairs(&mut self, c: &mut Choices<'_>, prefix: &str, names: &str, told: Option<&str>) {
        let folded = prefix.to_lowercase();
        let asks = self
            .universe
            .keys
            .iter()
            .any(|key| key.starts_with(&folded))
            || self.asks(names);
        if !asks {
            return;
        }
        let mut spelled: Vec<String> = Vec::new();
        for (name, percent) in [("t", 65), ("T", 30), ("u", 20), ("two", 10)] {
            let wants = self
                .focus
                .iter()
                .any(|one| one.key == format!("{prefix}{name}"));
            if c.chance(if wants { 80 } else { percent }) {
                spelled.push(name.to_owned());
            }
        }
        for name in &spelled {
            let value = match &**name {
                "u" => c.text(&["x", "y"]),
                _ => self.value(c, &format!("{folded}t")),
            };
            self.say(&format!("{prefix}{name}"), vec![value]);
        }
        if let Some(told) = told
            && !spelled.is_empty()
        {
            self.say(told, spelled);
        }
    }

    fn source(&mut self, c: &mut Choices<'_>) {
        let (arn, account) = (self.asks("aws:sourcearn"), self.asks("aws:sourceaccount"));
        let mut bound = None;
        if (arn || account) && !c.chance(30) {
            let value = self.value(c, "aws:sourcearn");
            bound = value
                .split(':')
                .nth(4)
                .filter(|it| !it.is_empty())
                .map(str::to_owned);
            self.say("aws:SourceArn", vec![value]);
        }
        match bound {
            Some(account) => self.say("aws:SourceAccount", vec![account]),
            None if account && !c.chance(30) => {
                let value = self.value(c, "aws:sourceaccount");
                self.say("aws:SourceAccount", vec![value]);
            }
            None => {}
        }
    }

    fn aliases(&mut self, c: &mut Choices<'_>) {
        let asked = self.asks("kms:requestalias") || self.asks("kms:resourcealiases");
        if !asked {
            return;
        }
        let known = self.universe.pair.shared.key_facts;
        let mut all: Vec<String> = Vec::new();
        if known {
            all = vec!["alias/app".to_owned(), "alias/other".to_owned()];
        } else if !c.chance(30) {
            let count = c.pick(&[1, 1, 2]);
            all = (0..count)
                .map(|_| self.value(c, "kms:resourcealiases"))
                .collect();
            all.dedup();
            self.say("kms:ResourceAliases", all.clone());
        }
        if !all.is_empty() && !c.chance(40) {
            let one = c.pick(&all);
            self.say("kms:RequestAlias", vec![one]);
        }
    }
}

/// A text that a pattern matches.
fn fitting(c: &mut Choices<'_>, pattern: &str) -> String {
    let mut text = pattern.to_owned();
    while let Some((before, rest)) = text.split_once("${") {
        let (_, after) = rest.split_once('}').unwrap();
        text = format!("{before}{}{after}", c.text(&["red", "ann", "blue"]));
    }
    let mut out = String::new();
    for one in text.chars() {
        match one {
            '*' => out += &c.text(&["", "x", "xy"]),
            '?' => out.push('x'),
            other => out.push(other),
        }
    }
    out
}

/// Whether it is a value of the type that AWS documents.
fn is_possible(folded: &str, text: &str) -> bool {
    match folded {
        "aws:sourceip" => text.parse::<std::net::IpAddr>().is_ok(),
        "aws:multifactorauthage" => {
            !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit())
        }
        "aws:multifactorauthpresent" => ["true", "false"].contains(&text),
        "aws:sourcearn" => text.split(':').count() >= 6,
        _ => true,
    }
}

/// Keys with one value that stand alone.
const PLAIN: [(&str, &str); 3] = [
    ("aws:sourceip", "aws:SourceIp"),
    ("aws:multifactorauthage", "aws:MultiFactorAuthAge"),
    ("aws:multifactorauthpresent", "aws:MultiFactorAuthPresent"),
];
