"""The candidate's addresses: /s/ chooses a slot, /r/ is the room, /o/ answers an offer.

Each is behind a key.
"""

from django.urls import path, register_converter

from enishi.web.public import choice, key_access, language, offer, room

register_converter(key_access.KeyConverter, "key")

urlpatterns = [
    path("s/<key:key>", choice.show, name="choice"),
    path("s/<key:key>/pick", choice.pick, name="choice-pick"),
    path("s/<key:key>/wishes", choice.wishes, name="choice-wishes"),
    path("s/<key:key>/room", choice.room, name="choice-room"),
    path("r/<key:key>", room.show, name="room"),
    path("r/<key:key>/entrance", room.enter, name="room-entrance"),
    path("r/<key:key>/calendar.ics", room.calendar, name="room-calendar"),
    path("r/<key:key>/help", room.call_for_help, name="room-help"),
    path("r/<key:key>/change", room.change, name="room-change"),
    path("r/<key:key>/slot", room.move, name="room-slot"),
    path("r/<key:key>/cancellation", room.cancel, name="room-cancellation"),
    path("o/<key:key>", offer.show, name="offer-answer"),
    path("o/<key:key>/letter.pdf", offer.letter_file, name="offer-answer-letter"),
    path("candidate-language", language.choose, name="candidate-language"),
]
