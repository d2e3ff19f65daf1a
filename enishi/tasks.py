"""Every task and its schedule in one list. Each task calls one verb; others know only its name.

The queue may run a task twice, late, or at the same time as itself. So the verbs check the state
of their rows. The sixth field of a schedule is seconds.
"""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from enishi import queue
from enishi.accounts import forgotten
from enishi.company import audit_seals, submissions
from enishi.files import storing
from enishi.hiring import careers, documents, memos
from enishi.hiring.evaluations import due_reminders
from enishi.hiring.intake import (
    abandoned_imports,
    imports,
    mail_rounds,
    taking_in,
    web_applications,
)
from enishi.hiring.messages import enclosures, sending
from enishi.hiring.offers import deadlines as offer_deadlines
from enishi.interviews.bulk import changes as bulk_changes
from enishi.interviews.bulk import running as bulk_running
from enishi.interviews.bulk import undoing as bulk_undoing
from enishi.interviews.letters import undelivered
from enishi.interviews.meeting import host_change, meeting_retry, opener_changes
from enishi.interviews.rounds import drafts, evaluation_reminders, link_end, reminders, untold
from enishi.interviews.trips import completion, proposals, rescheduling
from enishi.mail import bounces, delivery, last_letters, mailbox_rounds
from enishi.meetings.booking import extras, reconciliation
from enishi.meetings.directory import users
from enishi.meetings.gateway import installation_identity
from enishi.meetings.link import health, resuming, upkeep, webhooks
from enishi.mornings import rounds as morning_rounds
from enishi.records import import_undo
from enishi.records.erasing import erasure_list, finishing, restoration
from enishi.records.reports import counting
from enishi.records.retention import expiry
from enishi.web.shell import sessions

_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=5)


@app.task(name="meetings.repair", retry=_AGAIN)
def repair_meeting(meeting_id: int) -> None:
    reconciliation.repair(meeting_id)


@app.task(name="meetings.observe", retry=_AGAIN)
def observe_meeting(meeting_id: int) -> None:
    reconciliation.observe(meeting_id)


@app.task(name="meetings.look_again", retry=_AGAIN)
def look_again_at_link(account_id: int) -> None:
    resuming.look_again(account_id)


@app.task(name="meetings.compare_clocks", retry=_AGAIN)
def compare_clocks(account_id: int) -> None:
    upkeep.compare_clocks(account_id)


@app.task(name="meetings.sweep_host", retry=_AGAIN)
def sweep_host(host_id: int, attempt: int = 0) -> None:
    extras.sweep_host(host_id, attempt=attempt)


@app.task(name="meetings.sync_users", retry=_AGAIN)
def sync_users(account_id: int, attempt: int = 0) -> None:
    users.sync_by_id(account_id, attempt=attempt)


@app.task(name="meetings.process_webhook", retry=_AGAIN)
def process_webhook(event_id: int) -> None:
    webhooks.process(event_id)


@app.task(name="meetings.tell_admins", retry=_AGAIN)
def tell_admins(account_id: int, generation: int) -> None:
    health.tell_admins(account_id, generation=generation)


@app.task(name="accounts.answer_request", retry=_AGAIN)
def answer_password_request(request_id: int) -> None:
    forgotten.answer(request_id)


@app.periodic(cron="23 * * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget")
def forget_tries_and_requests(timestamp: int) -> None:  # noqa: ARG001
    forgotten.delete_expired()


@app.periodic(cron="53 * * * *")
@app.task(name="accounts.forget_sessions", queueing_lock="accounts.forget_sessions")
def forget_ended_sessions(timestamp: int) -> None:  # noqa: ARG001
    sessions.delete_expired()


@app.task(name="hiring.read_import", retry=_AGAIN)
def read_import(import_id: int) -> None:
    imports.read_file(import_id)


@app.task(name="hiring.check_import", retry=_AGAIN)
def check_import(import_id: int) -> None:
    imports.check(import_id)


@app.task(name="hiring.run_import", retry=_AGAIN)
def run_import(import_id: int) -> None:
    taking_in.carry_on(import_id)


@app.periodic(cron="27 * * * *")
@app.task(name="hiring.delete_abandoned_imports", queueing_lock="hiring.delete_abandoned_imports")
def delete_abandoned_imports(timestamp: int) -> None:  # noqa: ARG001
    abandoned_imports.delete_old()


@app.task(name="records.undo_import", retry=_AGAIN)
def undo_import(import_id: int) -> None:
    import_undo.carry_on(import_id)


@app.task(name="interviews.gather_bulk_change", retry=_AGAIN)
def gather_bulk_change(change_id: int) -> None:
    bulk_changes.gather(change_id)


