"""What the Code says, and what we know about it. Imports nothing of ours."""
