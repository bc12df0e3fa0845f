//! What each step does to the reference, and what it should answer.

use kms_model::error::ErrorKind;

use crate::judge::{self, Admitted};
use crate::names::{Context, KeyRef, Token, Who};
use crate::policies::KeyPolicy;
use crate::reference::{
    Blob, DAY, Expect, Grant, How, Key, Material, Outcome, Rotation, State, VISIBILITY_DELAY,
};
use crate::step::{Call, Damage, Edit, EndOf, NewGrant, Operation, Step};

impl State {
    /// Does it.
    pub(crate) fn step(&mut self, step: &Step) {
        self.last = Outcome::nothing();
        match step {
            Step::Call(call) => self.last = self.call(call),
            Step::Iam(edit) => self.edit(edit),
            Step::Advance(seconds) => self.advance(seconds.0),
            Step::Sweep | Step::Takeover => {}
        }
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Policy(one, policy) => self.people[*one].policy = *policy,
            Edit::Boundary(one, policy) => self.people[*one].boundary = *policy,
            Edit::Delete(one) => self.people[*one].there = false,
            Edit::Make(one) | Edit::Replace(one) => {
                self.people[*one].there = true;
                self.people[*one].life += 1;
            }
            Edit::Scp { tight } => self.tight_scp = *tight,
            Edit::Endpoint { tight } => self.tight_endpoint = *tight,
        }
    }

    fn call(&mut self, call: &Call) -> Outcome {
        if let Some(kind) = shape(&call.what) {
            return Outcome {
                expect: Expect::Error(kind),
                ..Outcome::nothing()
            };
        }
        let somewhere = matches!(&call.what, Operation::Decrypt(_, Damage::Somewhere(_), ..));
        match judge::judge(self, call) {
            Err(refused) => Outcome {
                expect: if somewhere && refused.kind != ErrorKind::UnrecognizedClient {
                    Expect::SomeError
                } else {
                    Expect::Error(refused.kind)
                },
                owners: refused.owners,
                allowed: refused.allowed,
                ..Outcome::nothing()
            },
            Ok(admitted) => {
                let mut owners = Vec::new();
                for key in admitted.found.iter().flatten() {
                    let owner = self.keys[*key].account;
                    if !owners.contains(&owner) {
                        owners.push(owner);
                    }
                }
                let base = Outcome {
                    allowed: true,
                    owners,
                    ..Outcome::nothing()
                };
                let mut after = self.clone();
                match after.perform(call, &admitted) {
                    Err(kind) => Outcome {
                        expect: if somewhere {
                            Expect::SomeError
                        } else {
                            Expect::Error(kind)
                        },
                        ..base.clone()
                    },
                    Ok(_) if call.dry => Outcome {
                        expect: Expect::Error(ErrorKind::DryRunOperation),
                        ..base
                    },
                    Ok(done) => {
                        *self = after;
                        Outcome {
                            expect: Expect::Success,
                            writes: done.writes,
                            opens: done.opens,
                            grant: done.grant,
                            ..base
                        }
                    }
                }
            }
        }
    }

    /// What an allowed call does, or the error that it has all the same.
    fn perform(&mut self, call: &Call, admitted: &Admitted) -> Result<Outcome, ErrorKind> {
        let first = admitted.found.first().copied().flatten();
        let writes = Outcome {
            writes: true,
            ..Outcome::nothing()
        };
        let opens = |secret| Outcome {
            opens: Some(secret),
            ..Outcome::nothing()
        };
        match &call.what {
            Operation::CreateKey(policy, bypass, tagged) => {
                let account = call.by.who.account().unwrap();
                let written = policy.unwrap_or(KeyPolicy::Delegate);
                let accepted = policy.is_none()
                    || judge::accepts(self, &admitted.request, account, written, *bypass);
                if !accepted {
                    return Err(ErrorKind::MalformedPolicyDocument);
                }
                let first = Material {
                    since: self.now,
                    how: How::First,
                };
                self.keys.push(Key {
                    account,
                    region: call.by.region,
                    enabled: true,
                    deletion: None,
                    policy: written,
                    lives: self.lives(account, written),
                    tag: tagged.then_some("blue"),
                    materials: vec![first],
                    rotation: None,
                });
                Ok(writes)
            }
            Operation::DescribeKey(_) | Operation::GenerateRandom => Ok(Outcome::nothing()),
            Operation::Encrypt(_, context, _)
            | Operation::GenerateDataKey(_, context)
            | Operation::GenerateDataKeyWithoutPlaintext(_, context) => {
                let secret = self.secrets;
                self.secrets += 1;
                self.seal(first.unwrap(), *context, secret);
                Ok(Outcome::nothing())
            }
            Operation::Decrypt(blob, damage, context, _) => self
                .open(*blob, *damage, *context, first.unwrap())
                .map(opens),
            Operation::ReEncrypt(blob, context, _, new, _) => {
                let secret = self.open(*blob, Damage::None, *context, first.unwrap())?;
                self.seal(admitted.found[1].unwrap(), *new, secret);
                Ok(Outcome::nothing())
            }
            Operation::CreateGrant(_, new) => self.create_grant(call, first.unwrap(), new),
            Operation::RetireGrant(end) => {
                let (EndOf::Token(Token::Of(grant)) | EndOf::Id(_, grant)) = end else {
                    unreachable!("a forged token names no key");
                };
                self.grants[*grant].ended = true;
                Ok(writes)
            }
            Operation::RevokeGrant(_, grant) => {
                let there = self.grants.get_mut(*grant).filter(|grant| !grant.ended);
                let there = there.filter(|grant| Some(grant.key) == first);
                there.ok_or(ErrorKind::NotFound)?.ended = true;
                Ok(writes)
            }
            Operation::CreateAlias(alias, _) => {
                let place = self.place(call, *alias);
                if self.aliases.contains_key(&place) {
                    return Err(ErrorKind::AlreadyExists);
                }
                self.aliases.insert(place, admitted.found[1].unwrap());
                Ok(writes)
            }
            Operation::UpdateAlias(alias, _) => {
                let place = self.place(call, *alias);
                self.aliases.insert(place, admitted.found[2].unwrap());
                Ok(writes)
            }
            Operation::DeleteAlias(alias) => {
                let place = self.place(call, *alias);
                self.aliases.remove(&place);
                Ok(writes)
            }
            Operation::PutKeyPolicy(_, policy, bypass) => {
                let key = first.unwrap();
                let owner = self.keys[key].account;
                if !judge::accepts(self, &admitted.request, owner, *policy, *bypass) {
                    return Err(ErrorKind::MalformedPolicyDocument);
                }
                self.keys[key].lives = self.lives(owner, *policy);
                self.keys[key].policy = *policy;
                Ok(writes)
            }
            manage => {
                let now = self.now;
                let changed = self.keys[first.unwrap()].manage(manage, now)?;
                Ok(Outcome {
                    writes: changed,
                    ..writes
                })
            }
        }
    }

    fn open(
        &self,
        blob: usize,
        damage: Damage,
        context: Context,
        key: usize,
    ) -> Result<usize, ErrorKind> {
        let blob = self.blobs[blob];
        if damage.is_unreadable() {
            return Err(ErrorKind::InvalidCiphertext);
        }
        if blob.key != key {
            return Err(ErrorKind::IncorrectKey);
        }
        if damage != Damage::None || blob.context != context {
            return Err(ErrorKind::InvalidCiphertext);
        }
        Ok(blob.secret)
    }

    fn seal(&mut self, key: usize, context: Context, secret: usize) {
        self.blobs.push(Blob {
            key,
            material: self.keys[key].materials.len() - 1,
            context,
            secret,
        });
    }

    fn create_grant(
        &mut self,
        call: &Call,
        key: usize,
        new: &NewGrant,
    ) -> Result<Outcome, ErrorKind> {
        let parties = [Some(new.grantee), new.retiring];
        if !parties
            .into_iter()
            .flatten()
            .all(|party| self.exists(party))
        {
            return Err(ErrorKind::InvalidArn);
        }
        let grant = Grant {
            key,
            new: new.clone(),
            grantee_life: self.life(new.grantee),
            retiring_life: new.retiring.and_then(|party| self.life(party)),
            issuer: call.by.who.account(),
            visible: self.now + VISIBILITY_DELAY,
            ended: false,
        };
        let same = |other: &Grant| {
            let lives = (other.grantee_life, other.retiring_life);
            new.name.is_some()
                && !other.ended
                && (other.key, &other.new, other.issuer) == (key, new, grant.issuer)
                && lives == (grant.grantee_life, grant.retiring_life)
        };
        if let Some(known) = self.grants.iter().position(same) {
            return Ok(Outcome {
                grant: Some(known),
                ..Outcome::nothing()
            });
        }
        self.grants.push(grant);
        Ok(Outcome {
            writes: true,
            grant: Some(self.grants.len() - 1),
            ..Outcome::nothing()
        })
    }

    fn place(&self, call: &Call, alias: usize) -> (usize, usize, usize) {
        let account = call.by.who.account().unwrap();
        (account, call.by.region, alias)
    }

    fn lives(&self, owner: usize, policy: KeyPolicy) -> std::collections::BTreeMap<usize, u32> {
        let named = policy.names(owner).into_iter();
        named.map(|one| (one, self.people[one].life)).collect()
    }

    /// Whether everything that the step speaks of is there.
    pub(crate) fn permits(&self, step: &Step) -> bool {
        let Step::Call(call) = step else {
            return match step {
                Step::Iam(Edit::Make(one)) => !self.people[*one].there,
                Step::Iam(Edit::Delete(one) | Edit::Replace(one)) => self.people[*one].there,
                _ => true,
            };
        };
        let mentioned = call.what.mentions();
        let tokens = call.tokens.iter().all(|token| match token {
            Token::Of(grant) => *grant < self.grants.len(),
            Token::Forged => true,
        });
        let aliases = mentioned.alias.is_none() || call.by.who != Who::Service;
        tokens
            && aliases
            && mentioned.keys.iter().all(|key| *key < self.keys.len())
            && mentioned.blob.is_none_or(|blob| blob < self.blobs.len())
            && mentioned
                .grant
                .is_none_or(|grant| grant < self.grants.len())
    }
}

