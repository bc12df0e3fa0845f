//! Service-linked roles that policies name, with the service in their path.
//!
//! The list is not whole: a role that is not here may exist.
//!
//! Source: IAM User Guide, "AWS services that work with IAM", and the pages on service-linked roles
//! of the services.

/// The service in the path of a service-linked role, if it is known.
#[must_use]
pub(crate) fn service_of(role: &str) -> Option<&'static str> {
    let at = ROWS.binary_search_by_key(&role, |row| row.0).ok()?;
    ROWS.get(at).map(|row| row.1)
}

#[rustfmt::skip]
const ROWS: &[(&str, &str)] = &[
    ("AWSServiceRoleForAccessAnalyzer",         "access-analyzer.amazonaws.com"),
    ("AWSServiceRoleForAmazonEKS",              "eks.amazonaws.com"),
    ("AWSServiceRoleForAmazonEKSNodegroup",     "eks-nodegroup.amazonaws.com"),
    ("AWSServiceRoleForAmazonElasticFileSystem", "elasticfilesystem.amazonaws.com"),
    ("AWSServiceRoleForAmazonGuardDuty",        "guardduty.amazonaws.com"),
    ("AWSServiceRoleForAmazonOpenSearchService", "opensearchservice.amazonaws.com"),
    ("AWSServiceRoleForAmazonSSM",              "ssm.amazonaws.com"),
    ("AWSServiceRoleForAutoScaling",            "autoscaling.amazonaws.com"),
    ("AWSServiceRoleForBackup",                 "backup.amazonaws.com"),
    ("AWSServiceRoleForCloudTrail",             "cloudtrail.amazonaws.com"),
    ("AWSServiceRoleForConfig",                 "config.amazonaws.com"),
    ("AWSServiceRoleForEC2Fleet",               "ec2fleet.amazonaws.com"),
    ("AWSServiceRoleForEC2Spot",                "spot.amazonaws.com"),
    ("AWSServiceRoleForEC2SpotFleet",           "spotfleet.amazonaws.com"),
    ("AWSServiceRoleForECS",                    "ecs.amazonaws.com"),
    ("AWSServiceRoleForElastiCache",            "elasticache.amazonaws.com"),
    ("AWSServiceRoleForElasticLoadBalancing",   "elasticloadbalancing.amazonaws.com"),
    ("AWSServiceRoleForOrganizations",          "organizations.amazonaws.com"),
    ("AWSServiceRoleForRDS",                    "rds.amazonaws.com"),
    ("AWSServiceRoleForRedshift",               "redshift.amazonaws.com"),
    ("AWSServiceRoleForSecurityHub",            "securityhub.amazonaws.com"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_sorted() {
        assert!(ROWS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(
            service_of("AWSServiceRoleForRDS"),
            Some("rds.amazonaws.com")
        );
    }
}
