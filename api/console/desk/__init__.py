"""The command desk 指挥台: the wall of cameras, the patrol as it moves, the coverage board, and near-live looks."""
