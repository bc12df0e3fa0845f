//! Reading records back: ours, and AWS's own.

use policy_core::value::time::Timestamp;
use serde_json::Map;
use serde_json::Value;
use thiserror::Error;

use crate::audit::event::Category;
use crate::audit::event::Event;
use crate::audit::event::EventType;
use crate::audit::event::Fault;
use crate::audit::event::Resource;
use crate::audit::event::VpcEndpoint;
use crate::audit::identity;
use crate::audit::identity::Caller;
use crate::audit::identity::SessionContext;
use crate::audit::identity::SessionIssuer;
use crate::audit::identity::UserIdentity;

/// Why a value is no record.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EventError {
    /// A date that cannot be read.
    #[error("`{member}` is no date: `{text}`")]
    Date {
        /// Which.
        member: String,
        /// What stands there.
        text: String,
    },
    /// A member that every record has.
    #[error("`{member}` is missing")]
    Missing {
        /// Which.
        member: String,
    },
    /// A later format, whose members may mean something else.
    #[error("event version `{0}` is not known; this reads version 1")]
    Version(String),
    /// A member of another type.
    #[error("`{member}` is not {wanted}")]
    WrongType {
        /// Which.
        member: String,
        /// What it should be.
        wanted: &'static str,
    },
}

impl Event {
    /// Reads a record. Members that an [`Event`] has no place for are passed over, as CloudTrail
    /// asks of its readers, and so are resources without an ARN.
    ///
    /// # Errors
    /// When a member that every record has is missing, or one is not of its type.
    pub fn read(record: &Value) -> Result<Self, EventError> {
        let record = Members::of(record, "")?;
        let event_version = record.required("eventVersion")?;
        if event_version.split('.').next() != Some("1") {
            return Err(EventError::Version(event_version));
        }
        let identity = record.object("userIdentity")?;
        let identity = identity.ok_or_else(|| record.missing("userIdentity"))?;
        let event_time = record.date("eventTime")?;
        Ok(Self {
            event_version,
            user_identity: user_identity(&identity)?,
            event_time: event_time.ok_or_else(|| record.missing("eventTime"))?,
            event_source: record.required("eventSource")?,
            event_name: record.required("eventName")?,
            aws_region: record.required("awsRegion")?,
            source_ip_address: record.text("sourceIPAddress")?,
            user_agent: record.text("userAgent")?,
            error: fault(&record)?,
            request_parameters: record.any("requestParameters").cloned(),
            response_elements: record.any("responseElements").cloned(),
            additional_event_data: record.any("additionalEventData").cloned(),
            request_id: record.text("requestID")?,
            event_id: record.required("eventID")?,
            read_only: record.flag("readOnly")?,
            resources: resources(&record)?,
            event_type: match record.required("eventType")?.as_str() {
                "AwsApiCall" => EventType::ApiCall,
                "AwsServiceEvent" => EventType::ServiceEvent,
                other => EventType::Other(other.to_owned()),
            },
            management_event: record.flag("managementEvent")?,
            recipient_account_id: record.required("recipientAccountId")?,
            shared_event_id: record.text("sharedEventID")?,
            vpc_endpoint: vpc_endpoint(&record)?,
            service_event_details: record.any("serviceEventDetails").cloned(),
            event_category: record
                .text("eventCategory")?
                .map(|text| match text.as_str() {
                    "Management" => Category::Management,
                    _ => Category::Other(text),
                }),
        })
    }
}

/// An object and the way to it.
struct Members<'a> {
    map: &'a Map<String, Value>,
    path: String,
}

impl<'a> Members<'a> {
    fn of(value: &'a Value, path: &str) -> Result<Self, EventError> {
        let Value::Object(map) = value else {
            let member = if path.is_empty() { "the record" } else { path };
            return Err(wrong(member.to_owned(), "an object"));
        };
        let path = path.to_owned();
        Ok(Self { map, path })
    }

    /// A member that is there; CloudTrail writes `null` for what is not.
    fn any(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str) -> Result<Option<String>, EventError> {
        match self.any(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(self.at(name), "text")),
        }
    }

    fn required(&self, name: &str) -> Result<String, EventError> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// CloudTrail writes some flags as text.
    fn flag(&self, name: &str) -> Result<Option<bool>, EventError> {
        let Some(value) = self.any(name) else {
            return Ok(None);
        };
        let text = value.as_str().and_then(|text| text.parse().ok());
        let flag = value.as_bool().or(text);
        flag.map(Some)
            .ok_or_else(|| wrong(self.at(name), "true or false"))
    }

    fn date(&self, name: &str) -> Result<Option<Timestamp>, EventError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let Some(date) = date(&text) else {
            let member = self.at(name);
            return Err(EventError::Date { member, text });
        };
        Ok(Some(date))
    }

    fn object(&self, name: &str) -> Result<Option<Members<'a>>, EventError> {
        let value = self.any(name);
        value
            .map(|value| Members::of(value, &self.at(name)))
            .transpose()
    }

    fn missing(&self, name: &str) -> EventError {
        let member = self.at(name);
        EventError::Missing { member }
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() {
            return name.to_owned();
        }
        format!("{}.{name}", self.path)
    }
}

