"""Address of the site as a whole."""

from fastapi import APIRouter

from api.people.deps import ReachDep
from api.services import ServicesDep
from api.site import service
from api.site.schemas import SiteView

router = APIRouter(tags=["site"])


@router.get("/site")
def get_site(services: ServicesDep, reach: ReachDep) -> SiteView:
    """Answers the site's time zone, versions, how much there is, and how far the cameras' own clocks are off."""
    with services.database.read() as session:
        return service.site_view(session, settings=services.settings, reach=reach, now=services.clock())
