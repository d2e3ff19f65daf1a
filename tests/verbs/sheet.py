"""Every verb with an actor, and who passes its permission check: written by hand."""

from __future__ import annotations

from typing import NamedTuple

# A: 管理者権限, R: 採用担当者権限, L: one who is limited to the job of these rows, M: one who is
# limited to another job, I: 選考担当者権限 who interviews this candidate, O: one who interviews
# others, S: the system. X: another company's admin, where a verb is about whoever acts.
# Nobody else ever: neither a member who was let go, nor a candidate's link.
_VERBS = """
accounts.addresses.correct                       A         S
accounts.changes.change_role                     A         S
accounts.changes.deactivate                      A         S
accounts.changes.give_link                       A         S
accounts.changes.invite                          A         S
accounts.changes.reactivate                      A         S
accounts.invitations.invite_each                 A         S
company.companies.update                         A         S
company.holidays.add                             A         S
company.holidays.change                          A         S
company.holidays.remove                          A         S
company.members.change_role                      A         S
company.members.choose_language                  A R L M I O   X
company.members.correct                          A         S
company.members.deactivate                       A         S
company.members.invite                           A         S
company.members.reactivate                       A         S
hiring.applications.apply                        A R L       S
hiring.applications.move_to_job                  A R       S
hiring.applications.record_result                A R L       S
hiring.applications.undo_result                  A R L       S
hiring.careers.remove_logo                       A         S
hiring.careers.save                              A         S
hiring.careers.set_logo                          A         S
hiring.candidates.register                       A R L M       S
hiring.candidates.update                         A R L       S
hiring.ending_reasons.add_standard               A         S
hiring.ending_reasons.create                     A         S
hiring.ending_reasons.move_up                    A         S
hiring.ending_reasons.put_away                   A         S
hiring.ending_reasons.rename                     A         S
hiring.ending_reasons.restore                    A         S
hiring.documents.add                             A R L       S
hiring.documents.add_each                        A R L       S
hiring.documents.remove                          A R L       S
hiring.documents.set_kind                        A R L       S
hiring.evaluations.asking.ask_for_evaluations    A R L       S
hiring.evaluations.asking.withdraw               A R L       S
hiring.evaluations.forms.assign                  A R       S
hiring.evaluations.forms.copy                    A R       S
hiring.evaluations.forms.create                  A R       S
hiring.evaluations.forms.keep_built_in           A R       S
hiring.evaluations.forms.make_default            A R       S
hiring.evaluations.forms.put_away                A R       S
hiring.evaluations.forms.restore                 A R       S
hiring.evaluations.forms.save                    A R       S
hiring.evaluations.seeing.open_all               A R L
hiring.evaluations.seeing.reopen                 A R L       S
hiring.evaluations.writing.begin                 A R L I
hiring.evaluations.writing.save                  A R L I
hiring.evaluations.writing.submit                A R L I
hiring.flows.add_step                            A R       S
hiring.flows.change_step                         A R       S
hiring.flows.create                              A R       S
hiring.flows.move_step                           A R       S
hiring.flows.remove_step                         A R       S
hiring.flows.rename                              A R       S
hiring.intake.application_forms.save             A R       S
hiring.intake.mail_entries.attach                A R       S
hiring.intake.mail_entries.dismiss               A R       S
hiring.intake.mail_entries.make_application      A R       S
hiring.intake.mail_entries.reopen                A R       S
hiring.intake.mail_rules.add_defaults            A         S
hiring.intake.mail_rules.connect                 A         S
hiring.intake.mail_rules.create                  A         S
hiring.intake.mail_rules.remove                  A         S
hiring.intake.mail_rules.save                    A         S
hiring.intake.mail_samples.keep_sample           A         S
hiring.intake.mail_samples.remove                A         S
hiring.intake.purposes.save                      A         S
hiring.intake.web_applications.accept            A R L       S
hiring.intake.web_applications.discard           A R L       S
hiring.intake.web_applications.receive                     S
hiring.intake.imports.discard                    A R       S
hiring.intake.imports.restart                    A R       S
hiring.intake.imports.read_again                 A R       S
hiring.intake.imports.receive                    A R
hiring.intake.imports.set_columns                A R       S
hiring.intake.imports.start                      A R       S
hiring.jobs.close                                A R       S
hiring.jobs.create                               A R       S
hiring.jobs.reopen                               A R       S
hiring.jobs.update                               A R       S
hiring.handling.change                           A R L       S
hiring.messages.answers.mark_read                A R L       S
hiring.messages.message_templates.add_standard   A R       S
hiring.messages.message_templates.change         A R       S
hiring.messages.message_templates.create         A R       S
hiring.messages.message_templates.move_up        A R       S
hiring.messages.message_templates.put_away       A R       S
hiring.messages.message_templates.restore        A R       S
hiring.messages.message_templates.set_hold       A R       S
hiring.messages.message_templates.set_reply_address A         S
hiring.messages.previews.of_draft                A R L       S
hiring.messages.previews.of_template             A R       S
hiring.messages.writing.cancel                   A R L       S
hiring.messages.writing.change                   A R L       S
hiring.messages.writing.write                    A R L       S
hiring.reach.set_reach                           A         S
hiring.memos.edit                                A R L
hiring.memos.remove                              A R L
hiring.memos.restore                             A R L
hiring.memos.write                               A R L
hiring.person_requests.close_request             A         S
hiring.person_requests.record_request            A         S
hiring.person_requests.reopen_request            A         S
hiring.tags.change                               A R       S
hiring.tags.create                               A R       S
hiring.tags.merge                                A R       S
hiring.tags.remove                               A R       S
hiring.tags.set_tags                             A R L       S
hiring.offers.answering.record_answer            A R L       S
hiring.offers.drafting.discard                   A R L       S
hiring.offers.drafting.draft                     A R L       S
hiring.offers.drafting.edit                      A R L       S
hiring.offers.sending.extend                     A R L       S
hiring.offers.sending.send                       A R L       S
hiring.offers.sending.send_again                 A R L       S
hiring.offers.sending.withdraw                   A R L       S
hiring.offers.wordings.save                      A         S
hiring.postings.save                             A R       S
hiring.postings.take_back                        A R       S
interviews.bulk.changes.begin                    A R
interviews.bulk.changes.discard                  A R       S
interviews.bulk.changes.keep_interviews          A R       S
interviews.bulk.changes.restart                  A R       S
interviews.bulk.changes.set_details              A R       S
interviews.bulk.changes.start                    A R       S
interviews.bulk.exports.candidates_for_file      A
interviews.bulk.mailing.preview_of               A R       S
interviews.bulk.undoing.begin                    A R       S
interviews.candidate.correction.correct          A R L       S
interviews.letters.invitation.issue              A R L       S
interviews.letters.kinds.save                    A         S
interviews.letters.alerts.settle                  A R L       S
interviews.letters.previews.needs_a_look         A R L       S
interviews.letters.previews.of_confirmation      A R L       S
interviews.letters.previews.of_proposal          A R L       S
interviews.meeting.drift.put_back                A R L       S
interviews.meeting.drift.take_over               A R L       S
interviews.meeting.host_change.change_host       A R L       S
interviews.meeting.host_change.make_anew         A R L       S
interviews.meeting.opener_changes.invite_again   A R L       S
interviews.meeting.web_meeting.create            A R L       S
interviews.meeting.web_meeting.delete            A R L       S
interviews.reads.feeds.make                      A R L M I O   X
interviews.reads.feeds.revoke                    A R L M I O   X
interviews.rounds.link_end.end                   A         S
interviews.trips.confirmation.cancel             A R L       S
interviews.trips.confirmation.confirm            A R L       S
interviews.trips.confirmation.reopen             A R L       S
interviews.trips.deadline_change.change          A R L       S
interviews.trips.job_change.change_job           A R       S
interviews.trips.job_change.undo_change          A R L       S
interviews.trips.leaving.decide                  A R L       S
interviews.trips.offer_answers.record_offer_answer A R L     S
interviews.trips.proposals.propose               A R L       S
interviews.trips.proposals.renew_link            A R L       S
interviews.trips.proposals.withdraw              A R L       S
interviews.trips.resending.send_again            A R L       S
interviews.trips.scheduling.add_slot             A R L       S
interviews.trips.scheduling.move_slot            A R L       S
interviews.trips.scheduling.open_draft           A R L       S
interviews.trips.scheduling.remove_slot          A R L       S
interviews.trips.scheduling.set_participants     A R L       S
interviews.trips.leaving.undo                    A R L       S
interviews.trips.stepping.move_to_step           A R L       S
interviews.trips.venue_change.decide             A R L       S
mail.mailboxes.remove                            A         S
mail.mailboxes.save                              A         S
mail.templates.restore                           A         S
mail.templates.save                              A         S
meetings.directory.hosting.start_address         A R L M I O
meetings.directory.hosts.choose                  A         S
meetings.directory.hosts.relabel                 A         S
meetings.directory.hosts.remove                  A         S
meetings.directory.hosts.set_default             A         S
records.erasing.erasure.erase                    A         S
records.erasing.erasure.erase_by_hand            A         S
records.merging.merging.merge                    A R L       S
records.merging.undoing.undo                     A R L       S
records.disclosure.disclose                      A         S
records.retention.holds.lift_hold                A         S
records.retention.holds.place_hold               A         S
records.retention.rules.save                     A         S
records.import_undo.begin                        A R       S
records.reports.counting.ask_for_count           A R       S
meetings.link.ending.begin_ending                       A         S
meetings.link.ending.leave_rest                  A         S
meetings.link.linking.begin_link                 A
meetings.link.linking.complete_link              A         X
meetings.link.unlinking.unlink                   A         S
mornings.wishes.choose_hour                      A R L M I O   X
"""