fn user_identity(members: &Members<'_>) -> Result<UserIdentity, EventError> {
    let Some(kind) = members.text("type")? else {
        return Ok(UserIdentity::AwsInternal {
            account_id: members.text("accountId")?,
            invoked_by: members.text("invokedBy")?,
        });
    };
    Ok(match kind.as_str() {
        identity::ASSUMED_ROLE => UserIdentity::AssumedRole(caller(members)?),
        identity::AWS_ACCOUNT => UserIdentity::AwsAccount {
            account_id: members.text("accountId")?,
            principal_id: members.text("principalId")?,
            invoked_by: members.text("invokedBy")?,
        },
        identity::AWS_SERVICE => UserIdentity::AwsService {
            invoked_by: members.required("invokedBy")?,
        },
        identity::FEDERATED_USER => UserIdentity::FederatedUser(caller(members)?),
        identity::IAM_USER => UserIdentity::IamUser(caller(members)?),
        identity::ROOT => UserIdentity::Root(caller(members)?),
        _ => UserIdentity::Other {
            kind,
            caller: caller(members)?,
        },
    })
}

fn caller(members: &Members<'_>) -> Result<Caller, EventError> {
    let session = members.object("sessionContext")?;
    Ok(Caller {
        principal_id: members.text("principalId")?,
        arn: members.text("arn")?,
        account_id: members.text("accountId")?,
        access_key_id: members.text("accessKeyId")?,
        user_name: members.text("userName")?,
        session: session.as_ref().map(session_context).transpose()?,
        invoked_by: members.text("invokedBy")?,
    })
}

fn session_context(members: &Members<'_>) -> Result<SessionContext, EventError> {
    let issuer = members.object("sessionIssuer")?;
    // A console session of a user has an empty issuer.
    let issuer = issuer.filter(|issuer| !issuer.map.is_empty());
    let attributes = members.object("attributes")?;
    let attributes = attributes.as_ref();
    let created = attributes.map(|attributes| attributes.date("creationDate"));
    let mfa = attributes.map(|attributes| attributes.flag("mfaAuthenticated"));
    Ok(SessionContext {
        issuer: issuer.as_ref().map(session_issuer).transpose()?,
        creation_date: created.transpose()?.flatten(),
        mfa_authenticated: mfa.transpose()?.flatten(),
        source_identity: members.text("sourceIdentity")?,
    })
}

fn session_issuer(members: &Members<'_>) -> Result<SessionIssuer, EventError> {
    Ok(SessionIssuer {
        kind: members.required("type")?,
        principal_id: members.text("principalId")?,
        arn: members.text("arn")?,
        account_id: members.text("accountId")?,
        user_name: members.text("userName")?,
    })
}

fn fault(record: &Members<'_>) -> Result<Option<Fault>, EventError> {
    let message = record.text("errorMessage")?;
    let code = record.text("errorCode")?;
    if message.is_some() && code.is_none() {
        return Err(record.missing("errorCode"));
    }
    Ok(code.map(|code| Fault { code, message }))
}

fn resources(record: &Members<'_>) -> Result<Vec<Resource>, EventError> {
    let Some(value) = record.any("resources") else {
        return Ok(Vec::new());
    };
    let Value::Array(list) = value else {
        return Err(wrong(record.at("resources"), "a list"));
    };
    let mut resources = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let members = Members::of(value, &format!("resources[{index}]"))?;
        let Some(arn) = members.text("ARN")? else {
            continue;
        };
        resources.push(Resource {
            account_id: members.text("accountId")?,
            kind: members.text("type")?,
            arn,
        });
    }
    Ok(resources)
}

fn vpc_endpoint(record: &Members<'_>) -> Result<Option<VpcEndpoint>, EventError> {
    let account_id = record.text("vpcEndpointAccountId")?;
    let id = record.text("vpcEndpointId")?;
    Ok(id.map(|id| VpcEndpoint { id, account_id }))
}

/// A date in the extended form of ISO 8601, or in the basic one that some records have:
/// `20131102T010628Z`.
fn date(text: &str) -> Option<Timestamp> {
    if let [y @ .., m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'] = text.as_bytes()
        && let [_, _, _, _] = y
        && text.is_ascii()
    {
        let mut extended = String::with_capacity(20);
        extended.extend(y.iter().map(|&digit| char::from(digit)));
        for (mark, pair) in [('-', [m1, m2]), ('-', [d1, d2]), ('T', [h1, h2])]
            .into_iter()
            .chain([(':', [n1, n2]), (':', [s1, s2])])
        {
            extended.push(mark);
            extended.extend(pair.into_iter().map(|&digit| char::from(digit)));
        }
        extended.push('Z');
        return Timestamp::parse(&extended);
    }
    Timestamp::parse(text)
}

fn wrong(member: String, wanted: &'static str) -> EventError {
    EventError::WrongType { member, wanted }
}
