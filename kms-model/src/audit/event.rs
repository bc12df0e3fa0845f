//! One record of the trail.

use policy_core::value::time::Timestamp;
use serde_json::Value;

use crate::audit::identity::UserIdentity;
use crate::audit::identity::whole_seconds;
use crate::audit::ordered::Object;
use crate::error::ErrorKind;

/// A record as CloudTrail would deliver it.
///
/// The fields are CloudTrail's members and say what those say; what is too long is cut or left out
/// when the record is written. `requestParameters` and `responseElements` hold what the caller of this type puts there: it is
/// the one who leaves out plaintexts, ciphertexts and key material.
///
/// Source: CloudTrail User Guide, "CloudTrail record contents".
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The version of the format.
    pub event_version: String,
    /// Who called.
    pub user_identity: UserIdentity,
    /// When; written to the second.
    pub event_time: Timestamp,
    /// The service called, `kms.amazonaws.com`.
    pub event_source: String,
    /// The operation, `Decrypt`, or what a service did, `RotateKey`.
    pub event_name: String,
    /// The Region called.
    pub aws_region: String,
    /// From where; the service's name when a service forwarded the call.
    pub source_ip_address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// Why it failed; absent when it did not.
    pub error: Option<Fault>,
    /// The call's parameters, an object in camel case, without secrets.
    pub request_parameters: Option<Value>,
    /// The answer's members, for operations that change something.
    pub response_elements: Option<Value>,
    /// What is neither in the call nor in the answer, such as `keyMaterialId`.
    pub additional_event_data: Option<Value>,
    /// The id of the call. A service event has none.
    pub request_id: Option<String>,
    /// The id of this record.
    pub event_id: String,
    /// Whether the operation only reads. AWS counts Encrypt and Decrypt as reading.
    pub read_only: Option<bool>,
    /// The keys concerned.
    pub resources: Vec<Resource>,
    /// A call, or something that a service did by itself.
    pub event_type: EventType,
    /// Whether it is a management event. Everything that KMS does is one.
    pub management_event: Option<bool>,
    /// The account whose trail this record belongs to.
    pub recipient_account_id: String,
    /// The same in both records of a call that two accounts see.
    pub shared_event_id: Option<String>,
    /// The VPC endpoint that the call came through.
    pub vpc_endpoint: Option<VpcEndpoint>,
    /// What a service event is about.
    pub service_event_details: Option<Value>,
    /// The category; old records have none.
    pub event_category: Option<Category>,
}

/// The ids of a call's record, made elsewhere; see [`uuid_from`](crate::audit::uuid_from).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventIds {
    /// Of the record.
    pub event_id: String,
    /// Of the call.
    pub request_id: String,
}

/// Why a call failed: `errorCode` and `errorMessage`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name; see [`ErrorKind::audit_code`].
    pub code: String,
    /// The message, if there was one.
    pub message: Option<String>,
}

/// One of `resources`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Who owns it.
    pub account_id: Option<String>,
    /// What it is, `AWS::KMS::Key`. Old records do not say.
    pub kind: Option<String>,
    /// Its ARN.
    pub arn: String,
}

/// The VPC endpoint that a call came through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcEndpoint {
    /// `vpce-` and so on.
    pub id: String,
    /// Who owns the endpoint.
    pub account_id: Option<String>,
}

/// What a record is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventType {
    /// `AwsApiCall`: a call.
    ApiCall,
    /// A type that this KMS never writes, found in a record that was read.
    Other(String),
    /// `AwsServiceEvent`: something that the service did by itself.
    ServiceEvent,
}

/// The category of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Category {
    /// `Management`, as all of KMS.
    Management,
    /// A category that this KMS never writes, found in a record that was read.
    Other(String),
}

