//! The gate: the only way to key material and to a change of the store.
//!
//! In: a call and the input of an operation. Out: the operation's [`Authorized`], one for each check
//! that the operation needs, or the error that AWS would return. The order is that of AWS: shape of
//! the parameters, resolution of keys, authorization, key state, usage and algorithm. Cryptography
//! and the dry run come after, in the operation.
//!
//! Whatever an operation may do with a key is a method of its [`Authorized`], which takes it by
//! value: no operation sees the store, the domain keys or the provider of cryptography. An operation
//! that forgets the gate, or wants another key than the one allowed, has nothing to call.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use policy_core::decide::Decision;
use policy_core::name::account::AccountId;
use policy_core::name::arn::Arn;
use policy_core::plan::{Home, plan};
use policy_core::request::{Check, Completeness, Context, Request, Resource};
use policy_core::semantics::Semantics;
use policy_core::snapshot::Scratch;
use policy_core::table::operation::Operation as CoreOperation;
use policy_core::value::time::Timestamp;
use zeroize::Zeroizing;

use crate::api::{Input, Operation};
use crate::audit::Sink;
use crate::authorize::due::Writes;
pub(crate) use crate::authorize::due::{Deed, Done, after_days};
use crate::authorize::entries::EntryCache;
use crate::authorize::resolve::Found;
use crate::call::Call;
use crate::clock::Clock;
use crate::crypto::keyring::Keyring;
use crate::crypto::{Crypto, Entropy};
use crate::error::{ErrorKind, KmsError};
use crate::iam::Iam;
use crate::store::{Place, Store, StoreError, StoredKey};

mod account;
mod change;
mod denial;
mod due;
mod entries;
mod grant;
mod ids;
mod managed;
mod material;
mod policy;
mod refusal;
mod resolve;
mod sealed;
mod state;
mod token;

pub use account::{AliasPage, GrantPage, KeyPage, page_of};
pub use material::{Opened, Sealed};
pub use policy::AcceptedPolicy;
pub use state::Manages;

/// The proof that the engine allowed one check of a call of operation `O`, on the target that it
/// carries.
///
/// Only the gate makes it. It is bound to the resolved key and to the digest of the input, it is not
/// `Clone`, and what it is good for takes it by value.
pub struct Authorized<'g, O, T = OnKey> {
    gate: &'g Gate,
    target: T,
    admitted: Arc<Admitted>,
    operation: PhantomData<fn() -> O>,
}

/// The key of an operation that has one.
#[derive(Debug)]
pub struct OnKey(Arc<StoredKey>);

/// The key that ReEncrypt decrypts with.
#[derive(Debug)]
pub struct OnSource(Arc<StoredKey>);

/// The key that ReEncrypt encrypts with.
#[derive(Debug)]
pub struct OnDestination(Arc<StoredKey>);

/// An alias, and the key that it points at now.
#[derive(Debug)]
pub struct OnAlias(Arn);

/// The account and Region of the call.
#[derive(Debug)]
pub struct OnAccount(Place);

/// An operation that the gate knows.
pub trait Guarded: Operation {
    /// What the gate hands out when all checks are allowed: one [`Authorized`] for each.
    type Permits<'g>: Permits<'g>;

    /// What the model of the API does not say of the parameters: how they go together.
    ///
    /// # Errors
    ///
    /// What AWS would return.
    fn coherent(input: &Self::Input) -> Result<(), KmsError> {
        let _ = input;
        Ok(())
    }

    /// The ciphertext of the input, which may name the key.
    fn ciphertext(input: &Self::Input) -> Option<&[u8]> {
        let _ = input;
        None
    }
}

/// What an operation gets from the gate. Implemented here only.
pub trait Permits<'g>: Sized + sealed::Permits<'g> {}

/// What a check is on.
pub trait Target: sealed::Target {}

/// A target that is a key.
pub trait KeyTarget: Target {
    /// The key, as it was when the engine decided.
    fn stored(&self) -> &Arc<StoredKey>;
}

/// What the KMS is made of. Nothing outside of this module can take it apart again.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) parts: Parts,
    store: Arc<dyn Store>,
    keyring: Keyring,
    cache: EntryCache,
}

/// Parts that the KMS is given at construction.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) crypto: Arc<dyn Crypto>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) iam: Arc<Iam>,
    pub(crate) settings: Settings,
    pub(crate) sink: Arc<dyn Sink>,
}

/// How the model behaves where AWS leaves it to time, quota or reading.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// How the engine reads uncertain points.
    pub semantics: Semantics,
    /// How many seconds a new grant counts only with its token. AWS says that it takes up to five
    /// minutes; zero makes grants count at once.
    pub grant_visibility_delay: u32,
}

