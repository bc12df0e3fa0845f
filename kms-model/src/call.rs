//! One call: who makes it, where, and through what.

use std::net::IpAddr;

use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::name::condition_key::ConditionKey;
use policy_core::name::principal::Caller;
use policy_core::request::{Context, ContextValue};

use crate::iam::{Iam, Identity};

/// One call of this KMS, before it is known of what.
///
/// All of it is the embedder's word: nothing here may be filled from what a caller sends, but for
/// the user agent.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub identity: Identity,
    /// The Region that is called, `eu-north-1`.
    pub region: String,
    /// The partition of the Region, `aws`.
    pub partition: String,
    /// The service that forwards the call with the caller's credentials, such as
    /// `s3.eu-north-1.amazonaws.com`.
    pub via: Option<String>,
    /// The VPC endpoint that the caller used, by its id. See [`passed_endpoint`](Self::passed_endpoint).
    pub endpoint: Option<String>,
    /// Where the call comes from: of a forwarded call, where the caller called the service from.
    pub source_ip: Option<IpAddr>,
    /// What the caller's software calls itself; callers write what they like.
    pub user_agent: Option<String>,
    /// On behalf of what a service calls, as the service says.
    pub source_arn: Option<Arn>,
    /// On behalf of whom a service calls, as the service says.
    pub source_account: Option<AccountId>,
    /// How many seconds ago whoever holds temporary credentials showed a second factor; `None` if
    /// they did not.
    pub mfa: Option<u64>,
    /// Further condition keys: what the embedder knows, never what a caller sends. What the other
    /// fields say is not overridden by them, of two entries of one key the first counts, and one
    /// without values says that the call does not carry the key.
    pub context: Vec<(ConditionKey, Vec<String>)>,
}

impl Call {
    /// A direct call of which nothing more is known.
    #[must_use]
    pub fn new(identity: Identity, region: impl Into<String>) -> Self {
        let partition = identity.partition().to_owned();
        Self {
            identity,
            region: region.into(),
            partition,
            via: None,
            endpoint: None,
            source_ip: None,
            user_agent: None,
            source_arn: None,
            source_account: None,
            mfa: None,
            context: Vec::new(),
        }
    }

    /// The same call, forwarded by a service.
    #[must_use]
    pub fn via(mut self, service: impl Into<String>) -> Self {
        self.via = Some(service.into());
        self
    }

