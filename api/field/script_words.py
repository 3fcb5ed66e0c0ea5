"""What the page's own script says: handed over in an attribute, so that texts stay in the catalogues."""

import json

from api.field.words import Words

KEYS = (
    "field.js_waiting_one",
    "field.js_waiting_many",
    "field.js_saved",
    "field.js_sending",
    "field.js_sent",
    "field.js_no_network",
    "field.js_sign_in",
    "field.js_other_person",
    "field.js_since",
    "field.js_since_hours",
    "field.js_now",
    "field.js_kept_page",
    "field.js_refused",
    "field.js_refused_changed",
    "field.js_refused_illegal",
    "field.js_refused_gone",
    "field.js_refused_photo",
    "field.js_unsure",
    "field.js_photos",
    "field.js_send_now",
    "field.js_send_anyway",
    "field.js_delete",
    "field.js_delete_sure",
    "field.js_open_case",
    "field.js_nothing_waits",
    "field.js_full",
    "field.js_photo_bad",
    "field.js_position_asking",
    "field.js_position_is",
    "field.js_position_no",
    "field.js_copied",
    "field.js_away",
    "field.js_look",
    "field.reload",
    "field.offline_off",
    "shared.close_action",
)


def script_words(words: Words) -> str:
    """Returns key -> text as JSON; places such as `{count}` are filled in by the script."""
    return json.dumps({key.partition(".")[2]: words.say(key) for key in KEYS}, ensure_ascii=False)
