//! Made-up policies as text, in the words that real ones use. The same on every run.

/// Everything that is loaded, as text.
#[derive(Clone)]
pub struct World {
    /// Id, service control policy, resource control policy.
    pub accounts: Vec<(String, String, String)>,
    /// ARN and policy.
    pub keys: Vec<(String, String)>,
    pub principals: Vec<Principal>,
}

/// A role with what is attached to it.
#[derive(Clone)]
pub struct Principal {
    pub arn: String,
    pub policies: Vec<String>,
    pub boundary: String,
}

impl World {
    /// 1,000 keys of 10 statements, 2,000 roles of 2 policies of 5 statements and a boundary, 3
    /// accounts.
    pub fn new() -> Self {
        let accounts = ACCOUNTS.map(|account| (account.to_owned(), scp(), rcp()));
        let keys = (0..1000).map(|key| {
            let account = ACCOUNTS[key % ACCOUNTS.len()];
            let arn =
                format!("arn:aws:kms:eu-north-1:{account}:key/{key:08x}-a1b2-4c3d-8e9f-{key:012x}");
            (arn, pretty(&key_policy(key, 10)))
        });
        let principals = (0..2000).map(|principal| {
            let account = ACCOUNTS[principal % ACCOUNTS.len()];
            Principal {
                arn: format!(
                    "arn:aws:iam::{account}:role/team-{}/service-{principal}",
                    principal % 40
                ),
                policies: vec![
                    pretty(&identity_policy(principal, 5)),
                    pretty(&identity_policy(principal + 7000, 5)),
                ],
                boundary: pretty(&boundary(principal)),
            }
        });
        Self {
            accounts: accounts.to_vec(),
            keys: keys.collect(),
            principals: principals.collect(),
        }
    }

    pub fn bytes(&self) -> usize {
        let accounts = self
            .accounts
            .iter()
            .map(|(_, scp, rcp)| scp.len() + rcp.len());
        let keys = self.keys.iter().map(|(_, policy)| policy.len());
        let principals = self.principals.iter().map(|principal| {
            let policies: usize = principal.policies.iter().map(String::len).sum();
            policies + principal.boundary.len()
        });
        accounts.chain(keys).chain(principals).sum()
    }
}

/// Key policies of 10 to 40 statements, in a form.
pub fn key_policies(form: fn(&str) -> String) -> Vec<String> {
    (0..120)
        .map(|key| form(&key_policy(key, 10 + key % 31)))
        .collect()
}

/// Without any white space, as tools send it.
pub fn compact(text: &str) -> String {
    text.to_owned()
}

/// With one member a line and an indentation of two, as people keep it.
pub fn pretty(text: &str) -> String {
    let mut printed = String::new();
    let mut depth = 0;
    let mut quoted = false;
    for character in text.chars() {
        let opens = matches!(character, '{' | '[') && !quoted;
        let closes = matches!(character, '}' | ']') && !quoted;
        if closes {
            depth -= 1;
            new_line(&mut printed, depth);
        }
        printed.push(character);
        if opens {
            depth += 1;
        }
        match character {
            '"' => quoted = !quoted,
            ':' if !quoted => printed.push(' '),
            _ => {}
        }
        if opens || (character == ',' && !quoted) {
            new_line(&mut printed, depth);
        }
    }
    printed
}

fn new_line(printed: &mut String, depth: usize) {
    printed.push('\n');
    printed.push_str(&"  ".repeat(depth));
}

fn key_policy(key: usize, statements: usize) -> String {
    let account = ACCOUNTS[key % ACCOUNTS.len()];
    let mut all = vec![format!(
        r#"{{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:root"}},"Action":"kms:*","Resource":"*"}}"#
    )];
    all.extend((1..statements).map(|at| key_statement(account, key, at)));
    document(&all)
}

