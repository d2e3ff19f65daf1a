"""The names of all events in the audit log, in one list for all rooms."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What was done, as ``noun.verb``.

    A value never changes, because the log is append-only. It fits ``AuditEntry.action``.
    """

    COMPANY_CREATED = "company.created"
    COMPANY_UPDATED = "company.updated"

    MEMBER_ADDRESS_CHANGED = "member.address_changed"
    MEMBER_CORRECTED = "member.corrected"
    MEMBER_DEACTIVATED = "member.deactivated"
    MEMBER_INVITED = "member.invited"
    MEMBER_PASSWORD_CHANGED = "member.password_changed"
    MEMBER_PASSWORD_LINK_ASKED = "member.password_link_asked"
    MEMBER_PASSWORD_LINK_GIVEN = "member.password_link_given"
    MEMBER_REACH_CHANGED = "member.reach_changed"
    MEMBER_REACTIVATED = "member.reactivated"
    MEMBER_ROLE_CHANGED = "member.role_changed"

    CALENDAR_FEED_MADE = "calendar_feed.made"
    CALENDAR_FEED_REVOKED = "calendar_feed.revoked"

    HOLIDAY_ADDED = "holiday.added"
    HOLIDAY_CHANGED = "holiday.changed"
    HOLIDAY_REMOVED = "holiday.removed"

    MAIL_TEMPLATE_RESTORED = "mail_template.restored"
    MAIL_TEMPLATE_SAVED = "mail_template.saved"

    MAILBOX_REMOVED = "mailbox.removed"
    MAILBOX_SAVED = "mailbox.saved"
    MAIL_RULE_REMOVED = "mail_rule.removed"
    MAIL_RULE_SAVED = "mail_rule.saved"
    MAIL_SAMPLE_KEPT = "mail_sample.kept"
    MAIL_SAMPLE_REMOVED = "mail_sample.removed"

    MAIL_ENTRY_CLOSED = "mail_entry.closed"
    MAIL_ENTRY_REOPENED = "mail_entry.reopened"

    JOB_CLOSED = "job.closed"
    JOB_CREATED = "job.created"
    JOB_REOPENED = "job.reopened"
    JOB_UPDATED = "job.updated"

    POSTING_PUBLISHED = "posting.published"
    POSTING_SAVED = "posting.saved"
    POSTING_TAKEN_BACK = "posting.taken_back"

    APPLICATION_FORM_SAVED = "application_form.saved"
    PURPOSES_SAVED = "purposes.saved"

    WEB_APPLICATION_ACCEPTED = "web_application.accepted"
    WEB_APPLICATION_DISCARDED = "web_application.discarded"
    WEB_APPLICATION_SENT = "web_application.sent"

    CAREERS_LOGO_REMOVED = "careers.logo_removed"
    CAREERS_LOGO_SET = "careers.logo_set"
    CAREERS_PAGE_SAVED = "careers.page_saved"

    FLOW_CREATED = "flow.created"
    FLOW_RENAMED = "flow.renamed"

    STEP_ADDED = "step.added"
    STEP_CHANGED = "step.changed"
    STEP_MOVED = "step.moved"
    STEP_REMOVED = "step.removed"

    RETENTION_SAVED = "retention.saved"

    CANDIDATE_ERASED = "candidate.erased"
    CANDIDATE_DISCLOSED = "candidate.disclosed"
    CANDIDATE_HELD = "candidate.held"
    CANDIDATE_HOLD_LIFTED = "candidate.hold_lifted"
    CANDIDATE_IMPORT_TAKEN_BACK = "candidate.import_taken_back"
    CANDIDATE_LINKS_ENDED = "candidate.links_ended"
    CANDIDATE_REGISTERED = "candidate.registered"
    CANDIDATE_UPDATED = "candidate.updated"

    APPLICATION_HANDLED = "application.handled"
    APPLICATION_DECIDED = "application.decided"
    APPLICATION_MADE = "application.made"
    APPLICATION_MOVED = "application.moved"
    APPLICATION_REOPENED = "application.reopened"

    BULK_CHANGE_INTERVIEWS_KEPT = "bulk_change.interviews_kept"
    BULK_CHANGE_ENDED = "bulk_change.ended"
    BULK_CHANGE_STARTED = "bulk_change.started"
    BULK_CHANGE_UNDONE = "bulk_change.undone"

    CANDIDATES_EXPORTED = "candidates.exported"

    IMPORT_STARTED = "import.started"
    IMPORT_ENDED = "import.ended"
    IMPORT_UNDONE = "import.undone"
    IMPORT_DISCARDED = "import.discarded"

    REQUEST_CLOSED = "request.closed"
    REQUEST_RECORDED = "request.recorded"
    REQUEST_REOPENED = "request.reopened"

    DOCUMENT_ADDED = "document.added"
    DOCUMENT_KIND_SET = "document.kind_set"
    DOCUMENT_REMOVED = "document.removed"

    OFFER_ANSWERED = "offer.answered"
    OFFER_DISCARDED = "offer.discarded"
    OFFER_DRAFTED = "offer.drafted"
    OFFER_EDITED = "offer.edited"
    OFFER_EXPIRED = "offer.expired"
    OFFER_EXTENDED = "offer.extended"
    OFFER_MAIL_SENT_AGAIN = "offer.mail_sent_again"
    OFFER_SENT = "offer.sent"
    OFFER_WITHDRAWN = "offer.withdrawn"
    OFFER_WORDING_SAVED = "offer_wording.saved"

    MEMO_EDITED = "memo.edited"
    MEMO_REMOVED = "memo.removed"
    MEMO_RESTORED = "memo.restored"
    MEMO_WRITTEN = "memo.written"

    ANSWER_READ = "answer.read"
    ANSWER_RECEIVED = "answer.received"
    MESSAGE_CANCELLED = "message.cancelled"
    MESSAGE_CHANGED = "message.changed"
    MESSAGE_SENT = "message.sent"
    MESSAGE_STOPPED = "message.stopped"
    MESSAGE_WRITTEN = "message.written"

    MESSAGE_REPLY_ADDRESS_SET = "message_reply_address.set"
    MESSAGE_HOLD_SET = "message_hold.set"
    MESSAGE_TEMPLATE_MOVED = "message_template.moved"
    MESSAGE_TEMPLATE_PUT_AWAY = "message_template.put_away"
    MESSAGE_TEMPLATE_RESTORED = "message_template.restored"
    MESSAGE_TEMPLATE_SAVED = "message_template.saved"
    MESSAGE_TEMPLATES_MADE = "message_templates.made"

    EVALUATION_ASKED = "evaluation.asked"
    EVALUATION_BEGUN = "evaluation.begun"
    EVALUATION_CHANGED = "evaluation.changed"
    EVALUATION_REOPENED = "evaluation.reopened"
    EVALUATION_WITHDRAWN = "evaluation.withdrawn"
    EVALUATION_WRITTEN = "evaluation.written"
    EVALUATIONS_OPENED = "evaluations.opened"

    EVALUATION_FORM_ASSIGNED = "evaluation_form.assigned"
    EVALUATION_FORM_CREATED = "evaluation_form.created"
    EVALUATION_FORM_MADE_DEFAULT = "evaluation_form.made_default"
    EVALUATION_FORM_PUT_AWAY = "evaluation_form.put_away"
    EVALUATION_FORM_RESTORED = "evaluation_form.restored"
    EVALUATION_FORM_SAVED = "evaluation_form.saved"

    INTERVIEW_CANCELLED = "interview.cancelled"
    INTERVIEW_CANCELLED_BY_CANDIDATE = "interview.cancelled_by_candidate"
    INTERVIEW_CONFIRMED = "interview.confirmed"
    INTERVIEW_DEADLINE_CHANGED = "interview.deadline_changed"
    INTERVIEW_DECLINED = "interview.declined"
    INTERVIEW_DRAFTED = "interview.drafted"
    INTERVIEW_HELD = "interview.held"
    INTERVIEW_LINK_RENEWED = "interview.link_renewed"
    INTERVIEW_MAIL_SENT_AGAIN = "interview.mail_sent_again"
    INTERVIEW_MEETING_DELETED = "interview.meeting_deleted"
    INTERVIEW_MEETING_GIVEN_BACK = "interview.meeting_given_back"
    INTERVIEW_MEETING_RENEWED = "interview.meeting_renewed"
    INTERVIEW_MEETING_SWAPPED = "interview.meeting_swapped"
    INTERVIEW_MEETING_TAKEN = "interview.meeting_taken"
    INTERVIEW_MEETING_WANTED = "interview.meeting_wanted"
    INTERVIEW_MOVED_BY_CANDIDATE = "interview.moved_by_candidate"
    INTERVIEW_NOTE_SETTLED = "interview.note_settled"
    INTERVIEW_NOTED = "interview.noted"
    INTERVIEW_OPENER_INVITED = "interview.opener_invited"
    INTERVIEW_OVERLAP_ACCEPTED = "interview.overlap_accepted"
    INTERVIEW_PARTICIPANTS_SET = "interview.participants_set"
    INTERVIEW_PICKED = "interview.picked"
    INTERVIEW_PROPOSAL_EXPIRED = "interview.proposal_expired"
    INTERVIEW_PROPOSAL_REVIVED = "interview.proposal_revived"
    INTERVIEW_PROPOSAL_WITHDRAWN = "interview.proposal_withdrawn"
    INTERVIEW_PROPOSED = "interview.proposed"
    INTERVIEW_REOPENED = "interview.reopened"
    INTERVIEW_ROOM_LINK_ISSUED = "interview.room_link_issued"
    INTERVIEW_SLOT_ADDED = "interview.slot_added"
    INTERVIEW_SLOT_MOVED = "interview.slot_moved"
    INTERVIEW_SLOT_REMOVED = "interview.slot_removed"
    INTERVIEW_VENUE_SET = "interview.venue_set"
    INTERVIEW_ZOOM_PUT_BACK = "interview.zoom_put_back"
    INTERVIEW_ZOOM_TAKEN_OVER = "interview.zoom_taken_over"

    ZOOM_AUTHORISED_AGAIN = "zoom.authorised_again"
    ZOOM_DEAUTHORIZED = "zoom.deauthorized"
    ZOOM_DEFAULT_HOST_SET = "zoom.default_host_set"
    ZOOM_DISOWNED = "zoom.disowned"
    ZOOM_HOST_REMOVED = "zoom.host_removed"
    ZOOM_HOSTS_CHOSEN = "zoom.hosts_chosen"
    ZOOM_HOSTS_RELABELLED = "zoom.hosts_relabelled"
    ZOOM_LINKED = "zoom.linked"
    ZOOM_NEEDS_REAUTH = "zoom.needs_reauth"
    ZOOM_UNLINKED = "zoom.unlinked"
    ZOOM_UNLINKING_BEGAN = "zoom.unlinking_began"

    DEMO_LOADED = "demo.loaded"
    DEMO_PASSWORD_WITHDRAWN = "demo.password_withdrawn"
