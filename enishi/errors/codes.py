"""The codes of all refusals: programs read the code, people read the sentence."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why a verb refuses. A value never changes, because programs depend on it.

    A code about one field, such as ``value_missing``, comes with the field's name in
    :attr:`UserFacingError.field <enishi.errors.UserFacingError>`.
    """

    # Any form.
    FIELDS_INVALID = "fields_invalid"  # several, each with its sentence
    VALUE_MISSING = "value_missing"
    CHOICE_UNKNOWN = "choice_unknown"  # not one of the choices
    TEXT_TOO_LONG = "text_too_long"
    FIELD_UNREADABLE = "field_unreadable"  # our forms never send this
    DATE_UNREADABLE = "date_unreadable"
    ADDRESS_UNREADABLE = "address_unreadable"
    PHONE_UNREADABLE = "phone_unreadable"
    TIME_SKIPPED = "time_skipped"  # when clocks go forward
    TIME_TWICE = "time_twice"  # when clocks go back
    BODY_TOO_LARGE = "body_too_large"
    SEAL_BROKEN = "seal_broken"  # no key decrypts the stored value

    # The actor, and the time.
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    SESSION_OVER = "session_over"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - no password
    TOO_MANY_PASSWORDS = "too_many_passwords"
    TOO_OFTEN = "too_often"
    PRACTICE_ONLY = "practice_only"
    CHANGED_MEANWHILE = "changed_meanwhile"
    RETENTION_MONTHS = "retention_months"
    HOLD_REASON_MISSING = "hold_reason_missing"
    HOLD_DAY_UNFIT = "hold_day_unfit"
    REQUEST_KIND_MISSING = "request_kind_missing"
    REQUEST_DAY_UNFIT = "request_day_unfit"
    REQUEST_DUE_DAY_UNFIT = "request_due_day_unfit"
    REQUEST_OUTCOME_MISSING = "request_outcome_missing"
    REFUSAL_REASON_MISSING = "refusal_reason_missing"
    REQUEST_CLOSED = "request_closed"
    ROW_GONE = "row_gone"  # deleted while somebody acted on it
    PAGE_OUT_OF_DATE = "page_out_of_date"
    SENT_TWICE = "sent_twice"

    # Members and the company.
    MEMBER_INACTIVE = "member_inactive"
    OWN_ACCOUNT = "own_account"
    TABLE_UNREADABLE = "table_unreadable"
    LIST_TOO_LONG = "list_too_long"
    ROLE_WITHOUT_REACH = "role_without_reach"
    LAST_ADMIN = "last_admin"
    ADDRESS_TAKEN = "address_taken"
    ADDRESS_CHANGE_WITHDRAWN = "address_change_withdrawn"
    HOLIDAY_GONE = "holiday_gone"
    HOLIDAY_EXISTS = "holiday_exists"
    HOLIDAY_IN_PAST = "holiday_in_past"
    HOLIDAY_TOO_FAR_AHEAD = "holiday_too_far_ahead"
    HOLIDAY_ENDS_BEFORE_START = "holiday_ends_before_start"
    HOLIDAY_TOO_LONG = "holiday_too_long"
    PERIOD_ENDS_BEFORE_START = "period_ends_before_start"
    PERIOD_TOO_LONG = "period_too_long"

    # The wording of letters.
    PLACEHOLDER_UNKNOWN = "placeholder_unknown"
    PLACEHOLDER_EMPTY = "placeholder_empty"
    PLACEHOLDER_MISSING = "placeholder_missing"
    SUBJECT_HAS_LINES = "subject_has_lines"

    # Jobs, flows and applications.
    COLUMNS_CHANGED = "columns_changed"
    COLUMN_CHOSEN_TWICE = "column_chosen_twice"
    DOCUMENT_GONE = "document_gone"
    DOCUMENT_MISSING = "document_missing"
    DOCUMENT_KIND_UNKNOWN = "document_kind_unknown"
    DOCUMENT_NOT_READY = "document_not_ready"
    FILE_EMPTY = "file_empty"
    FILE_KEPT_ALREADY = "file_kept_already"
    FILE_LOST = "file_lost"
    FILE_MISSING = "file_missing"
    FILE_TOO_LARGE = "file_too_large"
    FILE_TYPE_NOT_TAKEN = "file_type_not_taken"
    TOO_MANY_MAIL_RULES = "too_many_mail_rules"
    TOO_MANY_MAIL_SAMPLES = "too_many_mail_samples"
    MAILBOX_UNREADABLE = "mailbox_unreadable"  # why is said by mail.mailbox_models.Trouble
    FILES_UNAVAILABLE = "files_unavailable"
    QUESTION_UNFAIR = "question_unfair"  # about what nobody may be asked
    TOO_MANY_FORM_QUESTIONS = "too_many_form_questions"
    LOGO_MISSING = "logo_missing"
    LOGO_NOT_TAKEN = "logo_not_taken"
    POSTING_OF_CLOSED_JOB = "posting_of_closed_job"
    TOO_MANY_DOCUMENTS = "too_many_documents"
    FLOW_CHANGED = "flow_changed"
    BULK_CHANGED = "bulk_changed"
    INTERVIEWS_CANCELLED = "interviews_cancelled"
    NOBODY_SELECTED = "nobody_selected"
    REASON_NAME_TAKEN = "reason_name_taken"  # of an application's end
    REASON_UNKNOWN = "reason_unknown"
    TOO_MANY_REASONS = "too_many_reasons"
    NOTHING_TO_CHANGE = "nothing_to_change"
    TOO_MANY_SELECTED = "too_many_selected"
    SAME_TAG = "same_tag"
    TAG_NAME_TAKEN = "tag_name_taken"
    TOO_MANY_TAGS = "too_many_tags"  # of a company
    TOO_MANY_TAGS_ON_ONE = "too_many_tags_on_one"

    IMPORT_CHANGED = "import_changed"
    IMPORT_SOURCE_MISSING = "import_source_missing"
    NAME_COLUMN_MISSING = "name_column_missing"
    NOTHING_TO_IMPORT = "nothing_to_import"
    CAREERS_CODE_TAKEN = "careers_code_taken"  # another company has this address
    JOB_CLOSED = "job_closed"
    JOB_HAS_APPLICATIONS = "job_has_applications"
    ALREADY_APPLIED = "already_applied"
    APPLIED_AGAIN = "applied_again"
    OTHER_FLOW = "other_flow"
    OWNER_UNKNOWN = "owner_unknown"
    MEMO_GONE = "memo_gone"
    MEMO_OF_ANOTHER = "memo_of_another"
    FLOW_EMPTY = "flow_empty"
    FLOW_NAME_TAKEN = "flow_name_taken"
    TOO_MANY_STEPS = "too_many_steps"
    LAST_STEP = "last_step"
    STEP_NOT_AHEAD = "step_not_ahead"
    STEP_NOT_BEHIND = "step_not_behind"
    STEP_OCCUPIED = "step_occupied"
    STEP_HAS_RECORDS = "step_has_records"
    STEP_NOT_REACHED = "step_not_reached"

    # Offers.
    LETTER_NOT_DRAWN = "letter_not_drawn"
    OFFER_AFTER_END = "offer_after_end"  # of the application
    OFFER_ANSWERED = "offer_answered"
    OFFER_ANSWER_MISSING = "offer_answer_missing"
    OFFER_CHANGED = "offer_changed"
    OFFER_DEADLINE = "offer_deadline"
    OFFER_EXISTS = "offer_exists"
    OFFER_INCOMPLETE = "offer_incomplete"
    OFFER_TOO_LATE = "offer_too_late"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_WITHOUT_ADDRESS = "offer_without_address"
    OPENINGS_UNREADABLE = "openings_unreadable"

    # Evaluations and their forms.
    APPLICATION_ENDED = "application_ended"
    DEFAULT_FORM = "default_form"
    DUE_DAY_PAST = "due_day_past"
    EVALUATION_CLOSED = "evaluation_closed"
    EVALUATION_NOT_ASKED = "evaluation_not_asked"
    EVALUATION_NOT_GIVEN = "evaluation_not_given"
    EVALUATION_OVERTAKEN = "evaluation_overtaken"
    EVALUATION_WITHDRAWN = "evaluation_withdrawn"
    EVALUATIONS_ALL_GIVEN = "evaluations_all_given"
    FORM_NAME_TAKEN = "form_name_taken"
    TOO_MANY_EVALUATORS = "too_many_evaluators"
    TOO_MANY_QUESTIONS = "too_many_questions"

    # The times of an interview.
    SLOT_IN_PAST = "slot_in_past"
    SLOT_TOO_FAR_AHEAD = "slot_too_far_ahead"
    SLOT_ENDS_BEFORE_START = "slot_ends_before_start"
    SLOT_TOO_SHORT = "slot_too_short"
    SLOT_TOO_LONG = "slot_too_long"
    SLOT_OVER_MIDNIGHT = "slot_over_midnight"
    SLOTS_OVERLAP = "slots_overlap"
    TOO_MANY_SLOTS = "too_many_slots"
    SLOT_GONE = "slot_gone"
    SLOT_HAS_MEETING = "slot_has_meeting"
    NOT_EXACTLY_ONE_SLOT = "not_exactly_one_slot"
    MEETING_HAS_ONE_SLOT = "meeting_has_one_slot"
    PEOPLE_TAKEN = "people_taken"

    # The state of an interview.
    NOT_AT_INTERVIEW = "not_at_interview"
    INTERVIEW_AHEAD = "interview_ahead"
    INTERVIEW_PROPOSED = "interview_proposed"
    INTERVIEW_CONFIRMED = "interview_confirmed"
    INTERVIEW_OVER = "interview_over"
    NOT_PROPOSABLE = "not_proposable"
    NOT_PROPOSED = "not_proposed"
    NOT_CONFIRMABLE = "not_confirmable"
    NOT_CONFIRMED = "not_confirmed"
    VENUE_NOT_CHANGEABLE = "venue_not_changeable"
    DEADLINE_IN_PAST = "deadline_in_past"
    DEADLINE_TOO_LATE = "deadline_too_late"
    DEADLINE_NOT_CHANGEABLE = "deadline_not_changeable"
    OPENER_NOT_INVITABLE = "opener_not_invitable"

    # Letters to be sent again.
    MAIL_REPLACED = "mail_replaced"
    MAIL_OUT_OF_DATE = "mail_out_of_date"
    MAIL_TOO_LATE = "mail_too_late"
    CANDIDATE_HAS_NO_ADDRESS = "candidate_has_no_address"
    CANDIDATE_HAS_NO_PHONE = "candidate_has_no_phone"

    # Messages to candidates.
    ATTACHMENTS_TOO_LARGE = "attachments_too_large"
    MESSAGE_OVER = "message_over"  # sent, or taken back
    SENDING_IN_PAST = "sending_in_past"
    SENDING_TOO_FAR_AHEAD = "sending_too_far_ahead"
    TOO_MANY_ATTACHMENTS = "too_many_attachments"
    TOO_MANY_RECEIVERS = "too_many_receivers"
    TOO_MANY_TEMPLATES = "too_many_templates"

    # Merging two candidates, and moving an application to another job.
    MERGE_WITH_ITSELF = "merge_with_itself"
    MERGE_BEYOND_REACH = "merge_beyond_reach"
    MERGE_OF_ANOTHER_STATE = "merge_of_another_state"
    MERGE_OF_OPEN_APPLICATIONS = "merge_of_open_applications"
    MERGE_OF_TWO_PLACES = "merge_of_two_places"
    MERGE_TOO_LATE = "merge_too_late"  # somebody fixed a time after the page was shown
    MERGE_NOT_LATEST = "merge_not_latest"
    MERGE_HAS_NEW_DOCUMENTS = "merge_has_new_documents"
    MOVE_STEP_MISSING = "move_step_missing"
    MOVE_STEP_ORDER = "move_step_order"
    MOVE_NEEDS_INTERVIEW_STEP = "move_needs_interview_step"
    MOVE_NOT_UNDONE = "move_not_undone"
    MOVE_WORKED_ON = "move_worked_on"

    # The erasure of a candidate.
    ERASURE_NOT_CONFIRMED = "erasure_not_confirmed"
    ERASURE_OF_ANOTHER_STATE = "erasure_of_another_state"

    # The candidate's pages.
    LINK_ENDED = "link_ended"
    ALREADY_ANSWERED = "already_answered"
    DEADLINE_OVER = "deadline_over"
    TIME_TAKEN = "time_taken"
    TIME_TOO_NEAR = "time_too_near"
    WISH_NOT_OPEN = "wish_not_open"
    HELP_NOT_NOW = "help_not_now"
    ROOM_NOT_OPEN_YET = "room_not_open_yet"
    ROOM_CLOSED = "room_closed"
    ROOM_IN_PREPARATION = "room_in_preparation"
    ROOM_HAS_NO_MEETING = "room_has_no_meeting"

    # A meeting and its host.
    HOST_TAKEN = "host_taken"
    HOST_NOT_ELIGIBLE = "host_not_eligible"
    HOST_NOT_USABLE = "host_not_usable"
    HOST_NOT_LICENSED = "host_not_licensed"
    LAST_HOST = "last_host"
    NO_HOST_FREE = "no_host_free"
    NOT_THE_HOST = "not_the_host"
    MEETING_EXISTS = "meeting_exists"
    MEETING_GONE = "meeting_gone"
    MEETING_IN_PAST = "meeting_in_past"
    MEETING_LENGTH = "meeting_length"
    MEETING_NOT_READY = "meeting_not_ready"
    RESERVATION_GONE = "reservation_gone"
    NOT_REPLACEABLE = "not_replaceable"
    REPLACEMENT_UNDER_WAY = "replacement_under_way"
    NO_DRIFT = "no_drift"
    DRIFT_NOT_ACCEPTABLE = "drift_not_acceptable"
    HOST_NOT_PUT_BACK = "host_not_put_back"
    ZOOM_CHANGED_MEANWHILE = "zoom_changed_meanwhile"

    # The link to Zoom.
    ZOOM_ACCOUNT_TAKEN = "zoom_account_taken"
    ZOOM_APP_MISSING = "zoom_app_missing"
    ZOOM_CODE_REFUSED = "zoom_code_refused"
    ZOOM_ROLE_TOO_LOW = "zoom_role_too_low"
    ZOOM_LINK_STILL_ENDING = "zoom_link_still_ending"
    LINKING_UNKNOWN = "linking_unknown"
    LINKING_BY_ANOTHER = "linking_by_another"
    LINKING_EXPIRED = "linking_expired"
    LINKING_USED = "linking_used"
    LINKING_DECLINED = "linking_declined"

    # Zoom's answers, and missing answers (``enishi.meetings.gateway.explanations.Reason``).
    ZOOM_NOT_LINKED = "zoom_not_linked"
    ZOOM_LINK_ENDING = "zoom_link_ending"
    ZOOM_NEEDS_REAUTH = "zoom_needs_reauth"
    ZOOM_MISSING_SCOPES = "zoom_missing_scopes"
    ZOOM_FORBIDDEN = "zoom_forbidden"
    ZOOM_APP_REFUSED = "zoom_app_refused"
    ZOOM_HOST_GONE = "zoom_host_gone"
    ZOOM_HOST_NOT_ALLOWED = "zoom_host_not_allowed"
    ZOOM_HOST_DAILY_LIMIT = "zoom_host_daily_limit"
    ZOOM_DAILY_LIMIT = "zoom_daily_limit"
    ZOOM_BUSY = "zoom_busy"
    ZOOM_NOT_SENT = "zoom_not_sent"
    ZOOM_STOPPED = "zoom_stopped"
    ZOOM_NO_ANSWER = "zoom_no_answer"
    ZOOM_INVALID = "zoom_invalid"
    ZOOM_WEBINAR = "zoom_webinar"
    ZOOM_UNDERWAY = "zoom_underway"
    ZOOM_GONE = "zoom_gone"
    ZOOM_OUT_OF_REACH = "zoom_out_of_reach"
    ZOOM_REFUSED = "zoom_refused"
