"""The only code that opens a camera: RTSP, HTTP snapshots, and files for the command line."""