# Parts of verbs: they are told who acts, for what they write, and ask nothing. No page calls them.
PARTS = {
    "accounts.letters.ask_at_new_address",
    "accounts.letters.send_given_link",
    "accounts.letters.send_invitation",
    "accounts.letters.tell_of_address_asked",
    "accounts.letters.tell_of_end",
    "accounts.letters.tell_of_return",
    "accounts.letters.tell_of_role",
    "company.audit.record",
    "interviews.letters.alerts.raise_alert",
    "hiring.applications.enter",
    "hiring.evaluations.asking.withdraw_after_cancellation",
    "hiring.intake.mail_entries.close_entry",
    "hiring.intake.mail_entries.set_source",
    "interviews.bulk.mailing.take_back",
    "interviews.bulk.mailing.write_to",
    "interviews.bulk.tagging.change_tag",
    "interviews.bulk.tagging.undo_tag",
    "interviews.meeting.host_change.replace",
    "interviews.meeting.reserved_hosts.reserve",
    "interviews.meeting.web_meeting.claim",
    "interviews.revision.changing",
    "interviews.trips.evaluators.withdraw_requests",
    "meetings.booking.intents.claim",
    "meetings.link.creation.create_link",
    "meetings.link.unlinking.erase_link",
}


class Line(NamedTuple):
    """One line of the sheet."""

    verb: str
    actors: frozenset[str]


