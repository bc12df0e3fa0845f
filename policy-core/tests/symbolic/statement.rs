//! Statements of policies, and their conditions, over a small alphabet.

use serde_json::{Map, Value, json};

use crate::choices::Choices;

/// A statement of any policy.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) allow: bool,
    /// `AWS` or `Service` with a name, or `*`; none for policies without principals.
    pub(crate) principals: Vec<(&'static str, String)>,
    pub(crate) not_principal: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) not_action: bool,
    pub(crate) conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// `ForAllValues:`, `ForAnyValue:` or nothing.
    pub(crate) set: &'static str,
    pub(crate) base: String,
    pub(crate) if_exists: bool,
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
}

/// Which elements a policy has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// With `Principal`.
    Key,
    /// Without.
    Identity,
    /// Denies of anybody.
    Rcp,
}

impl Condition {
    pub(crate) fn operator(&self) -> String {
        let suffix = if self.if_exists { "IfExists" } else { "" };
        format!("{}{}{suffix}", self.set, self.base)
    }
}

impl Statement {
    pub(crate) fn to_json(&self) -> Value {
        let mut out = Map::new();
        let effect = if self.allow { "Allow" } else { "Deny" };
        out.insert("Effect".to_owned(), json!(effect));
        if !self.principals.is_empty() {
            let name = if self.not_principal {
                "NotPrincipal"
            } else {
                "Principal"
            };
            let any = self.principals.iter().any(|(kind, _)| *kind == "*");
            let value = if any {
                json!("*")
            } else {
                let mut kinds = Map::new();
                for (kind, name) in &self.principals {
                    let list = kinds.entry((*kind).to_owned()).or_insert(json!([]));
                    list.as_array_mut().unwrap().push(json!(name));
                }
                Value::Object(kinds)
            };
            out.insert(name.to_owned(), value);
        }
        let name = if self.not_action {
            "NotAction"
        } else {
            "Action"
        };
        out.insert(name.to_owned(), json!(self.actions));
        out.insert("Resource".to_owned(), json!("*"));
        let mut conditions: Map<String, Value> = Map::new();
        for one in &self.conditions {
            let keys = conditions.entry(one.operator()).or_insert(json!({}));
            let keys = keys.as_object_mut().unwrap();
            let known = keys.keys().any(|key| key.eq_ignore_ascii_case(&one.key));
            if !known {
                keys.insert(one.key.clone(), json!(one.values));
            }
        }
        if !conditions.is_empty() {
            out.insert("Condition".to_owned(), Value::Object(conditions));
        }
        Value::Object(out)
    }
}

pub(crate) fn statement(c: &mut Choices<'_>, kind: Kind) -> Statement {
    let allow = match kind {
        Kind::Key => !c.chance(30),
        Kind::Identity => !c.chance(20),
        Kind::Rcp => false,
    };
    let mut principals = Vec::new();
    let mut not_principal = false;
    match kind {
        Kind::Identity => {}
        Kind::Rcp => principals.push(("*", String::new())),
        Kind::Key => {
            principals.push(principal(c));
            if c.chance(25) {
                principals.push(principal(c));
            }
            let any = principals
                .iter()
                .any(|(kind, name)| *kind == "*" || name == "*");
            not_principal = !any && c.chance(8);
        }
    }
    let mut actions = vec![action(c)];
    if c.chance(30) {
        actions.push(action(c));
    }
    // Nobody denies what nothing else could allow, so not everything is denied to everybody.
    let count = c.pick(&[0, 1, 1, 1, 2, 2, 3]);
    let conditions = (0..count).map(|_| condition(c)).collect();
    Statement {
        allow,
        principals,
        not_principal,
        not_action: kind != Kind::Rcp && c.chance(10),
        actions,
        conditions,
    }
}

pub(crate) fn principal(c: &mut Choices<'_>) -> (&'static str, String) {
    c.pick(&PRINCIPALS.map(|(kind, name)| (kind, name.to_owned())))
}

pub(crate) fn action(c: &mut Choices<'_>) -> String {
    format!("kms:{}", c.pick(&ACTIONS))
}

pub(crate) fn condition(c: &mut Choices<'_>) -> Condition {
    let (key, kind) = c.pick(&KEYS);
    let mut found = of_key(c, key, kind);
    if c.chance(25) && found.base != "Null" {
        found.if_exists = true;
    }
    found
}

