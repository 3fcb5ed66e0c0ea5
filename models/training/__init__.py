"""Training and export of YOLO networks, with the `train` extra: the only place that imports torch and ultralytics."""