/// What the audit trail says of a call beside its input and output.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The keys that were resolved, in the order of the checks.
    pub(crate) keys: Vec<Arn>,
    /// Whether the engine allowed the call. Until then it is no business of the accounts whose keys
    /// it names.
    pub(crate) allowed: bool,
    /// The grant that is retired, when a token names it.
    pub(crate) grant: Option<String>,
    /// What fell due on the way, and was done.
    pub(crate) due: Vec<due::Done>,
    /// When it was decided; `None` for a call that did not get so far.
    pub(crate) now: Option<Timestamp>,
}

/// What all permits of one call share.
struct Admitted {
    digest: RequestDigest,
    call: Call,
    now: Timestamp,
    /// As the engine saw it.
    request: Request,
    writes: Writes,
    /// The grant that the call names by its token or id.
    grant: Option<String>,
}

/// The SHA-256 of an operation, its caller and its input.
#[derive(Clone, Copy, PartialEq, Eq)]
struct RequestDigest([u8; 32]);

impl Gate {
    pub(crate) fn new(parts: Parts, store: Arc<dyn Store>, keyring: Keyring) -> Self {
        let cache = EntryCache::new(parts.settings.semantics);
        Self {
            parts,
            store,
            keyring,
            cache,
        }
    }

    /// Decides a call, and hands out what its operation may do.
    ///
    /// # Errors
    ///
    /// What AWS would return, in AWS's order. A denial carries the engine's explanation.
    pub(crate) fn admit<'g, O: Guarded>(
        &'g self,
        call: &Call,
        input: &O::Input,
        seen: &mut Seen,
    ) -> Result<O::Permits<'g>, KmsError> {
        input.validate()?;
        O::coherent(input)?;
        placed(call)?;
        if !self.parts.iam.is_current(&call.identity) {
            return Err(refusal::unknown_identity());
        }
        let operation = CoreOperation::from_name(O::NAME)
            .ok_or_else(|| refusal::internal("the engine does not know this operation"))?;
        let mut parameters = input.parameters();
        let home = Home {
            partition: call.partition.clone(),
            region: call.region.clone(),
            account: call.identity.account(),
        };
        let planned = plan(operation, &parameters, &home).map_err(refusal::of_plan)?;

        let now = self.parts.clock.now();
        seen.now = Some(now);
        let resolver = self.resolver::<O>(call, now, input, &planned.checks);
        let grant = resolver.named_grant(&parameters)?;
        if let Some(id) = &grant
            && parameters.grant_token.is_some()
        {
            // To the engine a token is the id of its grant: the gate has authenticated it.
            parameters.grant_token = Some(id.clone());
        }
        let mut request = Request {
            principal: call.identity.principal(),
            checks: Vec::new(),
            parameters: Some(parameters),
            via: call.via.clone(),
            endpoint: call.passed_endpoint().map(str::to_owned),
            time: Some(now),
            grant_tokens: self.grants_of_tokens(input.grant_tokens())?,
            context: call.context(&self.parts.iam),
            overrides: Context::default(),
            completeness: Completeness::Complete,
        };
        // Whatever is wrong with the call itself is said before any key is looked for: the answer
        // must not tell whether there is one.
        request.within_limits().map_err(refusal::of_limit)?;
        self.cache.knows(&self.parts.iam, &request)?;

        let (found, hidden) = resolver.targets(&planned.checks)?;
        for (check, target) in planned.checks.iter().zip(&found) {
            seen.saw(target);
            request.checks.push(Check {
                action: check.action,
                resource: target.resource(),
            });
        }
        if let Some(hidden) = hidden {
            // The checks before it have their say: the answer is the same as if it were there.
            if !found.is_empty() {
                self.decide(call, &request, &found, &resolver)?;
            }
            return Err(hidden);
        }
        if let Some(id) = &grant {
            seen.grant = Some(id.clone());
            resolver.holds_grant(&found, id)?;
        }
        self.decide(call, &request, &found, &resolver)?;
        seen.allowed = true;

        for (position, target) in found.iter().enumerate() {
            state::permits(O::NAME, position, target)?;
        }
        let writes = if input.dry_run() {
            Writes::Imagined
        } else {
            Writes::Made
        };
        self.settle(&found, now, writes, seen)?;
        let admitted = Arc::new(Admitted {
            digest: RequestDigest::of::<O>(&*self.parts.crypto, call, input),
            call: call.clone(),
            now,
            request,
            writes,
            grant,
        });
        sealed::Permits::of(self, &admitted, found)
            .ok_or_else(|| refusal::internal("the plan and the operation disagree"))
    }

    /// Asks the engine. Whatever is not plainly allowed is denied.
    fn decide(
        &self,
        call: &Call,
        request: &Request,
        found: &[Found],
        resolver: &resolve::Resolver<'_>,
    ) -> Result<(), KmsError> {
        let fetched = self.cache.fetch(&self.parts.iam, call, request, found)?;
        let mut scratch = Scratch::default();
        let resources = fetched.resources();
        let entries = fetched.entries(&resources);
        let reader = self.cache.reader();
        let prepared = reader
            .prepare(request, &entries, &mut scratch)
            .map_err(refusal::of_request)?;
        match prepared.decide().decision {
            Decision::Allowed => Ok(()),
            Decision::Depends | Decision::ExplicitDeny | Decision::ImplicitDeny => {
                Err(resolver.denied(prepared.explain(), found))
            }
        }
    }
}