fn of_key(c: &mut Choices<'_>, key: &str, kind: What) -> Condition {
    let plain = |base: String, values: Vec<String>| Condition {
        set: "",
        base,
        if_exists: false,
        key: key.to_owned(),
        values,
    };
    if c.chance(10) {
        return plain("Null".to_owned(), vec![c.text(&["true", "false"])]);
    }
    let set = match kind {
        What::Names | What::Paths | What::Newer if !c.chance(12) => {
            c.pick(&["ForAnyValue:", "ForAllValues:"])
        }
        _ if c.chance(6) => c.pick(&["ForAnyValue:", "ForAllValues:"]),
        _ => "",
    };
    let (bases, values): (&[&str], &[&str]) = match kind {
        What::Account => (
            TEXTS,
            &[
                "111122223333",
                "444455556666",
                "777788889999",
                "1111*",
                "${aws:PrincipalTag/t}",
            ],
        ),
        What::Address => (
            &["IpAddress", "NotIpAddress", "IpAddress", "StringLike"],
            &[
                "192.0.2.0/24",
                "192.0.2.128/25",
                "192.0.2.7",
                "2001:db8::/32",
                "192.0.2.*",
            ],
        ),
        What::Age => (NUMBERS, &["0", "3600", "900", "-1", "0.5"]),
        What::Alias => (TEXTS, &["alias/app", "alias/a*", "alias/other", "alias/*"]),
        What::Arn => (ARNS, &ARN_VALUES),
        What::Bool => (
            &["Bool", "Bool", "StringEquals"],
            &["true", "false", "TRUE", "maybe"],
        ),
        What::Date => (
            &[
                "DateLessThan",
                "DateGreaterThan",
                "DateEquals",
                "DateNotEquals",
                "DateLessThanEquals",
                "DateGreaterThanEquals",
            ],
            &[
                "2026-01-01T00:00:00Z",
                "2026-06-01T00:00:00Z",
                "2026-01-01T00:00:01Z",
                "1767225600",
            ],
        ),
        What::Epoch => (
            &[
                "NumericLessThan",
                "NumericGreaterThanEquals",
                "DateLessThan",
                "DateGreaterThan",
                "NumericEquals",
            ],
            &["1767225600", "1780272000", "1767225601"],
        ),
        What::Names => (TEXTS, &["t", "T", "u", "t*", "?"]),
        What::Newer => (
            &[
                "StringEquals",
                "StringLike",
                "StringNotEquals",
                "NumericLessThan",
                "Bool",
                "ArnLike",
                "IpAddress",
                "BinaryEquals",
                "DateLessThan",
            ],
            &[
                "red",
                "re*",
                "5",
                "true",
                "192.0.2.0/24",
                "arn:aws:s3:::b*",
                "AAAA",
                "2026-01-01T00:00:00Z",
            ],
        ),
        What::Org => (TEXTS, &["o-own", "o-other", "o-*", "o-o*n"]),
        What::Paths => (
            TEXTS,
            &["o-own/*", "o-own/r-1/ou-1/", "o-own/r-1/*", "o-other/*"],
        ),
        What::PrincipalArn => (ARNS, &PRINCIPAL_ARNS),
        What::Text => (
            &[
                "StringEquals",
                "StringLike",
                "StringNotEquals",
                "StringNotLike",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringEquals",
                "StringLike",
                "NumericLessThan",
                "Bool",
                "NumericEquals",
                "ArnLike",
                "NumericNotEquals",
                "NumericGreaterThanEquals",
            ],
            &[
                "red",
                "blue",
                "Red",
                "re*",
                "r?d",
                "*",
                "",
                "${aws:PrincipalTag/t}",
                "${kms:EncryptionContext:t}",
                "${aws:PrincipalTag/t, 'red'}",
                "${aws:username}",
                "pre-${aws:PrincipalTag/t}",
                "5",
                "true",
                "${aws:ResourceTag/t}",
                "*d",
            ],
        ),
        What::Via => (
            TEXTS,
            &[
                "s3.eu-north-1.amazonaws.com",
                "ec2.eu-north-1.amazonaws.com",
                "s3.*.amazonaws.com",
                "*",
            ],
        ),
    };
    let base = c.text(bases);
    let values = match &*base {
        "Bool" => &["true", "false", "TRUE", "maybe"][..],
        "NumericLessThan" | "NumericEquals" | "NumericNotEquals" | "NumericGreaterThanEquals"
            if matches!(kind, What::Text | What::Newer) =>
        {
            &["5", "5.0", "1", "-2.5"]
        }
        "IpAddress" => &[
            "192.0.2.0/24",
            "192.0.2.128/25",
            "192.0.2.7",
            "2001:db8::/32",
        ],
        "NotIpAddress" => &["192.0.2.0/24", "192.0.2.128/25"],
        "ArnLike" if matches!(kind, What::Text | What::Newer) => {
            &["arn:aws:s3:::b*", "arn:*:s3:*:*:b"]
        }
        "BinaryEquals" => &["AAAA", "AQID"],
        "DateLessThan" if kind == What::Newer => &["2026-01-01T00:00:00Z"],
        _ => values,
    };
    let mut own = vec![c.text(values)];
    let more = base.contains("Less") || base.contains("Greater");
    if !more && c.chance(30) {
        own.push(c.text(values));
    }
    own.dedup();
    Condition {
        set,
        ..plain(base, own)
    }
}

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Account,
    Address,
    Age,
    Alias,
    Arn,
    Bool,
    Date,
    Epoch,
    Names,
    Newer,
    Org,
    Paths,
    PrincipalArn,
    Text,
    Via,
}