def lines() -> list[Line]:
    """The sheet, read."""
    read = []
    for text in _VERBS.split("\n"):
        if text:
            verb, *actors = text.split()
            read.append(Line(verb, frozenset(actors)))
    return read


# Done without an entry of the log: nothing is changed,
_READ = """
hiring.messages.previews.of_draft
interviews.bulk.mailing.preview_of
hiring.messages.previews.of_template
interviews.letters.previews.needs_a_look
interviews.letters.previews.of_confirmation
interviews.letters.previews.of_proposal
"""
# or it is so already in the world of the tests,
_ALREADY_SO = """
accounts.changes.reactivate
company.members.reactivate
hiring.evaluations.forms.keep_built_in
hiring.careers.remove_logo
hiring.messages.message_templates.add_standard
hiring.ending_reasons.add_standard
hiring.evaluations.seeing.open_all
hiring.evaluations.writing.begin
hiring.jobs.reopen
interviews.meeting.host_change.change_host
interviews.meeting.web_meeting.create
interviews.trips.scheduling.open_draft
mail.templates.restore
meetings.link.ending.leave_rest
"""
# or it is told with what follows from it, or is nobody's but the member's own.
_TOLD_LATER = """
company.members.choose_language
hiring.evaluations.writing.save
interviews.bulk.changes.begin
interviews.bulk.changes.discard
interviews.bulk.changes.restart
interviews.bulk.changes.set_details
hiring.intake.imports.restart
hiring.intake.imports.read_again
hiring.intake.imports.receive
hiring.intake.imports.set_columns
records.reports.counting.ask_for_count
meetings.link.linking.begin_link
mornings.wishes.choose_hour
"""
UNTOLD = {*_READ.split(), *_ALREADY_SO.split(), *_TOLD_LATER.split()}

# They write one row with one statement, and nothing in the log.
ONE_STATEMENT = {"company.members.choose_language", "meetings.link.linking.begin_link"}
