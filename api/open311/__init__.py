"""Cases in the shape of Open311 GeoReport v2, for platforms that speak it; docs/integrations.md has the differences."""
