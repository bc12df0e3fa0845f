//! The flags of `kms-policy can`.

use std::num::NonZeroU8;

use clap::Args;
use policy_core::request::Completeness;

use crate::args::Format;
use crate::command::reading::ReadingArgs;
use crate::problem::Problem;

/// Decide one request and say why
///
/// Shows which statement allows or denies it, what came near, and what would have to change.
///
/// What is known comes from loose policy files or from one --world file. `-` reads standard input.
/// Files may hold the bare document or what the AWS CLI prints around it. A direct call over TLS
/// now is assumed; keys that the call may carry, were not given and matter make the answer
/// `depends`, with the flags to settle it.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CanArgs {
    #[command(flatten)]
    pub(in crate::command) known: KnownArgs,
    #[command(flatten)]
    pub(in crate::command) asked: AskedArgs,
    /// A file with one request a line (NDJSON): one answer a line, in order. A line that cannot be
    /// answered gives an answer with `error`, and status 2 at the end.
    #[arg(long, value_name = "FILE", help_heading = REQUEST, group = A_FILE)]
    pub(in crate::command) batch: Option<String>,
    /// How many threads decide a batch, 1 to 255; by default as many as there are processors.
    #[arg(long, value_name = "N", help_heading = REQUEST)]
    pub(in crate::command) threads: Option<NonZeroU8>,
    /// The request is known in full: whatever was not said is absent.
    #[arg(long, help_heading = REQUEST)]
    pub(in crate::command) complete: bool,

    /// How to print the answer.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::command) format: Format,
    /// Of a batch, print the number of each line, its decision and the layer that settled it, and no
    /// reasons: many times as fast with `--world`.
    #[arg(long)]
    pub(in crate::command) brief: bool,
    #[command(flatten)]
    pub(in crate::command) readings: ReadingArgs,
}

/// The flags that say what is known.
#[derive(Debug, Args)]
pub(crate) struct KnownArgs {
    /// Policy of the key; repeat it for the policy AWS_RAM of a shared key.
    #[arg(long, value_name = "FILE", help_heading = POLICIES)]
    pub(in crate::command) key_policy: Vec<String>,
    /// Policy of the user or role, inline, managed or of a group; repeatable.
    #[arg(long, value_name = "FILE", help_heading = POLICIES)]
    pub(in crate::command) identity_policy: Vec<String>,
    /// Permissions boundary of the user or role.
    #[arg(long, value_name = "FILE", help_heading = POLICIES)]
    pub(in crate::command) boundary: Option<String>,
    /// Session policy; repeatable.
    #[arg(long, value_name = "FILE", help_heading = POLICIES)]
    pub(in crate::command) session_policy: Vec<String>,
    /// One level of service control policies, from the root down to the account: repeat it for
    /// each level. Several policies of a level are separated by commas. They are those of the
    /// caller's account.
    #[arg(long, value_name = "FILE[,FILE]", help_heading = POLICIES)]
    pub(in crate::command) scp: Vec<String>,
    /// One level of resource control policies of the key's account, as with --scp.
    #[arg(long, value_name = "FILE[,FILE]", help_heading = POLICIES)]
    pub(in crate::command) rcp: Vec<String>,
    /// Policy of the VPC endpoint that the call goes through; repeatable.
    #[arg(long, value_name = "FILE", help_heading = POLICIES)]
    pub(in crate::command) endpoint_policy: Vec<String>,
    /// Grants of the key, as `aws kms list-grants` prints them; repeatable.
    #[arg(long, value_name = "FILE", help_heading = POLICIES)]
    pub(in crate::command) grants: Vec<String>,
    /// A file with a `world`: accounts, principals and keys, as in case files (docs/case-files.md).
    #[arg(long, value_name = "FILE", help_heading = POLICIES, conflicts_with_all = LOOSE)]
    pub(in crate::command) world: Option<String>,
}

