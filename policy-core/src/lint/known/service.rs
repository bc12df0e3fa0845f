//! AWS services that use KMS keys: how they call, and what their calls carry.
//!
//! A service is known by the label before the Region and `amazonaws.com`: `s3` in
//! `s3.us-east-1.amazonaws.com`. The table is not whole, and services appear every year: that a
//! service is not here, or that nothing is said of it, proves nothing.
//!
//! Sources: KMS Developer Guide, "AWS KMS condition keys" (the table of services that support
//! `kms:ViaService`) and "AWS services integrated with AWS KMS"; for service principals and the
//! actions that they need, the guides of the services: CloudTrail, "Configure AWS KMS key policies
//! for CloudTrail"; CloudWatch Logs, "Encrypt log data in CloudWatch Logs using AWS KMS"; SNS and
//! SQS, "Key management"; EventBridge, "Authorizing EventBridge to use a customer managed key";
//! CloudFront, "Restrict access to an Amazon S3 origin"; Config, GuardDuty, Inspector and Macie on
//! their exports.

/// The row of a label, `s3`, in any case.
#[must_use]
pub(crate) fn by_label(label: &str) -> Option<&'static ServiceRow> {
    let folded = label.to_ascii_lowercase();
    let at = ROWS.binary_search_by(|row| row.label.cmp(&folded)).ok()?;
    ROWS.get(at)
}

/// The row of a service principal, `logs.us-east-1.amazonaws.com`, and the Region in its name.
#[must_use]
pub(crate) fn of_principal(principal: &str) -> Option<(&'static ServiceRow, Option<String>)> {
    let folded = principal.to_ascii_lowercase();
    let head = SUFFIXES
        .iter()
        .find_map(|suffix| folded.strip_suffix(suffix))?;
    if let Some(row) = by_label(head) {
        return row.principal.is_some().then_some((row, None));
    }
    let (label, region) = head.rsplit_once('.')?;
    let row = by_label(label).filter(|row| row.principal.is_some())?;
    Some((row, Some(region.to_owned())))
}

/// The service whose encryption contexts have a key; `None` when it is no such key, or when
/// several have it.
#[must_use]
pub(crate) fn of_context_key(key: &str) -> Option<&'static ServiceRow> {
    let mut rows = ROWS.iter().filter(|row| row.sends(key));
    rows.next().filter(|_| rows.next().is_none())
}

/// All rows, sorted by label.
#[must_use]
pub(crate) const fn rows() -> &'static [ServiceRow] {
    ROWS
}

/// The service and the Region that a value of `kms:ViaService` names; either may be a wildcard.
#[must_use]
pub(crate) fn service_and_region(value: &str) -> Option<(&str, &str)> {
    let head = value.strip_suffix(".amazonaws.com")?;
    head.rsplit_once('.')
}

/// What is known of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ServiceRow {
    /// The first part of its names, `s3`.
    pub(crate) label: &'static str,
    /// How it names itself when it calls with a service principal; `None` when it is not known to.
    pub(crate) principal: Option<Form>,
    /// Whether calls with its service principal carry `aws:SourceAccount` and `aws:SourceArn`.
    pub(crate) source: Source,
    /// Whether `kms:ViaService` can name it, as `LABEL.REGION.amazonaws.com`.
    pub(crate) via_service: bool,
    /// Whether it keeps using the key by a grant that it makes for the caller.
    pub(crate) by_grants: bool,
    /// Keys of the encryption contexts of what it encrypts.
    pub(crate) context: &'static [&'static str],
    /// Whether the calls of its service principal carry those keys and no others.
    pub(crate) only_that_context: bool,
    /// Names of the actions that its guide says its service principal needs, whatever it is used
    /// for; empty when that is not known. What a guide allows under a condition that the action
    /// never meets, as DescribeKey for CloudWatch Logs, is left out.
    pub(crate) needs: &'static [&'static str],
}

/// How a service principal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    /// `cloudtrail.amazonaws.com`.
    Global,
    /// `logs.us-east-1.amazonaws.com`.
    Regional,
}

