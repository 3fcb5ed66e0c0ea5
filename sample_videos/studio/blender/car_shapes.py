"""The bodies of passenger cars, in numbers: measured by eye on common cars of the last fifteen years."""

from dataclasses import dataclass

from sample_videos.studio.blender.cabin import Cabin
from sample_videos.studio.blender.car_body import Hull


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A car's body and what is peculiar to it."""

    hull: Hull
    cabin: Cabin
    seams_y_m: tuple[float, ...] = ()
    """Gaps before, between and behind the doors."""
    has_cladding: bool = False
    """Dark plastic round the arches and along the sills."""
    tail_lamp_z_m: tuple[float, float] = (0.72, 0.9)
    head_lamp_z_m: tuple[float, float] = (0.6, 0.74)


SEDAN = Shape(
    hull=Hull(
        length_m=4.72,
        width_m=1.82,
        clear_m=0.19,
        axles_y_m=(1.42, -1.30),
        wheel_m=0.33,
        arch_m=0.375,
        tops=(
            (0.0, 0.78),
            (0.05, 0.82),
            (0.14, 0.88),
            (0.28, 0.945),
            (0.6, 0.955),
            (0.82, 0.99),
            (0.97, 1.0),
            (1.0, 0.95),
        ),
    ),
    cabin=Cabin(
        front_y_m=(1.12, 0.32),
        rear_y_m=(-1.92, -1.16),
        height_m=1.46,
        bow_m=(0.24, 0.2),
        panes=((0.09, 0.455), (0.48, 0.80)),
        lean_m=0.15,
    ),
    seams_y_m=(0.82, -0.22, -1.08),
    tail_lamp_z_m=(0.76, 0.92),
)
HATCHBACK = Shape(
    hull=Hull(
        length_m=4.2,
        width_m=1.78,
        clear_m=0.19,
        axles_y_m=(1.28, -1.28),
        wheel_m=0.32,
        arch_m=0.365,
        nose_bow_m=0.26,
        tops=((0.0, 0.78), (0.04, 0.82), (0.12, 0.88), (0.27, 0.96), (0.4, 0.965), (0.7, 1.0), (1.0, 1.02)),
    ),
    cabin=Cabin(
        front_y_m=(1.08, 0.3),
        rear_y_m=(-2.02, -1.62),
        height_m=1.50,
        bow_m=(0.26, 0.2),
        panes=((0.10, 0.43), (0.455, 0.76)),
        lean_m=0.15,
    ),
    seams_y_m=(0.78, -0.24, -0.98),
    tail_lamp_z_m=(0.78, 1.0),
)
SUV = Shape(
    hull=Hull(
        length_m=4.6,
        width_m=1.86,
        clear_m=0.25,
        axles_y_m=(1.40, -1.30),
        wheel_m=0.365,
        arch_m=0.42,
        waist_m=0.7,
        nose_lean_m=0.06,
        tops=((0.0, 0.94), (0.04, 0.98), (0.12, 1.0), (0.28, 1.07), (0.4, 1.07), (0.7, 1.09), (1.0, 1.13)),
    ),
    cabin=Cabin(
        front_y_m=(1.12, 0.45),
        rear_y_m=(-2.2, -1.85),
        height_m=1.69,
        bow_m=(0.24, 0.18),
        panes=((0.09, 0.39), (0.41, 0.70), (0.735, 0.90)),
        lean_m=0.14,
    ),
    seams_y_m=(0.86, -0.2, -1.04),
    has_cladding=True,
    tail_lamp_z_m=(0.92, 1.08),
    head_lamp_z_m=(0.78, 0.9),
)
MPV = Shape(
    hull=Hull(
        length_m=4.75,
        width_m=1.84,
        clear_m=0.2,
        axles_y_m=(1.44, -1.40),
        wheel_m=0.34,
        arch_m=0.39,
        waist_m=0.66,
        tops=((0.0, 0.82), (0.04, 0.86), (0.1, 0.9), (0.25, 1.01), (0.4, 1.02), (0.7, 1.04), (1.0, 1.07)),
    ),
    cabin=Cabin(
        front_y_m=(1.36, 0.5),
        rear_y_m=(-2.28, -1.98),
        height_m=1.66,
        bow_m=(0.26, 0.16),
        panes=((0.10, 0.36), (0.38, 0.66), (0.685, 0.92)),
        lean_m=0.13,
    ),
    seams_y_m=(0.94, -0.08, -1.02),
    tail_lamp_z_m=(0.86, 1.06),
    head_lamp_z_m=(0.65, 0.79),
)
MICRO = Shape(
    hull=Hull(
        length_m=3.0,
        width_m=1.52,
        clear_m=0.18,
        axles_y_m=(1.0, -0.98),
        wheel_m=0.27,
        arch_m=0.31,
        nose_bow_m=0.16,
        nose_lean_m=0.05,
        tail_bow_m=0.1,
        round_m=0.1,
        tops=((0.0, 0.82), (0.05, 0.85), (0.14, 0.9), (0.24, 0.95), (1.0, 0.98)),
    ),
    cabin=Cabin(
        front_y_m=(0.92, 0.52),
        rear_y_m=(-1.42, -1.3),
        height_m=1.62,
        bow_m=(0.16, 0.1),
        panes=((0.09, 0.55), (0.59, 0.88)),
        lean_m=0.1,
    ),
    seams_y_m=(0.62, -0.42),
    tail_lamp_z_m=(0.7, 0.88),
    head_lamp_z_m=(0.6, 0.76),
)
