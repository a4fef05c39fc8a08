"""What the rules, operations and jobs need from outside, as protocols; adapters need not inherit."""
