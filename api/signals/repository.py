"""Queries on signals and the sensors that send them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.db.tables.delivery import SensorRow, SignalRow


def add(session: Session, row: SignalRow) -> None:
    """Adds a row."""
    session.add(row)
    session.flush()


def sent_before(session: Session, source: str, external_id: str) -> SignalRow | None:
    """Returns the alarm that this sender has sent under this id."""
    query = select(SignalRow).where(SignalRow.source == source, SignalRow.external_id == external_id)
    return session.scalars(query).first()


def take_sensor(session: Session, sensor_id: str, kind: str, *, now: datetime) -> SensorRow:
    """Returns the sensor's row, made if need be; on PostgreSQL locked, so that its alarms follow one another."""
    query = select(SensorRow).where(SensorRow.sensor_id == sensor_id, SensorRow.kind == kind).with_for_update()
    row = session.scalars(query).first()
    if row is not None:
        return row
    try:
        with session.begin_nested():
            session.add(SensorRow(sensor_id=sensor_id, kind=kind, case_id=None, last_at=now, alarms=0))
            session.flush()
    except IntegrityError:
        # Another server was faster; its row is waited for below.
        session.expire_all()
    return session.scalars(query).one()


def of_case(session: Session, case_id: str, *, limit: int) -> Sequence[SignalRow]:
    """Returns the alarms that went to a case, newest first."""
    query = select(SignalRow).where(SignalRow.case_id == case_id)
    return session.scalars(query.order_by(SignalRow.received_at.desc(), SignalRow.id).limit(limit)).all()
