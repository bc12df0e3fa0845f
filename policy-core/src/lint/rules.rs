//! The rules, one file each.

use crate::lint::rule::{Fixes, Look, Profile, Rule, Severity};

/// All rules, sorted by code.
pub fn rules() -> impl ExactSizeIterator<Item = &'static Rule> {
    REGISTRY.iter().map(|row| row.rule)
}

/// The rule of this code or name, in any case.
#[must_use]
pub fn by_name(text: &str) -> Option<&'static Rule> {
    let wanted =
        |rule: &&Rule| rule.code.eq_ignore_ascii_case(text) || rule.name.eq_ignore_ascii_case(text);
    rules().find(wanted)
}

/// What is taken as the rule of findings that no rule makes.
pub const LINTER: &Rule = &Rule {
    code: "M900",
    name: "linter",
    severity: Severity::Error,
    profile: Profile::Minimal,
    applies_to: crate::lint::kind::Kinds::ANY,
    fixes: Fixes::Never,
    look: Look::Linter,
};

/// The text of the file of a rule.
pub(super) fn source_of(rule: &Rule) -> Option<&'static str> {
    let row = REGISTRY.iter().find(|row| row.rule.code == rule.code);
    row.map(|row| row.source)
}

struct Row {
    rule: &'static Rule,
    /// Its file, of which the doc comment is the manual page.
    source: &'static str,
}

/// Each rule is a module of its own, and a row of the registry.
macro_rules! registry {
    ($($rule:ident,)*) => {
        $(mod $rule;)*

        const REGISTRY: &[Row] = &[
            $(Row {
                rule: &$rule::RULE,
                source: include_str!(concat!("rules/", stringify!($rule), ".rs")),
            },)*
        ];
    };
}

