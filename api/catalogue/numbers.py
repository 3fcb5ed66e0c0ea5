"""What the catalogue in force changes of the cameras' rules: their numbers, never what they mean."""

from sqlalchemy.orm import Session

from api.catalogue import repository
from api.catalogue.entry import Detection
from pipelines.rules.types import RuleType, RuleTypes


def rule_types_now(session: Session, types: RuleTypes) -> RuleTypes:
    """Returns the types of rules with the limits that the catalogue in force has for them.

    A rule's own numbers in the site file still come first; a type without a row keeps what `types.toml` says.
    """
    version = repository.newest_version(session)
    if version is None:
        return types
    changed: dict[str, RuleType] = {}
    for row in repository.entries(session, version=version):
        rule_type, content = types.types.get(row.key), row.body.get("detection")
        if rule_type is None or content is None:
            continue
        numbers = _numbers(Detection.model_validate(content))
        if any(getattr(rule_type, name) != value for name, value in numbers.items()):
            changed[row.key] = rule_type.model_copy(update=numbers)
    return RuleTypes(groups=types.groups, types={**types.types, **changed}) if changed else types


def _numbers(detection: Detection) -> dict[str, float | int | None]:
    return {"limit_s": detection.limit_s, "warn_s": detection.warn_s, "min_count": detection.min_count}
