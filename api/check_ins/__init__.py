"""Check-ins: a grid worker says where they are; an act of theirs, never a track."""
