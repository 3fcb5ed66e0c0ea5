"""The questions that the form of a move asks; pure."""

from api.console.cases.asking import Field
from api.console.cases.moves_view import Choice, Form
from api.console.cases.words import Words

_STARS = tuple((each, each) for each in "12345")


def fields_of(form: Form, words: Words) -> list[Field]:
    """Returns the questions of a move, what it cannot do without first."""
    fields: list[Field] = []
    if form.reasons:
        label = words.say("cases.form_reason")
        fields.append(Field(name="reason", label=label, kind="one", options=_options(form.reasons)))
    if form.units:
        fields.append(_unit(form, words))
    if form.levels:
        label = words.say("cases.form_level")
        fields.append(Field(name="level", label=label, kind="one", options=_options(form.levels)))
    if form.clocks:
        amount = words.say("cases.form_amount")
        fields.append(Field(name="amount", label=amount, kind="number", least="0.25", most="10000"))
        clock = words.say("cases.form_clock")
        fields.append(Field(name="clock", label=clock, kind="list", options=_options(form.clocks)))
    if form.takes_satisfaction:
        label = f"{words.say('cases.form_satisfaction')} · {words.say('cases.form_satisfaction_hint')}"
        fields.append(Field(name="satisfaction", label=label, kind="one", options=_STARS))
    if form.types:
        label = words.say("cases.form_type")
        fields.append(
            Field(name="type", label=label, kind="list", options=_options(form.types), value=form.chosen_type)
        )
    if form.is_reason_written:
        fields.append(Field(name="reason", label=words.say("cases.form_written"), kind="long"))
    if form.waits_for:
        units = words.say("cases.between").join(form.waits_for)
        label = words.say("cases.form_waits", units=units)
        fields.append(Field(name="despite_parts", label=label, kind="long"))
    if form.takes_photos:
        label = words.say("cases.form_photos_must" if form.needs_photos else "cases.form_photos")
        fields.append(Field(name="pictures", label=label, kind="photos", is_needed=form.needs_photos))
    fields.append(Field(name="note", label=words.say("cases.form_note"), kind="long", is_needed=False))
    return fields


def _unit(form: Form, words: Words) -> Field:
    """The unit that was suggested stands first and is chosen; else nobody is sent somewhere by not looking."""
    suggested = [each for each in form.units if each.value == form.chosen_unit]
    rest = [each for each in form.units if each.value != form.chosen_unit]
    first = [(each.value, f"{each.label} · {words.say('cases.form_suggested')}") for each in suggested]
    options = (*(first or [("", words.say("cases.form_choose"))]), *_options(rest))
    return Field(name="unit", label=words.say("cases.form_unit"), kind="list", options=options, value=options[0][0])


def _options(choices: "tuple[Choice, ...] | list[Choice]") -> tuple[tuple[str, str], ...]:
    return tuple((each.value, each.label) for each in choices)
