"""吹哨报到: several units are called to a case; each signs in or refuses on record, and tells what came of its part."""
