"""From counts to what the API shows; pure."""

from collections.abc import Sequence
from urllib.parse import urlencode

from api.figures.definition import Definition, Kind
from api.figures.formulas import Counts, rate, wilson
from api.figures.schemas import BehindView, FigureAsked, FigureView, GroupView, IntervalView, Words
from api.figures.scope import Scope
from api.policy import PREFIX


def blank_view(name: str, definition: Definition, scope: Scope, asked: FigureAsked) -> FigureView:
    """Returns a figure with everything but its value."""
    query = asked.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"group_by"})
    query |= {"from": scope.begin.isoformat(), "to": scope.end.isoformat(), "as_of": scope.as_of.isoformat()}
    address = f"{PREFIX}/figures/{name}/cases?{urlencode(query)}&part="
    return FigureView(
        figure=name,
        name=Words(zh=definition.name_zh, en=definition.name_en),
        kind=definition.kind,
        counts=definition.source,
        formula=definition.formula,
        numerator_is=definition.numerator,
        denominator_is=definition.denominator,
        policy=Words(zh=definition.policy_zh, en=definition.policy_en),
        begin=scope.begin,
        end=scope.end,
        as_of=scope.as_of,
        value=None,
        group_by=None if (by := getattr(asked, "group_by", None)) is None else by.value,
        behind=BehindView(numerator=f"{address}numerator", denominator=f"{address}denominator"),
    )


def counted(view: FigureView, definition: Definition, counts: Counts, groups: Sequence[GroupView]) -> FigureView:
    """Returns a figure with its counts."""
    alone = group(definition, None, counts)
    fields = {"numerator": alone.numerator, "denominator": alone.denominator, "value": alone.value}
    return view.model_copy(update=fields | {"interval": alone.interval, "groups": list(groups)})


def group(definition: Definition, key: str | None, counts: Counts) -> GroupView:
    """Returns the figure of one group."""
    if definition.kind is Kind.COUNT:
        return GroupView(key=key, numerator=counts.numerator, value=float(counts.numerator))
    bounds = wilson(counts) if definition.has_interval else None
    return GroupView(
        key=key,
        numerator=counts.numerator,
        denominator=counts.denominator,
        value=rate(counts),
        interval=None if bounds is None else IntervalView(low=bounds[0], high=bounds[1]),
    )