@app.task(name="interviews.check_bulk_change", retry=_AGAIN)
def check_bulk_change(change_id: int) -> None:
    bulk_changes.check(change_id)


@app.task(name="interviews.run_bulk_change", retry=_AGAIN)
def run_bulk_change(change_id: int) -> None:
    bulk_running.carry_on(change_id)


@app.task(name="interviews.undo_bulk_change", retry=_AGAIN)
def undo_bulk_change(change_id: int) -> None:
    bulk_undoing.carry_on(change_id)


@app.task(name="interviews.cancel_bulk_interviews", retry=_AGAIN)
def cancel_bulk_interviews(change_id: int) -> None:
    bulk_running.cancel_interviews(change_id)


@app.periodic(cron="27 4 * * *")
@app.task(name="interviews.delete_bulk_changes", queueing_lock="interviews.delete_bulk_changes")
def delete_old_bulk_changes(timestamp: int) -> None:  # noqa: ARG001
    bulk_changes.delete_expired()


@app.task(name="hiring.look_at_logo", retry=_AGAIN)
def look_at_logo(page_id: int) -> None:
    careers.look_at_logo(page_id)


@app.periodic(cron="* * * * * 5")
@app.task(name="records.finish_erasures", queueing_lock="records.finish_erasures")
def finish_erasures(timestamp: int) -> None:  # noqa: ARG001
    finishing.erase_deleted_meetings()


@app.periodic(cron="*/5 * * * * 15")
@app.task(name="mail.erase_last_letters", queueing_lock="mail.erase_last_letters")
def erase_last_letters(timestamp: int) -> None:  # noqa: ARG001
    last_letters.erase_sent()


@app.periodic(cron="11 * * * *")
@app.task(name="records.erase_expired", queueing_lock="records.erase_expired")
def erase_expired(timestamp: int) -> None:  # noqa: ARG001
    expiry.erase_expired()


@app.task(name="records.list_erasures", retry=_AGAIN)
def list_erasures() -> None:
    erasure_list.add_new()


@app.periodic(cron="57 * * * *")
@app.task(name="records.apply_erasures", queueing_lock="records.apply_erasures")
def apply_erasures(timestamp: int) -> None:  # noqa: ARG001
    restoration.apply_list()


@app.periodic(cron="*/5 * * * * 25")
@app.task(name="records.list_missing_erasures", queueing_lock="records.list_missing_erasures")
def list_missing_erasures(timestamp: int) -> None:  # noqa: ARG001
    erasure_list.add_new()


@app.task(name="records.count_report", retry=_AGAIN)
def count_report(report_id: int) -> None:
    counting.count(report_id)


@app.periodic(cron="13 4 * * *")
@app.task(name="records.delete_reports", queueing_lock="records.delete_reports")
def delete_unwanted_reports(timestamp: int) -> None:  # noqa: ARG001
    counting.delete_unwanted()


@app.task(name="hiring.look_at_document", retry=_AGAIN)
def look_at_document(document_id: int) -> None:
    documents.look_at(document_id)


@app.periodic(cron="* * * * * 45")
@app.task(name="hiring.resume_documents", queueing_lock="hiring.resume_documents")
def resume_documents(timestamp: int) -> None:  # noqa: ARG001
    documents.resume()


@app.periodic(cron="* * * * * 50")
@app.task(name="hiring.resume_logos", queueing_lock="hiring.resume_logos")
def resume_logos(timestamp: int) -> None:  # noqa: ARG001
    careers.resume()


@app.periodic(cron="37 * * * *")
@app.task(name="hiring.forget_form_drafts", queueing_lock="hiring.forget_form_drafts")
def forget_form_drafts(timestamp: int) -> None:  # noqa: ARG001
    web_applications.forget_drafts()


@app.task(name="hiring.send_message", retry=_AGAIN)
def send_message(message_id: int) -> None:
    sending.send(message_id)


@app.periodic(cron="* * * * * 10")
@app.task(name="hiring.send_due_messages", queueing_lock="hiring.send_due_messages")
def send_due_messages(timestamp: int) -> None:  # noqa: ARG001
    sending.send_due()


@app.task(name="files.forget_bytes", retry=_AGAIN)
def forget_bytes_of_file(folder: str) -> None:
    storing.forget_bytes(folder)


@app.periodic(cron="33 4 * * *")
@app.task(name="files.sweep", queueing_lock="files.sweep")
def sweep_files(timestamp: int) -> None:  # noqa: ARG001
    storing.sweep(may_delete=installation_identity.is_confirmed)