pub(crate) const KEYS: [(&str, What); 29] = [
    ("kms:EncryptionContext:t", What::Text),
    ("kms:EncryptionContext:t", What::Text),
    ("kms:EncryptionContext:T", What::Text),
    ("kms:EncryptionContextKeys", What::Names),
    ("kms:ViaService", What::Via),
    ("kms:ViaService", What::Via),
    ("aws:ViaAWSService", What::Bool),
    ("kms:GrantIsForAWSResource", What::Bool),
    ("kms:CallerAccount", What::Account),
    ("aws:PrincipalAccount", What::Account),
    ("aws:PrincipalArn", What::PrincipalArn),
    ("aws:PrincipalArn", What::PrincipalArn),
    ("aws:PrincipalOrgID", What::Org),
    ("aws:PrincipalOrgPaths", What::Paths),
    ("aws:PrincipalTag/t", What::Text),
    ("aws:ResourceTag/t", What::Text),
    ("aws:TagKeys", What::Names),
    ("aws:RequestTag/t", What::Text),
    ("aws:SourceArn", What::Arn),
    ("aws:SourceAccount", What::Account),
    ("aws:SourceIp", What::Address),
    ("aws:CurrentTime", What::Date),
    ("aws:EpochTime", What::Epoch),
    ("aws:MultiFactorAuthAge", What::Age),
    ("aws:MultiFactorAuthPresent", What::Bool),
    ("kms:RequestAlias", What::Alias),
    ("kms:ResourceAliases", What::Alias),
    ("aws:Newer", What::Newer),
    ("aws:username", What::Text),
];

const TEXTS: &[&str] = &[
    "StringEquals",
    "StringLike",
    "StringNotEquals",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringEquals",
    "StringLike",
];
const ARNS: &[&str] = &[
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "StringLike",
    "StringEquals",
    "StringNotLike",
    "StringNotEquals",
];
const NUMBERS: &[&str] = &[
    "NumericLessThan",
    "NumericGreaterThan",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThanEquals",
    "NumericGreaterThanEquals",
];
const ARN_VALUES: [&str; 5] = [
    "arn:aws:s3:::bucket",
    "arn:aws:logs:eu-north-1:111122223333:log-group:app",
    "arn:aws:logs:*:444455556666:*",
    "arn:aws:s3:::*",
    "arn:aws:*:*:*:*",
];
const PRINCIPAL_ARNS: [&str; 8] = [
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:iam::111122223333:role/team/*",
    "arn:aws:iam::*:role/app*",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:*",
    "arn:aws:iam::777788889999:root",
    "arn:aws:sts::*:federated-user/*",
    "arn:aws:iam::111122223333:user/${aws:PrincipalTag/t}",
];
pub(crate) const PRINCIPALS: [(&str, &str); 18] = [
    ("*", ""),
    ("AWS", "*"),
    ("AWS", "arn:aws:iam::111122223333:root"),
    ("AWS", "111122223333"),
    ("AWS", "arn:aws:iam::111122223333:role/app"),
    ("AWS", "arn:aws:iam::111122223333:role/app"),
    ("AWS", "arn:aws:iam::111122223333:user/ann"),
    ("AWS", "arn:aws:iam::111122223333:role/team/ops"),
    ("AWS", "arn:aws:sts::111122223333:assumed-role/app/one"),
    ("AWS", "arn:aws:sts::111122223333:assumed-role/lone/one"),
    ("AWS", "arn:aws:sts::111122223333:federated-user/fed"),
    ("AWS", "arn:aws:iam::444455556666:root"),
    ("AWS", "arn:aws:iam::444455556666:role/app"),
    ("AWS", "AIDAEXAMPLE111111111"),
    ("AWS", "AROAEXAMPLE111111111"),
    (
        "AWS",
        "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    ),
    ("Service", "logs.eu-north-1.amazonaws.com"),
    ("Service", "s3.amazonaws.com"),
];
pub(crate) const ACTIONS: [&str; 12] = [
    "*",
    "Decrypt",
    "Decrypt",
    "Encrypt",
    "CreateGrant",
    "DescribeKey",
    "PutKeyPolicy",
    "RetireGrant",
    "TagResource",
    "*crypt",
    "Create*",
    "Revoke*",
];
