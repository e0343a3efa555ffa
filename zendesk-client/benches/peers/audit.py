"""The question of examples/export_audit.rs: who is assigned to the tickets of fifty organizations."""

ENGINEERS = {organization: 1000 + organization for organization in range(1, 51)}


class Audit:
    def __init__(self):
        self.tickets = self.of_ours = self.wrong = 0

    def note(self, organization, assignee):
        self.tickets += 1
        engineer = ENGINEERS.get(organization)
        if engineer is not None:
            self.of_ours += 1
            self.wrong += assignee != engineer

    def __str__(self):
        return f"{self.tickets} tickets, {self.of_ours} of ours, {self.wrong} with the wrong assignee"
