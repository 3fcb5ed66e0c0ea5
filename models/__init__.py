"""Network files and the code that runs them: frames in, detections out."""