impl Key {
    /// Operations that change nothing but the key. Says whether this one changed it.
    fn manage(&mut self, what: &Operation, now: i64) -> Result<bool, ErrorKind> {
        match what {
            Operation::EnableKey(_) => {
                self.enabled = true;
                // What was due in the meantime happens now, once.
                if let Some(rotation) = &mut self.rotation
                    && rotation.next <= now
                {
                    rotation.next = now + i64::from(rotation.days) * DAY;
                    self.materials.push(Material {
                        since: now,
                        how: How::Automatic,
                    });
                }
            }
            Operation::DisableKey(_) => self.enabled = false,
            Operation::ScheduleKeyDeletion(_, days) => {
                self.deletion = Some(now + i64::from(*days) * DAY);
            }
            Operation::CancelKeyDeletion(_) => {
                self.deletion = None;
                self.enabled = false;
            }
            // Said again with the period that the key has, it changes nothing.
            Operation::EnableKeyRotation(_, days) => {
                let days = days.unwrap_or(365);
                let next = now + i64::from(days) * DAY;
                if self.rotation.is_none_or(|rotation| rotation.days != days) {
                    self.rotation = Some(Rotation { days, next });
                } else {
                    return Ok(false);
                }
            }
            Operation::DisableKeyRotation(_) => self.rotation = None,
            Operation::RotateKeyOnDemand(_) => {
                let of_demand = |material: &&Material| material.how == How::OnDemand;
                if self.materials.iter().filter(of_demand).count() >= MAX_ON_DEMAND {
                    return Err(ErrorKind::LimitExceeded);
                }
                self.materials.push(Material {
                    since: now,
                    how: How::OnDemand,
                });
            }
            Operation::TagResource(_, value) => self.tag = Some(value),
            Operation::UntagResource(_) => self.tag = None,
            other => unreachable!("{other:?}"),
        }
        Ok(true)
    }
}

/// What is wrong with a call whoever makes it.
fn shape(what: &Operation) -> Option<ErrorKind> {
    match what {
        Operation::ScheduleKeyDeletion(_, days) if !(7..=30).contains(days) => {
            Some(ErrorKind::Validation)
        }
        Operation::EnableKeyRotation(_, Some(days)) if !(90..=2560).contains(days) => {
            Some(ErrorKind::Validation)
        }
        Operation::CreateAlias(alias, _) if judge::is_reserved(*alias) => {
            Some(ErrorKind::InvalidAliasName)
        }
        Operation::RetireGrant(EndOf::Id(KeyRef::Id(_) | KeyRef::Alias(_), _)) => {
            Some(ErrorKind::InvalidArn)
        }
        _ => None,
    }
}

/// On-demand rotations of one key. Source: KMS Developer Guide, "Quotas".
const MAX_ON_DEMAND: usize = 25;