@app.task(name="mail.deliver")
def deliver_mail(mail_id: int) -> None:
    delivery.deliver(
        mail_id, may_send=installation_identity.is_confirmed, enclosed=enclosures.of_mail
    )


@app.periodic(cron="* * * * *")
@app.task(name="mail.sweep", queueing_lock="mail.sweep")
def sweep_mail(timestamp: int) -> None:  # noqa: ARG001
    delivery.sweep()


@app.periodic(cron="*/2 * * * *")
@app.task(name="mail.collect_bounces", queueing_lock="mail.collect_bounces")
def collect_bounces(timestamp: int) -> None:  # noqa: ARG001
    bounces.collect(may_read=installation_identity.is_confirmed)


@app.periodic(cron="*/2 * * * * 10")
@app.task(name="mail.read_mailboxes", queueing_lock="mail.read_mailboxes")
def read_mailboxes(timestamp: int) -> None:  # noqa: ARG001
    mailbox_rounds.read_due_mailboxes()


@app.task(name="mail.read_mailbox")
def read_mailbox(mailbox_id: int) -> None:
    mailbox_rounds.read_mailbox(mailbox_id, may_read=installation_identity.is_confirmed)


@app.task(name="hiring.take_mail", retry=_AGAIN)
def take_mail(mail_id: int) -> None:
    mail_rounds.take_mail(mail_id)


@app.task(name="hiring.add_mail_files", retry=_AGAIN)
def add_mail_files(entry_id: int) -> None:
    mail_rounds.add_files(entry_id)


@app.periodic(cron="*/5 * * * * 20")
@app.task(name="hiring.resume_mails", queueing_lock="hiring.resume_mails")
def resume_mails(timestamp: int) -> None:  # noqa: ARG001
    mail_rounds.resume_mails()


@app.periodic(cron="* * * * *")
@app.task(name="meetings.sweep", queueing_lock="meetings.sweep")
def sweep_meetings(timestamp: int) -> None:  # noqa: ARG001 -- the schedule's argument
    reconciliation.sweep()


@app.periodic(cron="* * * * * 15")
@app.task(name="meetings.sweep_news", queueing_lock="meetings.sweep_news")
def sweep_news(timestamp: int) -> None:  # noqa: ARG001
    webhooks.sweep()


@app.periodic(cron="*/3 * * * * 35")
@app.task(name="meetings.probe_links", queueing_lock="meetings.probe_links")
def probe_links(timestamp: int) -> None:  # noqa: ARG001
    upkeep.probe()


@app.periodic(cron="17 * * * *")
@app.task(name="meetings.look_after_links", queueing_lock="meetings.look_after_links")
def look_after_links(timestamp: int) -> None:  # noqa: ARG001
    upkeep.look_after_links()


@app.periodic(cron="47 * * * *")
@app.task(name="meetings.keep_alive", queueing_lock="meetings.keep_alive")
def keep_links_alive(timestamp: int) -> None:  # noqa: ARG001
    upkeep.keep_alive()


@app.periodic(cron="* * * * * 30")
@app.task(name="meetings.keep_pace", queueing_lock="meetings.keep_pace")
def keep_pace(timestamp: int) -> None:  # noqa: ARG001
    installation_identity.keep_pace()


@app.periodic(cron="* * * * * 15")
@app.task(name="company.seal_audit", queueing_lock="company.seal_audit")
def seal_audit_log(timestamp: int) -> None:  # noqa: ARG001
    audit_seals.seal_new_entries()


@app.periodic(cron="43 3 * * *")
@app.task(name="meetings.forget", queueing_lock="meetings.forget")
def forget_old_news(timestamp: int) -> None:  # noqa: ARG001
    upkeep.delete_expired()


@app.periodic(cron="* * * * *")
@app.task(name="interviews.settle", queueing_lock="interviews.settle")
def settle_interviews(timestamp: int) -> None:  # noqa: ARG001
    host_change.settle_all()


@app.periodic(cron="* * * * * 10")
@app.task(name="interviews.follow_openers", queueing_lock="interviews.follow_openers")
def follow_openers(timestamp: int) -> None:  # noqa: ARG001
    opener_changes.update_openers()


@app.periodic(cron="* * * * * 20")
@app.task(name="interviews.want_again", queueing_lock="interviews.want_again")
def want_meetings_again(timestamp: int) -> None:  # noqa: ARG001
    meeting_retry.retry_meetings()


@app.task(name="interviews.end_link", retry=_AGAIN)
def end_link(account_id: int) -> None:
    link_end.carry_on(account_id)


