"""The database: engine, tables, migrations. Only repositories import from here."""
