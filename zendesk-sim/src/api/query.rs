//! Search queries: how they are read, and what they mean for a ticket, a user, an organization.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::world::{Organization, Ticket, User, World};

mod terms;

use terms::{contains, matches, moment};

/// A query, taken apart.
#[derive(Debug)]
pub(super) struct Query {
    terms: Vec<Term>,
    /// The same terms but for the types; of those in one row one is enough. A client may name hundreds of organizations, so
    /// that they are put together once.
    choices: Vec<Vec<Term>>,
}

#[derive(Clone, Debug)]
struct Term {
    negative: bool,
    /// `None`: a word to be found anywhere.
    field: Option<String>,
    operator: Operator,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Is,
    Less,
    Greater,
    AtMost,
    AtLeast,
}

/// Who asks and when: what `me` and `4hours` mean.
pub(super) struct Asking<'a> {
    pub(super) world: &'a World,
    pub(super) me: i64,
}

/// What a query says of time that its candidates can be found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    Updated(Timestamp),
    Created(Timestamp),
}

impl Query {
    pub(super) fn parse(text: &str) -> Query {
        Query::of(split(text).iter().map(|word| Term::parse(word)).collect())
    }

    fn of(terms: Vec<Term>) -> Query {
        let mut choices: Vec<Vec<Term>> = Vec::new();
        for term in terms.iter().filter(|term| !term.is_type()) {
            let alike = choices.iter_mut().find(|row| row[0].same_choice(term));
            match alike {
                Some(row) => row.push(term.clone()),
                None => choices.push(vec![term.clone()]),
            }
        }
        Query { terms, choices }
    }

    /// The kinds `type:` asks for; empty: all.
    pub(super) fn types(&self) -> Vec<&str> {
        let types = self.terms.iter().filter(|term| term.is_type());
        types.map(|term| term.value.as_str()).collect()
    }

    /// All terms hold; of terms that say `field:value` of one field, one is enough.
    fn holds(&self, mut term_holds: impl FnMut(&Term) -> bool) -> bool {
        self.choices.iter().all(|choices| {
            let mut choices = choices.iter();
            choices.any(|choice| term_holds(choice) != choice.negative)
        })
    }

    /// The terms that the outline of a ticket can answer.
    pub(super) fn outline(&self) -> Query {
        let terms = self.terms.iter().filter(|term| term.is_about_outline());
        Query::of(terms.cloned().collect())
    }

    /// Whether it has all the terms of the query it was made from.
    pub(super) fn says_as_much_as(&self, whole: &Query) -> bool {
        self.terms.len() == whole.terms.len()
    }

    /// Whether it is about the tickets of certain organizations.
    pub(super) fn names_organizations(&self) -> bool {
        self.terms.iter().any(Term::names_organization)
    }

    /// The organizations whose tickets it is about; `None`: of any, or of none.
    pub(super) fn organizations(&self, world: &World) -> Option<BTreeSet<i64>> {
        let named: Vec<&Term> = self
            .terms
            .iter()
            .filter(|t| t.names_organization())
            .collect();
        if named.is_empty() {
            return None;
        }
        let ids = named.iter().flat_map(|term| match term.value.parse() {
            Ok(id) => vec![id],
            Err(_) => {
                let all = world.organizations.values();
                let own = all.filter(|own| matches(&own.name, &term.value));
                own.map(|own| own.id).collect()
            }
        });
        Some(ids.collect())
    }

    /// Since when what it finds was updated, or else created, at the earliest; `None`: since ever.
    pub(super) fn since(&self, now: Timestamp) -> Option<Since> {
        let earliest = |names: [&str; 2]| {
            let own = self.terms.iter().filter(|term| {
                let field = term.field.as_deref();
                let after = matches!(term.operator, Operator::Greater | Operator::AtLeast);
                after && !term.negative && field.is_some_and(|field| names.contains(&field))
            });
            own.filter_map(|term| Some(moment(&term.value, now)?.0))
                .max()
        };
        let updated = earliest(["updated", "updated_at"]).map(Since::Updated);
        updated.or_else(|| earliest(["created", "created_at"]).map(Since::Created))
    }

    pub(super) fn finds_ticket(&self, asking: &Asking<'_>, ticket: &Ticket) -> bool {
        self.holds(|term| term.holds_for_ticket(asking, ticket))
    }

    pub(super) fn finds_user(&self, asking: &Asking<'_>, user: &User) -> bool {
        self.holds(|term| term.holds_for_user(asking, user))
    }

    pub(super) fn finds_organization(&self, asking: &Asking<'_>, found: &Organization) -> bool {
        self.holds(|term| term.holds_for_organization(asking, found))
    }

    pub(super) fn finds_group(&self, name: &str) -> bool {
        self.holds(|term| match term.field.as_deref() {
            None => contains(name, &term.value),
            Some("name") => matches(name, &term.value),
            Some(_) => false,
        })
    }
}

/// Splits at spaces outside quotes.
fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words
                .last_mut()
                .into_iter()
                .for_each(|word| word.push(letter)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Term {
    fn parse(word: &str) -> Term {
        let (negative, word) = match word.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let at = word.find([':', '<', '>']);
        let Some(at) = at.filter(|at| *at > 0) else {
            return Term {
                negative,
                field: None,
                operator: Operator::Is,
                value: word.to_owned(),
            };
        };
        let operators = [
            (">=", Operator::AtLeast),
            ("<=", Operator::AtMost),
            (">", Operator::Greater),
            ("<", Operator::Less),
            (":", Operator::Is),
        ];
        let rest = &word[at..];
        let found = operators.iter().find_map(|(sign, operator)| {
            let value = rest.strip_prefix(sign)?;
            Some((*operator, value.to_owned()))
        });
        let (operator, value) = found.unwrap_or((Operator::Is, String::new()));
        Term {
            negative,
            field: Some(word[..at].to_lowercase()),
            operator,
            value,
        }
    }

    fn is_type(&self) -> bool {
        self.field.as_deref() == Some("type")
    }

    /// Whether the outline of a ticket has what this asks for.
    fn is_about_outline(&self) -> bool {
        let outline = [
            "type",
            "id",
            "status",
            "priority",
            "assignee",
            "requester",
            "submitter",
            "group",
            "organization",
            "organization_id",
            "form",
            "ticket_form_id",
            "created",
            "created_at",
            "updated",
            "updated_at",
        ];
        let field = self.field.as_deref();
        field.is_some_and(|field| outline.contains(&field))
    }

    fn names_organization(&self) -> bool {
        let field = self.field.as_deref();
        matches!(field, Some("organization" | "organization_id"))
            && self.operator == Operator::Is
            && !self.negative
            && self.value != "none"
    }

    fn same_choice(&self, other: &Term) -> bool {
        self.field.is_some()
            && self.field == other.field
            && self.operator == Operator::Is
            && other.operator == Operator::Is
            && !self.negative
            && !other.negative
    }
}