@app.periodic(cron="* * * * * 35")
@app.task(name="interviews.tell_of_lost", queueing_lock="interviews.tell_of_lost")
def tell_of_lost_meetings(timestamp: int) -> None:  # noqa: ARG001
    link_end.tell_those_who_lost()


@app.task(name="meetings.successor_stands", retry=_AGAIN)
def put_successors_in_place() -> None:
    untold.put_successors_in_place()


@app.task(name="meetings.number_known", retry=_AGAIN)
def tell_known_numbers() -> None:
    untold.tell_candidates()


@app.periodic(cron="*/5 * * * *")
@app.task(name="interviews.mark_held", queueing_lock="interviews.mark_held")
def mark_interviews_held(timestamp: int) -> None:  # noqa: ARG001
    completion.mark_held()


@app.periodic(cron="* * * * * 25")
@app.task(name="interviews.tell_untold", queueing_lock="interviews.tell_untold")
def tell_untold_people(timestamp: int) -> None:  # noqa: ARG001
    untold.tell_all()


# Between two of the task before, which looks at all interviews that lie ahead.
@app.periodic(cron="* * * * * 55")
@app.task(name="interviews.tell_candidates", queueing_lock="interviews.tell_candidates")
def tell_waiting_candidates(timestamp: int) -> None:  # noqa: ARG001
    untold.tell_candidates()


@app.periodic(cron="* * * * * 50")
@app.task(name="interviews.tell_of_undelivered", queueing_lock="interviews.tell_of_undelivered")
def tell_of_undelivered_mails(timestamp: int) -> None:  # noqa: ARG001
    undelivered.tell_recruiters()


@app.periodic(cron="* * * * * 40")
@app.task(name="interviews.tell_of_refused", queueing_lock="interviews.tell_of_refused")
def tell_of_refused_meetings(timestamp: int) -> None:  # noqa: ARG001
    rescheduling.alert_of_refused_meetings()


@app.periodic(cron="*/5 * * * *")
@app.task(name="interviews.remind", queueing_lock="interviews.remind")
def send_reminders(timestamp: int) -> None:  # noqa: ARG001
    reminders.send_due()


@app.periodic(cron="*/5 * * * * 35")
@app.task(name="hiring.remind_of_due_evaluations", queueing_lock="hiring.remind_of_due_evaluations")
def remind_of_due_evaluations(timestamp: int) -> None:  # noqa: ARG001
    due_reminders.send_due()


@app.periodic(cron="* * * * * 5")
@app.task(name="mornings.send_due", queueing_lock="mornings.send_due")
def send_morning_mails(timestamp: int) -> None:  # noqa: ARG001
    morning_rounds.send_due()


@app.periodic(cron="* * * * * 45")
@app.task(name="hiring.look_after_offers", queueing_lock="hiring.look_after_offers")
def look_after_offers(timestamp: int) -> None:  # noqa: ARG001
    offer_deadlines.do_what_is_due()


@app.periodic(cron="*/5 * * * * 45")
@app.task(name="interviews.remind_of_evaluations", queueing_lock="interviews.remind_of_evaluations")
def remind_of_evaluations(timestamp: int) -> None:  # noqa: ARG001
    evaluation_reminders.send_due()


@app.periodic(cron="* * * * * 20")
@app.task(name="interviews.expire_proposals", queueing_lock="interviews.expire_proposals")
def expire_proposals(timestamp: int) -> None:  # noqa: ARG001
    proposals.expire()


@app.periodic(cron="37 * * * *")
@app.task(name="interviews.give_back", queueing_lock="interviews.give_back")
def give_meetings_back(timestamp: int) -> None:  # noqa: ARG001
    drafts.release_forgotten()


@app.periodic(cron="* * * * * */10")
@app.task(name="queue.recover", queueing_lock="queue.recover")
async def recover_stalled_jobs(timestamp: int) -> None:  # noqa: ARG001
    await queue.recover_stalled()


@app.periodic(cron="43 * * * *")
@app.task(name="hiring.delete_removed_memos", queueing_lock="hiring.delete_removed_memos")
def delete_removed_memos(timestamp: int) -> None:  # noqa: ARG001
    memos.delete_removed()


@app.periodic(cron="23 4 * * *")
@app.task(name="company.forget_submissions", queueing_lock="company.forget_submissions")
def forget_submissions(timestamp: int) -> None:  # noqa: ARG001
    submissions.delete_expired()


@app.periodic(cron="13 4 * * *")
@app.task(name="queue.forget", queueing_lock="queue.forget")
async def forget_old_jobs(timestamp: int) -> None:  # noqa: ARG001
    await queue.forget_finished()
