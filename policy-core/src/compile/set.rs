//! The policies that are attached to one thing, as decisions look at them.
//!
//! In: policies of one kind. Out: a [`PolicySet`], whose statements stand in one row and are found
//! by action, effect and caller, so that a decision looks only at those that may matter.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::ast::Effect;
use crate::compile::index::{CallerKey, Index};
use crate::compile::intern::Vocabulary;
use crate::compile::lower::{CompiledPolicy, CompiledStatement};
use crate::compile::needs::Needs;
use crate::document::PolicyDocument;
use crate::table::kms_action::{Action, ActionSet};

/// Policies of one kind that are attached together: those of a key, of a principal, of one level of
/// an organization.
#[derive(Clone, Debug)]
pub(crate) struct PolicySet {
    /// Those of the first policy, those of the second, ….
    statements: Box<[CompiledStatement]>,
    documents: Box<[Attached]>,
    index: Index,
    /// What some Allow without any bounds speaks of.
    always_allowed: ActionSet,
    needs: Needs,
}

/// A statement with the place that it has in its document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) document: &'a Arc<PolicyDocument>,
    /// From 0.
    pub(crate) position: usize,
    pub(crate) statement: &'a CompiledStatement,
}

/// Where the statements of a document end in the row of all statements.
#[derive(Clone, Debug)]
struct Attached {
    document: Arc<PolicyDocument>,
    end: usize,
}

impl PolicySet {
    pub(crate) fn new(policies: Vec<CompiledPolicy>, vocabulary: &Vocabulary) -> Self {
        let count = policies.iter().map(|policy| policy.statements.len()).sum();
        let mut statements = Vec::with_capacity(count);
        let mut documents = Vec::with_capacity(policies.len());
        for policy in policies {
            statements.extend(policy.statements);
            documents.push(Attached {
                document: policy.origin,
                end: statements.len(),
            });
        }
        let mut needs = Needs::default();
        for slot in statements.iter().flat_map(CompiledStatement::slots) {
            needs.add(slot, vocabulary);
        }
        let unbounded = statements
            .iter()
            .filter(|statement| statement.allows_always());
        let always_allowed = unbounded.fold(ActionSet::EMPTY, |set, statement| {
            set.union(statement.actions)
        });
        Self {
            always_allowed,
            index: Index::new(&statements),
            statements: statements.into(),
            documents: documents.into(),
            needs,
        }
    }

    /// Whether there is no policy, not even one without statements.
    pub(crate) fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The condition keys that its statements look up.
    pub(crate) fn needs(&self) -> Needs {
        self.needs
    }

    /// Whether some statement allows the action to everyone, on everything and without conditions.
    #[inline]
    pub(crate) const fn always_allows(&self, action: Action) -> bool {
        self.always_allowed.contains(action)
    }

    /// Every statement, those of the first policy first.
    pub(crate) fn statements(&self) -> &[CompiledStatement] {
        &self.statements
    }

    /// Every statement, in the order of the documents.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Placed<'_>> {
        let mut start = 0;
        self.documents.iter().flat_map(move |attached| {
            let own = self.statements.get(start..attached.end);
            start = attached.end;
            let own = own.unwrap_or_default().iter().enumerate();
            own.map(|(position, statement)| Placed {
                document: &attached.document,
                position,
                statement,
            })
        })
    }

    /// Looks at the statements of one effect that may match: all that speak of the action and may
    /// name the caller. Those that name it in several ways are looked at once for each, and the
    /// key by which they were found is told. Without keys of the caller, names are not looked at.
    #[inline]
    pub(crate) fn each_candidate<'a, K: Copy + Into<CallerKey>>(
        &'a self,
        action: Action,
        effect: Effect,
        caller: Option<&[K]>,
        mut look: impl FnMut(&'a CompiledStatement, Option<K>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(caller) = caller else {
            return self
                .statements
                .iter()
                .filter(|one| one.effect == effect && one.actions.contains(action))
                .try_for_each(|statement| look(statement, None));
        };
        for &number in self.index.general(action, effect) {
            if let Some(statement) = self.statements.get(number as usize) {
                look(statement, None)?;
            }
        }
        if !self.index.names(effect) {
            return ControlFlow::Continue(());
        }
        for &key in caller {
            for &number in self.index.named(key.into(), effect) {
                if let Some(statement) = self.statements.get(number as usize)
                    && statement.actions.contains(action)
                {
                    look(statement, Some(key))?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}
