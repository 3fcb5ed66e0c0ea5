"""Nobody is offered what the policy refuses."""

from api.console.desk.abilities import abilities_of
from api.people.roles import Role


def test_each_role_is_offered_what_the_policy_lets_it_do() -> None:
    assert abilities_of(Role.OPERATOR).as_json() == {"see": True, "look": True, "mark": True, "run": True}
    assert abilities_of(Role.SUPERVISOR).as_json() == {"see": True, "look": True, "mark": False, "run": False}
    assert abilities_of(Role.DISPATCHER).as_json() == {"see": False, "look": True, "mark": False, "run": False}
    assert abilities_of(Role.AUDITOR).as_json() == {"see": False, "look": False, "mark": False, "run": False}
