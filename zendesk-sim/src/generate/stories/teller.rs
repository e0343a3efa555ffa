//! How a story is made up, step by step.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::{
    By, CLOSED_AFTER, DAY, End, FORMS, HOUR, MOST_STEPS, NOTHING, Step, Story, What, YOUNGEST,
};
use crate::generate::cast::{Account, Cast};
use crate::generate::{EMERGENCY_FORM, words};
use crate::world::{Priority, Status};

/// While a story is made up.
pub(super) struct Teller<'a> {
    cast: &'a Cast,
    pub(super) chance: ChaCha8Rng,
    pub(super) story: Story,
    /// When the last thing happened.
    at: i64,
    assignee: Option<u16>,
}

impl<'a> Teller<'a> {
    pub(super) fn begin(
        cast: &'a Cast,
        mut chance: ChaCha8Rng,
        account: usize,
        created: i64,
        emergency: bool,
    ) -> Teller<'a> {
        let priorities = [
            Priority::Low,
            Priority::Normal,
            Priority::Normal,
            Priority::High,
        ];
        let topics = if emergency {
            words::EMERGENCIES.len()
        } else {
            words::TROUBLES.len()
        };
        let follows = chance.random_ratio(1, 10);
        let follower = chance.random_range(0..cast.agents);
        let story = Story {
            account,
            created,
            by_colleague: chance.random_ratio(1, 4),
            emergency,
            priority: if emergency {
                Priority::Urgent
            } else {
                priorities[chance.random_range(0..priorities.len())]
            },
            form: if emergency {
                EMERGENCY_FORM
            } else {
                FORMS[chance.random_range(0..FORMS.len())]
            },
            copied: chance.random_ratio(1, 12),
            follower: follows.then_some(follower),
            looks_back: chance.random_ratio(1, 25),
            kind: None,
            by_mail: false,
            topic: chance.random_range(0..topics),
            wording: chance.random_range(0..words::DETAILS.len()),
            weight: chance.random_range(1..=5),
            steps: [NOTHING; MOST_STEPS],
            length: 0,
        };
        Teller {
            cast,
            chance,
            story: Story {
                kind: kind(&story),
                by_mail: (story.topic + 2 * story.wording) % 5 < 2,
                ..story
            },
            at: created,
            assignee: None,
        }
    }

    fn account(&self) -> &'a Account {
        &self.cast.accounts[self.story.account]
    }

    pub(super) fn go_on(&mut self) {
        let end = self.end();
        if end == End::Fresh {
            if self.one_in(60) {
                self.delete();
            }
            return;
        }
        self.assign();
        self.note();
        self.talk();
        match end {
            End::Fresh | End::Deleted => {}
            End::Waiting(Status::Open) => {
                if self.one_in(4) {
                    self.tell_as_assignee(What::Unassign);
                }
            }
            End::Waiting(status) => self.tell_as_assignee(What::Status(status)),
            End::Solved | End::Closed => {
                self.tell_as_assignee(What::Status(Status::Solved));
                self.close();
            }
        }
        if self.one_in(150) {
            self.delete();
        }
    }

    /// The engineer takes it and answers, and it stays there.
    pub(super) fn tend(&mut self, engineer: u16) {
        let end = self.end();
        self.wait(HOUR);
        let take = What::Assign {
            to: engineer,
            follower: None,
        };
        self.tell(By::Staff(engineer), take);
        self.talk();
        let wording = self.chance.random_range(0..words::REPLIES.len());
        self.tell_as_assignee(What::Reply(wording));
        match end {
            End::Fresh | End::Deleted | End::Waiting(Status::Open) => {}
            End::Waiting(status) => self.tell_as_assignee(What::Status(status)),
            End::Solved | End::Closed => {
                self.tell_as_assignee(What::Status(Status::Solved));
                self.close();
            }
        }
    }

    /// Brings it to this end, whatever chance would say; with a follower and somebody in copy.
    pub(super) fn finish(&mut self, end: End) {
        self.story.copied = true;
        self.story.follower = Some(self.chance.random_range(0..self.cast.agents));
        match end {
            End::Fresh => return,
            End::Deleted => return self.delete(),
            End::Waiting(_) | End::Solved | End::Closed => {}
        }
        self.assign();
        self.note();
        self.talk();
        if end == End::Solved {
            self.at = self.at.max(self.cast.now - 2 * DAY);
        }
        match end {
            End::Waiting(Status::Open) | End::Fresh | End::Deleted => {}
            End::Waiting(status) => self.tell_as_assignee(What::Status(status)),
            End::Solved | End::Closed => {
                self.tell_as_assignee(What::Status(Status::Solved));
                self.close();
            }
        }
    }

    /// What was solved long enough ago is closed.
    fn close(&mut self) {
        if self.at + CLOSED_AFTER > self.cast.now {
            return;
        }
        self.at += CLOSED_AFTER;
        let by = By::Automation("Close tickets 7 days after they were solved");
        self.tell(by, What::Status(Status::Closed));
    }

    /// Some begin with a word among colleagues.
    fn note(&mut self) {
        let wording = self.story.topic + self.story.wording;
        if let Some(assignee) = self.assignee
            && wording.is_multiple_of(4)
        {
            let note = What::Note(wording / 4 % words::NOTES.len());
            self.tell(By::Staff(assignee), note);
        }
    }

    /// Old tickets are closed, most of the younger ones solved or at work.
    fn end(&mut self) -> End {
        let age = self.cast.now - self.at;
        let lot = self.percent();
        if age > 9 * DAY && lot < if self.story.emergency { 90 } else { 78 } {
            return End::Closed;
        }
        if age > 6 * HOUR && (78..90).contains(&lot) {
            return End::Solved;
        }
        match self.percent() {
            0..40 => End::Fresh,
            40..65 => End::Waiting(Status::Open),
            65..88 => End::Waiting(Status::Pending),
            _ => End::Waiting(Status::Hold),
        }
    }

    /// Somebody gets it: the engineer, another agent in person, or whom a trigger chose.
    fn assign(&mut self) {
        self.wait(6 * HOUR);
        let agent = self.chance.random_range(0..self.cast.agents);
        let give = |to| What::Assign { to, follower: None };
        match (self.account().engineer, self.percent()) {
            (Some(engineer), 0..35) if !self.story.emergency => {
                self.tell(By::Staff(engineer), give(engineer));
            }
            (Some(engineer), 35..60) if !self.story.emergency => {
                self.tell(By::Trigger("Assign to ASE"), give(engineer));
            }
            (_, 85..) if !self.story.emergency => {
                self.tell(By::Trigger("Assign by product"), give(agent));
            }
            (engineer, lot) => {
                let follower = engineer.filter(|_| lot < 50);
                self.tell(
                    By::Staff(agent),
                    What::Assign {
                        to: agent,
                        follower,
                    },
                );
            }
        }
    }

    fn talk(&mut self) {
        for _ in 0..self.chance.random_range(0..3) {
            let wording = self.chance.random_range(0..words::REPLIES.len());
            self.wait(DAY);
            self.tell_as_assignee(What::Reply(wording));
            self.wait(DAY);
            let wording = self.chance.random_range(0..words::ANSWERS.len());
            self.tell(By::Requester, What::Answer(wording));
        }
    }

    fn delete(&mut self) {
        self.wait(DAY);
        self.tell(By::Requester, What::Delete);
    }

    fn tell_as_assignee(&mut self, what: What) {
        self.wait(2 * DAY);
        if let Some(assignee) = self.assignee {
            self.tell(By::Staff(assignee), what);
        }
    }

    pub(super) fn tell(&mut self, by: By, what: What) {
        match what {
            What::Assign { to, .. } => self.assignee = Some(to),
            What::Unassign => self.assignee = None,
            _ => {}
        }
        let at = self.at;
        if let Some(step) = self.story.steps.get_mut(self.story.length) {
            *step = Step { at, by, what };
            self.story.length += 1;
        }
    }

    /// Lets some time pass, as long as there is some left for what must still happen.
    pub(super) fn wait(&mut self, most: i64) {
        let left = (self.cast.now - YOUNGEST / 5 - self.at).max(0);
        let reserve = if left > CLOSED_AFTER {
            left - CLOSED_AFTER
        } else {
            left
        };
        let most = most.min(reserve / 4).max(0);
        self.at += self.chance.random_range(0..=most);
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.chance.random_ratio(1, many)
    }

    fn percent(&mut self) -> u32 {
        self.chance.random_range(0..100)
    }
}

/// What kind of request it is. Most customers ask; some report what befell them, or plan ahead.
fn kind(story: &Story) -> Option<&'static str> {
    if story.emergency {
        return Some("incident");
    }
    match (story.topic + 3 * story.wording) % 8 {
        0..3 => Some("question"),
        3 | 4 => Some("incident"),
        5 => Some("problem"),
        6 => Some("task"),
        _ => None,
    }
}