/// The flags that say a request.
#[derive(Debug, Args)]
pub(crate) struct AskedArgs {
    /// Who calls: the ARN of a user, role, session or root user, or the name of a service.
    #[arg(long, value_name = "ARN", help_heading = REQUEST, required_unless_present = A_FILE, conflicts_with = A_FILE)]
    pub(in crate::command) principal: Option<String>,
    /// The role of a session, with its path.
    #[arg(long, value_name = "ARN", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) role: Option<String>,
    /// The user who asked for a federated session.
    #[arg(long, value_name = "ARN", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) issuer: Option<String>,
    /// `AIDA…`, or `AROA…:session`.
    #[arg(long, value_name = "ID", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) user_id: Option<String>,
    /// A tag of the principal; repeatable.
    #[arg(long, value_name = "KEY=VALUE", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) principal_tag: Vec<String>,
    /// The organization of the principal.
    #[arg(long, value_name = "ID", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) org_id: Option<String>,
    /// The place of the principal in its organization, `o-a1/r-1/ou-1/`.
    #[arg(long, value_name = "PATH", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) org_path: Option<String>,
    /// An action, `kms:Decrypt` or `Decrypt`, or an operation, `ReEncrypt`.
    #[arg(long, value_name = "ACTION", help_heading = REQUEST, required_unless_present = A_FILE, conflicts_with = A_FILE)]
    pub(in crate::command) action: Option<String>,
    /// The key; for operations on several, repeat it in the order of the API (ReEncrypt: source,
    /// destination). Not needed for actions without a resource.
    #[arg(long, value_name = "ARN", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) resource: Vec<String>,
    /// A condition key of the request; repeat a key for several values. `KEY=` is the empty text.
    #[arg(long, value_name = "KEY=VALUE", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) context: Vec<String>,
    /// A condition key that the request does not carry; repeatable.
    #[arg(long, value_name = "KEY", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) absent: Vec<String>,
    /// A pair of the encryption context; repeatable.
    #[arg(long, value_name = "KEY=VALUE", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) encryption_context: Vec<String>,
    /// The service that forwards the call, such as `s3.eu-north-1.amazonaws.com`.
    #[arg(long, value_name = "SERVICE", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) via: Option<String>,
    /// The Region of the call; needed for actions without a resource, such as CreateKey.
    #[arg(long, value_name = "REGION", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) region: Option<String>,
    /// The VPC endpoint that the call goes through.
    #[arg(long, value_name = "VPCE-ID", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) endpoint: Option<String>,
    /// When the call is made, `2026-01-01T00:00:00Z`.
    #[arg(long, value_name = "TIME", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) time: Option<String>,
    /// The token of a grant that is not visible everywhere yet; repeatable.
    #[arg(long, value_name = "TOKEN", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) grant_token: Vec<String>,
    /// The management account of the organization: SCPs do not bind it.
    #[arg(long, value_name = "ACCOUNT", help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) management_account: Option<String>,
    /// The key is managed by AWS, such as `alias/aws/s3`.
    #[arg(long, help_heading = REQUEST, conflicts_with = A_FILE)]
    pub(in crate::command) aws_managed_key: bool,
    /// A file with the request: the member `request` of a case (docs/case-files.md).
    #[arg(long = "request", value_name = "FILE", help_heading = REQUEST, group = A_FILE)]
    pub(in crate::command) request_file: Option<String>,
}

impl CanArgs {
    /// What it means that a condition key is not said.
    pub(in crate::command) const fn completeness(&self) -> Completeness {
        if self.complete {
            Completeness::Complete
        } else {
            Completeness::Open
        }
    }

    /// Flags that say how a batch is decided mean nothing without one.
    pub(in crate::command) fn reject_flags_of_a_batch(&self) -> Result<(), Vec<Problem>> {
        let given = [
            ("--brief", self.brief),
            ("--threads", self.threads.is_some()),
        ];
        let flag = given.into_iter().find(|(_, is_given)| *is_given);
        match (flag, &self.batch) {
            (Some((flag, _)), None) => Err(vec![Problem::with_help(
                format!("`{flag}` is for a batch"),
                "give the requests with `--batch FILE`, or leave the flag out",
            )]),
            (Some(_) | None, _) => Ok(()),
        }
    }
}