/// Whether the call is made somewhere, and forwarded by a service if by anybody: otherwise keys
/// would be made where nobody finds them, and a typing error would look like a denial.
fn placed(call: &Call) -> Result<(), KmsError> {
    let Call {
        region, partition, ..
    } = call;
    let of_region = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_region = |text: &str| text.contains('-') && text.bytes().all(of_region);
    if !is_region(region) {
        return Err(refusal::no_place("a Region", region));
    }
    let is_partition = partition.strip_prefix("aws").is_some_and(|rest| {
        rest.is_empty() || rest.starts_with('-') && rest.bytes().all(of_region)
    });
    if !is_partition {
        return Err(refusal::no_place("a partition", partition));
    }
    if let Some(via) = &call.via {
        let mut labels = via.splitn(3, '.');
        let service = labels.next().unwrap_or_default();
        let is_service = !service.is_empty()
            && service.bytes().all(of_region)
            && labels.next().is_some_and(is_region)
            && labels
                .next()
                .is_some_and(|domain| domain == "amazonaws.com");
        if !is_service {
            let wanted = "the name of a service in a Region, such as s3.eu-north-1.amazonaws.com";
            return Err(refusal::no_place(wanted, via));
        }
    }
    Ok(())
}

impl RequestDigest {
    fn of<O: Operation>(crypto: &dyn Crypto, call: &Call, input: &O::Input) -> Self {
        // All at once: a vector that grows would leave copies of what it held.
        let mut length = DIGEST_HEAD;
        input.feed(&mut |part| length = length.saturating_add(part.len()));
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        for part in [O::NAME, call.identity.caller().as_str(), &call.region] {
            bytes.extend_from_slice(&part.len().to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes.extend_from_slice(&call.identity.serial().to_be_bytes());
        input.feed(&mut |part| bytes.extend_from_slice(part));
        Self(crypto.digest(&[&bytes]))
    }
}

impl<O, T> Authorized<'_, O, T> {
    /// When the engine decided.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.admitted.now
    }

    /// The account of the caller; services have none.
    #[must_use]
    pub fn caller_account(&self) -> Option<AccountId> {
        self.admitted.request.principal.caller.account()
    }

    /// How this KMS is set up.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.gate.parts.settings
    }
}

impl<O, T: KeyTarget> Authorized<'_, O, T> {
    /// The key, with its aliases and grants, as the engine saw it.
    #[must_use]
    pub fn key(&self) -> &StoredKey {
        self.target.stored()
    }

    /// The ARN of the key.
    #[must_use]
    pub fn arn(&self) -> &Arn {
        &self.target.stored().key.arn
    }
}

impl<O> Authorized<'_, O, OnAccount> {
    /// The account and Region of the call.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.target.0
    }
}

impl<O> Authorized<'_, O, OnAlias> {
    /// The alias.
    #[must_use]
    pub fn alias(&self) -> &Arn {
        &self.target.0
    }
}

impl<O: Operation, T> fmt::Debug for Authorized<'_, O, T>
where
    T: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authorized<{}>({:?})", O::NAME, self.target)
    }
}

impl fmt::Debug for Admitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Admitted(..)")
    }
}

impl Seen {
    fn saw(&mut self, target: &Found) {
        if let Found::Key(stored) = target
            && !stored.version.is_prospective()
            && !self.keys.contains(&stored.key.arn)
        {
            self.keys.push(stored.key.arn.clone());
        }
    }
}

impl Found {
    fn resource(&self) -> Resource {
        match self {
            Self::Account(place) => Resource::Account {
                partition: place.partition.clone(),
                region: place.region.clone(),
                account: place.account,
            },
            Self::Alias(arn) => Resource::Alias(arn.clone()),
            Self::Key(stored) => Resource::Key(stored.key.arn.clone()),
        }
    }
}

impl From<StoreError> for KmsError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::conflict(),
            StoreError::Unavailable(_) => Self::new(
                ErrorKind::KmsInternal,
                "The request was rejected because an internal exception occurred. The request can \
                 be retried.",
            ),
        }
    }
}

impl<'g, P: sealed::Permits<'g>> Permits<'g> for P {}

#[cfg(test)]
mod tests;

/// Room for the operation, the caller and the Region.
const DIGEST_HEAD: usize = 4096;

/// How often something is tried that others overtake.
pub(crate) const ATTEMPTS: usize = 64;