fn key_statement(account: &str, key: usize, at: usize) -> String {
    let role = |more: usize| {
        let number = (key * 31 + at * 7 + more) % 2000;
        let account = ACCOUNTS[number % ACCOUNTS.len()];
        format!(
            r#""arn:aws:iam::{account}:role/team-{}/service-{number}""#,
            number % 40
        )
    };
    match at % 6 {
        0 => format!(
            r#"{{"Sid":"DenyOutside{at}","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{{"StringNotEquals":{{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}},"BoolIfExists":{{"aws:PrincipalIsAWSService":"false"}}}}}}"#
        ),
        1 => format!(
            r#"{{"Sid":"AllowUse{at}","Effect":"Allow","Principal":{{"AWS":[{},{},{}]}},"Action":["kms:Encrypt","kms:Decrypt","kms:ReEncrypt*","kms:GenerateDataKey*","kms:DescribeKey"],"Resource":"*"}}"#,
            role(0),
            role(1),
            role(2)
        ),
        2 => format!(
            r#"{{"Sid":"AllowContext{at}","Effect":"Allow","Principal":{{"AWS":{}}},"Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*","Condition":{{"StringEquals":{{"kms:EncryptionContext:tenant":"tenant-{key}-{at}","kms:ViaService":["s3.eu-north-1.amazonaws.com","secretsmanager.eu-north-1.amazonaws.com"]}}}}}}"#,
            role(0)
        ),
        3 => format!(
            r#"{{"Sid":"AllowGrants{at}","Effect":"Allow","Principal":{{"AWS":[{},{}]}},"Action":["kms:CreateGrant","kms:ListGrants","kms:RevokeGrant"],"Resource":"*","Condition":{{"Bool":{{"kms:GrantIsForAWSResource":"true"}}}}}}"#,
            role(0),
            role(1)
        ),
        4 => format!(
            r#"{{"Sid":"AllowService{at}","Effect":"Allow","Principal":{{"Service":"logs.eu-north-1.amazonaws.com"}},"Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey*"],"Resource":"*","Condition":{{"ArnLike":{{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-north-1:{account}:log-group:/team/{key}/*"}},"StringEquals":{{"aws:SourceAccount":"{account}"}}}}}}"#
        ),
        _ => format!(
            r#"{{"Sid":"AllowAdmin{at}","Effect":"Allow","Principal":{{"AWS":{}}},"Action":["kms:Create*","kms:Describe*","kms:Enable*","kms:List*","kms:Put*","kms:Update*","kms:Disable*","kms:Get*","kms:Delete*","kms:TagResource","kms:UntagResource","kms:ScheduleKeyDeletion"],"Resource":"*","Condition":{{"IpAddress":{{"aws:SourceIp":["10.{}.0.0/16","192.168.{}.0/24"]}}}}}}"#,
            role(0),
            at,
            key % 256
        ),
    }
}

fn identity_policy(seed: usize, statements: usize) -> String {
    let all: Vec<String> = (0..statements)
        .map(|at| identity_statement(seed, at))
        .collect();
    document(&all)
}

fn identity_statement(seed: usize, at: usize) -> String {
    let account = ACCOUNTS[seed % ACCOUNTS.len()];
    let key = (seed * 13 + at) % 1000;
    match at % 5 {
        0 => format!(
            r#"{{"Sid":"UseKeys{at}","Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey","kms:DescribeKey"],"Resource":["arn:aws:kms:eu-north-1:{account}:key/{key:08x}-a1b2-4c3d-8e9f-{key:012x}","arn:aws:kms:eu-north-1:{account}:key/mrk-{seed:032x}"]}}"#
        ),
        1 => format!(
            r#"{{"Sid":"Buckets{at}","Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],"Resource":["arn:aws:s3:::team-{seed}-data","arn:aws:s3:::team-{seed}-data/${{aws:PrincipalTag/team}}/*"]}}"#
        ),
        2 => format!(
            r#"{{"Sid":"TaggedKeys{at}","Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:*:{account}:key/*","Condition":{{"StringEquals":{{"aws:ResourceTag/team":"${{aws:PrincipalTag/team}}"}}}}}}"#
        ),
        3 => format!(
            r#"{{"Sid":"NoDeletion{at}","Effect":"Deny","Action":["kms:ScheduleKeyDeletion","kms:DisableKey","kms:DeleteImportedKeyMaterial"],"Resource":"*","Condition":{{"Bool":{{"aws:MultiFactorAuthPresent":"false"}}}}}}"#
        ),
        _ => format!(
            r#"{{"Sid":"Logs{at}","Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"arn:aws:logs:eu-north-1:{account}:log-group:/service/{seed}:*"}}"#
        ),
    }
}

fn boundary(seed: usize) -> String {
    document(&[
        r#"{"Sid":"Services","Effect":"Allow","Action":["kms:*","s3:*","logs:*","dynamodb:*"],"Resource":"*"}"#.to_owned(),
        format!(
            r#"{{"Sid":"Region","Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":["eu-north-1","eu-west-{}"]}}}}}}"#,
            seed % 4
        ),
    ])
}

fn scp() -> String {
    document(&[
        r#"{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned(),
        r#"{"Sid":"KeepKeys","Effect":"Deny","Action":["kms:ScheduleKeyDeletion"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin/*"}}}"#.to_owned(),
    ])
}

fn rcp() -> String {
    document(&[
        r#"{"Sid":"OwnOrganization","Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}"#.to_owned(),
    ])
}

fn document(statements: &[String]) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    )
}

const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];