impl Event {
    /// A call of this KMS that succeeded without more to say. The rest is filled in by field.
    #[must_use]
    pub fn api_call(
        name: impl Into<String>,
        identity: UserIdentity,
        time: Timestamp,
        recipient: impl Into<String>,
        ids: EventIds,
    ) -> Self {
        Self {
            request_id: Some(ids.request_id),
            ..Self::bare(
                EventType::ApiCall,
                name.into(),
                identity,
                time,
                recipient.into(),
                ids.event_id,
            )
        }
    }

    /// Something that the KMS did by itself for an account, such as `RotateKey` and `DeleteKey`.
    ///
    /// Source: CloudTrail User Guide, "AWS service events".
    #[must_use]
    pub fn service_event(
        name: impl Into<String>,
        time: Timestamp,
        account: impl Into<String>,
        event_id: String,
    ) -> Self {
        let account = account.into();
        let identity = UserIdentity::AwsInternal {
            account_id: Some(account.clone()),
            invoked_by: Some(INTERNAL.to_owned()),
        };
        Self {
            source_ip_address: Some(INTERNAL.to_owned()),
            user_agent: Some(INTERNAL.to_owned()),
            read_only: Some(false),
            ..Self::bare(
                EventType::ServiceEvent,
                name.into(),
                identity,
                time,
                account,
                event_id,
            )
        }
    }

    /// The records of a call on a key of the account `owner`: the caller's, and the owner's.
    ///
    /// There is a second record only if the owner is another account and access was not denied;
    /// the records then share an id, and the owner's shows of the caller no more than the account
    /// and the unique id. A denied call is for the caller's trail alone, so that nobody can write
    /// into the trails of others. What the documentation does not say to differ is the same in
    /// both.
    ///
    /// Source: CloudTrail User Guide, "sharedEventID example"; KMS Developer Guide, "Logging AWS
    /// KMS API calls with AWS CloudTrail".
    #[must_use]
    pub fn deliver(
        mut self,
        owner: &str,
        owner_event_id: String,
        shared_event_id: String,
    ) -> (Self, Option<Self>) {
        if self.recipient_account_id == owner || self.is_denied() {
            return (self, None);
        }
        self.shared_event_id = Some(shared_event_id);
        let seen_by_owner = Self {
            user_identity: self.user_identity.seen_from_elsewhere(),
            event_id: owner_event_id,
            recipient_account_id: owner.to_owned(),
            ..self.clone()
        };
        (self, Some(seen_by_owner))
    }

