//! What the model demands of its shapes.
//!
//! Written by `cargo xtask api`: change the generator in `kms-model/xtask`, not this file.

use crate::api::bounds::{Bounds, Pattern};

pub(in crate::api) static ALIAS_NAME_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(256),
    pattern: Some(&NAME),
    ..Bounds::ANY
};
pub(in crate::api) static ARN_TYPE: Bounds = Bounds {
    min: Some(20),
    max: Some(2048),
    ..Bounds::ANY
};
pub(in crate::api) static ATTESTATION_DOCUMENT_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(262144),
    ..Bounds::ANY
};
pub(in crate::api) static BACKING_KEY_ID_TYPE: Bounds = Bounds {
    min: Some(64),
    max: Some(64),
    pattern: Some(&LOWER_HEX),
    ..Bounds::ANY
};
pub(in crate::api) static CIPHERTEXT_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(6144),
    ..Bounds::ANY
};
pub(in crate::api) static CLOUD_HSM_CLUSTER_ID_TYPE: Bounds = Bounds {
    min: Some(19),
    max: Some(24),
    pattern: Some(&CLUSTER),
    ..Bounds::ANY
};
pub(in crate::api) static CUSTOM_KEY_STORE_ID_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(64),
    ..Bounds::ANY
};
pub(in crate::api) static DESCRIPTION_TYPE: Bounds = Bounds {
    min: Some(0),
    max: Some(8192),
    ..Bounds::ANY
};
pub(in crate::api) static ENCRYPTION_CONTEXT_TYPE: Bounds = Bounds {
    max: Some(8192),
    ..Bounds::ANY
};
pub(in crate::api) static GRANT_CONSTRAINT_SOURCE_ARN_TYPE: Bounds = Bounds {
    min: Some(20),
    max: Some(512),
    pattern: Some(&SOURCE_ARN),
    ..Bounds::ANY
};
pub(in crate::api) static GRANT_ID_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(128),
    ..Bounds::ANY
};
pub(in crate::api) static GRANT_NAME_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(256),
    pattern: Some(&NAME),
    ..Bounds::ANY
};
pub(in crate::api) static GRANT_TOKEN_LIST: Bounds = Bounds {
    min: Some(0),
    max: Some(10),
    element: Some(&GRANT_TOKEN_TYPE),
    ..Bounds::ANY
};
pub(in crate::api) static GRANT_TOKEN_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(8192),
    ..Bounds::ANY
};
pub(in crate::api) static KEY_ID_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(2048),
    ..Bounds::ANY
};
pub(in crate::api) static KEY_MATERIAL_DESCRIPTION_TYPE: Bounds = Bounds {
    min: Some(0),
    max: Some(256),
    pattern: Some(&DESCRIPTION),
    ..Bounds::ANY
};
pub(in crate::api) static LIMIT_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(1000),
    ..Bounds::ANY
};
pub(in crate::api) static LIST_ALIASES_REQUEST_LIMIT: Bounds = Bounds {
    min: Some(1),
    max: Some(100),
    ..Bounds::ANY
};
pub(in crate::api) static LIST_GRANTS_REQUEST_LIMIT: Bounds = Bounds {
    min: Some(1),
    max: Some(100),
    ..Bounds::ANY
};
pub(in crate::api) static LIST_RESOURCE_TAGS_REQUEST_LIMIT: Bounds = Bounds {
    min: Some(1),
    max: Some(50),
    ..Bounds::ANY
};
pub(in crate::api) static LIST_RETIRABLE_GRANTS_REQUEST_LIMIT: Bounds = Bounds {
    min: Some(1),
    max: Some(100),
    ..Bounds::ANY
};
pub(in crate::api) static MARKER_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(1024),
    pattern: Some(&PRINTABLE),
    ..Bounds::ANY
};
pub(in crate::api) static NUMBER_OF_BYTES_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(1024),
    ..Bounds::ANY
};
pub(in crate::api) static PENDING_WINDOW_IN_DAYS_TYPE: Bounds = Bounds {
    min: Some(7),
    max: Some(30),
    ..Bounds::ANY
};
pub(in crate::api) static PLAINTEXT_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(4096),
    ..Bounds::ANY
};
pub(in crate::api) static POLICY_NAME_LIST: Bounds = Bounds {
    element: Some(&POLICY_NAME_TYPE),
    ..Bounds::ANY
};
pub(in crate::api) static POLICY_NAME_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(128),
    pattern: Some(&WORD),
    ..Bounds::ANY
};
pub(in crate::api) static POLICY_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(131072),
    pattern: Some(&DOCUMENT),
    ..Bounds::ANY
};
pub(in crate::api) static PRINCIPAL_ID_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(256),
    pattern: Some(&PRINCIPAL),
    ..Bounds::ANY
};
pub(in crate::api) static REGION_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(32),
    pattern: Some(&REGION),
    ..Bounds::ANY
};
pub(in crate::api) static RESOURCE_OWNERS_LIST: Bounds = Bounds {
    min: Some(1),
    max: Some(2),
    ..Bounds::ANY
};
pub(in crate::api) static ROTATION_PERIOD_IN_DAYS_TYPE: Bounds = Bounds {
    min: Some(90),
    max: Some(2560),
    ..Bounds::ANY
};
pub(in crate::api) static SERVICE_PRINCIPAL_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(128),
    pattern: Some(&SERVICE_PRINCIPAL),
    ..Bounds::ANY
};
pub(in crate::api) static TAG_KEY_LIST: Bounds = Bounds {
    element: Some(&TAG_KEY_TYPE),
    ..Bounds::ANY
};
pub(in crate::api) static TAG_KEY_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(128),
    ..Bounds::ANY
};
pub(in crate::api) static TAG_VALUE_TYPE: Bounds = Bounds {
    min: Some(0),
    max: Some(256),
    ..Bounds::ANY
};
pub(in crate::api) static XKS_KEY_ID_TYPE: Bounds = Bounds {
    min: Some(1),
    max: Some(128),
    pattern: Some(&EXTERNAL_KEY),
    ..Bounds::ANY
};

