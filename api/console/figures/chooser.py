"""What chooses the time and the cases that figures are about: a form that leads to an address, so back works."""

from api.cases.level import Level
from api.console.elements import box, choice, text
from api.console.figures.period import PERIODS, Period
from api.console.frame import Desk


async def names_of(desk: Desk) -> dict[str, dict[str, str]]:
    """Returns what areas, types, units and cameras are called: `names["type"]["fire_lane_blocked"]`."""
    word = f"name_{desk.language.value}"
    catalogue, units, areas = [await desk.api.get(path) for path in ("/catalogue", "/units", "/areas")]
    return {
        "type": {each["key"]: each.get(word) or each["key"] for each in catalogue["entries"]},
        "unit": {each["id"]: each.get(word) or each["id"] for each in units["units"]},
        "area": {each["id"]: each.get(word) or each["id"] for each in areas["areas"]},
    }


def draw_chooser(desk: Desk, period: Period, names: dict[str, dict[str, str]], *, address: str) -> None:
    """Draws the form."""
    with box(
        "form", "bar no-print", method="get", action=address, role="search", aria_label=desk.say("figures.choose")
    ):
        with box("select", name="period", aria_label=desk.say("figures.period"), data_test="period"):
            for name in (*PERIODS, "days"):
                choice(name, desk.say(f"figures.period_{name}"), is_chosen=name == period.name)
        for name, day in (("first", period.first), ("last", period.last)):
            field = box(
                "input", type="date", name=name, value=day.isoformat(), aria_label=desk.say(f"figures.day_{name}")
            )
            # Whoever chooses a day means chosen days, whatever period stands beside it.
            field.on("change", js_handler="(event) => { event.target.form.elements.period.value = 'days'; }")
        for kind in ("area", "type", "unit"):
            _select(desk, kind, period, names[kind])
        _select(desk, "level", period, {each.value: desk.name("level", each.value) for each in Level})
        text("button", desk.say("figures.show"), "button main", type="submit", data_test="show")


def _select(desk: Desk, kind: str, period: Period, known: dict[str, str]) -> None:
    chosen = period.narrowing.get(kind, "")
    options = {"": desk.say(f"figures.every_{kind}"), **known}
    with box("select", name=kind, aria_label=desk.say(f"figures.every_{kind}")):
        for value, words in (options if chosen in options else {**options, chosen: chosen}).items():
            choice(value, words, is_chosen=value == chosen)
