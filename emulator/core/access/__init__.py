"""Who may call: signatures, decisions of IAM, and how both refuse."""
