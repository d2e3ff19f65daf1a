"""Addresses of this place."""

from django.urls import path

from enishi.web.candidates import (
    board,
    details,
    erasure,
    evaluations,
    export,
    handling,
    job_change,
    listing,
    memos,
    person_requests,
    privacy,
    profile,
    progress,
    record,
    results,
    suspected,
    tagging,
)
from enishi.web.candidates.bulk import page as bulk
from enishi.web.candidates.bulk import steps as bulk_steps
from enishi.web.candidates.documents import content, deeds
from enishi.web.candidates.documents import page as documents
from enishi.web.candidates.duplicates import merges
from enishi.web.candidates.duplicates import page as duplicates
from enishi.web.candidates.imports import page as imports
from enishi.web.candidates.imports import rows_file, steps
from enishi.web.candidates.mails import deeds as mail_deeds
from enishi.web.candidates.mails import page as mails
from enishi.web.candidates.messages import compose
from enishi.web.candidates.messages import page as messages
from enishi.web.candidates.offers import deeds as offer_deeds
from enishi.web.candidates.offers import page as offers

urlpatterns = [
    path("candidates/", listing.candidates_page, name="candidates"),
    path("candidates/suspected/", suspected.listing, name="suspected"),
    path(
        "candidates/suspected/<int:web_id>/acceptance",
        suspected.acceptance,
        name="suspected_acceptance",
    ),
    path("candidates/suspected/<int:web_id>/removal", suspected.removal, name="suspected_removal"),
    path("candidates/export.csv", export.candidates_file, name="candidates_file"),
    path("candidates/board/", board.board_page, name="board"),
    path("candidates/board/columns/<int:step_id>", board.more, name="board_column"),
    path("applications/<int:application_id>/place", board.place, name="application_place"),
    path("candidates/changes/", bulk.changes_page, name="bulk_changes"),
    path("candidates/changes/<int:change_id>/", bulk.change_page, name="bulk_change"),
    path("candidates/changes/<int:change_id>/standing", bulk.standing, name="bulk_change_standing"),
    path(
        "candidates/changes/<int:change_id>/details", bulk_steps.details, name="bulk_change_details"
    ),
    path("candidates/changes/<int:change_id>/run", bulk_steps.run, name="bulk_change_run"),
    path("candidates/changes/<int:change_id>/undoing", bulk_steps.undo, name="bulk_change_undoing"),
    path(
        "candidates/changes/<int:change_id>/interviews",
        bulk_steps.interviews,
        name="bulk_change_interviews",
    ),
    path(
        "candidates/changes/<int:change_id>/pushing", bulk_steps.pushing, name="bulk_change_pushing"
    ),
    path("candidates/changes/<int:change_id>/removal", bulk.removal, name="bulk_change_removal"),
    path("candidates/received/", mails.listing, name="received_mails"),
    path("candidates/received/<int:entry_id>/", mails.show, name="received_mail"),
    path(
        "candidates/received/<int:entry_id>/application",
        mail_deeds.application,
        name="received_mail_application",
    ),
    path(
        "candidates/received/<int:entry_id>/candidate",
        mail_deeds.candidate,
        name="received_mail_candidate",
    ),
    path(
        "candidates/received/<int:entry_id>/dismissal",
        mail_deeds.dismissal,
        name="received_mail_dismissal",
    ),
    path(
        "candidates/received/<int:entry_id>/reopening",
        mail_deeds.reopening,
        name="received_mail_reopening",
    ),
    path("candidates/imports/", imports.imports_page, name="candidate_imports"),
    path("candidates/imports/<int:import_id>/", imports.import_page, name="candidate_import"),
    path(
        "candidates/imports/<int:import_id>/standing",
        imports.standing,
        name="candidate_import_standing",
    ),
    path(
        "candidates/imports/<int:import_id>/reading",
        steps.reading,
        name="candidate_import_reading",
    ),
    path(
        "candidates/imports/<int:import_id>/columns",
        steps.columns,
        name="candidate_import_columns",
    ),
    path("candidates/imports/<int:import_id>/run", steps.run, name="candidate_import_run"),
    path(
        "candidates/imports/<int:import_id>/undoing",
        steps.undoing,
        name="candidate_import_undoing",
    ),
    path(
        "candidates/imports/<int:import_id>/pushing",
        steps.pushing,
        name="candidate_import_pushing",
    ),
    path(
        "candidates/imports/<int:import_id>/removal",
        imports.removal,
        name="candidate_import_removal",
    ),
    path(
        "candidates/imports/<int:import_id>/rows-left.csv",
        rows_file.rows_left,
        name="candidate_import_rows_left",
    ),
    path("candidates/new", details.new_page, name="candidate_new"),
    path("candidates/<int:candidate_id>/", record.candidate_page, name="candidate"),
    path("candidates/<int:candidate_id>/timeline", record.timeline, name="candidate_timeline"),
    path("candidates/<int:candidate_id>/tags", tagging.change, name="candidate_tags"),
    path("candidates/<int:candidate_id>/memos", memos.writing, name="memos"),
    path("candidates/<int:candidate_id>/memos/<int:memo_id>", memos.editing, name="memo"),
    path(
        "candidates/<int:candidate_id>/memos/<int:memo_id>/removal",
        memos.removal,
        name="memo_removal",
    ),
    path(
        "candidates/<int:candidate_id>/memos/<int:memo_id>/restoration",
        memos.restoration,
        name="memo_restoration",
    ),
    path(
        "candidates/<int:candidate_id>/details",
        details.edit_page,
        name="candidate_details",
    ),
    path(
        "candidates/<int:candidate_id>/applications",
        profile.applications,
        name="candidate_applications",
    ),
    path("candidates/<int:candidate_id>/privacy", privacy.show, name="candidate_privacy"),
    path("candidates/<int:candidate_id>/privacy/hold", privacy.hold, name="candidate_hold"),
    path(
        "candidates/<int:candidate_id>/privacy/hold/removal",
        privacy.hold_removal,
        name="candidate_hold_removal",
    ),
    path(
        "candidates/<int:candidate_id>/privacy/requests",
        person_requests.recording,
        name="person_requests",
    ),
    path(
        "candidates/<int:candidate_id>/privacy/requests/<int:request_id>/closing",
        person_requests.closing,
        name="person_request_closing",
    ),
    path(
        "candidates/<int:candidate_id>/privacy/requests/<int:request_id>/reopening",
        person_requests.reopening,
        name="person_request_reopening",
    ),
    path(
        "candidates/<int:candidate_id>/privacy/disclosure",
        person_requests.disclosed,
        name="candidate_disclosure",
    ),
    path("candidates/<int:candidate_id>/duplicates/", duplicates.listing, name="duplicates"),
    path(
        "candidates/<int:candidate_id>/duplicates/<int:other_id>",
        duplicates.comparison_page,
        name="candidate_duplicate",
    ),
    path("candidates/<int:candidate_id>/merges/<int:merge_id>", merges.undoing, name="merge"),
    path("candidates/<int:candidate_id>/erasure", erasure.erasure, name="candidate_erasure"),
    path(
        "candidates/<int:candidate_id>/documents/",
        documents.documents_page,
        name="candidate_documents",
    ),
    path(
        "candidates/<int:candidate_id>/documents/files",
        deeds.files,
        name="candidate_documents_files",
    ),
    path(
        "candidates/<int:candidate_id>/documents/list",
        documents.listing,
        name="candidate_documents_list",
    ),
    path(
        "candidates/<int:candidate_id>/documents/<int:document_id>/preview",
        documents.preview,
        name="document_preview",
    ),
    path(
        "candidates/<int:candidate_id>/documents/<int:document_id>/content",
        content.content,
        name="document_content",
    ),
    path(
        "candidates/<int:candidate_id>/documents/<int:document_id>/pages/<int:number>",
        content.page,
        name="document_page",
    ),
    path(
        "candidates/<int:candidate_id>/documents/<int:document_id>/kind",
        deeds.kind,
        name="document_kind",
    ),
    path(
        "candidates/<int:candidate_id>/documents/<int:document_id>/removal",
        deeds.removal,
        name="document_removal",
    ),
    path(
        "candidates/<int:candidate_id>/answers/<int:answer_id>/reading",
        messages.reading,
        name="answer_reading",
    ),
    path("candidates/<int:candidate_id>/messages/", compose.all_messages, name="messages"),
    path("candidates/<int:candidate_id>/messages/new", compose.new, name="message_new"),
    path("candidates/<int:candidate_id>/messages/preview", compose.preview, name="message_preview"),
    path(
        "candidates/<int:candidate_id>/messages/<int:message_id>/",
        compose.change,
        name="message",
    ),
    path(
        "candidates/<int:candidate_id>/messages/<int:message_id>/cancellation",
        messages.cancellation,
        name="message_cancellation",
    ),
    path("applications/<int:application_id>/", progress.application_page, name="application"),
    path(
        "applications/<int:application_id>/handling",
        handling.change,
        name="application_handling",
    ),
    path("applications/<int:application_id>/job", job_change.change_page, name="application_job"),
    path(
        "applications/<int:application_id>/job/undoing",
        job_change.undoing,
        name="application_job_undoing",
    ),
    path("applications/<int:application_id>/results", results.results, name="results"),
    path(
        "applications/<int:application_id>/results/<int:result_id>/removal",
        results.removal,
        name="result_removal",
    ),
    path("applications/<int:application_id>/offers", offers.new_page, name="offer_new"),
    path("offers/<int:offer_id>/", offers.offer_page, name="offer"),
    path("offers/<int:offer_id>/sending", offers.sending_page, name="offer_sending"),
    path("offers/<int:offer_id>/letter.pdf", offers.letter_file, name="offer_letter"),
    path("offers/<int:offer_id>/removal", offer_deeds.removal, name="offer_removal"),
    path("offers/<int:offer_id>/mail", offer_deeds.mail, name="offer_mail"),
    path("offers/<int:offer_id>/deadline", offer_deeds.deadline, name="offer_deadline"),
    path("offers/<int:offer_id>/withdrawal", offer_deeds.withdrawal, name="offer_withdrawal"),
    path("offers/<int:offer_id>/answer", offer_deeds.answer, name="offer_answer"),
    path("applications/<int:application_id>/evaluation", evaluations.own, name="evaluation_own"),
    path(
        "applications/<int:application_id>/evaluation-requests",
        evaluations.requests,
        name="evaluation_requests",
    ),
    path(
        "applications/<int:application_id>/evaluation-opening",
        evaluations.opening,
        name="evaluation_opening",
    ),
    path(
        "evaluations/<int:evaluation_id>/withdrawal",
        evaluations.withdrawal,
        name="evaluation_withdrawal",
    ),
    path(
        "evaluations/<int:evaluation_id>/reopening",
        evaluations.reopening,
        name="evaluation_reopening",
    ),
]
