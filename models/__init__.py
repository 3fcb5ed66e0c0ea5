"""Network files and the code that runs them: frames in, detections out."""

import os

# NOTE: ONNX Runtime's official builds tell Microsoft about their use unless this is set before they are first imported
# (Privacy.md of 1.31). Nothing leaves the site by itself: not from here, and not from the processes that start here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
