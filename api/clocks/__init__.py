"""How long each stage of a case may take: calendars, deadlines, colours, and the clocks of the cases as rows."""
