"""Every table of the database, one class each; columns carry their units in the name.

What is imported here is what the migrations know. Newer tables are imported from their own file.
"""

from api.db.tables import catalogue, chain, clocks, delivery, figures, masks, places, queue
from api.db.tables.cases import CaseEventRow, CaseRow, EvidenceRow, RecurrenceRow
from api.db.tables.ledger import CountRunRow, LookRow, PlaceRow, SightRow, StateRow, ViolationRow
from api.db.tables.outbox import OutboxRow
from api.db.tables.patrol import LeaseRow, PlanRow, PlanRunRow, PlanTermsRow, ReportRow, RoundRow, TurnRow, VisitRow
from api.db.tables.people import AuditRow, LoginAttemptsRow, PersonRow, TokenRow
from api.db.tables.pictures import CandidateRow, PictureRow
from api.db.tables.site import CameraMarkRow, CameraRow, CredentialRow
from api.db.tables.table import MetaRow, Table, UtcDateTime

__all__ = [
    "AuditRow",
    "CameraMarkRow",
    "CameraRow",
    "CandidateRow",
    "CaseEventRow",
    "CaseRow",
    "CountRunRow",
    "CredentialRow",
    "EvidenceRow",
    "LeaseRow",
    "LoginAttemptsRow",
    "LookRow",
    "MetaRow",
    "OutboxRow",
    "PersonRow",
    "PictureRow",
    "PlaceRow",
    "PlanRow",
    "PlanRunRow",
    "PlanTermsRow",
    "RecurrenceRow",
    "ReportRow",
    "RoundRow",
    "SightRow",
    "StateRow",
    "Table",
    "TokenRow",
    "TurnRow",
    "UtcDateTime",
    "ViolationRow",
    "VisitRow",
    "catalogue",
    "chain",
    "clocks",
    "delivery",
    "figures",
    "masks",
    "places",
    "queue",
]
