"""Pages for operators: NiceGUI, mounted at `/console`. A page calls the API, and nothing else."""
