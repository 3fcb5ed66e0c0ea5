"""Who saw or took a picture or a case, and why; only appended, and in the chain."""