/// Whether calls with a service principal say for whom the service calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// The guide of the service shows a key policy that tests them.
    Carried,
    /// In some uses, and in others not.
    Sometimes,
    /// Nothing is known of it.
    Undocumented,
}

impl ServiceRow {
    /// Whether a key is one of the encryption contexts of the service. Those keys are compared
    /// without case, as the names of condition keys are.
    #[must_use]
    pub(crate) fn sends(&self, key: &str) -> bool {
        self.context.iter().any(|own| own.eq_ignore_ascii_case(key))
    }

    const fn calls(mut self, form: Form, source: Source) -> Self {
        self.principal = Some(form);
        self.source = source;
        self
    }

    const fn via(mut self) -> Self {
        self.via_service = true;
        self
    }

    const fn by_grants(mut self) -> Self {
        self.by_grants = true;
        self
    }

    const fn context(mut self, keys: &'static [&'static str]) -> Self {
        self.context = keys;
        self
    }

    const fn no_other_context(mut self) -> Self {
        self.only_that_context = true;
        self
    }

    const fn needs(mut self, actions: &'static [&'static str]) -> Self {
        self.needs = actions;
        self
    }
}

const fn row(label: &'static str) -> ServiceRow {
    ServiceRow {
        label,
        principal: None,
        source: Source::Undocumented,
        via_service: false,
        by_grants: false,
        context: &[],
        only_that_context: false,
        needs: &[],
    }
}

/// The ends of service principals in the partitions of AWS.
const SUFFIXES: [&str; 2] = [".amazonaws.com", ".amazonaws.com.cn"];

