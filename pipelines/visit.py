"""One order carried out: a pure task from an order and its tools to a report, with no memory of other visits."""

from collections.abc import Callable, Mapping

from models.errors import NetworkError
from pipelines.brief_visit import look_around, probe
from pipelines.capture.errors import CaptureError
from pipelines.orders import Order, OrderKind, Report
from pipelines.outcome import Outcome, Stage
from pipelines.ports import AnalysisLateError, Claim, Parts, Tools, VisitStoppedError
from pipelines.recheck_visit import look_again
from pipelines.record import Record
from pipelines.stay import stay
from pipelines.watch import watch

Task = Callable[[Record, Parts], Outcome]

TASKS: Mapping[OrderKind, Task] = {
    OrderKind.ROUTINE: look_around,
    OrderKind.CONFIRM: look_around,
    OrderKind.LOOK_NOW: look_around,
    OrderKind.RECHECK: look_again,
    OrderKind.STAY: stay,
    OrderKind.WATCH: watch,
    OrderKind.PROBE: probe,
}
"""What each kind of order means. The kinds that are missing are answered with `unsupported`."""


def run_visit(order: Order, *, claim: Claim, tools: Tools, parts: Parts) -> Report:
    """Returns what the visit saw, whatever happened; of a stay or a watch, what its parts have not carried.

    Looks taken before something went wrong are in the report, under the outcome of what went wrong. The visit ends
    within the order's budget as far as its sources and its detector keep to the deadlines that they are given.
    """
    record = Record(order, claim=claim, tools=tools)
    task = TASKS.get(order.kind)
    if task is None:
        known = ", ".join(kind.value for kind in TASKS)
        detail = f"this worker does not know orders of kind '{order.kind.value}', only {known}"
        return record.report(Outcome.UNSUPPORTED, detail=detail)
    try:
        outcome = task(record, parts)
    except CaptureError as error:
        return record.report(error.outcome, stage=error.stage, detail=str(error))
    except NetworkError as error:
        return record.report(Outcome.MODEL_FAILED, stage=Stage.ANALYSE, detail=str(error))
    except AnalysisLateError as error:
        return record.report(Outcome.TIMED_OUT_AT_STAGE, stage=Stage.ANALYSE, detail=str(error))
    except VisitStoppedError:
        return record.report(Outcome.STOPPED, detail="the worker was asked to stop")
    except OSError as error:
        # Only pictures are written during a visit: without them no violation can be proven, so the visit has failed.
        return record.report(Outcome.STOPPED, stage=Stage.DELIVER, detail=f"a picture could not be kept: {error}")
    return record.report(outcome)