    /// The same call, through a VPC endpoint.
    #[must_use]
    pub fn through(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// The same call, from this address.
    #[must_use]
    pub fn from_ip(mut self, address: IpAddr) -> Self {
        self.source_ip = Some(address);
        self
    }

    /// The same call, by software of this name.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// The same call of a service, on behalf of a resource and its account.
    #[must_use]
    pub fn on_behalf_of(mut self, arn: Option<Arn>, account: Option<AccountId>) -> Self {
        self.source_arn = arn;
        self.source_account = account;
        self
    }

    /// The same call, by somebody who showed a second factor so many seconds ago.
    #[must_use]
    pub fn with_mfa(mut self, age: u64) -> Self {
        self.mfa = Some(age);
        self
    }

    /// The same call with a further condition key, of which the embedder knows the values.
    #[must_use]
    pub fn with(
        mut self,
        key: ConditionKey,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.context.retain(|(known, _)| *known != key);
        let values = values.into_iter().map(Into::into).collect();
        self.context.push((key, values));
        self
    }

    /// The endpoint that the call itself came through, whose policy counts: none for a forwarded
    /// call, which comes from the service.
    #[must_use]
    pub fn passed_endpoint(&self) -> Option<&str> {
        match self.via {
            Some(_) => None,
            None => self.endpoint.as_deref(),
        }
    }

    /// The condition keys of the call that the engine does not derive itself.
    ///
    /// Derived are, among others, who calls, `kms:ViaService`, `aws:CalledVia`,
    /// `aws:ViaAWSService`, `aws:SecureTransport` and `aws:SourceVpce`. What AWS's documentation
    /// leaves open is absent.
    ///
    /// Source: IAM User Guide, "AWS global condition context keys".
    #[must_use]
    pub fn context(&self, iam: &Iam) -> Context {
        let mut keys = Keys::default();
        self.network(iam, &mut keys);
        self.session(&mut keys);
        self.source(iam, &mut keys);
        for (key, values) in &self.context {
            keys.add(key, values);
        }
        keys.context
    }

    fn network(&self, iam: &Iam, keys: &mut Keys) {
        // A call that a service forwards, or makes for itself, comes from an address of the service,
        // which nobody knows here, and with the service's user agent; the caller's are not shown.
        // Source: KMS Developer Guide, "Using the IP address condition in policies with AWS KMS
        // permissions".
        let of_service = matches!(self.identity.caller(), Caller::Service { .. });
        if self.via.is_some() || of_service {
            return;
        }
        // An IPv4 caller of a socket for both is written as IPv4.
        let address = self.source_ip.map(|ip| ip.to_canonical().to_string());
        match &self.endpoint {
            None => keys.say("aws:SourceIp", address),
            Some(id) => {
                keys.say("aws:VpcSourceIp", address);
                let endpoint = iam.endpoint(id);
                keys.say(
                    "aws:SourceVpc",
                    endpoint.map(|(known, _)| known.vpc.clone()),
                );
                // aws:SourceVpcArn, aws:VpceAccount, aws:VpceOrgID and aws:VpceOrgPaths are carried
                // to some services only, and it is not known that KMS is one of them: absent.
            }
        }
        keys.say("aws:UserAgent", self.user_agent.clone());
    }

    fn session(&self, keys: &mut Keys) {
        let identity = &self.identity;
        keys.say(
            "aws:TokenIssueTime",
            identity.issued_at().map(|at| at.to_string()),
        );
        keys.say("aws:SourceIdentity", identity.source_identity());
        keys.say("aws:FederatedProvider", identity.federated_provider());
        // Keys that do not end carry nothing of a second factor, not even that there was none.
        let present = match (identity.caller(), self.mfa) {
            (Caller::Service { .. }, _) => None,
            (_, Some(_)) => Some("true"),
            (_, None) if identity.is_session() => Some("false"),
            (_, None) => None,
        };
        keys.say("aws:MultiFactorAuthPresent", present);
        if present == Some("true") {
            keys.say(
                "aws:MultiFactorAuthAge",
                self.mfa.map(|age| age.to_string()),
            );
        }
    }

    fn source(&self, iam: &Iam, keys: &mut Keys) {
        // Only services that call for themselves say for whom they do.
        if !matches!(self.identity.caller(), Caller::Service { .. }) {
            return;
        }
        keys.say("aws:SourceArn", self.source_arn.as_ref().map(Arn::as_str));
        keys.say(
            "aws:SourceAccount",
            self.source_account.map(|account| account.to_string()),
        );
        if let Some((account, _)) = self.source_account.and_then(|id| iam.account(id)) {
            keys.say("aws:SourceOrgID", account.org_id.clone());
            keys.say("aws:SourceOrgPaths", account.org_path.clone());
        }
    }
}

/// Condition keys on their way.
#[derive(Debug, Default)]
struct Keys {
    context: Context,
}

impl Keys {
    /// A key that the call carries if there is a value.
    fn say(&mut self, name: &str, value: Option<impl Into<String>>) {
        if let (Ok(key), Some(value)) = (name.parse::<ConditionKey>(), value) {
            let value = ContextValue::Values(vec![value.into()]);
            self.context.entries.push((key, value));
        }
    }

    /// A key of the embedder, unless the call has said it.
    fn add(&mut self, key: &ConditionKey, values: &[String]) {
        if self.context.entries.iter().any(|(known, _)| known == key) {
            return;
        }
        let value = if values.is_empty() {
            ContextValue::Absent
        } else {
            ContextValue::Values(values.to_vec())
        };
        self.context.entries.push((key.clone(), value));
    }
}
