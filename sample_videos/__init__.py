"""Sample cameras: clips with ground truth, and the RTSP farm that serves them."""
