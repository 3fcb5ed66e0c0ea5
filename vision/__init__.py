"""Pixels in, facts out: pure functions and values about pictures, without files, network, threads or clocks."""