#[rustfmt::skip]
const ROWS: &[ServiceRow] = &[
    row("airflow").via(),
    row("appflow").via(),
    row("apprunner").via(),
    row("athena").via(),
    row("auditmanager").via(),
    row("backup").via(),
    row("backup-gateway").via(),
    row("cassandra").via(),
    row("cloudfront").calls(Form::Global, Source::Carried).needs(&["Decrypt"]),
    row("cloudtrail").calls(Form::Global, Source::Carried).no_other_context().context(&["aws:cloudtrail:arn", "aws:s3:arn"]).needs(&["GenerateDataKey", "DescribeKey"]),
    row("cloudwatch").calls(Form::Global, Source::Carried).needs(&["GenerateDataKey", "Decrypt"]),
    row("codeartifact").via(),
    row("codecommit").calls(Form::Global, Source::Undocumented),
    row("codeguru-reviewer").via(),
    row("codestar-notifications").calls(Form::Global, Source::Undocumented).needs(&["GenerateDataKey", "Decrypt"]),
    row("comprehend").via(),
    row("config").calls(Form::Global, Source::Carried).needs(&["GenerateDataKey", "Decrypt"]),
    row("connect").via(),
    row("dax").via(),
    row("delivery.logs").calls(Form::Global, Source::Carried).needs(&["GenerateDataKey"]),
    row("directoryservice").via(),
    row("dms").calls(Form::Global, Source::Undocumented).via(),
    row("ds").calls(Form::Global, Source::Undocumented),
    row("dynamodb").calls(Form::Global, Source::Undocumented).via().by_grants().context(&["aws:dynamodb:subscriberId", "aws:dynamodb:tableName"]),
    row("ec2").via().by_grants().context(&["aws:ebs:id"]),
    row("ecr").via(),
    row("eks").via().by_grants(),
    row("elasticache").via(),
    row("elasticfilesystem").via().context(&["aws:elasticfilesystem:filesystem:id"]),
    row("es").via(),
    row("events").calls(Form::Global, Source::Sometimes).context(&["aws:events:event-bus:arn"]).needs(&["GenerateDataKey", "Decrypt"]),
    row("events.rds").calls(Form::Global, Source::Undocumented),
    row("finspace").via(),
    row("firehose").via(),
    row("forecast").via(),
    row("fsx").via(),
    row("geo").via(),
    row("glacier").calls(Form::Global, Source::Undocumented),
    row("glue").via(),
    row("groundstation").via(),
    row("guardduty").calls(Form::Global, Source::Carried).needs(&["GenerateDataKey"]),
    row("healthlake").via(),
    row("importexport").calls(Form::Global, Source::Undocumented).via(),
    row("inspector").calls(Form::Global, Source::Undocumented),
    row("inspector2").calls(Form::Global, Source::Carried).needs(&["GenerateDataKey", "Decrypt"]),
    row("iotsitewise").via(),
    row("kafka").via(),
    row("kendra").via(),
    row("kinesis").via().context(&["aws:kinesis:arn"]),
    row("kinesisvideo").via(),
    row("lambda").via().by_grants().context(&["aws:lambda:FunctionArn"]),
    row("lex").via(),
    row("license-manager").via(),
    row("logs").calls(Form::Regional, Source::Undocumented).via().no_other_context().context(&["aws:logs:arn"]).needs(&["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey"]),
    row("lookoutequipment").via(),
    row("lookoutmetrics").via(),
    row("lookoutvision").via(),
    row("macie").calls(Form::Global, Source::Carried).via().needs(&["GenerateDataKey", "Encrypt"]),
    row("malware-protection").via(),
    row("managedblockchain").via(),
    row("mediatailor").via(),
    row("memorydb").via(),
    row("mgn").via(),
    row("monitron").via(),
    row("mq").via(),
    row("nimble").via(),
    row("omics").via(),
    row("profile").via(),
    row("proton").via(),
    row("qldb").via(),
    row("rds").via().by_grants().context(&["aws:rds:db-id"]),
    row("redshift").calls(Form::Global, Source::Undocumented).via().by_grants().context(&["aws:redshift:arn", "aws:redshift:createtime"]),
    row("redshift-serverless").via(),
    row("rekognition").via(),
    row("s3").calls(Form::Global, Source::Carried).via().context(&["aws:s3:arn"]).needs(&["GenerateDataKey"]),
    row("sagemaker").via(),
    row("secretsmanager").via().context(&["SecretARN", "SecretVersionId"]),
    row("ses").calls(Form::Global, Source::Carried).via(),
    row("sns").calls(Form::Global, Source::Carried).via().needs(&["GenerateDataKey", "Decrypt"]),
    row("sqlworkbench").via(),
    row("sqs").via().context(&["aws:sqs:arn"]),
    row("ssm").via().context(&["PARAMETER_ARN"]),
    row("ssm-contacts").via(),
    row("ssm-incidents").via(),
    row("storagegateway").via(),
    row("timestream").via(),
    row("translate").via(),
    row("wisdom").via(),
    row("workmail").via(),
    row("workspaces").via(),
    row("workspaces-web").via(),
    row("xray").via(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::kms_action::Action;

    #[test]
    fn rows_are_sorted_and_name_known_actions() {
        assert!(ROWS.is_sorted_by(|a, b| a.label < b.label));
        for row in ROWS {
            assert!(
                row.needs.is_empty() || row.principal.is_some(),
                "{}",
                row.label
            );
            for name in row.needs {
                assert!(Action::from_name(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn a_principal_is_found_with_and_without_its_region() {
        let found = |text| of_principal(text).map(|(row, region)| (row.label, region));
        assert_eq!(
            found("CloudTrail.amazonaws.com"),
            Some(("cloudtrail", None))
        );
        let region = Some("us-east-1".to_owned());
        assert_eq!(
            found("logs.us-east-1.amazonaws.com"),
            Some(("logs", region))
        );
        assert_eq!(
            found("delivery.logs.amazonaws.com"),
            Some(("delivery.logs", None))
        );
        assert_eq!(found("athena.amazonaws.com"), None);
    }

    #[test]
    fn a_context_key_tells_its_service_where_only_one_has_it() {
        let found = |text| of_context_key(text).map(|row| row.label);
        assert_eq!(found("AWS:logs:ARN"), Some("logs"));
        assert_eq!(found("aws:s3:arn"), None);
        assert_eq!(found("department"), None);
    }
}