registry! {
    k301_key_policy_missing_resource,
    k302_key_policy_resource_never_matches,
    k303_key_policy_resource_not_star,
    k304_key_policy_notresource,
    k305_no_root_delegation,
    k306_key_policy_lockout,
    k307_lockout_safety_check_will_fail,
    k308_sole_admin_is_session_or_user,
    k309_deny_locks_out_root,
    k310_key_not_deletable_or_disablable,
    k311_key_not_observable,
    k312_key_unusable,
    k313_action_invalid_for_key_usage,
    k314_encryption_context_on_non_symmetric_op,
    k315_encryption_context_suffix_case,
    k316_encryption_context_allows_extra_keys,
    k317_sensitive_value_in_encryption_context,
    k318_viaservice_format,
    k319_viaservice_region_mismatch,
    k320_viaservice_names_its_own_service_principal,
    k321_viaservice_covers_non_forwarded_action,
    k322_viaservice_service_needs_grant,
    k323_reencrypt_half_granted,
    k324_generate_without_decrypt,
    k325_encrypt_without_decrypt,
    k326_decrypt_without_describe,
    k327_generatedatakey_star_includes_pairs,
    k328_account_action_in_key_policy,
    k329_cross_account_unsupported_action,
    k330_other_service_action_in_key_policy,
    k331_alias_action_in_key_policy_only,
    k332_service_use_missing_actions,
    k333_logs_principal_needs_region,
    k334_service_encryption_context_mismatch,
    k335_principal_key_with_service_principal,
    k336_grantisforawsresource_on_crypto,
    k337_multi_region_primary_vs_replica,
    k338_replicate_without_createkey,
    k339_import_half_granted,
    k340_bypass_safety_check_allowed,
    k341_default_policy_only,
    k343_policy_name_not_default,
    k344_attestation_bypass,
    k347_tag_abac_self_grant,
    k348_alias_abac_self_grant,
    m901_unused_suppression,
    m902_suppression_without_reason,
    m903_suppression_expired,
    m904_unknown_rule_in_config,
    m905_internal_error,
    m906_file_not_recognized,
    p101_unknown_action,
    p102_api_name_is_not_action,
    p103_wildcard_matches_no_action,
    p104_action_case,
    p105_unknown_service_prefix,
    p106_wildcard_in_service_prefix,
    p107_action_missing_prefix,
    p108_partial_star_surprise,
    p109_deprecated_condition_key,
    p110_unknown_condition_key,
    p111_condition_key_format,
    p112_missing_suffix_in_condition_key,
    p113_condition_key_case,
    p114_arn_malformed,
    p115_arn_account_id,
    p116_arn_partition,
    p117_arn_region,
    p118_kms_arn_missing_region_or_account,
    p119_kms_arn_resource_format,
    p120_key_id_not_arn,
    p121_alias_arn_as_key_resource,
    p122_alias_wildcard_without_slash,
    p123_action_resource_mismatch,
    p124_account_level_action_needs_star,
    p125_alias_action_half_granted,
    p126_unknown_principal_type,
    p127_principal_format,
    p128_wildcard_in_principal_arn,
    p129_group_as_principal,
    p130_unique_id_principal,
    p131_service_principal_format,
    p132_service_arn_in_aws_principal,
    p133_assumed_role_session_principal,
    p134_sso_role_path_missing,
    p135_service_linked_role_path,
    p136_federated_principal_in_key_policy,
    p137_canonical_user_in_key_policy,
    p138_bare_account_principal,
    p201_unknown_operator,
    p202_wildcard_without_like,
    p203_like_without_wildcard,
    p204_operator_type_mismatch,
    p205_usable_type_mismatch,
    p206_invalid_bool_value,
    p207_multiple_booleans,
    p208_invalid_date,
    p209_invalid_number,
    p210_numeric_out_of_range,
    p211_invalid_cidr,
    p212_cidr_host_bits,
    p213_private_source_ip,
    p214_set_operator_on_single_valued_key,
    p215_missing_set_operator,
    p216_forallvalues_allow_without_null,
    p217_null_with_set_operator,
    p218_null_if_exists,
    p219_if_exists_makes_allow_open,
    p220_negated_only_allow,
    p221_negated_multivalue_or,
    p222_negated_deny_blocks_services,
    p223_contradictory_conditions,
    p224_tautological_condition,
    p225_condition_key_never_present,
    p226_condition_value_impossible,
    p227_duplicate_condition_key_case,
    p228_condition_value_type_mix,
    p229_redundant_condition_value,
    p230_variable_syntax,
    p231_variable_in_wrong_element,
    p232_variable_with_wrong_operator,
    p233_unknown_variable,
    p234_variable_absent_for_principal,
    p235_redundant_action,
    p236_redundant_resource,
    p237_redundant_principal,
    p238_redundant_statement,
    p239_allow_shadowed_by_deny,
    p240_unreachable_statement,
    p241_notaction_allow,
    p242_notresource_allow,
    p243_notaction_single_service_deny,
    p244_paired_condition_keys,
    p245_mfa_condition_pitfall,
    p246_useless_secure_transport,
    p247_tag_condition_unsupported,
    s501_public_key_policy,
    s502_wildcard_principal_bounded,
    s503_wildcard_principal_weak_bound,
    s504_viaservice_without_calleraccount,
    s505_service_principal_no_source,
    s506_source_arn_without_account_part,
    s507_source_arn_wildcard,
    s508_cross_account_no_condition,
    s509_cross_account_root,
    s510_cross_account_creategrant,
    s511_unknown_org_id,
    s512_admin_and_user,
    s513_kms_star_to_non_root,
    s514_decrypt_on_all_keys,
    s515_kms_star_identity,
    s516_policy_change_on_all_keys,
    s517_destructive_unguarded,
    s518_deletion_window_short,
    s519_allow_notprincipal,
    s520_deny_notprincipal,
    s521_caller_controlled_condition,
    s522_source_ip_breaks_services,
    s523_principal_arn_wildcard_account,
    s524_passrole_and_kms,
    s525_tag_manage_unrestricted,
    s526_key_rotation_disable_allowed,
    s528_cloud_account_not_in_allow_list,
    s529_administrator_allows_self_use_by_grant,
    x601_iam_allow_inert,
    x602_cross_account_half,
    x603_scp_blocks_key_policy,
    x604_vpce_policy_blocks,
    x605_expectation_failed,
    x606_new_access_since_baseline,
    x607_lost_access_since_baseline,
    x608_grant_outlives_policy,
}
