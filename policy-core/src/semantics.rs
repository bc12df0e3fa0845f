//! Where AWS's documentation leaves a point open: one switch each.
//!
//! [`Semantics::default`] takes the recommended reading of every point.
//! `docs/SEMANTICS.md` states both readings under the same ids.

/// A point that the documentation leaves open or answers in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Uncertain {
    /// U-01: a cross-account grant issued by the key's owner also needs an identity policy.
    CrossAccountGrant,
    /// U-02: a grant to an account's root delegates to the account, as a key policy does.
    GrantToAccount,
    /// U-03: `{"AWS": "*"}` covers service principals in a Deny, and not in an Allow.
    AnyAwsAndServices,
    /// U-04: `kms:GrantIsForAWSResource` is present and false on direct calls.
    GrantForResourceOnDirectCalls,
    /// U-05a: an Allow for `*` is not capped by boundary and session policy.
    CapOnAnyPrincipal,
    /// U-05b: a grant to a role is capped by boundary and session policy.
    CapOnRoleGrant,
    /// U-06: an ARN pattern of fewer than six parts never matches in an Allow.
    ShortArnPattern,
    /// U-07: omitted parameters with a default are present with it.
    ParameterDefaults,
    /// U-09: policy variables are resolved in values of Bool.
    VariableInBool,
    /// U-12a: four digits are a year, not seconds since 1970.
    FourDigitDate,
    /// U-12b: a value that cannot be parsed fails closed, by effect.
    UnparsableValue,
    /// U-12c: `::ffff:192.0.2.1` counts as 192.0.2.1.
    MappedAddress,
    /// U-16: a key with several values under an operator without a set operator never matches.
    MissingSetOperator,
    /// U-17: of keys that differ only by case, an Allow needs all to match and a Deny any.
    KeysDifferingByCase,
    /// U-18: `aws:ResourceTag` and `kms:ResourceAliases` are absent for key policies.
    TagsInKeyPolicy,
    /// U-19: a child grant must repeat the SourceArn of its parent.
    SourceArnChaining,
    /// U-20: a stored Allow with NotPrincipal is evaluated literally.
    AllowWithNotPrincipal,
    /// U-21: the lockout check looks at the key policy only.
    LockoutDepth,
    /// U-25: RCPs do not bind service-linked roles.
    RcpAndServiceLinkedRoles,
    /// U-26: keys of encryption-context constraints are compared exactly.
    ConstraintKeyCase,
}

/// Which way an [`Uncertain`] point is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// The other documented reading.
    Alternative,
    /// What this project recommends.
    Recommended,
}

/// The reading of every uncertain point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Semantics {
    alternatives: u32,
}

/// A set of uncertain points, such as those an evaluation came across.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Touched {
    points: u32,
}

/// What is uncertain and how it can be read, for explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UncertainRow {
    /// The point.
    pub point: Uncertain,
    /// Its id in `docs/SEMANTICS.md`.
    pub id: &'static str,
    /// The recommended reading.
    pub recommended: &'static str,
    /// The other reading.
    pub alternative: &'static str,
}

impl Semantics {
    /// The same readings, with one point read as said.
    #[must_use]
    pub const fn with(self, point: Uncertain, reading: Reading) -> Self {
        let bit = 1 << point as u32;
        match reading {
            Reading::Alternative => Self {
                alternatives: self.alternatives | bit,
            },
            Reading::Recommended => Self {
                alternatives: self.alternatives & !bit,
            },
        }
    }

    /// How a point is read.
    #[must_use]
    pub const fn reading(self, point: Uncertain) -> Reading {
        if self.alternatives & (1 << point as u32) == 0 {
            Reading::Recommended
        } else {
            Reading::Alternative
        }
    }

    /// The same readings, with one point turned around.
    #[must_use]
    pub const fn flipped(self, point: Uncertain) -> Self {
        Self {
            alternatives: self.alternatives ^ (1 << point as u32),
        }
    }
}

impl Touched {
    /// Adds a point.
    pub const fn insert(&mut self, point: Uncertain) {
        self.points |= 1 << point as u32;
    }

    /// The points, in the order of their ids.
    pub fn iter(self) -> impl Iterator<Item = &'static UncertainRow> {
        ROWS.iter()
            .filter(move |row| self.points & (1 << row.point as u32) != 0)
    }

    /// Whether the set has a point.
    #[must_use]
    pub const fn contains(self, point: Uncertain) -> bool {
        self.points & (1 << point as u32) != 0
    }

    /// All points of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            points: self.points | other.points,
        }
    }
}