/// An empty value is most often a variable of a script that was not set.
pub(in crate::command) fn reject_empty_values(
    known: &KnownArgs,
    asked: &AskedArgs,
    batch: Option<&String>,
) -> Result<(), Vec<Problem>> {
    let lists = [
        ("--endpoint-policy", &known.endpoint_policy),
        ("--grant-token", &asked.grant_token),
        ("--grants", &known.grants),
        ("--identity-policy", &known.identity_policy),
        ("--key-policy", &known.key_policy),
        ("--session-policy", &known.session_policy),
    ];
    let levels = [("--rcp", &known.rcp), ("--scp", &known.scp)];
    let single = [
        ("--boundary", &known.boundary),
        ("--endpoint", &asked.endpoint),
        ("--org-id", &asked.org_id),
        ("--org-path", &asked.org_path),
        ("--region", &asked.region),
        ("--request", &asked.request_file),
        ("--user-id", &asked.user_id),
        ("--via", &asked.via),
        ("--world", &known.world),
    ];
    let lists = lists.into_iter().flat_map(|(flag, values)| {
        let values = values.iter();
        values.map(move |value| (flag, value.as_str()))
    });
    let levels = levels.into_iter().flat_map(|(flag, values)| {
        let values = values.iter().flat_map(|value| value.split(','));
        values.map(move |value| (flag, value))
    });
    let single = single
        .into_iter()
        .filter_map(|(flag, value)| Some((flag, value.as_deref()?)))
        .chain(batch.map(|batch| ("--batch", batch.as_str())));
    let empty = lists
        .chain(levels)
        .chain(single)
        .filter(|(_, value)| value.is_empty())
        .map(|(flag, _)| {
            Problem::with_help(
                format!("a value of `{flag}` is empty"),
                "leave the flag out when there is nothing to say",
            )
        });
    let empty: Vec<Problem> = empty.collect();
    if empty.is_empty() { Ok(()) } else { Err(empty) }
}

/// Standard input can be read once only.
pub(in crate::command) fn reject_two_readers_of_standard_input(
    known: &KnownArgs,
    asked: &AskedArgs,
    batch: Option<&String>,
) -> Result<(), Vec<Problem>> {
    let lists = [
        &known.key_policy,
        &known.identity_policy,
        &known.session_policy,
        &known.scp,
        &known.rcp,
        &known.endpoint_policy,
        &known.grants,
    ];
    let single = [&known.boundary, &known.world, &asked.request_file];
    let paths = lists
        .into_iter()
        .flatten()
        .chain(single.into_iter().flatten())
        .chain(batch);
    let readers = paths
        .flat_map(|path| path.split(','))
        .filter(|path| *path == "-");
    if readers.count() > 1 {
        return Err(vec![Problem::plain(
            "`-` can be given once: standard input can be read once only",
        )]);
    }
    Ok(())
}

const POLICIES: &str = "What is known";
const REQUEST: &str = "What is asked";
/// A request, or many, in a file.
const A_FILE: &str = "a_file";
const LOOSE: [&str; 10] = [
    "aws_managed_key",
    "management_account",
    "key_policy",
    "identity_policy",
    "boundary",
    "session_policy",
    "scp",
    "rcp",
    "endpoint_policy",
    "grants",
];
const AFTER_HELP: &str = "\
Examples:
  May the app role decrypt with this key?
    aws kms get-key-policy --key-id 1234abcd-12ab-34cd-56ef-1234567890ab > key.json
    kms-policy can --key-policy key.json --identity-policy app.json \\
        --principal arn:aws:sts::111122223333:assumed-role/app/one --action Decrypt \\
        --resource arn:aws:kms:eu-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab \\
        --encryption-context tenant=a
  The same through S3, under service control policies of the root and of one OU:
        --via s3.eu-north-1.amazonaws.com --scp root.json --scp ou-one.json,ou-two.json
  Many requests, for a program:
    kms-policy can --world world.json --batch requests.ndjson --format json --brief

Exit status: 0 allowed, 1 denied, 2 could not finish, 3 it depends.
Of a batch, the worst: 2 before 1 before 3 before 0.";