static CLUSTER: Pattern = Pattern {
    source: "cluster-[2-7a-zA-Z]{11,16}",
    matches: |text| {
        text.strip_prefix("cluster-").is_some_and(|id| {
            (11..=16).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'2'..=b'7'))
        })
    },
};

static DESCRIPTION: Pattern = Pattern {
    source: "^[a-zA-Z0-9:/_\\s.-]+$",
    matches: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b":/_.- \t\n\x0b\x0c\r".contains(&byte))
    },
};

static DOCUMENT: Pattern = Pattern {
    source: "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+",
    matches: |text| {
        !text.is_empty()
            && text
                .chars()
                .all(|letter| matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}'))
    },
};

static EXTERNAL_KEY: Pattern = Pattern {
    source: "^[a-zA-Z0-9-_.]+$",
    matches: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    },
};

static LOWER_HEX: Pattern = Pattern {
    source: "^[a-f0-9]+$",
    matches: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'f' | b'0'..=b'9'))
    },
};

static NAME: Pattern = Pattern {
    source: "^[a-zA-Z0-9:/_-]+$",
    matches: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b":/_-".contains(&byte))
    },
};

static PRINCIPAL: Pattern = Pattern {
    source: "^[\\w+=,.@:/-]+$",
    matches: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&byte))
    },
};

static PRINTABLE: Pattern = Pattern {
    source: "[\\u0020-\\u00FF]*",
    matches: |text| {
        text.chars()
            .all(|letter| matches!(letter, '\u{20}'..='\u{ff}'))
    },
};

static REGION: Pattern = Pattern {
    source: "^([a-z]+-){2,3}\\d+$",
    matches: |text| {
        text.rsplit_once('-').is_some_and(|(area, number)| {
            (2..=3).contains(&area.split('-').count())
                && area.split('-').all(|word| {
                    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase())
                })
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    },
};

static SERVICE_PRINCIPAL: Pattern = Pattern {
    source: "^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$",
    matches: |text| {
        text.split('.').count() >= 3
            && text.split('.').all(|label| {
                !label.is_empty()
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
    },
};

static SOURCE_ARN: Pattern = Pattern {
    source: "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$",
    matches: |text| {
        let plain = |part: &str| {
            part.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", partition, service, region, account, resource] => {
                partition.strip_prefix("aws").is_some_and(plain)
                    && !service.is_empty()
                    && plain(service)
                    && plain(region)
                    && account.len() == 12
                    && account.bytes().all(|byte| byte.is_ascii_digit())
                    && !resource.is_empty()
                    && !resource.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
            }
            _ => false,
        }
    },
};

static WORD: Pattern = Pattern {
    source: "[\\w]+",
    matches: |text| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    },
};
