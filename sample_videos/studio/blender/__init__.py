"""The part of the studio that renders: it alone imports Blender (`bpy`, the extra `scenes`), and nothing imports it."""
