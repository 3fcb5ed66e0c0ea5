"""核实: one queue of cases that wait for a person's word; nobody is shown what another holds."""
