//! AWS managed keys: the service of each, and the policy that AWS writes for it.
//!
//! Source: KMS Developer Guide, "AWS managed keys" and "kms:ViaService", and the guides of the
//! services. Policies have the shape of those that the guides of DynamoDB and Secrets Manager print,
//! in words of our own. Descriptions all have the form that DescribeKey shows for S3 and others.

use policy_core::name::account::AccountId;

/// One AWS managed key.
#[derive(Debug)]
pub struct Row {
    /// The last part of its alias, `alias/aws/NAME`.
    pub name: &'static str,
    /// The service whose calls use it, as in `kms:ViaService`, without its Region.
    pub service: &'static str,
    /// What the key protects.
    protects: &'static str,
}

/// The AWS managed key of this name.
#[must_use]
pub fn lookup(name: &str) -> Option<&'static Row> {
    let at = ROWS.binary_search_by(|row| row.name.cmp(name));
    ROWS.get(at.ok()?)
}

/// All of them, in the order of their names.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
}

impl Row {
    /// The description of the key.
    #[must_use]
    pub fn description(&self) -> String {
        let Self { protects, .. } = self;
        format!("Default key that protects my {protects} when no other key is defined")
    }

    /// `s3.eu-north-1.amazonaws.com`.
    #[must_use]
    pub fn service_in(&self, region: &str) -> String {
        format!("{}.{region}.amazonaws.com", self.service)
    }

    /// The policy of the key.
    #[must_use]
    pub fn policy(&self, account: AccountId, partition: &str, region: &str) -> String {
        let Self { name, .. } = self;
        let service = self.service_in(region);
        format!(
            r#"{{
  "Version" : "2012-10-17",
  "Id" : "auto-{name}-1",
  "Statement" : [ {{
    "Sid" : "Everyone of the account through {name}",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "*"
    }},
    "Action" : [ "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey" ],
    "Resource" : "*",
    "Condition" : {{
      "StringEquals" : {{
        "kms:CallerAccount" : "{account}",
        "kms:ViaService" : "{service}"
      }}
    }}
  }}, {{
    "Sid" : "Reading by identity policies",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : [ "kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant" ],
    "Resource" : "*"
  }} ]
}}"#
        )
    }
}

const fn row(name: &'static str, service: &'static str, protects: &'static str) -> Row {
    Row {
        name,
        service,
        protects,
    }
}

/// Sorted by name. Source of names and services: KMS Developer Guide, "kms:ViaService", and the
/// guide of each service.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("acm",               "acm",               "ACM private keys"),
    row("backup",            "backup",            "Backup data"),
    row("codecommit",        "codecommit",        "CodeCommit repositories"),
    row("connect",           "connect",           "Connect data"),
    row("dms",               "dms",               "DMS replication instance volumes"),
    row("dynamodb",          "dynamodb",          "DynamoDB tables"),
    row("ebs",               "ec2",               "EBS volumes"),
    row("elasticfilesystem", "elasticfilesystem", "EFS filesystems"),
    row("es",                "es",                "OpenSearch Service data"),
    row("fsx",               "fsx",               "FSx resources"),
    row("glue",              "glue",              "Glue data"),
    row("kafka",             "kafka",             "Kafka data"),
    row("kinesis",           "kinesis",           "Kinesis data"),
    row("kinesisvideo",      "kinesisvideo",      "Kinesis Video Streams data"),
    row("lambda",            "lambda",            "Lambda functions"),
    row("lex",               "lex",               "Lex data"),
    row("mq",                "mq",                "MQ data"),
    row("rds",               "rds",               "RDS database volumes"),
    row("redshift",          "redshift",          "Redshift clusters"),
    row("s3",                "s3",                "S3 objects"),
    row("secretsmanager",    "secretsmanager",    "Secrets Manager data"),
    row("sns",               "sns",               "SNS data"),
    row("sqs",               "sqs",               "SQS messages"),
    row("ssm",               "ssm",               "SSM parameters"),
    row("workmail",          "workmail",          "WorkMail data"),
    row("workspaces",        "workspaces",        "WorkSpaces volumes"),
    row("xray",              "xray",              "X-Ray data"),
];
