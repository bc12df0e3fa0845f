//! Who calls: accounts, users, roles, sessions and VPC endpoints, as this KMS knows them.
