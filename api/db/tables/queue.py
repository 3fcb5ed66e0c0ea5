"""Who holds which case for verification, links, joint handling and reports of persons."""
