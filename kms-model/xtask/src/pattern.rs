//! The patterns of the model, each with what it means in Rust: no regular expressions at run time.

/// A pattern of the model.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// As the model spells it.
    pub(crate) source: &'static str,
    /// The name in the generated code.
    pub(crate) name: &'static str,
    /// An expression over `text: &str`. AWS matches a pattern against the whole text.
    pub(crate) meaning: &'static str,
}

/// What the pattern means.
///
/// # Errors
/// For a pattern that is not in the table.
pub(crate) fn known(source: &str) -> Result<&'static Pattern, String> {
    let found = PATTERNS.iter().find(|pattern| pattern.source == source);
    found.ok_or_else(|| {
        format!(
            "the pattern `{source}` is not known: add a row to kms-model/xtask/src/pattern.rs that \
             says what it means"
        )
    })
}

const PATTERNS: &[Pattern] = &[
    Pattern {
        source: "[0-9]{12}",
        name: "ACCOUNT_ID",
        meaning: "text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())",
    },
    Pattern {
        source: "^[a-zA-Z0-9:/_-]+$",
        name: "NAME",
        meaning: r#"!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte))"#,
    },
    Pattern {
        source: "^[a-f0-9]+$",
        name: "LOWER_HEX",
        meaning: "!text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'f' | b'0'..=b'9'))",
    },
    Pattern {
        source: "cluster-[2-7a-zA-Z]{11,16}",
        name: "CLUSTER",
        meaning: r#"text.strip_prefix("cluster-").is_some_and(|id| {
            (11..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'2'..=b'7'))
        })"#,
    },
    Pattern {
        source: "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$",
        name: "SOURCE_ARN",
        meaning: r#"{
            let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            let parts: Vec<&str> = text.splitn(6, ':').collect();
            match parts.as_slice() {
                ["arn", partition, service, region, account, resource] => {
                    partition.strip_prefix("aws").is_some_and(plain)
                        && !service.is_empty() && plain(service) && plain(region)
                        && account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
                        && !resource.is_empty() && !resource.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
                }
                _ => false,
            }
        }"#,
    },
    Pattern {
        source: r"^[a-zA-Z0-9:/_\s.-]+$",
        name: "DESCRIPTION",
        meaning: r#"!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/_.- \t\n\x0b\x0c\r".contains(&byte))"#,
    },
    Pattern {
        source: r"[\u0020-\u00FF]*",
        name: "PRINTABLE",
        meaning: r"text.chars().all(|letter| matches!(letter, '\u{20}'..='\u{ff}'))",
    },
    Pattern {
        source: r"[\w]+",
        name: "WORD",
        meaning: "!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')",
    },
    Pattern {
        source: r"[\u0009\u000A\u000D\u0020-\u00FF]+",
        name: "DOCUMENT",
        meaning: r"!text.is_empty() && text.chars().all(|letter| matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}'))",
    },
    Pattern {
        source: r"^[\w+=,.@:/-]+$",
        name: "PRINCIPAL",
        meaning: r#"!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&byte))"#,
    },
    Pattern {
        source: r"^([a-z]+-){2,3}\d+$",
        name: "REGION",
        meaning: r"text.rsplit_once('-').is_some_and(|(area, number)| {
            (2..=3).contains(&area.split('-').count())
                && area.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
                && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })",
    },
    Pattern {
        source: r"^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$",
        name: "SERVICE_PRINCIPAL",
        meaning: r"text.split('.').count() >= 3
            && text.split('.').all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))",
    },
    Pattern {
        source: "^[a-zA-Z0-9-_.]+$",
        name: "EXTERNAL_KEY",
        meaning: r#"!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))"#,
    },
    Pattern {
        source: "^[A-Z2-7]+$",
        name: "BASE32",
        meaning: "!text.is_empty() && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))",
    },
    Pattern {
        source: r"^[a-zA-Z0-9\/+=]+$",
        name: "BASE64",
        meaning: r#"!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+=".contains(&byte))"#,
    },
    Pattern {
        source: "^https://[a-zA-Z0-9.-]+$",
        name: "ENDPOINT",
        meaning: r#"text.strip_prefix("https://").is_some_and(|host| {
            !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        })"#,
    },
    Pattern {
        source: r"^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$",
        name: "PROXY_PATH",
        meaning: r#"text.rsplit_once("/kms/xks/v").is_some_and(|(before, version)| {
            (1..=2).contains(&version.len()) && version.bytes().all(|byte| byte.is_ascii_digit())
                && (before.is_empty() || before.strip_prefix('/').is_some_and(|path| {
                    !path.is_empty() && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_-".contains(&byte))
                }))
        })"#,
    },
    Pattern {
        source: r"^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$",
        name: "ENDPOINT_SERVICE",
        meaning: r#"{
            let rest = text.strip_prefix("com.").or_else(|| text.strip_prefix("eu."));
            let rest = rest.and_then(|rest| rest.strip_prefix("amazonaws.vpce."));
            rest.and_then(|rest| rest.split_once(".vpce-svc-")).is_some_and(|(region, service)| {
                let region = region.rsplit_once('-').is_some_and(|(area, number)| {
                    (2..=3).contains(&area.split('-').count())
                        && area.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
                        && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
                });
                region && !service.is_empty() && service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            })
        }"#,
    },
];
