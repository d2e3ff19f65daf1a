"""Addresses of scheduling: nouns, each answered by the module of the same word."""

from django.urls import path

from enishi.web.interviews import (
    calendar,
    confirmation,
    entrance,
    feed,
    invitation,
    mails,
    proposals,
    scheduling,
    slots,
    venue,
    web_meeting,
)

urlpatterns = [
    path("applications/<int:pk>/interviews", scheduling.open_draft, name="interview-draft"),
    path("interviews/<int:pk>/", scheduling.show, name="interview"),
    path("interviews/<int:pk>/events", calendar.interview_events, name="interview-events"),
    path("interviews/<int:pk>/participants", scheduling.participants, name="participants"),
    path("interviews/<int:pk>/slots", slots.add, name="interview-slots"),
    path("slots/<int:pk>", slots.move, name="slot"),
    path("slots/<int:pk>/removal", slots.remove, name="slot-removal"),
    path("interviews/<int:pk>/meeting", web_meeting.meeting, name="interview-meeting"),
    path("interviews/<int:pk>/meeting/host", web_meeting.host, name="interview-host"),
    path("interviews/<int:pk>/meeting/removal", web_meeting.remove, name="meeting-removal"),
    path("interviews/<int:pk>/meeting/takeover", web_meeting.take_over, name="meeting-takeover"),
    path(
        "interviews/<int:pk>/meeting/restoration", web_meeting.put_back, name="meeting-restoration"
    ),
    path("interviews/<int:pk>/meeting/openers", web_meeting.invite_again, name="meeting-openers"),
    path("interviews/<int:pk>/meeting/renewal", web_meeting.renew, name="meeting-renewal"),
    path("interviews/<int:pk>/venue", venue.decide, name="interview-venue"),
    path("interviews/<int:pk>/proposal", proposals.propose, name="proposal"),
    path("interviews/<int:pk>/proposal/link", proposals.renew_link, name="proposal-link"),
    path(
        "interviews/<int:pk>/proposal/deadline", proposals.change_deadline, name="proposal-deadline"
    ),
    path("interviews/<int:pk>/proposal/withdrawal", proposals.withdraw, name="proposal-withdrawal"),
    path("interviews/<int:pk>/confirmation", confirmation.confirm, name="confirmation"),
    path("interviews/<int:pk>/room-link", invitation.issue, name="room-link"),
    path("interviews/<int:pk>/reopening", confirmation.reopen, name="reopening"),
    path("interviews/<int:pk>/cancellation", confirmation.cancel, name="cancellation"),
    path(
        "interviews/<int:pk>/notes/<int:alert_id>/settlement",
        confirmation.settle_alert,
        name="alert_settlement",
    ),
    path(
        "interviews/<int:pk>/mails/<int:mail_id>/resending", mails.send_again, name="mail-resending"
    ),
    path("interviews/<int:pk>/entrance", entrance.enter, name="entrance"),
    path("interviews/<int:pk>/start", entrance.start, name="interview-start"),
    path("calendar/", calendar.show, name="calendar"),
    path("calendar/feed/<str:token>.ics", feed.read_feed, name="calendar-feed"),
    path("calendar/events", calendar.week_events, name="calendar-events"),
]
