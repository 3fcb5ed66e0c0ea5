"""核实: one case after the other, the pictures big, the verdict one key."""
