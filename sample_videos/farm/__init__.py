"""The camera farm: an RTSP server of our own that plays MP4 files as endless cameras, and can misbehave on purpose."""
