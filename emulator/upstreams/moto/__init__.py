"""moto in this process: what hosts it, what looks into it, and what puts its answers right."""
