"""The verbs: schedule, propose, pick, confirm, move, leave."""
