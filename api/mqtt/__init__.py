"""MQTT (extra `mqtt`): what becomes true is published, alarms of sensors come in."""