/// All uncertain points, sorted by id.
#[must_use]
pub fn uncertain_points() -> &'static [UncertainRow] {
    ROWS
}

const fn row(
    point: Uncertain,
    id: &'static str,
    recommended: &'static str,
    alternative: &'static str,
) -> UncertainRow {
    UncertainRow {
        point,
        id,
        recommended,
        alternative,
    }
}

#[rustfmt::skip]
const ROWS: &[UncertainRow] = &[
    row(Uncertain::CrossAccountGrant, "U-01", "a cross-account grant issued by the key's owner also needs an identity policy of the grantee", "a cross-account grant is enough, whoever issued it"),
    row(Uncertain::GrantToAccount, "U-02", "a grant to an account delegates: its identities also need an identity policy", "a grant to an account serves every identity of the account directly"),
    row(Uncertain::AnyAwsAndServices, "U-03", "`{\"AWS\": \"*\"}` covers service principals in a Deny but not in an Allow", "an Allow for `{\"AWS\": \"*\"}` covers service principals as well, and a Deny for it does not"),
    row(Uncertain::GrantForResourceOnDirectCalls, "U-04", "`kms:GrantIsForAWSResource` is `false` on a direct call", "`kms:GrantIsForAWSResource` is absent on a direct call"),
    row(Uncertain::CapOnAnyPrincipal, "U-05a", "an Allow for `*` is not capped by boundary and session policy", "an Allow for `*` that does not test `aws:PrincipalArn` is capped like one for a role"),
    row(Uncertain::CapOnRoleGrant, "U-05b", "a grant to a role is capped by boundary and session policy", "no grant is capped by boundary and session policy"),
    row(Uncertain::ShortArnPattern, "U-06", "a Resource of fewer than six ARN parts matches nothing in an Allow, and as plain text in a Deny", "a Resource of fewer than six ARN parts is matched as plain text in both"),
    row(Uncertain::ParameterDefaults, "U-07", "an omitted parameter with a default is present with it", "an omitted parameter leaves its condition key absent"),
    row(Uncertain::VariableInBool, "U-09", "policy variables are resolved in values of Bool", "policy variables in values of Bool are plain text"),
    row(Uncertain::FourDigitDate, "U-12a", "a date of four digits is a year", "a date of four digits is seconds since 1970"),
    row(Uncertain::UnparsableValue, "U-12b", "a value that cannot be parsed fails closed: it neither allows nor spares from a Deny", "a value that cannot be parsed fails a positive operator and satisfies a negated one"),
    row(Uncertain::MappedAddress, "U-12c", "an IPv4-mapped IPv6 address counts as its IPv4 address", "an IPv4-mapped IPv6 address is not in any IPv4 range"),
    row(Uncertain::MissingSetOperator, "U-16", "a key with several values under an operator without a set operator never matches", "an operator without a set operator behaves like ForAnyValue"),
    row(Uncertain::KeysDifferingByCase, "U-17", "of keys that differ only by case, an Allow needs all to match and a Deny any", "any of the keys that differ only by case may match"),
    row(Uncertain::TagsInKeyPolicy, "U-18", "`aws:ResourceTag` and `kms:ResourceAliases` are absent for key policies", "`aws:ResourceTag` and `kms:ResourceAliases` are evaluated in key policies as elsewhere"),
    row(Uncertain::SourceArnChaining, "U-19", "a child grant must repeat the SourceArn of its parent", "a child grant need not repeat the SourceArn of its parent"),
    row(Uncertain::AllowWithNotPrincipal, "U-20", "a stored Allow with NotPrincipal allows everyone else", "a stored Allow with NotPrincipal is ignored"),
    row(Uncertain::LockoutDepth, "U-21", "the lockout check looks at the key policy only", "the lockout check looks at identity policies as well"),
    row(Uncertain::RcpAndServiceLinkedRoles, "U-25", "RCPs do not bind service-linked roles", "RCPs bind service-linked roles"),
    row(Uncertain::ConstraintKeyCase, "U-26", "keys of encryption-context constraints are compared exactly", "keys of encryption-context constraints are compared without regard to case"),
];
