"""Who works where: units, areas as a tree, duty; and which unit a case goes to at once."""