    /// Whether the call failed because access was denied.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.error.as_ref().is_some_and(|fault| {
            let kind = ErrorKind::AccessDenied;
            fault.code == kind.audit_code() || fault.code == kind.as_str()
        })
    }

    /// The record as JSON, its members in whatever order the value keeps.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.to_object().into_value()
    }

    /// The record as one line of JSON in CloudTrail's order, without the line's end.
    ///
    /// The members of `requestParameters` and its like are sorted, for AWS gives them no order.
    #[must_use]
    pub fn to_line(&self) -> String {
        self.to_object().to_string()
    }

    fn bare(
        event_type: EventType,
        event_name: String,
        user_identity: UserIdentity,
        event_time: Timestamp,
        recipient_account_id: String,
        event_id: String,
    ) -> Self {
        Self {
            event_version: VERSION.to_owned(),
            user_identity,
            event_time,
            event_source: KMS.to_owned(),
            event_name,
            aws_region: String::new(),
            source_ip_address: None,
            user_agent: None,
            error: None,
            request_parameters: None,
            response_elements: None,
            additional_event_data: None,
            request_id: None,
            event_id,
            read_only: None,
            resources: Vec::new(),
            event_type,
            management_event: Some(true),
            recipient_account_id,
            shared_event_id: None,
            vpc_endpoint: None,
            service_event_details: None,
            event_category: Some(Category::Management),
        }
    }

    fn to_object(&self) -> Object {
        let mut object = Object::default();
        object.put("eventVersion", self.event_version.as_str());
        object.put_object("userIdentity", self.user_identity.to_object());
        object.put("eventTime", whole_seconds(self.event_time));
        object.put("eventSource", self.event_source.as_str());
        object.put("eventName", self.event_name.as_str());
        object.put("awsRegion", self.aws_region.as_str());
        object.put_some("sourceIPAddress", self.source_ip_address.as_deref());
        object.put_some("userAgent", self.user_agent.as_deref().map(cut));
        if let Some(fault) = &self.error {
            object.put("errorCode", cut(&fault.code));
            object.put_some("errorMessage", fault.message.as_deref().map(cut));
        }
        // CloudTrail writes these two even when there is nothing to say.
        object.put(
            "requestParameters",
            bounded(self.request_parameters.as_ref()),
        );
        object.put("responseElements", bounded(self.response_elements.as_ref()));
        if self.additional_event_data.is_some() {
            let data = bounded(self.additional_event_data.as_ref());
            object.put("additionalEventData", data);
        }
        object.put_some("requestID", self.request_id.as_deref());
        object.put("eventID", self.event_id.as_str());
        object.put_some("readOnly", self.read_only);
        if !self.resources.is_empty() {
            let resources = self.resources.iter().map(Resource::to_object).collect();
            object.put_list("resources", resources);
        }
        object.put("eventType", self.event_type.as_str());
        object.put_some("managementEvent", self.management_event);
        object.put("recipientAccountId", self.recipient_account_id.as_str());
        object.put_some("sharedEventID", self.shared_event_id.as_deref());
        if let Some(endpoint) = &self.vpc_endpoint {
            object.put("vpcEndpointId", endpoint.id.as_str());
            object.put_some("vpcEndpointAccountId", endpoint.account_id.as_deref());
        }
        if self.service_event_details.is_some() {
            let details = bounded(self.service_event_details.as_ref());
            object.put("serviceEventDetails", details);
        }
        let category = self.event_category.as_ref().map(Category::as_str);
        object.put_some("eventCategory", category);
        object
    }
}

impl EventType {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::ApiCall => "AwsApiCall",
            Self::Other(text) => text,
            Self::ServiceEvent => "AwsServiceEvent",
        }
    }
}

impl Category {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Management => "Management",
            Self::Other(text) => text,
        }
    }
}

impl Resource {
    /// A KMS key.
    #[must_use]
    pub fn key(account: impl Into<String>, arn: impl Into<String>) -> Self {
        Self {
            account_id: Some(account.into()),
            kind: Some(KEY.to_owned()),
            arn: arn.into(),
        }
    }

    fn to_object(&self) -> Object {
        let mut object = Object::default();
        object.put_some("accountId", self.account_id.as_deref());
        object.put_some("type", self.kind.as_deref());
        object.put("ARN", self.arn.as_str());
        object
    }
}

/// The value, or the mark of CloudTrail that it was left out for its size.
fn bounded(value: Option<&Value>) -> Value {
    let Some(value) = value else {
        return Value::Null;
    };
    if value.to_string().len() > MAX_FIELD_BYTES {
        return serde_json::json!({ "omitted": true });
    }
    value.clone()
}

/// As much of the text as fits.
fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(MAX_MESSAGE_BYTES);
    text.get(..end).unwrap_or_default()
}

/// Longer `requestParameters`, `responseElements` and the like are left out of a record, as
/// CloudTrail leaves them out; no call that passes the API's own limits comes near.
pub const MAX_FIELD_BYTES: usize = 100 * 1024;

/// Longer user agents, error codes and messages are cut. CloudTrail cuts too; this bound is ours,
/// so that a denial that names a caller, a key and a policy at their longest still fits.
pub const MAX_MESSAGE_BYTES: usize = 8 * 1024;

/// The format that this module writes.
const VERSION: &str = "1.11";
const KMS: &str = "kms.amazonaws.com";
const INTERNAL: &str = "AWS Internal";
const KEY: &str = "AWS::KMS::Key";
